"""Taps: a button pressed under a message, and the answer that ends its spinning."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.botapi.chats import PATIENT_S
from tests.botapi.queues import TAP_LIVES_S

if TYPE_CHECKING:
    from tests.botapi.chats import Chat
    from tests.botapi.people import Person

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Toast:
    """What answerCallbackQuery put on the screen: nothing, a line, or a box to be closed."""

    text: str
    alert: bool


class Tap:
    """One press. `answer` is None while the button spins; `at` is the server's clock."""

    __slots__ = ("_answered", "answer", "at", "data", "id", "monotonic", "person")

    def __init__(self, person: Person, tap_id: str, payload: str) -> None:
        self.person = person
        self.id = tap_id
        self.data = payload
        self.at = person.server.clock.now()
        self.monotonic = person.server.monotonic()
        self.answer: Toast | None = None
        self._answered: asyncio.Future[Toast] | None = None

    @classmethod
    def of_a_key(cls, person: Person, label: str) -> Tap:
        """A key of the keyboard below: its label was sent, nothing spins."""
        pressed = cls(person, "", label)
        pressed.take(Toast("", alert=False))
        return pressed

    def take(self, answer: Toast) -> None:
        self.answer = answer
        if self._answered is not None and not self._answered.done():
            self._answered.set_result(answer)

    async def answered(self, within: float = PATIENT_S) -> Toast:
        """Wait until the button stops spinning; AssertionError after so many real seconds."""
        if self.answer is not None:
            return self.answer
        if self._answered is None:
            self._answered = asyncio.get_running_loop().create_future()
        try:
            return await asyncio.wait_for(asyncio.shield(self._answered), within)
        except TimeoutError:
            raise AssertionError(f"tap {self.data!r} not answered within {within} s") from None


def tap(person: Person, chat: Chat, message_id: int, payload: str) -> Tap:
    """Queue the callback query of one press. The message may be gone: then only its id is told."""
    server = person.server
    pressed = Tap(person, str(server.next_tap()), payload)
    person.taps_made.append(pressed)
    server.taps[pressed.id] = pressed
    message = chat.find(message_id)
    told: Json = (
        message.as_json()
        if message is not None
        else {"message_id": message_id, "chat": chat.as_json(), "date": 0}
    )
    body = {
        "id": pressed.id,
        "from": person.user,
        "message": told,
        "chat_instance": str(abs(chat.id) * 7919),
        "data": payload,
    }
    group = server.groups.get(chat.id)
    if group is None or group.bot_sees():
        server.updates.put("callback_query", body, queue=("tap", person.id), lives_s=TAP_LIVES_S)
    return pressed
