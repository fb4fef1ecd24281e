"""Telegram's door by long polling, against the fake Bot API server."""

import asyncio
import io
import json

import pytest
import structlog

from channels.telegram import door
from channels.telegram.door import TelegramDoor
from channels.telegram.ear import SLOW_DOWN
from domain.heard import Heard, HeardEvent, Place
from tests.botapi import HungUp, forbidding, html_page, refusing, throttling
from tests.telegram_channel.doubles import KEYS, NOON, Crowd, open_door, to
from tests.waiting import soon


async def test_what_somebody_says_is_heard_and_confirmed(mouth, server, house, phone):
    async with open_door(mouth, house):
        await phone.says("Xe máy màu đỏ")
        (heard,) = await house.until(1)
    assert heard == Heard(
        key=heard.key, who=f"telegram:{phone.id}", where=f"telegram:{phone.id}",
        place=Place.PRIVATE, typed_at=heard.typed_at, language="vi", name="Mai",
        text="Xe máy màu đỏ", message=heard.message,
    )  # fmt: skip
    assert heard.key.startswith(f"telegram:{mouth.wire.bot_id}:")
    assert server.updates.pending() == []


async def test_a_tap_stops_spinning_before_it_is_handled(mouth, server, house, phone):
    receipt = await mouth.deliver(to(phone, "Còn ai?", rows=KEYS))
    house.slow[""] = asyncio.Event()
    async with open_door(mouth, house):
        tap = await phone.taps("1 Có")
        await tap.answered()
        assert house.heard == []
        house.slow[""].set()
        (heard,) = await house.until(1)
    assert (heard.choice, heard.message, heard.typed_at) == ("a1", receipt.message, NOON)


async def test_one_persons_words_keep_their_order_and_a_slow_one_holds_up_nobody_else(
    mouth, server, house, phone
):
    other = server.person("Sơn")
    await other.starts()
    server.updates.clear()
    house.slow["1"] = asyncio.Event()
    async with open_door(mouth, house):
        for number in range(1, 4):
            await phone.says(str(number))
        for number in range(4, 7):
            await other.says(str(number))
        await house.until(3)
        assert house.texts == ["4", "5", "6"]
        await other.says("7")  # while the first batch is not finished
        await house.until(4)
        assert server.updates.pending() != []  # nothing of it is confirmed yet
        house.slow["1"].set()
        await house.until(7)
    assert house.texts == ["4", "5", "6", "7", "1", "2", "3"]
    assert server.updates.pending() == []


async def test_a_batch_is_heard_side_by_side(mouth, server):
    for number in range(60):
        await server.person(f"P{number}").starts()
    house = Crowd(60)
    async with open_door(mouth, house):
        await house.until(60)


async def test_more_than_one_batch_at_once_is_all_heard_once(mouth, server, house):
    people = [server.person(f"P{number}") for number in range(30)]
    for person in people:
        await person.starts()
        for number in range(9):
            await person.says(str(number))
    async with open_door(mouth, house):
        await house.until(300)
    assert len({heard.key for heard in house.heard}) == len(house.heard) == 300


async def test_an_update_that_breaks_the_conversation_is_set_aside(mouth, server, house, phone):
    async with open_door(mouth, house):
        await phone.says("poison")
        await phone.says("Xin chào")
        await house.until(1, aside=1)
    ((raw, reason, heard),) = house.aside
    assert json.loads(raw)["message"]["text"] == "poison"
    assert reason.startswith("ZeroDivisionError in hear")
    assert heard.where == f"telegram:{phone.id}"
    assert house.texts == ["Xin chào"]
    assert server.updates.pending() == []


async def test_an_update_that_takes_too_long_once_is_heard_after_all(mouth, server, house, phone):
    """A disk that stood still for ten seconds cost everybody's words of that moment."""
    house.slow["chậm"] = asyncio.Event()
    async with open_door(mouth, house) as door:
        door._ear._hear_s = 0.05
        await phone.says("chậm")
        await asyncio.sleep(0.08)
        house.slow["chậm"].set()
        await house.until(1)
    assert house.texts == ["chậm"]
    assert house.aside == []


async def test_an_update_that_always_takes_too_long_is_set_aside(mouth, server, house, phone):
    house.slow["chậm"] = asyncio.Event()
    async with open_door(mouth, house) as door:
        door._ear._hear_s = 0.05
        await phone.says("chậm")
        await phone.says("Xin chào")
        await house.until(1, aside=1)
    assert house.aside[0][1] == "not done within 0.05 s"


