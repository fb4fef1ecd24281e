"""Calls leave as plain JSON: each is one that aiogram's models know, field by field."""

from collections.abc import Iterator
from typing import Any

import pytest
from aiogram import methods
from pydantic import BaseModel

from channels.telegram.api_client import Call
from channels.telegram.door import TelegramDoor, TelegramHook
from channels.telegram.mouth import TelegramMouth
from domain.heard import Place
from domain.mouth import Attachment, Key, Outgoing
from domain.saying import Wants
from tests.telegram_channel.doubles import KEYS, NOON, House

METHODS = {
    kind.__api_method__: kind
    for kind in (getattr(methods, name) for name in methods.__all__)
    if isinstance(getattr(kind, "__api_method__", None), str)
}
PHOTO = Attachment("photo", "image/jpeg", b"x")
VOICE = Attachment("voice", "audio/ogg", b"x", seconds=14)
SHEET = Attachment("file", "application/pdf", b"x", name="họp thôn.pdf")
PHONE = ((Key("1.pin", "1 Ở đây", Wants.PLACE), Key("1.no", "2 Gọi tôi", Wants.CONTACT)),)
RESIDENT, ROOM = "telegram:1", "telegram:-1001234567890"
SAID = (
    Outgoing(RESIDENT, "Xin chào", rows=KEYS, reply_to="7", quiet=True),
    Outgoing(RESIDENT, "Ở đâu?", rows=PHONE),
    Outgoing(RESIDENT, "Đã nhận"),
    Outgoing(RESIDENT, "Ở đâu?", rows=PHONE),
    Outgoing(RESIDENT, "Đã nhận", rows=KEYS),
    *(Outgoing(RESIDENT, "Xem", KEYS, (one,)) for one in (PHOTO, VOICE, SHEET)),
    Outgoing(f"{ROOM}/9", "Xem", attachments=(PHOTO, PHOTO), public=True),
    Outgoing(ROOM, "Thẻ", rows=((Key("1.go", "Xem", shows="12"),),), pinned=True),
    Outgoing(ROOM, "Thẻ mới", rows=KEYS, edit="12"),
    Outgoing(ROOM, delete=("12", "13")),
    Outgoing(ROOM, "Tạm biệt", leave=True),
)  # fmt: skip


@pytest.fixture
async def made(monkeypatch: pytest.MonkeyPatch) -> list[Call]:
    """Every kind of call that mouth and door make."""
    made: list[Call] = []
    mouth = TelegramMouth("42:TEST", "http://127.0.0.1:9")

    async def call(_wire: object, call: Call, *_how: object) -> Any:
        made.append(call)
        if call.method == "getFile":
            return {}
        return (
            [{"message_id": 1}, {"message_id": 2}]
            if call.method == "sendMediaGroup"
            else {"message_id": 1}
        )

    monkeypatch.setattr("channels.telegram.api_client.Wire.call", call)
    for outgoing in SAID:
        await mouth.deliver(outgoing)
    await mouth.answer_tap("123", "⏳ 48 s")
    await mouth.typing(RESIDENT)
    await mouth.set_commands({"": [("report", "Report")], "vi": [("report", "Báo tin")]})
    await mouth.set_commands({"": [("report", "Report")]}, Place.GROUP)
    with pytest.raises(Exception, match="without a path"):
        await mouth.fetch("file", 1)
    house = House()
    for hook in (None, TelegramHook("https://titir.example/telegram/hook", "secret")):
        door = TelegramDoor(
            mouth, house.hear, set_aside=house.set_aside, clock=lambda: NOON, web_hook=hook
        )
        made.append(door._manner())
        door._under_way.take(7)
        with pytest.raises(Exception, match="no known form"):
            await door._fetch()
    return made


async def test_every_call_is_one_that_aiogram_knows(made: list[Call]) -> None:
    assert [strange for call in made for strange in strange_in(call)] == []
    assert {call.method for call in made} >= {
        "sendMessage", "sendPhoto", "sendVoice", "sendDocument", "sendMediaGroup",
        "editMessageText",
        "deleteMessages", "pinChatMessage", "leaveChat", "answerCallbackQuery", "sendChatAction",
        "setMyCommands", "getFile", "getUpdates", "setWebhook", "deleteWebhook",
    }  # fmt: skip


@pytest.mark.parametrize(
    "fields",
    [{"chat_id": 1, "txt": "x"}, {"chat_id": 1, "text": "x", "reply_markup": {"inline": 1}}],
)
def test_a_field_that_telegram_does_not_have_is_found(fields: dict[str, Any]) -> None:
    assert list(strange_in(Call("sendMessage", fields)))


def strange_in(call: Call) -> Iterator[str]:
    """What aiogram's model of the call does not know, or not so."""
    try:
        model = METHODS[call.method].model_validate(call.fields)
    except ValueError as wrong:
        yield f"{call.method}: {wrong}"
    else:
        yield from (f"{call.method}: {name}" for name in _unknown(model))


def _unknown(value: object) -> Iterator[str]:
    if isinstance(value, BaseModel):
        yield from value.model_extra or {}
        for _, inner in value:
            yield from _unknown(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _unknown(inner)
