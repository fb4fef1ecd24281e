"""Turns: who is heard next where many speak at once.

A cookie costs nothing, so one computer may be fifty newcomers. Therefore so many turns and no more
are in hand at a time, those of newcomers even fewer, and the next one is that of whoever had the
fewest lately. Danger comes before all others, and whoever the house knows before whom it does not.
"""

import asyncio
from collections import Counter, OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import IntEnum
from heapq import heappop, heappush
from itertools import count

from actions.pages import Standing


class Rank(IntEnum):
    """In which order turns begin; `of` says whose is which."""

    DANGER = 0
    KNOWN = 1
    NEW = 2
    STRANGER = 3

    @classmethod
    def of(cls, standing: Standing, *, urgent: bool) -> "Rank":
        """urgent: it opens a danger, or leaves and wipes."""
        return cls.DANGER if urgent else cls[standing.name]


IN_HAND = 6  # turns at a time; more at once make each slower and none earlier
# Of each rank; one place at least stays free for those behind.
AT_ONCE = {Rank.DANGER: 5, Rank.KNOWN: 5, Rank.NEW: 2, Rank.STRANGER: 2}
FOR_DANGER = 3  # more, that only danger may take
WAIT_AT_MOST = 200  # of each rank; whoever comes then is asked to come again
FORGET_S = 6.0  # a turn counts for so long: ten a minute are a conversation
PEOPLE_AT_MOST = 10_000  # remembered; whoever spoke longest ago is forgotten first


class TooManyWait(Exception):
    """It is not even waited for: later."""


class Turns:
    """The turns in hand and those that wait, of one process. All in the event loop's thread."""

    def __init__(self) -> None:
        self._in_hand: Counter[Rank] = Counter()
        self._waiting: dict[Rank, list[tuple[float, int, asyncio.Future[None]]]] = {
            rank: [] for rank in Rank
        }
        self._order = count()
        self._lately: OrderedDict[str, tuple[float, float]] = OrderedDict()

    @asynccontextmanager
    async def turn(self, person: str, rank: Rank) -> AsyncIterator[None]:
        """Hold it while the person is heard; waits until it is theirs. Raises TooManyWait."""
        lately = self._count(person)
        if self._has_room(rank) and not self._waiting[rank]:
            self._in_hand[rank] += 1
        else:
            await self._wait(rank, lately)
        try:
            yield
        finally:
            self._end(rank)

    async def _wait(self, rank: Rank, lately: float) -> None:
        if len(self._waiting[rank]) >= WAIT_AT_MOST:
            raise TooManyWait
        begun: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heappush(self._waiting[rank], (lately, next(self._order), begun))
        try:
            await begun
        except asyncio.CancelledError:
            if begun.done() and not begun.cancelled():
                self._end(rank)  # it became theirs as they went
            raise

    def _end(self, rank: Rank) -> None:
        self._in_hand[rank] -= 1
        for next_rank in Rank:
            waiting = self._waiting[next_rank]
            while waiting and self._has_room(next_rank):
                begun = heappop(waiting)[2]
                if not begun.done():
                    self._in_hand[next_rank] += 1
                    begun.set_result(None)

    def _has_room(self, rank: Rank) -> bool:
        if rank is Rank.DANGER and self._in_hand[rank] < FOR_DANGER:
            return True
        return self._in_hand.total() < IN_HAND and self._in_hand[rank] < AT_ONCE[rank]

    def _count(self, person: str) -> float:
        """How many turns the person had lately; this one counts from now on."""
        at = asyncio.get_running_loop().time()
        had, since = self._lately.pop(person, (0.0, at))
        had = max(0.0, had - (at - since) / FORGET_S)
        self._lately[person] = (had + 1, at)
        if len(self._lately) > PEOPLE_AT_MOST:
            self._lately.popitem(last=False)
        return had
