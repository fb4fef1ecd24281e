"""On the real wire: people who leave the group, a group that is closed to us, forum topics."""

import asyncio

import pytest

from bot.findings import Finding
from bot.room_check import look_at_rooms
from tests.botapi import BotApi, Group, Person
from tests.running import Ground, errors_in, page_answers, served
from tests.stories.wire import (
    Log,
    comes_by_the_poster,
    ground,
    log,
    reports_a_theft,
    server,
)

__all__ = ["ground", "log", "server"]  # fixtures

pytestmark = pytest.mark.timeout(120)

STAFF = (("admin", ""), (None, "cax"), ("officer", "cax"), ("officer", "cax"))


async def opens(
    server: BotApi, codes: list[str], *, administrator: bool, topic: bool = False
) -> tuple[Group, Person, Person, Person, int]:
    """An admin, two officers and their group, perhaps with a topic that is the room."""
    huong, dung, son = server.person("Hương"), server.person("Dũng"), server.person("Sơn")
    room = server.group("Công an xã Hải Sơn", [dung, son], supergroup=True)
    number = await room.opens_topic("Trực ban") if topic else 0
    await huong.starts(codes[0])
    await huong.hears("Hương")
    await room.add_bot(dung, administrator=administrator, payload=codes[1], topic=number)
    await room.hears("Công an xã Hải Sơn")
    for officer, code in ((dung, codes[2]), (son, codes[3])):
        await officer.starts(code)
        await officer.hears("Công an xã Hải Sơn")
    return room, huong, dung, son, number


@pytest.mark.parametrize("administrator", [True, False], ids=["administrator", "member"])
async def test_put_out_of_the_group_is_noticed_whatever_the_bot_may_see(
    ground: Ground, server: BotApi, log: Log, administrator: bool
) -> None:
    """An administrator is told by `chat_member`, everybody else by the line in the chat."""
    codes = await ground.set_up(*STAFF)
    async with served(ground.settings(), server):
        room, huong, dung, son, _ = await opens(server, codes, administrator=administrator)
        if administrator:
            room._move(son, "kicked")  # silently, as in a large group
        else:
            await room.loses(son, dung)
        asked = await huong.hears("Sơn không còn trong nhóm")
        phone = await comes_by_the_poster(server)
        await phone.taps("Đang nguy hiểm")
        await phone.hears("Chuyện gì?")
        await phone.taps("Cháy")
        await dung.hears("🔴")
        assert [seen for seen in son.unheard() if "🔴" in seen.text] == []
        await huong.taps("Giữ lại", on=asked)
        await son.hears("vẫn là cán bộ")
    assert errors_in(log) == []


async def test_a_group_closed_to_us_is_told_named_and_tried(
    ground: Ground, server: BotApi, log: Log
) -> None:
    codes = await ground.set_up(*STAFF)
    async with served(ground.settings(), server, server.clock.moment):
        room, huong, _, _, _ = await opens(server, codes, administrator=False)
        phone = await comes_by_the_poster(server)
        await room.closes()
        number = await reports_a_theft(phone)
        await huong.hears("Bot không còn được viết")
        assert "rooms of: cax" in (await page_answers(f"{ground.page}/readyz"))[1]
        assert [one.how for one in await tried(ground)] == ["bad"]
        assert [seen for seen in room.heard if number in seen.text] == []

        await room.opens()
        server.clock.move(16)
        await room.hears(number)
        await huong.hears("Bot viết lại được")
        said = len(room.heard)
        assert [one.how for one in await tried(ground)] == ["note", "good"]
        assert len(room.heard) == said  # without a sound
        assert [one.how for one in await tried(ground, ring=True)] == ["note", "good", "good"]
        await room.hears("Thử chuông")
    assert errors_in(log) == []


async def tried(ground: Ground, *, ring: bool = False) -> list[Finding]:
    """What the doctor finds."""
    return await asyncio.to_thread(lambda: list(look_at_rooms(ground.settings(), ring=ring)))


async def test_a_topic_is_a_room_until_it_is_closed(
    ground: Ground, server: BotApi, log: Log
) -> None:
    codes = await ground.set_up(*STAFF)
    async with served(ground.settings(), server, server.clock.moment):
        room, huong, dung, _, topic = await opens(server, codes, administrator=True, topic=True)
        phone = await comes_by_the_poster(server)
        card = await room.hears(await reports_a_theft(phone))
        await dung.taps("Nhận", on=card, in_=room)
        await room.hears("Dũng nhận")
        await dung.taps("Nhắn người báo", in_=room)
        await room.hears("Chọn câu hỏi")
        assert {seen.topic for seen in room.heard} == {topic}

        await room.closes_topic(topic)
        another = await reports_a_theft(phone, where="cạnh chợ")
        told = await room.hears("đã đóng hoặc bị xóa")
        assert told.topic == 0
        await huong.hears("ở chủ đề chung của nhóm")
        card = next(one for one in reversed(room.heard) if another in one.text and one.buttons)
        await dung.taps("Nhận", on=card, in_=room)
        await room.hears(lambda seen: another in seen.text and "Dũng nhận" in seen.text)
    assert errors_in(log) == []
