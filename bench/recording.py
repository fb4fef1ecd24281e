"""Recording: the product holds the conversation once, and what it said becomes the script."""

import re
import time
from pathlib import Path
from typing import Any

from bench.bots import PRODUCT, ROOMS, bot, messenger
from bench.procs import Messenger
from bench.script import BOARD, PERSON, ROOM, Answer, Deed, Script, Step
from tests.botapi.server import FIRST_PERSON

NEIGHBOUR = ROOMS  # so many numbers on, somebody of the same site
QUIET_S = 1.0  # nothing said for so long: this was all, on a busy machine too
SAID = ("sendMessage", "editMessageText", "deleteMessage")
KEPT = ("protect_content", "disable_notification", "link_preview_options")

Json = dict[str, Any]


def record(deeds: tuple[Deed, ...], data: Path, *, person: int) -> Script:
    """The script of these deeds. A `taps` deed names its button by what its data ends with, or by
    its digit; in the script it has the button's whole label.

    A neighbour of the person does the same before: then the room has its board, and it is edited.
    """
    with messenger() as server, bot(PRODUCT, server, data / "no-script", data=data):
        _walk(server, person + NEIGHBOUR, deeds)
        return Script(_walk(server, person, deeds))


def _walk(server: Messenger, person: int, deeds: tuple[Deed, ...]) -> tuple[Step, ...]:
    who = FIRST_PERSON + person
    server.ask("/bench/person", number=person)
    sent: list[int] = []
    steps = []
    for deed in deeds:
        done = _do(server, who, deed)
        steps.append(Step(done, tuple(_answers(server, who, sent))))
    return tuple(steps)


def _do(server: Messenger, who: int, deed: Deed) -> Deed:
    server.ask("/bench/said_from_now")
    told: Json = {"who": who, "do": deed.do}
    if deed.do == "taps":
        label, message = _button(server, who, deed.what)
        deed = Deed("taps", label)
        told |= {"label": label, "message_id": message}
    else:
        told |= {"payload" if deed.do == "starts" else "text": deed.what}
    server.ask("/control/do", deeds=[told])
    return deed


def _button(server: Messenger, who: int, what: str) -> tuple[str, int]:
    """Label and message of the newest button that is meant."""
    for message in reversed(server.ask("/bench/screens", who=who)["messages"]):
        for label, data in message["buttons"]:
            if data.endswith(what) or label.partition(" ")[0] == what:
                return label, message["message_id"]
    raise LookupError(f"no button {what!r}")


def _answers(server: Messenger, who: int, sent: list[int]) -> list[Answer]:
    """What the bot said since, once it is quiet."""
    before = -1
    calls: list[Json] = []
    while len(calls) != before or not calls:
        before = len(calls)
        time.sleep(QUIET_S)
        calls = server.ask("/bench/said")["calls"]
    return [_answer(call, who, sent) for call in calls if call["method"] in SAID]


def _answer(call: Json, who: int, sent: list[int]) -> Answer:
    params, method = call["params"], call["method"]
    edits = None
    if method != "sendMessage":
        number = params["message_id"]
        edits = sent.index(number) if number in sent else BOARD
    sent.append(0 if edits is not None else call["message_id"])
    markup = params.get("reply_markup") or {}
    more = {name: value for name, value in params.items() if name in KEPT}
    if markup and "inline_keyboard" not in markup:
        more["reply_markup"] = markup
    return Answer(
        method,
        PERSON if int(params["chat_id"]) == who else ROOM,
        params.get("text", ""),
        tuple(tuple(button["text"] for button in row) for row in markup.get("inline_keyboard", ())),
        edits,
        more,
    )


def told(script: Script) -> str:
    """The conversation in plain lines, to be looked at."""
    lines = []
    for step in script.steps:
        lines.append(f"> {step.deed.do} {step.deed.what}")
        for answer in step.answers:
            where = "room" if answer.to == ROOM else "  "
            edit = f"{answer.method} {answer.edits}: " if answer.edits is not None else ""
            words = re.sub(r"\s+", " ", answer.text)
            lines.append(f"  {where} {edit}{words} {[list(row) for row in answer.rows]}")
    return "\n".join(lines)
