"""The delivery loop: the only one who sends. It claims rows, hands letters to channels, settles.

Three loops claim and settle for themselves: alerts, answers, and what can wait (reminders,
announcements), so that a lane never waits behind another. On SQLite alerts and answers are claimed
in the very transaction that puts them, and the loops look after what is left. Announcements are
paced to the bot's rate by slots reserved in the claiming transaction. Letters to one address leave
one after the other, in the order of their rows. A crash between sending and settling sends again:
alerts are settled at once, announcements together.
"""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from domain.mouth import Gone, Mouth, NotKept, Rejected, Throttled, Unreachable
from domain.outbox import Lane
from scheduler.claiming import claim_letters
from scheduler.letters import Desk, Letter
from scheduler.pace import Pace, Second, Share
from scheduler.settling import Later, Lost, Outcome, Sent, close_rows, settle_outcomes
from storage import outbox, pace
from storage.house import House
from storage.tx import Tx

IDLE_S = 1.0  # how often a loop looks by itself, whatever it was woken for
AT_ONCE = 64  # rows of one claim
SLICE_S = 0.4  # of announcements are claimed at once; what is claimed is said, even after *stop*
AHEAD_S = 0.4  # a claim has so long before its slots begin; a slot not reserved in time is lost
ANSWERS_S = 0.02  # of receipts are settled together; alerts at once
TOGETHER_S = 0.2  # of announcements are settled together: a kill doubles so much
LONGEST_BACK_OFF_S = 60.0
ALERT_BACK_OFF_S = 2.0

FAST = (Lane.ALERT, Lane.ANSWER)
PATIENT = (Lane.REMINDER, Lane.ANNOUNCEMENT)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Limits:
    """per_second: messages of the whole bot, kept by patient lanes. paced: channels it holds
    for."""

    per_second: float = 27.0
    paced: frozenset[str] = frozenset({"telegram"})


@dataclass(slots=True, eq=False)
class _Loop:
    """Lanes that are claimed and settled together, by themselves.

    gather_s: receipts wait so long for others. at_once: rows of one claim, receipts that wait no
    longer. under_way: claimed and not yet settled; more than full_at, and nothing is claimed.
    slot_s: seconds from one letter to the next.
    """

    lanes: tuple[Lane, ...]
    gather_s: float
    at_once: int = AT_ONCE
    full_at: int = 2 * AT_ONCE
    slot_s: float = 0.0
    under_way: int = 0
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    settle: asyncio.Event = field(default_factory=asyncio.Event)
    outcomes: list[Outcome] = field(default_factory=list)

    @property
    def is_full(self) -> bool:
        return self.under_way > self.full_at

    def settled(self, count: int) -> None:
        """So many letters are done with."""
        was_full, self.under_way = self.is_full, self.under_way - count
        if was_full and not self.is_full:
            self.wake.set()

    def note(self, outcome: Outcome) -> None:
        """To be settled, with what comes soon."""
        self.outcomes.append(outcome)
        if len(self.outcomes) == 1:
            asyncio.get_running_loop().call_later(self.gather_s, self.settle.set)
        elif len(self.outcomes) == self.at_once:
            self.settle.set()


