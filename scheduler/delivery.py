"""The delivery loop: the only one who sends. It claims rows, hands letters to channels, settles.

Three loops claim for themselves: alerts, answers, and what can wait (reminders, announcements), so
that a lane never waits behind another. On SQLite alerts and answers are claimed in the very
transaction that puts them, and the loops look after what is left. Announcements are paced to the
bot's rate by slots reserved in the claiming transaction. Letters to one address leave one after the
other, in the order of their rows. What was sent is settled in groups, alerts at once. A crash
between sending and settling sends again.
"""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from domain.mouth import Gone, Mouth, NotKept, Receipt, Rejected, Throttled, Unreachable
from domain.outbox import Lane
from scheduler.letters import Desk, Letter, write_letter
from scheduler.pace import Pace, Share
from scheduler.settling import Later, Lost, Outcome, Sent, close_rows, settle_outcomes
from storage import outbox, pace
from storage.house import House, is_storage_failure
from storage.reporters import fetch_readers
from storage.tx import Tx

IDLE_S = 1.0  # how often a loop looks by itself, whatever it was woken for
AHEAD_S = 0.15  # a claim takes its time; slots that nobody reserved in time are lost
SLICE_S = 0.1  # of announcements are claimed at once: a kill doubles this much at most
AT_ONCE = 64  # rows of one claim in the other lanes
IN_FLIGHT = 256  # letters under way; beyond that claiming waits
SETTLE_S = 0.02  # receipts gather this long before they are settled in one transaction
LONGEST_BACK_OFF_S = 60.0
ALERT_BACK_OFF_S = 2.0

UNWRITTEN_WAITS = timedelta(minutes=5)  # a row we failed to put into words
UNWRITTEN_TRIES = 12  # an hour; then it is given up, since its mailbox waits behind it

