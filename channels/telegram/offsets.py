"""Which updates are under way, and from which number on to ask for more."""

import asyncio


class UnderWay:
    """The numbers of updates that were taken and of those that are done.

    `idle` is set while nothing is under way.
    """

    def __init__(self) -> None:
        self.idle = asyncio.Event()
        self.idle.set()
        self._taken: set[int] = set()
        self._done: set[int] = set()
        self._highest: int | None = None

    def next(self) -> int | None:
        """The lowest number that is not done: everything below it is. None before the first one."""
        if self._taken:
            return min(self._taken)
        return None if self._highest is None else self._highest + 1

    def take(self, number: int) -> bool:
        """Whether the number is new; it is under way from now on."""
        if number in self._taken or number in self._done:
            return False
        self._highest = number if self._highest is None else max(number, self._highest)
        self._taken.add(number)
        self.idle.clear()
        return True

    def finish(self, number: int) -> None:
        """It is done. Numbers that will never be asked for again are forgotten."""
        self._taken.discard(number)
        self._done.add(number)
        if not self._taken:
            self.idle.set()
            self._done.clear()
