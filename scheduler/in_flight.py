"""Letters in flight: begun, sent and settled. Whoever claimed them hands them over here."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

import structlog

from domain.lanes import Lane
from domain.mouth import NotKept
from scheduler.lane_settings import Loop
from scheduler.rendering import Letter
from scheduler.sending import Sender
from scheduler.settling import Outcome, close_rows, settle_outcomes
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
        loop.note(await self._sender.send(letter))

    async def settle_forever(self, loop: Loop) -> None:
        """Settle what comes back there, until all is sent."""
        while loop.outcomes or not self.all_sent:
            await loop.settle.wait()
            outcomes = loop.take()
            if outcomes:
                await self.settle(outcomes)
                loop.settled(len(outcomes))

    async def settle(self, outcomes: Sequence[Outcome]) -> None:
        """Write down what became of these, however long the database is away."""
        lanes = frozenset(outcome.letter.claimed.lane for outcome in outcomes)
        try:
            await self._keep(lanes, lambda tx: self.settle_and_look(tx, outcomes))
        except Exception as wrong:
            # What follows from one arrival failed: that one's row is done, the others count.
            log.exception("delivery.settle_failed", error=type(wrong).__name__)
            if len(outcomes) > 1:
                for outcome in outcomes:
                    await self.settle([outcome])
            else:
                await self._keep(lanes, lambda tx: close_rows(tx, outcomes))
            self.wake(lanes)
        if self._house.on_postgres:
            self.wake(lanes)

    async def _keep(self, lanes: frozenset[Lane], deed: Callable[[Tx], object]) -> None:
        """Write it, however long the database is away: what left must not leave again."""
        write = self._house.write_first if Lane.ALERT in lanes else self._house.write
        while True:
            try:
                await write(deed)
            except NotKept:
                await asyncio.sleep(AWAY_S)
            else:
                return

    def settle_and_look(self, tx: Tx, outcomes: Sequence[Outcome]) -> None:
        """Settle; what waited behind these letters in its mailbox may be claimed now."""
        now, rows = self._clock(), [outcome.letter.claimed for outcome in outcomes]
        settle_outcomes(tx, outcomes, now=now)
        self._claims.forget(rows)
        tx.woken |= outbox.lanes_behind(tx, {row.mailbox for row in rows}, now=now)
