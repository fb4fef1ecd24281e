"""What stands behind the ear in these tests, and ways to open a door onto it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from channels.telegram.door import TelegramDoor
from channels.telegram.mouth import TelegramMouth
from domain.heard import Heard
from domain.mouth import Key, NotKept, Outgoing
from tests.botapi import Group, Person
from tests.waiting import SOON_S

NOON = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
KEYS = ((Key("a1", "1 Có"), Key("a2", "2 Không")), (Key("a7", "7 Không biết"),))


class House:
    """What stands behind the ear: remembers what was heard, and can be slow, broken or full."""

    def __init__(self) -> None:
        self.heard: list[Heard] = []
        self.aside: list[tuple[bytes, str, Heard | None]] = []
        self.full = 0  # so many times storage says no
        self.slow: dict[str, asyncio.Event] = {}
        self.news = asyncio.Event()

    async def hear(self, heard: Heard) -> None:
        if self.full:
            self.full -= 1
            raise NotKept("disk full")
        if heard.text == "poison":
            raise ZeroDivisionError("names and texts stand here")
        if gate := self.slow.get(heard.text):
            await gate.wait()
        self.heard.append(heard)
        self.news.set()

    async def set_aside(self, raw: bytes, reason: str, heard: Heard | None) -> None:
        self.aside.append((raw, reason, heard))
        self.news.set()

    async def until(self, count: int, aside: int = 0) -> list[Heard]:
        """Wait until so many things were heard and set aside."""
        async with asyncio.timeout(SOON_S):
            while len(self.heard) < count or len(self.aside) < aside:
                self.news.clear()
                await self.news.wait()
        return self.heard

    @property
    def texts(self) -> list[str]:
        return [heard.text for heard in self.heard]


class Crowd(House):
    """Lets nobody go before so many are there together."""

    def __init__(self, together: int) -> None:
        super().__init__()
        self.barrier = asyncio.Barrier(together)

    async def hear(self, heard: Heard) -> None:
        await self.barrier.wait()
        await super().hear(heard)


@asynccontextmanager
async def open_door(mouth: TelegramMouth, house: House, **more: Any) -> AsyncIterator[TelegramDoor]:
    door = TelegramDoor(mouth, house.hear, set_aside=house.set_aside, clock=lambda: NOON, **more)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(door.open())
        try:
            yield door
        finally:
            await door.close()


def to(somebody: Person | Group, text: str = "", **more: Any) -> Outgoing:
    return Outgoing(f"telegram:{somebody.id}", text, **more)