FAST = (Lane.ALERT, Lane.ANSWER)
PATIENT = (Lane.REMINDER, Lane.ANNOUNCEMENT)

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
        self._house, self._desk, self._mouths = house, desk, mouths
        self._clock, self._worker, self._limits = clock, worker, limits
        self._pace = Pace()
        self._stopping = asyncio.Event()
        self._wake = {lane: asyncio.Event() for lane in Lane}
        self._orders: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._queued: Counter[str] = Counter()  # letters of each address that are under way
        self._in_flight = 0
        self._outcomes: list[Outcome] = []
        self._to_settle = asyncio.Event()
        self._all_sent = False  # stopped, and nothing is under way any more
        self._tasks: asyncio.TaskGroup | None = None

    def wake(self, lanes: frozenset[Lane]) -> None:
        """Rows were put into these lanes. Call from the event loop's thread."""
        for lane in lanes:
            self._wake[lane].set()

    def stop(self) -> None:
        """Claim nothing more; `run` returns when what is under way was settled."""
        self._stopping.set()
        self._house.on_put(None, None)
        for event in self._wake.values():
            event.set()
        self._to_settle.set()

    async def run(self) -> None:
        """Deliver until `stop`. Own claims of an earlier life are freed first."""
        worker = self._worker if self._house.on_postgres else None
        await self._house.write(outbox.free_own_claims, worker)
        async with asyncio.TaskGroup() as loops:
            settling = loops.create_task(self._settle_forever())
            async with asyncio.TaskGroup() as tasks:
                self._claim_what_is_put(tasks)
                for lanes in ((Lane.ALERT,), (Lane.ANSWER,), PATIENT):
                    tasks.create_task(self._deliver_lanes(lanes, tasks))
            self._tasks, self._all_sent = None, True
            self._to_settle.set()
            await settling

    async def deliver_now(self) -> int:
        """Send what is due, whatever its lane, and settle it; returns how many letters left.

        For whoever wants one round without the loops: tests with a clock moved by hand.
        """
        letters, _ = await self._house.write(
            self._look_and_claim, tuple(Lane), limit=AT_ONCE, now=self._clock()
        )
        for letter in letters:
            await self._send(letter, 0.0)
        outcomes, self._outcomes = self._outcomes, []
        if outcomes:
            await self._settle(outcomes)
        return len(letters)

    # Claiming

    async def _deliver_lanes(self, lanes: tuple[Lane, ...], tasks: asyncio.TaskGroup) -> None:
        wake = self._wake[lanes[0]]
        for lane in lanes:
            self._wake[lane] = wake
        while not self._stopping.is_set():
            wake.clear()
            try:
                claimed, begins_at = await self._claim(lanes)
            except NotKept:
                await asyncio.sleep(IDLE_S)
                continue
            except Exception as wrong:  # whatever it is, the other lanes go on, and this one later
                log.exception("delivery.claim_failed", error=type(wrong).__name__)
                await asyncio.sleep(IDLE_S)
                continue
            begins_in_s = max(0.0, (begins_at - self._clock()).total_seconds())
            for number, letter in enumerate(claimed):
                wait_s = begins_in_s + number / self._limits.per_second if lanes is PATIENT else 0.0
                tasks.create_task(self._send(letter, wait_s))
            if claimed and lanes is PATIENT:
                ends_in_s = begins_in_s + len(claimed) / self._limits.per_second
                await asyncio.sleep(max(0.0, ends_in_s - AHEAD_S))
            elif not claimed:
                await self._rest(wake)

    async def _claim(self, lanes: tuple[Lane, ...]) -> tuple[list[Letter], datetime]:
        if self._in_flight >= IN_FLIGHT:
            return [], self._clock()
        limit = AT_ONCE
        if lanes == PATIENT:
            limit = max(1, round(self._limits.per_second * SLICE_S))
        write = self._house.write_first if Lane.ALERT in lanes else self._house.write
        return await write(self._look_and_claim, lanes, limit=limit, now=self._clock())

    def _claim_what_is_put(self, tasks: asyncio.TaskGroup) -> None:
        """From now on rows of the fast lanes are claimed by the transaction that puts them."""
        self._tasks, loop = tasks, asyncio.get_running_loop()
        self._house.on_put(
            self._claim_put, lambda letters: loop.call_soon_threadsafe(self._begin, letters)
        )

    def _claim_put(self, tx: Tx, lanes: frozenset[Lane]) -> tuple[list[Letter], frozenset[Lane]]:
        """In the writer's thread: letters of rows just put, and the lanes left to the loops."""
        fast = tuple(lane for lane in FAST if lane in lanes)
        if not fast or self._in_flight >= IN_FLIGHT or self._stopping.is_set():
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
        return self._claim_letters(tx, lanes, limit=limit, now=now)

    def _claim_letters(
        self, tx: Tx, lanes: tuple[Lane, ...], *, limit: int, now: datetime
    ) -> tuple[list[Letter], datetime]:
        letters, empty = [], []
        rows = outbox.claim(tx, self._worker, lanes, limit=limit, now=now)
        fetch_readers(tx, (row.mailbox for row in rows))
        for claimed in rows:
            try:
                with _sheltered(tx):
                    letter = write_letter(tx, self._desk, claimed, now=now)
            except Exception as wrong:  # one row that cannot be written must not hold the lane
                if is_storage_failure(wrong):
                    raise
                log.exception("letter.not_written", kind=claimed.kind, error=type(wrong).__name__)
                if claimed.attempts < UNWRITTEN_TRIES:
                    outbox.postpone(tx, claimed.seq, until=now + UNWRITTEN_WAITS)
                else:
                    empty.append(claimed.seq)
                continue
            if letter is None:
                empty.append(claimed.seq)
            else:
                letters.append(letter)
        if empty:
            outbox.settle(tx, empty)
            tx.woken.update(lanes)
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
        to = letter.outgoing.to
        self._in_flight += 1
        self._queued[to] += 1
        try:
            if wait_s:
                await asyncio.sleep(wait_s)
            async with self._orders[to]:
                outcome = await self._try(letter)
        finally:
            self._in_flight -= 1
            self._queued[to] -= 1
            if not self._queued[to]:  # a lock that is let go may still have somebody waiting
                del self._queued[to]
                self._orders.pop(to, None)
        self._outcomes.append(outcome)
        self._to_settle.set()

    async def _try(self, letter: Letter) -> Outcome:
        now = self._clock()
        free_at = self._free_at(letter, now)
        if free_at > now:
            return Later(letter, free_at, counted=False)
        try:
            receipt: Receipt = await self._mouths[letter.channel].deliver(letter.outgoing)
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

    async def _settle_forever(self) -> None:
        while True:
            await self._to_settle.wait()
            self._to_settle.clear()
            if not any(outcome.letter.claimed.lane is Lane.ALERT for outcome in self._outcomes):
                await asyncio.sleep(SETTLE_S)
            outcomes, self._outcomes = self._outcomes, []
            if outcomes:
                await self._settle(outcomes)
            if self._all_sent and not self._outcomes:
                return

    async def _settle(self, outcomes: list[Outcome]) -> None:
        lanes = frozenset(outcome.letter.claimed.lane for outcome in outcomes)
        write = self._house.write_first if Lane.ALERT in lanes else self._house.write
        while True:
            try:
                await write(self._settle_and_look, outcomes, now=self._clock())
            except NotKept:
                await asyncio.sleep(IDLE_S)
                continue
            except Exception as wrong:
                # What follows from one arrival failed: that one's row is done, the others count.
                log.exception("delivery.settle_failed", error=type(wrong).__name__)
                if len(outcomes) > 1:
                    for outcome in outcomes:
                        await self._settle([outcome])
                else:
                    await self._house.write(close_rows, outcomes)
                self.wake(lanes)
            if self._house.on_postgres:
                self.wake(lanes)
            return

    def _settle_and_look(self, tx: Tx, outcomes: list[Outcome], *, now: datetime) -> None:
        """Settle; what waited behind these letters in its mailbox may be claimed now."""
        settle_outcomes(tx, outcomes, now=now)
        if not self._house.on_postgres:
            tx.woken.update(outcome.letter.claimed.lane for outcome in outcomes)


def _share_of(letter: Letter) -> Share:
    claimed = letter.claimed
    if claimed.urgent or claimed.lane is Lane.ALERT:
        return Share.URGENT
    if letter.outgoing.attachments or claimed.lane in PATIENT:
        return Share.PATIENT
    return Share.ORDINARY


def _sheltered(tx: Tx) -> AbstractContextManager[object]:
    """Where one failing statement would spoil the transaction, a savepoint; reading needs none."""
    return tx.begin_nested() if tx.on_postgres else nullcontext()
