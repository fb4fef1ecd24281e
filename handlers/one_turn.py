"""A turn: one thing heard, one transaction. Handlers choose the deed; the turn runs it once."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.forms.forms import Forms
from domain.heard import Heard, Place, opens_danger
from domain.people.links import Links
from domain.words.recognising import recognise
from domain.words.words import Words
from storage.house import House
from storage.inbox import is_new
from storage.tx import Tx


@dataclass(frozen=True, slots=True)
class Turn:
    """What a handler is given besides what was heard."""

    house: House
    words: Words
    forms: Forms
    heard: Heard
    links: Links
    now: datetime

    async def do(self, deed: Callable[..., Any], **facts: Any) -> None:
        """Run `deed(tx, heard, now=…, **facts)` in one transaction with the note that it was heard.

        Something heard twice is acted upon once. A kind of danger goes before whatever waits, and
        so do words that tell of one. Raises what the deed raises, and NotKept.
        """
        write = self.house.write_first if await self._is_danger() else self.house.write
        await write(_once, self.heard, deed, facts, now=self.now)

    async def _is_danger(self) -> bool:
        """Words are looked at only where something waits: else it makes no difference."""
        heard = self.heard
        if opens_danger(heard.choice):
            return True
        if heard.place is not Place.PRIVATE or not heard.text or not self.house.has_waiting:
            return False
        languages = tuple(self.words.languages)
        return (await asyncio.to_thread(recognise, heard.text, languages)).danger


def _once(
    tx: Tx, heard: Heard, deed: Callable[..., Any], facts: dict[str, Any], *, now: datetime
) -> None:
    if is_new(tx, heard.key, now=now):
        deed(tx, heard, now=now, **facts)
