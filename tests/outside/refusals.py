"""What Telegram may answer instead of "ok": a table, played to a program that runs.

Each row is somebody who presses Start, and what becomes of the greeting when its sending meets
that. Texts are Telegram's own (tdlib/telegram-bot-api, Client.cpp, and what TDLib passes on).
"""

import asyncio
from dataclasses import dataclass

from scheduler.sending import BARRED_S
from tests.botapi import (
    BotApi,
    Call,
    Fault,
    HungUp,
    Page,
    Person,
    Unanswered,
    failing,
    forbidding,
    html_page,
    refusing,
    throttling,
)
from tests.botapi.faults import Refusing
from tests.botapi.refusals import Refused
from tests.stories.wire import POSTER
from tests.waiting import soon

REST_S = 3.5  # in which whatever was to be tried once more has been: it waits 3 s at most


@dataclass(frozen=True)
class Refusal:
    """calls: how often the greeting is sent in the end. at_least_s: between the first two.

    error: what is logged, "" where Telegram's words are known or the line was down.
    """

    fault: Fault
    calls: int
    at_least_s: float = 0.0
    error: str = ""


def never(fault: Fault, error: str = "") -> Refusal:
    """It is not tried again."""
    return Refusal(fault, 1, error=error)


def again(fault: Fault, at_least_s: float = 0.0) -> Refusal:
    """It is tried again, and arrives."""
    return Refusal(fault, 2, at_least_s)


JSON = "application/json"
REFUSALS = {
    # Nobody is there.
    "400 chat not found": never(refusing("chat not found")),
    "400 PEER_ID_INVALID": never(refusing("PEER_ID_INVALID")),
    "403 blocked": never(forbidding()),
    "403 deactivated": never(forbidding("user is deactivated")),
    "403 never started": never(forbidding("bot can't initiate conversation with a user")),
    # This content is not taken. Each is a mistake of ours, or something new: an error.
    "400 too long": never(refusing("message is too long"), "Bad Request: message is too long"),
    "400 cannot parse": never(
        refusing('can\'t parse entities: unsupported start tag "Mẩy" at byte offset 7'),
        "Bad Request: can't parse entities: unsupported start tag … at byte offset 7",
    ),
    "400 words of tomorrow": never(refusing("QUOTA_OF_TOMORROW"), "Bad Request: QUOTA_OF_TOMORROW"),
    "413": never(refusing("", 413), "too large"),
    "404 no such method": never(refusing("method not found", 404), "Not Found: method not found"),
    # Later.
    "429 with a pause": again(throttling(2), 2.0),
    "429 without one": again(refusing("", 429), 3.0),
    "401": again(refusing("", 401)),
    "404 token": again(refusing("", 404)),
    "409": again(refusing("terminated by other getUpdates request", 409)),
    "500": again(failing(500)),
    "503": again(failing(503, "restart")),
    "502 as a page": again(html_page(502)),
    "403 of a captive portal": again(html_page(403)),
    "200 as a page": again(html_page(200)),
    "half an answer": again(Page(200, b'{"ok":true,"res', JSON)),
    "a list": again(Page(200, b"[]", JSON)),
    # Later, when people have changed something; what follows in a room, `test_outside.py` shows.
    "400 no right to write": again(
        refusing("not enough rights to send text messages to the chat"), BARRED_S
    ),
    "400 closed to writing": again(refusing("CHAT_WRITE_FORBIDDEN"), BARRED_S),
    "400 closed topic": again(refusing("TOPIC_CLOSED"), BARRED_S),
    "400 no such topic": again(refusing("message thread not found"), BARRED_S),
    "cut before it was accepted": again(HungUp()),
    "cut after it was accepted": again(Unanswered()),
    "moved without saying where": never(
        Refusing(Refused(400, "group chat was upgraded to a supergroup chat")),
        "Bad Request: group chat was upgraded to a supergroup chat",
    ),
}
ERRORS = sorted(("message.rejected", one.error) for one in REFUSALS.values() if one.error)


async def are_understood(server: BotApi) -> None:
    """All at once, each to somebody else. Whoever was refused is answered the next time."""
    async with asyncio.TaskGroup() as playing:
        for name, refusal in REFUSALS.items():
            playing.create_task(_is_understood(server, name, refusal))


async def _is_understood(server: BotApi, name: str, refusal: Refusal) -> None:
    phone = server.person(name)
    server.faults.put(refusal.fault, method="sendMessage", chat=phone)
    await phone.starts(POSTER)
    await soon(lambda: len(_calls(server, phone)) == refusal.calls)
    await asyncio.sleep(REST_S)
    at = [call.at for call in _calls(server, phone)]
    assert len(at) == refusal.calls, name
    assert at[-1] - at[0] >= refusal.at_least_s, name
    await phone.says("/report")
    await phone.hears("Chuyện gì?")


def _calls(server: BotApi, phone: Person) -> list[Call]:
    return server.calls_of("sendMessage", chat=phone)