@pytest.mark.parametrize(
    "strange",
    [
        {"message": {"text": "no chat"}},
        {"message": "no object"},
        {"callback_query": {"id": "1", "data": "a1"}},
        b'{"update_id":870000003,"message":{"text":"\xff\xfe"}}',
        b'{"update_id":870000003,"message":{"date":' + b"1" * 5000 + b"}}",
        b'{"update_id":870000003,"message":' + b"[" * 100_000 + b"}",
        b'{"update_id":870000003,"message":{"text":',
    ],
    ids=["no chat", "no object", "nobody", "no UTF-8", "long number", "deep", "cut off"],
)
async def test_one_bad_update_stops_nobody(mouth, server, house, phone, strange):
    await phone.says("Một")
    server.inject(strange)
    await phone.says("Hai")
    async with open_door(mouth, house):
        await house.until(2, aside=1)
    assert house.texts == ["Một", "Hai"]
    assert (house.aside[0][1], house.aside[0][2]) == ("not understood", None)
    assert server.updates.pending() == []


async def test_what_storage_could_not_keep_is_tried_again_in_order(mouth, server, house, phone):
    house.full = 3
    async with open_door(mouth, house):
        await phone.says("Một")
        await phone.says("Hai")
        await house.until(2)
    assert house.texts == ["Một", "Hai"]
    assert server.updates.pending() == []


async def test_what_was_never_kept_is_not_confirmed(mouth, server, house, phone):
    house.full = 10**9
    async with open_door(mouth, house):
        await phone.says("Một")
        await soon(lambda: house.full < 10**9)
    assert len(server.updates.pending()) == 1


async def test_a_shelf_that_refuses_for_ever_loses_one_update_and_not_the_bot(
    mouth, server, house, phone
):
    async def refuse(_raw: bytes, _reason: str, _heard: Heard | None) -> None:
        raise KeyError("a mistake of ours")

    house.set_aside = refuse
    async with open_door(mouth, house):
        await phone.says("poison")
        await phone.says("Xin chào")
        await house.until(1)
    assert house.texts == ["Xin chào"]


async def test_closing_finishes_what_was_begun_and_confirms_it(mouth, server, house, phone):
    gate = house.slow["Một"] = asyncio.Event()
    async with open_door(mouth, house) as door:
        await phone.says("Một")
        await soon(lambda: server.calls_of("getUpdates")[1:])  # the first one brought it
        closing = asyncio.ensure_future(door.close())  # noqa: TID251  # the test waits for it
        await asyncio.sleep(0.05)
        assert not closing.done()
        gate.set()
        await closing
        await phone.says("Hai")  # after the house closed: waits at Telegram
    assert house.texts == ["Một"]
    assert [json.loads(update.raw)["message"]["text"] for update in server.updates.pending()] == [
        "Hai"
    ]


async def test_a_second_program_a_bad_gateway_and_a_web_hook_are_survived(
    mouth, server, house, phone, capsys
):
    server.faults.put(refusing("terminated by other getUpdates request", 409), method="getUpdates")
    server.faults.put(
        refusing("can't use getUpdates method while webhook is active", 409), method="getUpdates"
    )
    server.faults.put(html_page(), method="getUpdates")
    server.faults.put(throttling(1), method="getUpdates")
    server.faults.put(HungUp(), method="getMe", times=2)
    async with open_door(mouth, house):
        await phone.says("Xin chào")
        await house.until(1)
    assert len(server.calls_of("deleteWebhook")) == 2
    assert house.texts == ["Xin chào"]


async def test_a_revoked_token_is_said_and_closing_does_not_wait_for_it(mouth, server, house):
    server.revoked = True
    with structlog.testing.capture_logs() as logs:
        async with open_door(mouth, house) as door:
            await soon(lambda: logs)
            assert not door.listening
    assert logs[0]["event"] == "telegram refuses the token: ask @BotFather for a new one"


async def test_a_door_that_never_opened_closes(mouth, house):
    door = TelegramDoor(mouth, house.hear, set_aside=house.set_aside, clock=lambda: NOON)
    await door.close()


async def test_a_flood_is_let_in_up_to_a_measure_and_told_once(mouth, server, house, phone):
    other = server.person("Sơn")
    await other.starts()
    server.updates.clear()
    for number in range(200):
        await phone.says(f"tin {number}")
    await other.says("Cháy nhà")
    async with open_door(mouth, house):
        await house.until(22)
        await soon(lambda: not server.updates.pending())
    told = [heard for heard in house.heard if heard.command == SLOW_DOWN]
    assert [(heard.who, heard.text) for heard in told] == [(f"telegram:{phone.id}", "")]
    assert "Cháy nhà" in house.texts
    assert 20 <= sum(heard.text.startswith("tin") for heard in house.heard) <= 22


