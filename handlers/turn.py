"""A turn: one thing heard, one transaction. Handlers choose the deed; the turn runs it once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.forms import Forms
from domain.heard import Heard, opens_danger
from domain.links import Links
from domain.words import Words
from storage.heard import is_new
from storage.house import House
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

        Something heard twice is acted upon once. A kind of danger goes before whatever waits.
        Raises what the deed raises, and NotKept.
        """
        write = self.house.write_first if opens_danger(self.heard.choice) else self.house.write
        await write(_once, self.heard, deed, facts, now=self.now)


def _once(
    tx: Tx, heard: Heard, deed: Callable[..., Any], facts: dict[str, Any], *, now: datetime
) -> None:
    if is_new(tx, heard.key, now=now):
        deed(tx, heard, now=now, **facts)
