"""A turn: one thing heard, one transaction. Handlers choose the deed; the turn runs it once."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from actions.dialog.resources import Resources
from actions.next_word import word_came
from actions.residents.verbs import is_urgent
from domain.heard import Heard, Place
from domain.words.topic_classifier import recognise
from storage.house import House
from storage.inbox import is_new
from storage.tx import Tx


class Deed(Protocol):
    """What is done about something heard, in one transaction."""

    def __call__(self, tx: Tx, heard: Heard, /, *, now: datetime) -> object: ...


@dataclass(frozen=True, slots=True)
class Turn:
    """What a handler is given besides what was heard."""

    house: House
    resources: Resources
    heard: Heard
    now: datetime

    async def do(self, deed: Deed) -> object:
        """Run `deed(tx, heard, now=…)` in one transaction with the note that it was heard, and give
        back what it gives; None where that was heard before.

        Something heard twice is acted upon once. A kind of danger goes before whatever waits, and
        so do words that tell of one. Raises what the deed raises, and NotKept.
        """
        write = self.house.write_first if await self._is_danger() else self.house.write
        return await write(_once, self.heard, deed, now=self.now)

    async def _is_danger(self) -> bool:
        """Words are looked at only where something waits: else it makes no difference."""
        heard = self.heard
        if is_urgent(heard.choice):
            return True
        if heard.place is not Place.PRIVATE or not heard.text or not self.house.has_waiting:
            return False
        languages = tuple(self.resources.words.languages)
        return (await asyncio.to_thread(recognise, heard.text, languages)).danger


def _once(tx: Tx, heard: Heard, deed: Deed, *, now: datetime) -> object:
    if not is_new(tx, heard.key, now=now):
        return None
    word_came(tx, heard, now=now)
    return deed(tx, heard, now=now)
