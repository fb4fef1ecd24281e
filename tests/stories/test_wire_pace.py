"""On the real wire: how long an officer waits for the house's own pace."""

import re
import time

import pytest

from tests.botapi import BotApi, Group
from tests.running import Ground, errors_in, served
from tests.samples import media
from tests.stories.wire import (
    CLOSING,
    INVITED,
    Log,
    a_minute_later,
    comes_by_the_poster,
    ground,
    log,
    opens_room,
    reads,
    reports_a_theft,
    server,
    types,
    waits_for,
)

__all__ = ["ground", "log", "server"]  # fixtures

pytestmark = pytest.mark.timeout(180)


async def test_one_case_from_binding_to_closed_within_a_minute(
    ground: Ground, server: BotApi, log: Log
) -> None:
    """It took 54 seconds to close: the welcome, the board and each edit used up the room's minute,
    of which eight messages left at once."""
    server.limits.enforce()
    codes = await ground.set_up(*INVITED)
    async with served(ground.settings(), server, server.clock.moment):
        room, dung, _ = await opens_room(server, codes)
        phone = await comes_by_the_poster(server)
        number = await reports_a_theft(phone)
        await room.hears(number)
        waits = [
            await waits_for(room, dung, "Nhận", "Dũng nhận"),
            await waits_for(room, dung, "Nhắn người báo", "Chọn câu hỏi"),
        ]
        prompt = next(one for one in reversed(room.heard) if "Chọn câu hỏi" in one.text)
        await phone.hears("cán bộ đã nhận")
        await reads(dung)
        await dung.replies(prompt, "Yếm xe có dấu gì riêng?", in_=room)
        await phone.hears("Yếm xe có dấu gì riêng?")
        await types(phone, "nứt bên trái")
        began = time.monotonic()
        await room.hears("nứt bên trái")
        waits.append(time.monotonic() - began)
        closing = [await waits_for(room, dung, label, answer) for label, answer in CLOSING]
    assert max(waits) < 3.0  # on a machine with other things to do; one second is for the bench
    assert sum(closing) < 6.0
    assert server.limits.refused == []
    assert errors_in(log) == []


async def test_a_photo_is_in_the_room_soon_after_it_was_cleaned(
    ground: Ground, server: BotApi, log: Log
) -> None:
    """It came last in the room's minute: 13 seconds later, or 43."""
    codes = await ground.set_up(*INVITED)
    async with served(ground.settings(), server, server.clock.moment):
        room, _, _ = await opens_room(server, codes)
        phone = await comes_by_the_poster(server)
        await phone.sends_photo(media.jpeg())
        await phone.hears("Đã ghi lại")
        await reads(phone)
        for label, then in (
            ("Mất trộm", "Mất gì?"), ("Xe máy", "lúc nào?"), ("Hôm nay", "Mất ở chỗ nào?")
        ):  # fmt: skip
            await phone.taps(label)
            await phone.hears(then)
        await types(phone, "đầu cầu treo")
        await phone.hears("Kể thêm")
        await phone.taps("Xem lại")
        await phone.hears("Xem lại")
        await phone.taps("Gửi, đồng ý")
        await room.hears("Mất xe máy")
        arrived = time.monotonic()
        await room.hears(lambda seen: seen.media is not None)
        assert time.monotonic() - arrived < 3.0
    assert errors_in(log) == []


async def test_a_storm_is_never_refused_and_danger_rings_through_it(
    ground: Ground, server: BotApi, log: Log
) -> None:
    server.limits.enforce()
    codes = await ground.set_up(*INVITED)
    async with served(ground.settings(), server, server.clock.moment):
        room, dung, son = await opens_room(server, codes)
        phone = await comes_by_the_poster(server)
        number = await reports_a_theft(phone)
        await room.hears(number)
        press = f"r.{{}}.{number.replace('-', '')}"
        for second in range(70):
            verb = ("take", "back")[second // 2 % 2]
            await (dung, son)[second % 2].forges_tap(press.format(verb), room.heard[-1], in_=room)
            if second == 40:
                await rings(server, room)
            server.clock.move(1)
            await reads(dung)
        await a_minute_later(ground)
    assert server.limits.refused == []
    assert errors_in(log) == []


async def rings(server: BotApi, room: Group) -> None:
    """Somebody else is in danger, and the room reads it at once."""
    other = await comes_by_the_poster(server, "Chìu Sơn")
    await other.taps("Đang nguy hiểm")
    await other.hears("Chuyện gì?")
    pressed = time.monotonic()
    await other.taps("Cháy")
    await room.hears("🔴")
    assert time.monotonic() - pressed < 3.0


async def test_who_presses_into_a_full_minute_is_told_how_long_it_takes(
    ground: Ground, server: BotApi, log: Log
) -> None:
    """The button stopped spinning and nothing came for up to a minute: it was pressed again."""
    server.limits.enforce()
    codes = await ground.set_up(*INVITED)
    async with served(ground.settings(), server, server.clock.moment):
        room, dung, son = await opens_room(server, codes)
        phone = await comes_by_the_poster(server)
        number = await reports_a_theft(phone)
        card = await room.hears(number)
        press = f"r.{{}}.{number.replace('-', '')}"
        for officer in (dung, son):  # for one of them it would be a flood
            for verb in ("take", "back") * 5:
                await officer.forges_tap(press.format(verb), card, in_=room)
                await reads(officer)
        told = [await tap.answered() for officer in (dung, son) for tap in officer.taps_made]
        assert told[0].text == ""
        assert re.fullmatch(r"⏳ [1-6]?\d s", told[-1].text)
        await a_minute_later(ground)
        await dung.forges_tap(press.format("take"), card, in_=room)
        assert (await dung.taps_made[-1].answered()).text == ""
        await room.hears("Dũng nhận")
    assert server.limits.refused == []
    assert errors_in(log) == []
