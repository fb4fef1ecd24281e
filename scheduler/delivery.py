"""The delivery loop: the only one who sends. It claims rows, hands letters to channels, settles.

Three loops claim and settle for themselves: alerts, answers, and what can wait (reminders,
announcements), so that a lane never waits behind another. On SQLite alerts and answers are claimed
in the very transaction that puts them, and the loops look after what is left. Announcements are
paced to the bot's rate by slots reserved in the claiming transaction, which settles those before;
they leave in bunches. Letters to one address leave one after the other, in the order of their
rows. A crash between sending and settling sends again: alerts are settled at once, announcements
together.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from domain.lanes import Lane
from domain.mouth import Mouth, NotKept
from scheduler import lane_settings as lanes
from scheduler.claiming import claim_letters
from scheduler.lane_settings import AT_ONCE, FAST, Loop
from scheduler.rendering import Desk, Letter
from scheduler.sending import Sender
from scheduler.settling import Outcome, close_rows, settle_outcomes
from storage import outbox, send_slots
from storage.due import look
from storage.house import House
from storage.tx import Tx

IDLE_S = 1.0  # how often is looked for what nobody was woken for
HELD_S = 1.0  # of slots taken ahead: the platform told the whole bot to wait, or many have spoken
AHEAD_S = 0.2  # a claim has so long before its slots begin; a slot not reserved in time is lost

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Limits:
    """per_second: messages of the whole bot, kept by patient lanes. paced: channels it holds
    for."""

    per_second: float = 27.0
    paced: frozenset[str] = frozenset({"telegram"})


class Delivery:
    """Delivers until stopped. One per process; several processes share the rows of one database."""

    def __init__(
        self,
        house: House,
        desk: Desk,
        mouths: Mapping[str, Mouth],
        *,
        clock: Callable[[], datetime],
        worker: str,
        limits: Limits,
    ) -> None:
        self._house, self._desk = house, desk
        self._clock, self._worker, self._limits = clock, worker, limits
        self._sender = Sender(mouths, clock=clock, per_second=limits.per_second, paced=limits.paced)
        self._stopping = asyncio.Event()
        self._fast = (lanes.alerts(), lanes.answers())
        self._patient = lanes.patient(limits.per_second)
        self._loop_of = {lane: loop for loop in self._loops for lane in loop.lanes}
        self._all_sent = False  # stopped, and nothing is under way any more
        self._on_media: Callable[[], object] = lambda: None
        self._tasks: asyncio.TaskGroup | None = None

    @property
    def _loops(self) -> tuple[Loop, ...]:
        return (*self._fast, self._patient)

    def wake(self, lanes: frozenset[Lane]) -> None:
        """Rows were put into these lanes. Call from the event loop's thread."""
        for lane in lanes:
            self._loop_of[lane].wake.set()

    def on_media(self, wake: Callable[[], object]) -> None:
        """Have `wake()` called while media are to be fetched, for this is who looks."""
        self._on_media = wake

    def stop(self) -> None:
        """Claim nothing more; `run` returns when what is under way was settled."""
        self._stopping.set()
        self._house.on_put(None, None)
        self.wake(frozenset(Lane))

    async def run(self) -> None:
        """Deliver until `stop`. Own claims of an earlier life are freed first."""
        worker = self._worker if self._house.on_postgres else None
        await self._house.write(outbox.free_own_claims, worker)
        async with asyncio.TaskGroup() as settling:
            for loop in self._fast:
                settling.create_task(self._settle_forever(loop))
            async with asyncio.TaskGroup() as tasks:
                self._claim_what_is_put(tasks)
                tasks.create_task(self._look_forever())
                tasks.create_task(self._deliver_patiently(self._patient))
                for loop in self._fast:
                    tasks.create_task(self._deliver(loop))
            self._tasks, self._all_sent = None, True
            for loop in self._fast:
                loop.settle.set()

    async def deliver_now(self) -> int:
        """Send what is due, whatever its lane, and settle it; returns how many letters left.

        For whoever wants one round without the loops: tests with a clock moved by hand.
        """
        now = self._clock()
        await self._house.write(outbox.free_expired_leases, now=now)
        letters, _ = await self._house.write(
            self._claim_letters, tuple(Lane), limit=AT_ONCE, now=now
        )
        outcomes = [await self._sender.send(letter) for letter in letters]
        if outcomes:
            await self._settle(outcomes)
        return len(letters)

    async def _look_forever(self) -> None:
        """Once a second: rows that came due by themselves, those of workers that died, media."""
        while not self._stopping.is_set():
            try:
                waiting = await self._house.read(look, now=self._clock())
                if waiting.lapsed:
                    await self._house.write(outbox.free_expired_leases, now=self._clock())
                self.wake(waiting.lanes)
                if waiting.media:
                    self._on_media()
            except NotKept:
                pass  # the database is away; the next look tries again
            except Exception as wrong:  # whatever it is, what is woken goes on
                log.exception("delivery.look_failed", error=type(wrong).__name__)
            await _wait(self._stopping, IDLE_S)

    # What cannot wait

    async def _deliver(self, loop: Loop) -> None:
        while not self._stopping.is_set():
            loop.wake.clear()
            letters: list[Letter] = []
            if not loop.is_full:
                try:
                    letters = await self._claim(loop)
                except Exception as wrong:  # the other lanes go on, and this one later
                    if not isinstance(wrong, NotKept):
                        log.exception("delivery.claim_failed", error=type(wrong).__name__)
                    await _wait(self._stopping, IDLE_S)
                    continue
            self._begin(letters)
            if not letters:
                await loop.wake.wait()

    async def _claim(self, loop: Loop) -> list[Letter]:
        write = self._house.write_first if Lane.ALERT in loop.lanes else self._house.write
        claim = self._claim_letters
        letters, _ = await write(claim, loop.lanes, limit=loop.at_once, now=self._clock())
        return letters

    def _claim_what_is_put(self, tasks: asyncio.TaskGroup) -> None:
        """From now on rows of the fast lanes are claimed by the transaction that puts them."""
        self._tasks, running = tasks, asyncio.get_running_loop()
        self._house.on_put(
            self._claim_put, lambda letters: running.call_soon_threadsafe(self._begin, letters)
        )

    def _claim_put(self, tx: Tx, lanes: frozenset[Lane]) -> tuple[list[Letter], frozenset[Lane]]:
        """In the writer's thread: letters of rows just put, and the lanes left to the loops."""
        fast = tuple(lane for lane in FAST if lane in lanes and not self._loop_of[lane].is_full)
        if not fast or self._stopping.is_set():
            return [], lanes
        letters, _ = self._claim_letters(tx, fast, limit=AT_ONCE, now=self._clock())
        return letters, lanes if len(letters) == AT_ONCE else lanes.difference(fast)

    def _begin(self, letters: Sequence[Letter]) -> None:
        if self._tasks is None:
            return  # stopped meanwhile: the next start frees their rows
        for letter in letters:
            loop = self._loop_of[letter.claimed.lane]
            loop.under_way += 1
            self._tasks.create_task(self._send(letter, loop))

    async def _send(self, letter: Letter, loop: Loop) -> None:
        loop.note(await self._sender.send(letter))

    def _claim_letters(
        self, tx: Tx, lanes: tuple[Lane, ...], *, limit: int, now: datetime
    ) -> tuple[list[Letter], datetime]:
        """Letters, and when the slots reserved for them begin."""
        letters = claim_letters(tx, self._desk, lanes, worker=self._worker, limit=limit, now=now)
        paced = sum(letter.channel in self._limits.paced for letter in letters)
        if not paced:
            return letters, now
        # The clock of this moment: whoever waited for the writer must not reserve what is past.
        rate, moment = self._limits.per_second, self._clock()
        begins_in_s = send_slots.reserve(tx, "telegram", paced, per_second=rate, now=moment)
        return letters, moment + timedelta(seconds=begins_in_s)

    # What can wait

    async def _deliver_patiently(self, loop: Loop) -> None:
        while not self._stopping.is_set() or loop.under_way:
            loop.wake.clear()
            letters, begins_at = await self._settle_and_claim(loop)
            if letters:
                await self._begin_in_bunches(loop, letters, begins_at)
            elif not self._stopping.is_set() or loop.under_way:
                await loop.wake.wait()

    async def _settle_and_claim(self, loop: Loop) -> tuple[list[Letter], datetime]:
        """Settle what came back and claim what follows, in one transaction."""
        outcomes, now = loop.take(), self._clock()
        most = 0 if loop.is_full or self._stopping.is_set() else loop.at_once
        if not outcomes and not most:
            return [], now
        try:
            return await self._house.write(
                self._settle_then_claim, loop, outcomes, most=most, now=now
            )
        except Exception as wrong:
            if not isinstance(wrong, NotKept):
                log.exception("delivery.claim_failed", error=type(wrong).__name__)
            if outcomes:
                await self._settle(outcomes)
            return [], now
        finally:
            loop.settled(len(outcomes))

    def _settle_then_claim(
        self, tx: Tx, loop: Loop, outcomes: Sequence[Outcome], *, most: int, now: datetime
    ) -> tuple[list[Letter], datetime]:
        if outcomes:
            self._settle_and_look(tx, outcomes)
            tx.woken.difference_update(loop.lanes)  # they are claimed here
        if not most or send_slots.ahead(tx, "telegram", now=now) > HELD_S:
            return [], now  # a lease would end meanwhile
        return self._claim_letters(tx, loop.lanes, limit=most, now=now)

    async def _begin_in_bunches(
        self, loop: Loop, letters: Sequence[Letter], begins_at: datetime
    ) -> None:
        """Each bunch at its slot; returns when it is time to reserve the next ones."""
        running = asyncio.get_running_loop()
        begins = running.time() + (begins_at - self._clock()).total_seconds()
        for number in range(0, len(letters), loop.bunch):
            await asyncio.sleep(begins + number * loop.slot_s - running.time())
            self._begin(letters[number : number + loop.bunch])
        await asyncio.sleep(begins + len(letters) * loop.slot_s - AHEAD_S - running.time())

    # Settling

    async def _settle_forever(self, loop: Loop) -> None:
        while loop.outcomes or not self._all_sent:
            await loop.settle.wait()
            outcomes = loop.take()
            if outcomes:
                await self._settle(outcomes)
                loop.settled(len(outcomes))

    async def _settle(self, outcomes: Sequence[Outcome]) -> None:
        lanes = frozenset(outcome.letter.claimed.lane for outcome in outcomes)
        try:
            await self._keep(lanes, lambda tx: self._settle_and_look(tx, outcomes))
        except Exception as wrong:
            # What follows from one arrival failed: that one's row is done, the others count.
            log.exception("delivery.settle_failed", error=type(wrong).__name__)
            if len(outcomes) > 1:
                for outcome in outcomes:
                    await self._settle([outcome])
            else:
                await self._keep(lanes, lambda tx: close_rows(tx, outcomes))
            self.wake(lanes)
        if self._house.on_postgres:
            self.wake(lanes)

    async def _keep(self, lanes: frozenset[Lane], deed: Callable[[Tx], None]) -> None:
        """Write it, however long the database is away: what left must not leave again."""
        write = self._house.write_first if Lane.ALERT in lanes else self._house.write
        while True:
            try:
                await write(deed)
            except NotKept:
                await asyncio.sleep(IDLE_S)
            else:
                return

    def _settle_and_look(self, tx: Tx, outcomes: Sequence[Outcome]) -> None:
        """Settle; what waited behind these letters in its mailbox may be claimed now."""
        settle_outcomes(tx, outcomes, now=self._clock())
        behind = (outbox.lane_behind(tx, outcome.letter.claimed) for outcome in outcomes)
        tx.woken.update(lane for lane in behind if lane is not None)
        if not self._house.on_postgres:
            tx.woken.update(outcome.letter.claimed.lane for outcome in outcomes)


async def _wait(event: asyncio.Event, longest_s: float) -> None:
    try:
        async with asyncio.timeout(longest_s):
            await event.wait()
    except TimeoutError:
        return
