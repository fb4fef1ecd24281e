"""On the real wire: messages are edited, albums come photo by photo, a group moves house."""

import pytest

from tests.botapi import BotApi
from tests.running import Ground, errors_in, served
from tests.samples import media
from tests.stories.wire import (
    INVITED,
    Log,
    a_minute_later,
    comes_by_the_poster,
    goes_to_marks,
    ground,
    log,
    number_in,
    opens_room,
    reads,
    reports_a_theft,
    server,
    types,
)

__all__ = ["ground", "log", "server"]  # fixtures

pytestmark = pytest.mark.timeout(180)


async def test_edits_and_an_album_reach_the_room(ground: Ground, server: BotApi, log: Log) -> None:
    codes = await ground.set_up(*INVITED)
    async with served(ground.settings(), server, server.clock.moment):
        room, _, _ = await opens_room(server, codes)
        phone = await comes_by_the_poster(server)
        await goes_to_marks(phone)
        await reads(phone)
        said = await phone.says("xe Wave đỏ, biển 14-B1 123.45")
        await phone.hears("Đã ghi lại")
        await phone.edits(said, "xe Wave đỏ, biển 14-B1 999.99")
        await phone.hears("Đã sửa lại")
        await reads(phone)
        answers = len(phone.heard)
        album = server.next_album()
        for size in (None, 60_000_000, None, None):
            await phone.sends_photo(media.jpeg(), album=album, size=size)
        told = await phone.hears("60 MB")
        assert "Phần còn lại" in told.text
        await reads(phone)
        assert len({seen.message_id for seen in phone.heard[answers:]}) == 1

        await phone.taps("Hết rồi")
        await phone.hears("báo lại thế nào?")
        await phone.taps("Nhắn vào máy này")
        await phone.hears("Xem lại")
        await phone.taps("Gửi, đồng ý")
        number = number_in((await phone.hears("Đã ghi tin")).text)
        card = await room.hears(number)
        assert "999.99" in card.text
        assert "123.45" not in card.text

        await phone.edits(said, "xe Wave đỏ, biển 14-B1 888.88")
        await a_minute_later(ground)
        corrected = await room.hears("sửa lại")
        assert "888.88" in corrected.text
        await phone.hears(f"Đã sửa trong tin {number}")
    assert errors_in(log) == []


async def test_what_stood_before_a_group_moved_is_pressed_and_answered(
    ground: Ground, server: BotApi, log: Log
) -> None:
    codes = await ground.set_up(*INVITED)
    async with served(ground.settings(), server, server.clock.moment):
        room, dung, _ = await opens_room(server, codes)
        phone = await comes_by_the_poster(server)
        number = await reports_a_theft(phone)
        card = await room.hears(number)
        await room.migrate()
        await room.hears(number)
        await dung.taps("Nhận", on=card, in_=room)
        await room.hears(lambda seen: number in seen.text and "Dũng" in seen.text)
        await phone.hears("cán bộ đã nhận")
        await dung.replies(card, "đã hỏi quanh", in_=room)
        await a_minute_later(ground)
        await room.hears("chưa ghi gì")
        await types(phone, "/cases")
    assert errors_in(log) == []
