"""Turns: who is heard next where many speak at once.

A cookie costs nothing, so one computer may be fifty newcomers. Therefore so many turns and no more
are in hand at a time, those of newcomers even fewer, and the next one is that of the network, and
in it of the person, with the fewest lately. Danger comes before all others, and whoever the house
knows before whom it does not.
"""

import asyncio
from collections import Counter, OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import IntEnum
from heapq import heapify, heappop, heappush
from itertools import count

from actions.people.browser_conversations import Familiarity


class Rank(IntEnum):
    """In which order turns begin; `of` says whose is which."""

    DANGER = 0
    KNOWN = 1
    NEW = 2
    STRANGER = 3
    LOUD = 4

    @classmethod
    def of(cls, standing: Familiarity, *, urgent: bool) -> "Rank":
        """urgent: it tells of a danger or opens one, or leaves and wipes."""
        return cls.DANGER if urgent else cls[standing.name]


IN_HAND = 6  # turns at a time; more at once make each slower and none earlier
# Of each rank; one place at least stays free for those behind.
AT_ONCE = {Rank.DANGER: 5, Rank.KNOWN: 5, Rank.NEW: 2, Rank.STRANGER: 2, Rank.LOUD: 1}
FOR_DANGER = 3  # more, that only danger may take
WAIT_AT_MOST = 200  # of each rank; then whoever had most is asked to come again
FORGET_S = 6.0  # a person's turn counts for so long: ten a minute are a conversation
FORGET_OF_NETWORK_S = 1.0  # a newcomer's turn for their network
# So many newcomers' turns of one network at once, and more than one a second, are no village: they
# come last, and what they call danger waits with what other newcomers say.
LOUD_FROM = 100
REMEMBERED = 10_000  # people, and networks; whoever spoke longest ago is forgotten first

Key = tuple[float, float, int]  # turns of the network lately, of the person, the order of coming


class TooManyWait(Exception):
    """It is not even waited for: later."""


class FairTurns:
    """The turns in hand and those that wait, of one process. All in the event loop's thread."""

    def __init__(self) -> None:
        self._in_hand: Counter[Rank] = Counter()
        self._waiting: dict[Rank, list[tuple[Key, asyncio.Future[None]]]] = {
            rank: [] for rank in Rank
        }
        self._order = count()
        self._people = _Lately(FORGET_S)
        self._networks = _Lately(FORGET_OF_NETWORK_S)

    @property
    def are_many(self) -> bool:
        """Whether somebody would have to wait now."""
        return self._in_hand.total() > 1

    @asynccontextmanager
    async def turn(self, person: str, rank: Rank, network: str = "") -> AsyncIterator[None]:
        """Hold it while the person is heard; waits until it is theirs. Raises TooManyWait.

        network: of a newcomer; "" for whom the house knows, and where it is not known.
        """
        of_network = self._networks.count(network) if network else 0.0
        key = of_network, self._people.count(person), next(self._order)
        if of_network >= LOUD_FROM:
            rank = Rank.NEW if rank is Rank.DANGER else Rank.LOUD
        if self._has_room(rank) and not self._waiting[rank]:
            self._in_hand[rank] += 1
        else:
            await self._wait(rank, key)
        try:
            yield
        finally:
            self._end(rank)

    async def _wait(self, rank: Rank, key: Key) -> None:
        self._make_room(self._waiting[rank], key)
        begun: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heappush(self._waiting[rank], (key, begun))
        try:
            await begun
        except asyncio.CancelledError:
            if begun.done() and not begun.cancelled():
                self._end(rank)  # it became theirs as they went
            raise

    @staticmethod
    def _make_room(waiting: list[tuple[Key, asyncio.Future[None]]], key: Key) -> None:
        """Where too many wait, whoever had most lately goes. Raises TooManyWait if that is you."""
        if len(waiting) < WAIT_AT_MOST:
            return
        last = max(waiting)
        if last[0] < key:
            raise TooManyWait
        waiting.remove(last)
        heapify(waiting)
        if not last[1].done():
            last[1].set_exception(TooManyWait)

    def _end(self, rank: Rank) -> None:
        self._in_hand[rank] -= 1
        for next_rank in Rank:
            waiting = self._waiting[next_rank]
            while waiting and self._has_room(next_rank):
                begun = heappop(waiting)[1]
                if not begun.done():
                    self._in_hand[next_rank] += 1
                    begun.set_result(None)

    def _has_room(self, rank: Rank) -> bool:
        if rank is Rank.DANGER and self._in_hand[rank] < FOR_DANGER:
            return True
        return self._in_hand.total() < IN_HAND and self._in_hand[rank] < AT_ONCE[rank]


class _Lately:
    """How many turns each had lately; each counts for so many seconds."""

    def __init__(self, forget_s: float) -> None:
        self._forget_s = forget_s
        self._had: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def count(self, name: str) -> float:
        """So many until now; one more from now on."""
        at = asyncio.get_running_loop().time()
        had, since = self._had.pop(name, (0.0, at))
        had = max(0.0, had - (at - since) / self._forget_s)
        self._had[name] = (had + 1, at)
        if len(self._had) > REMEMBERED:
            self._had.popitem(last=False)
        return had
