"""How Telegram's mouth fails, against the fake Bot API server, over real HTTP."""

from typing import Any

import aiohttp
import pytest
import structlog.testing

from channels.telegram.mouth import TelegramMouth
from domain.mouth import (
    Gone,
    Key,
    Outgoing,
    Rejected,
    SendFailed,
    Throttled,
    Unreachable,
)
from tests.botapi import (
    HungUp,
    Page,
    Unanswered,
    failing,
    forbidding,
    html_page,
    refusing,
    throttling,
)
from tests.botapi.server import TOKEN
from tests.telegram_channel.doubles import to


@pytest.mark.parametrize(
    ("fault", "failure"),
    [
        (throttling(7), Throttled),
        (refusing("Too Many Requests", 429), Throttled),
        (forbidding(), Gone),
        (refusing("chat not found"), Gone),
        (refusing("PEER_ID_INVALID"), Gone),
        (refusing("Forbidden: user is deactivated", 403), Gone),
        (refusing("message text is empty"), Rejected),
        (refusing("", 413), Rejected),
        (refusing("", 401), Unreachable),
        (refusing("", 404), Unreachable),
        (failing(500), Unreachable),
        (failing(502), Unreachable),
        (html_page(502), Unreachable),
        (html_page(403), Unreachable),
        (html_page(200), Unreachable),
        (Page(200, b'{"ok": true', "application/json"), Unreachable),
        (Page(200, b"[]", "application/json"), Unreachable),
        (Page(500, b'{"ok": false}', "application/json"), Unreachable),
        (Page(400, b'{"ok": false, "description": 7}', "application/json"), Unreachable),
        (Page(302, b"", "text/html"), Unreachable),
        (HungUp(), Unreachable),
        (Unanswered(), Unreachable),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
async def test_every_misfortune_is_one_of_the_four_failures(mouth, phone, server, fault, failure):
    server.faults.put(fault, method="sendMessage")
    with pytest.raises(SendFailed) as failed:
        await mouth.deliver(to(phone, "Xin chào"))
    assert isinstance(failed.value, failure)
    assert "AAtest" not in repr(failed.value) + str(failed.value.__cause__ or "")
    assert str(phone.id) not in str(failed.value)


async def test_nobody_answers_in_time(mouth, phone, server, monkeypatch):
    monkeypatch.setattr("channels.telegram.api_client.ClientTimeout", _hurried)
    server.faults.put(Unanswered(2), method="sendMessage")
    with pytest.raises(Unreachable):
        await mouth.deliver(to(phone, "Xin chào"))


def _hurried(**_limits: Any) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=0.1)


async def test_no_server_at_all_is_unreachable_and_the_token_stays_unsaid():
    mouth = TelegramMouth(TOKEN, "http://127.0.0.1:9")
    with pytest.raises(Unreachable) as failed:
        await mouth.deliver(Outgoing("telegram:5", "Xin chào"))
    assert failed.value.__context__ is None  # aiohttp's own exception names the address
    assert "AAtest" not in repr(mouth.wire) + str(failed.value)
    await mouth.close()


async def test_a_pause_says_how_long_and_when_the_whole_bot_is_meant(mouth, server):
    people = [server.person(f"P{number}") for number in range(3)]
    for person in people:
        await person.starts()
    server.faults.put(throttling(7), method="sendMessage", times=4)
    pauses = []
    for person in (people[0], people[0], people[1], people[2]):
        with pytest.raises(Throttled) as failed:
            await mouth.deliver(to(person, "Xin chào"))
        pauses.append((failed.value.retry_after_s, failed.value.whole))
    assert pauses == [(7, False), (7, False), (7, False), (7, True)]


async def test_who_blocked_us_is_gone(mouth, phone):
    await phone.blocks()
    with pytest.raises(Gone):
        await mouth.deliver(to(phone, "Xin chào"))


async def test_a_group_that_moved_is_followed(mouth, room):
    card = await mouth.deliver(to(room, "Thẻ"))
    old = to(room, "Tin mới", reply_to=card.message)
    new = await room.migrate()
    receipt = await mouth.deliver(old)
    assert receipt.moved_to == f"telegram:{new}"
    assert room.chat[-1].text == "Tin mới"
    assert receipt.message == str(room.chat[-1].message_id)


@pytest.mark.parametrize(
    "outgoing",
    [
        Outgoing("browser:3f9c", "Xin chào"),
        Outgoing("telegram:@police", "Xin chào"),
        Outgoing("telegram:5", "  \n "),
        Outgoing("telegram:5", "Xin chào", rows=((Key("x" * 65, "1"),),)),
    ],
    ids=["other channel", "no number", "nothing to say", "long token"],
)
async def test_what_can_never_be_sent_is_rejected_without_asking(mouth, server, outgoing):
    with pytest.raises(Rejected):
        await mouth.deliver(outgoing)
    assert server.calls == []


async def test_a_mistake_of_ours_is_not_a_line_that_is_down(mouth, phone, monkeypatch):
    """A RuntimeError of pydantic's used to be *unreachable*: tried again for ever, told nobody."""

    def mistaken(_wire: object, _method: object) -> str:
        raise RuntimeError

    monkeypatch.setattr("channels.telegram.api_client.Wire._address", mistaken)
    with pytest.raises(RuntimeError):
        await mouth.deliver(to(phone, "Xin chào"))


@pytest.mark.parametrize(
    ("refused", "level"),
    [
        ("query is too old and response timeout expired or query ID is invalid", "info"),
        ("words that nobody knows", "error"),
    ],
)
async def test_a_gesture_may_be_refused_but_not_in_words_that_nobody_reads(
    mouth, server, refused, level
):
    server.faults.put(refusing(refused), method="answerCallbackQuery")
    with structlog.testing.capture_logs() as log:
        await mouth.answer_tap("1")
    assert [one["log_level"] for one in log] == [level]


async def test_a_mistake_in_a_gesture_costs_the_gesture_alone(mouth, server, monkeypatch):
    """It would have ended the task group of the door, and with it the program."""
    monkeypatch.setattr("channels.telegram.api_client.Wire._address", None)
    with structlog.testing.capture_logs() as log:
        await mouth.answer_tap("1")
    assert [(one["event"], one["error"]) for one in log] == [
        ("telegram.gesture_failed", "TypeError")
    ]
