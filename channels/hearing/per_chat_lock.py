"""A lock per chat and person: there one after another, everybody else side by side."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager


class PerChatLock:
    """Keeps the order of arrival per name; remembers a name only while somebody waits or acts."""

    def __init__(self) -> None:
        self._last: dict[str, asyncio.Event] = {}

    def take(self, names: Iterable[str]) -> AbstractAsyncContextManager[None]:
        """A place in the queue of every name, taken now; entering it waits for those before."""
        done = asyncio.Event()
        before = [self._last[name] for name in set(names) if name in self._last]
        mine = set(names)
        for name in mine:
            self._last[name] = done
        return self._turn(mine, before, done)

    @asynccontextmanager
    async def _turn(
        self, names: set[str], before: list[asyncio.Event], done: asyncio.Event
    ) -> AsyncIterator[None]:
        try:
            for one in before:
                await one.wait()
            yield
        finally:
            done.set()
            for name in names:
                if self._last.get(name) is done:
                    del self._last[name]