async def test_a_cry_inside_a_flood_is_heard(mouth, server, house, phone):
    """It used to be dropped with the rest of what its person had said too fast."""
    await mouth.deliver(to(phone, "Còn ai?", rows=KEYS))
    menu = await phone.hears("Còn ai?")
    for number in range(60):
        await phone.says(f"tin {number}")
    await phone.says("Cháy nhà rồi bà con ơi")
    await phone.says("Hôm qua tập chữa cháy vui lắm")
    await phone.forges_tap("7.kind:fire", menu)
    await phone.says("/nguyhiem")
    for number in range(40):
        await phone.forges_tap(f"{number}.kind:fight", menu)
    async with open_door(mouth, house):
        await house.until(24)
        await soon(lambda: not server.updates.pending())
    passed = [(heard.text, heard.choice, heard.command) for heard in house.heard]
    assert passed[-3:] == [
        ("Cháy nhà rồi bà con ơi", "", ""), ("", "7.kind:fire", ""), ("", "", "nguyhiem")
    ]  # fmt: skip
    assert [command for _, _, command in passed].count(SLOW_DOWN) == 1


async def test_nothing_in_the_log_names_anybody(mouth, server, house, phone):
    log = io.StringIO()
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(file=log))
    try:
        server.faults.put(html_page(), method="getUpdates")
        server.faults.put(forbidding(), method="answerCallbackQuery")
        house.full = 1
        await mouth.deliver(to(phone, "Còn ai?", rows=KEYS))
        async with open_door(mouth, house):
            await phone.says("poison")
            await phone.taps("1 Có")
            await house.until(1, aside=1)
    finally:
        structlog.reset_defaults()
    written = log.getvalue()
    assert "set aside" in written
    for secret in (str(phone.id), "Mai", "poison", "names and texts", "AAtest", "Còn ai"):
        assert secret not in written


async def test_an_album_of_ten_counts_as_one(mouth, server, house, phone):
    async with open_door(mouth, house):
        for _ in range(4):
            await phone.sends_album([b"\xff\xd8\xff"] * 10)
        heard = await house.until(40)
    assert len({one.album for one in heard}) == 4
    assert all(one.media for one in heard)


async def test_a_group_and_its_people_are_told_apart(mouth, server, house, room):
    dung, son = room.people.values()
    async with open_door(mouth, house):
        await dung.says("Đã đến nơi", in_=room)
        await son.says("/tinhhinh@titir_test_bot", in_=room)
        await son.says("/start@another_bot", in_=room)
        await dung.speaks_anonymously("Tôi là ai", room)
        old = room.id
        new = await room.migrate()
        await room.remove_bot()
        heard = await house.until(6)
    assert [(one.who, one.place, one.text, one.command) for one in heard[:3]] == [
        (f"telegram:{dung.id}", Place.GROUP, "Đã đến nơi", ""),
        (f"telegram:{son.id}", Place.GROUP, "", "tinhhinh"),
        ("", Place.GROUP, "Tôi là ai", ""),
    ]
    assert [(one.event, one.where, one.moved_to) for one in heard[3:]] == [
        (HeardEvent.MOVED, f"telegram:{old}", f"telegram:{new}"),
        (HeardEvent.MOVED, f"telegram:{old}", f"telegram:{new}"),
        (HeardEvent.BOT_REMOVED, f"telegram:{new}", ""),
    ]


async def test_menus_are_set_when_the_door_opens(mouth, server, house):
    menus = {
        Place.PRIVATE: {"": [("report", "Report")]},
        Place.GROUP: {"": [("status", "Status")]},
    }
    async with open_door(mouth, house, menus=menus):
        await soon(lambda: len(server.calls_of("setMyCommands")) == 2)


async def test_a_mistake_of_ours_in_asking_does_not_close_the_door(
    mouth, house, phone, monkeypatch
):
    mistakes, read = [1, 2], door.read_answer

    def mistaken(body: bytes) -> object:
        if mistakes:
            raise KeyError(mistakes.pop())
        return read(body)

    monkeypatch.setattr(door, "read_answer", mistaken)
    with structlog.testing.capture_logs() as log:
        async with open_door(mouth, house):
            await phone.says("Xe máy màu đỏ")
            (heard,) = await house.until(1)
    assert heard.text == "Xe máy màu đỏ"
    told = [one["error"] for one in log if one["event"] == "telegram.door_failed"]
    assert told == ["KeyError", "KeyError"]