def _patient(per_second: float) -> _Loop:
    """A hundred letters under way at most: so many connections Telegram's wire has, and so many are
    said again after a kill."""
    at_once = max(1, min(40, round(per_second * SLICE_S)))
    return _Loop(PATIENT, TOGETHER_S, at_once, full_at=60, slot_s=1 / per_second)


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
        self._house, self._desk, self._mouths = house, desk, mouths
        self._clock, self._worker, self._limits = clock, worker, limits
        self._pace, self._second = Pace(), Second(limits.per_second)
        self._stopping = asyncio.Event()
        alerts, answers = _Loop((Lane.ALERT,), 0.0), _Loop((Lane.ANSWER,), ANSWERS_S)
        self._loops = (alerts, answers, _patient(limits.per_second))
        self._loop_of = {lane: loop for loop in self._loops for lane in loop.lanes}
        self._orders: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._queued: Counter[str] = Counter()  # letters of each address that are under way
        self._all_sent = False  # stopped, and nothing is under way any more
        self._tasks: asyncio.TaskGroup | None = None

    def wake(self, lanes: frozenset[Lane]) -> None:
        """Rows were put into these lanes. Call from the event loop's thread."""
        for lane in lanes:
            self._loop_of[lane].wake.set()

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
            for loop in self._loops:
                settling.create_task(self._settle_forever(loop))
            async with asyncio.TaskGroup() as tasks:
                self._claim_what_is_put(tasks)
                for loop in self._loops:
                    tasks.create_task(self._deliver(loop, tasks))
            self._tasks, self._all_sent = None, True
            for loop in self._loops:
                loop.settle.set()

    async def deliver_now(self) -> int:
        """Send what is due, whatever its lane, and settle it; returns how many letters left.

        For whoever wants one round without the loops: tests with a clock moved by hand.
        """
        letters, _ = await self._house.write(
            self._look_and_claim, tuple(Lane), limit=AT_ONCE, now=self._clock()
        )
        outcomes = [await self._try(letter) for letter in letters]
        if outcomes:
            await self._settle(outcomes)
        return len(letters)

    # Claiming

    async def _deliver(self, loop: _Loop, tasks: asyncio.TaskGroup) -> None:
        while not self._stopping.is_set():
            loop.wake.clear()
            try:
                claimed, begins_at = await self._claim(loop)
            except Exception as wrong:  # whatever it is, the other lanes go on, and this one later
                if not isinstance(wrong, NotKept):
                    log.exception("delivery.claim_failed", error=type(wrong).__name__)
                await asyncio.sleep(IDLE_S)
                continue
            begins_in_s = (begins_at - self._clock()).total_seconds()
            for number, letter in enumerate(claimed):
                tasks.create_task(self._send(letter, begins_in_s + number * loop.slot_s))
            if not claimed:
                await self._rest(loop.wake)
            elif loop.slot_s:
                await asyncio.sleep(begins_in_s + len(claimed) * loop.slot_s - AHEAD_S)

    async def _claim(self, loop: _Loop) -> tuple[list[Letter], datetime]:
        now = self._clock()
        if loop.is_full:
            return [], now
        write = self._house.write_first if Lane.ALERT in loop.lanes else self._house.write
        return await write(self._look_and_claim, loop.lanes, limit=loop.at_once, now=now)

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

    def _begin(self, letters: list[Letter]) -> None:
        if self._tasks is None:
            return  # stopped meanwhile: the next start frees their rows
        for letter in letters:
            self._tasks.create_task(self._send(letter, 0.0))

    def _look_and_claim(
        self, tx: Tx, lanes: tuple[Lane, ...], *, limit: int, now: datetime
    ) -> tuple[list[Letter], datetime]:
        outbox.free_expired_leases(tx, now=now)
        if lanes == PATIENT and pace.ahead(tx, "telegram", now=now) > IDLE_S:
            return [], now  # the platform told the whole bot to wait; a lease would end meanwhile
        return self._claim_letters(tx, lanes, limit=limit, now=now)

    def _claim_letters(
        self, tx: Tx, lanes: tuple[Lane, ...], *, limit: int, now: datetime
    ) -> tuple[list[Letter], datetime]:
        letters = claim_letters(tx, self._desk, lanes, worker=self._worker, limit=limit, now=now)
        paced = sum(letter.channel in self._limits.paced for letter in letters)
        if not paced:
            return letters, now
        # The clock of this moment: whoever waited for the writer must not reserve what is past.
        rate, moment = self._limits.per_second, self._clock()
        begins_in_s = pace.reserve(tx, "telegram", paced, per_second=rate, now=moment)
        return letters, moment + timedelta(seconds=begins_in_s)

    async def _rest(self, wake: asyncio.Event) -> None:
        try:
            async with asyncio.timeout(IDLE_S):
                await wake.wait()
        except TimeoutError:
            return

    # Sending

    async def _send(self, letter: Letter, wait_s: float) -> None:
        loop, to = self._loop_of[letter.claimed.lane], letter.outgoing.to
        loop.under_way += 1
        self._queued[to] += 1
        try:
            if loop.slot_s:
                await self._wait_for_place(letter, wait_s)
            async with self._orders[to]:
                outcome = await self._try(letter)
        finally:
            self._queued[to] -= 1
            if not self._queued[to]:  # a lock that is let go may still have somebody waiting
                del self._queued[to]
                self._orders.pop(to, None)
        loop.note(outcome)

    async def _wait_for_place(self, letter: Letter, wait_s: float) -> None:
        """Until its slot, and then while this second is full of answers and of what was late."""
        await asyncio.sleep(wait_s)
        paced = letter.channel in self._limits.paced
        while paced and (full_s := self._second.wait_s()) > 0:  # noqa: ASYNC110  # time frees it
            await asyncio.sleep(full_s)

    async def _try(self, letter: Letter) -> Outcome:
        now = self._clock()
        free_at = self._free_at(letter, now)
        if free_at > now:
            return Later(letter, free_at, counted=False)
        paced = letter.channel in self._limits.paced
        try:
            with self._second.message() if paced else nullcontext():
                receipt = await self._mouths[letter.channel].deliver(letter.outgoing)
        except Throttled as wrong:
            until = self._clock() + timedelta(seconds=wrong.retry_after_s)
            self._pace.hold(letter.outgoing.to, until=until)
            return Later(letter, until, counted=False, whole_bot=wrong.whole)
        except Unreachable:
            return Later(letter, self._clock() + self._back_off(letter), counted=True)
        except Gone:
            return Lost(letter, gone=True)
        except Rejected as wrong:
            log.error("message.rejected", kind=letter.claimed.kind, reason=wrong.reason)
            return Lost(letter, gone=False)
        except Exception as wrong:  # a mistake of ours in one channel must not stop the others
            log.exception("message.failed", kind=letter.claimed.kind, error=type(wrong).__name__)
            return Later(letter, self._clock() + self._back_off(letter), counted=True)
        return Sent(letter, receipt, self._clock())

    def _free_at(self, letter: Letter, now: datetime) -> datetime:
        address = letter.outgoing.to
        if not letter.to_room or letter.channel not in self._limits.paced:
            return self._pace.next_free(address, now)
        return self._pace.next_free_in_room(address, now, _share_of(letter))

    def _back_off(self, letter: Letter) -> timedelta:
        longest = ALERT_BACK_OFF_S if letter.claimed.lane is Lane.ALERT else LONGEST_BACK_OFF_S
        doublings = min(letter.claimed.attempts - 1, 10)
        return timedelta(seconds=min(longest, 2.0**doublings))

    # Settling

    async def _settle_forever(self, loop: _Loop) -> None:
        while loop.outcomes or not self._all_sent:
            await loop.settle.wait()
            loop.settle.clear()
            outcomes, loop.outcomes = loop.outcomes, []
            if outcomes:
                await self._settle(outcomes)
                loop.settled(len(outcomes))

    async def _settle(self, outcomes: list[Outcome]) -> None:
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

    def _settle_and_look(self, tx: Tx, outcomes: list[Outcome]) -> None:
        """Settle; what waited behind these letters in its mailbox may be claimed now."""
        settle_outcomes(tx, outcomes, now=self._clock())
        behind = (outbox.lane_behind(tx, outcome.letter.claimed) for outcome in outcomes)
        tx.woken.update(lane for lane in behind if lane is not None)
        if not self._house.on_postgres:
            tx.woken.update(outcome.letter.claimed.lane for outcome in outcomes)


def _share_of(letter: Letter) -> Share:
    claimed = letter.claimed
    if claimed.urgent or claimed.lane is Lane.ALERT:
        return Share.URGENT
    if letter.outgoing.attachments or claimed.lane in PATIENT:
        return Share.PATIENT
    return Share.ORDINARY
