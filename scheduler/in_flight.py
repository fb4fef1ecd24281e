"""Letters in flight: begun, sent and settled. Whoever claimed them hands them over here."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

import structlog

from domain.lanes import Lane
from domain.mailboxes import push_in
from domain.mouth import NotKept
from scheduler.lane_settings import FAST, Loop
from scheduler.rendering import Letter
from scheduler.sending import Sender
from scheduler.settling import Outcome, Sent, close_rows, settle_outcomes
from scheduler.slot_claims import SlotClaims
from storage import outbox
from storage.house import House
from storage.tx import Tx

AWAY_S = 1.0  # until the database is tried again that did not keep what became of letters

log = structlog.get_logger()


class InFlight:
    """What was claimed and is not settled yet. One per process.

    tasks: in which letters are sent; None before the start, and once nothing is under way any more.
    """

    def __init__(
        self,
        house: House,
        sender: Sender,
        claims: SlotClaims,
        loops: Sequence[Loop],
        *,
        clock: Callable[[], datetime],
    ) -> None:
        self._house, self._sender, self._claims, self._clock = house, sender, claims, clock
        self._loop_of = {lane: loop for loop in loops for lane in loop.lanes}
        self._rung: list[Outcome] = []
        self.tasks: asyncio.TaskGroup | None = None
        self.all_sent = False

    def wake(self, lanes: frozenset[Lane]) -> None:
        """Rows were put into these lanes. Call from the event loop's thread."""
        for lane in lanes:
            self._loop_of[lane].wake.set()

    def is_full(self, lane: Lane) -> bool:
        """Whether so much of the lane is under way that nothing more is claimed."""
        return self._loop_of[lane].is_full

    def begin(self, letters: Sequence[Letter]) -> None:
        """Send these, each in a task of its own."""
        if self.tasks is None:
            return  # stopped meanwhile: the next start frees their rows
        for letter in letters:
            loop = self._loop_of[letter.claimed.lane]
            loop.under_way += 1
            self.tasks.create_task(self._send(letter, loop))

    async def _send(self, letter: Letter, loop: Loop) -> None:
        outcome = await self._sender.send(letter)
        if letter.claimed.lane in FAST and isinstance(outcome, Sent) and _is_ring(letter):
            await self._settle_along(outcome)
        else:
            loop.note(outcome)

    async def _settle_along(self, outcome: Outcome) -> None:
        """Nobody waits for the receipt of a ring: it goes along with what others write. A kill
        before that, and the phone rings once more."""
        self._rung.append(outcome)
        if len(self._rung) > 1:
            return  # whoever settles the first settles this one
        while outcomes := tuple(self._rung):
            await self.settle(outcomes, along=True)
            del self._rung[: len(outcomes)]
            for done in outcomes:
                self._loop_of[done.letter.claimed.lane].settled(1)

    async def settle_forever(self, loop: Loop) -> None:
        """Settle what comes back there, until all is sent."""
        while loop.outcomes or not self.all_sent:
            await loop.settle.wait()
            outcomes = loop.take()
            if outcomes:
                await self.settle(outcomes)
                loop.settled(len(outcomes))

    async def settle(self, outcomes: Sequence[Outcome], *, along: bool = False) -> None:
        """Write down what became of these, however long the database is away. along: nobody waits
        for it."""
        lanes = frozenset(outcome.letter.claimed.lane for outcome in outcomes)
        write = self._house.write_first if Lane.ALERT in lanes else self._house.write
        first_write = self._house.write_along if along else write
        try:
            await _keep(first_write, lambda tx: self.settle_and_look(tx, outcomes))
        except Exception as wrong:
            # What follows from one arrival failed: that one's row is done, the others count.
            log.exception("delivery.settle_failed", error=type(wrong).__name__)
            if len(outcomes) > 1:
                for outcome in outcomes:
                    await self.settle([outcome])
            else:
                await _keep(write, lambda tx: close_rows(tx, outcomes))
            self.wake(lanes)
        if self._house.on_postgres:
            self.wake(lanes)

    def settle_and_look(self, tx: Tx, outcomes: Sequence[Outcome]) -> None:
        """Settle; what waited behind these letters in its mailbox may be claimed now."""
        now, rows = self._clock(), [outcome.letter.claimed for outcome in outcomes]
        settle_outcomes(tx, outcomes, now=now)
        self._claims.forget(rows)
        tx.woken |= outbox.lanes_behind(tx, {row.mailbox for row in rows}, now=now)


async def _keep(
    write: Callable[[Callable[[Tx], object]], Awaitable[object]], deed: Callable[[Tx], object]
) -> None:
    """Write it, however long the database is away: what left must not leave again."""
    while True:
        try:
            await write(deed)
        except NotKept:
            await asyncio.sleep(AWAY_S)
        else:
            return


def _is_ring(letter: Letter) -> bool:
    return push_in(letter.claimed.mailbox) is not None
