"""The delivery loop: the only one who sends. It claims rows, hands letters to channels, settles.

Three loops claim and settle for themselves: alerts, answers, and what can wait (reminders,
announcements), so that a lane never waits behind another. On SQLite alerts and answers are claimed
in the very transaction that puts them, and the loops look after what is left. Announcements are
paced to each channel's rate by slots reserved in the claiming transaction, which settles those
before; they leave in bunches. Letters to one address leave one after the other, in the order of
their rows. A crash between sending and settling sends again: alerts are settled at once,
announcements together.
"""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

import structlog

from domain.lanes import Lane
from domain.mouth import Mouth, NotKept
from scheduler import lane_settings as lanes
from scheduler.claiming import Wanted, claim_letters
from scheduler.lane_settings import AT_ONCE, FAST, PATIENT, Loop
from scheduler.rendering import Letter, Renderer
from scheduler.sending import Sender
from scheduler.settling import Outcome, close_rows, settle_outcomes
from storage import outbox, send_slots
from storage.due import look
from storage.house import House
from storage.outbox import Claimed
from storage.tx import Tx

IDLE_S = 1.0  # how often is looked for what nobody was woken for
HELD_S = 1.0  # of slots taken ahead: the platform told the whole bot to wait, or many have spoken
NOTHING_HELD: Mapping[str, float] = {}
UNPACED = 27.0  # messages a second of what can wait, where no channel has a pace
AHEAD_S = 0.2  # a claim has so long before its slots begin; a slot not reserved in time is lost

log = structlog.get_logger()


class Delivery:
    """Delivers until stopped. One per process; several processes share the rows of one database."""

    def __init__(
        self,
        house: House,
        desk: Renderer,
        mouths: Mapping[str, Mouth],
        *,
        clock: Callable[[], datetime],
        worker: str,
    ) -> None:
        self._house, self._desk = house, desk
        self._clock, self._worker = clock, worker
        self._paces = _paces(mouths)
        self._horizons: dict[str, datetime] = {}
        self._put_behind: set[int] = set()  # rows that have let others pass
        self._all_held = False
        self._sender = Sender(mouths, clock=clock)
        self._stopping = asyncio.Event()
        self._fast = (lanes.alerts(), lanes.answers())
        self._patient = lanes.patient(max(self._paces.values(), default=UNPACED))
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
        self,
        tx: Tx,
        lanes: tuple[Lane, ...],
        *,
        limit: int,
        now: datetime,
        held: Mapping[str, float] = NOTHING_HELD,
    ) -> tuple[list[Letter], dict[str, datetime]]:
        """Letters, and when the slots reserved for them begin, by channel. held: channels for which
        letters wait on, and for how many seconds."""
        if held:
            self._look_how_far(tx, now)
        waits = lambda claimed, channel: self._waits_until(claimed, channel, held, now)  # noqa: E731
        wanted = Wanted(self._worker, lanes, limit, waits)
        letters = claim_letters(tx, self._desk, wanted, now=now)
        paced = Counter(letter.channel for letter in letters if letter.channel in self._paces)
        # The clock of this moment: whoever waited for the writer must not reserve what is past.
        moment, begins = self._clock(), {}
        for channel, count in paced.items():
            rate = self._paces[channel]
            in_s = send_slots.reserve(tx, channel, count, per_second=rate, now=moment)
            begins[channel] = moment + timedelta(seconds=in_s)
        return letters, begins

    def _waits_until(
        self, claimed: Claimed, channel: str, held: Mapping[str, float], now: datetime
    ) -> datetime | None:
        """Behind all others; a row whose slot has come, only until the channel takes it."""
        if channel not in held:
            return None
        earliest = now + timedelta(seconds=held[channel])
        if claimed.seq in self._put_behind and channel not in self._sender.away_for_s(now):
            return earliest
        return self._next_slot(channel, earliest)

    # What can wait

    async def _deliver_patiently(self, loop: Loop) -> None:
        while not self._stopping.is_set() or loop.under_way:
            loop.wake.clear()
            letters, begins = await self._settle_and_claim(loop)
            if any(letter.claimed.lane is Lane.REMINDER for letter in letters):
                async with asyncio.TaskGroup() as both:
                    both.create_task(self._begin_in_bunches(loop, letters, begins))
                    both.create_task(self._let_others_pass(loop))
            elif letters:
                await self._begin_in_bunches(loop, letters, begins)
            elif self._all_held and await self._let_others_pass(loop):
                continue
            elif not self._stopping.is_set() or loop.under_way:
                await loop.wake.wait()

    async def _settle_and_claim(self, loop: Loop) -> tuple[list[Letter], dict[str, datetime]]:
        """Settle what came back and claim what follows, in one transaction."""
        outcomes, now = loop.take(), self._clock()
        most = 0 if loop.is_full or self._stopping.is_set() else loop.at_once
        if not outcomes and not most:
            return [], {}
        try:
            return await self._house.write(
                self._settle_then_claim, loop, outcomes, most=most, now=now
            )
        except Exception as wrong:
            if not isinstance(wrong, NotKept):
                log.exception("delivery.claim_failed", error=type(wrong).__name__)
            if outcomes:
                await self._settle(outcomes)
            return [], {}
        finally:
            loop.settled(len(outcomes))

    def _settle_then_claim(
        self, tx: Tx, loop: Loop, outcomes: Sequence[Outcome], *, most: int, now: datetime
    ) -> tuple[list[Letter], dict[str, datetime]]:
        if outcomes:
            self._settle_and_look(tx, outcomes)
            tx.woken.difference_update(loop.lanes)  # they are claimed here
        if not most:
            return [], {}
        held = self._held_for_s(tx, now)
        self._all_held = bool(held) and len(held) == len(self._paces)
        if self._all_held:
            return [], {}  # a lease would end meanwhile
        return self._claim_letters(tx, loop.lanes, limit=most, now=now, held=held)

    async def _let_others_pass(self, loop: Loop) -> bool:
        """An alert, or what is as timely, does not wait on a page because a messenger in front of
        it is slow, or away: whatever such a channel is to say is put behind, and the rest leaves
        now. A row is put behind once, and then has a slot of its own; again only while its channel
        takes nothing. Whether anything was found."""
        found = False
        while not self._stopping.is_set():
            if loop.is_full:
                await loop.settle.wait()
            outcomes, now = loop.take(), self._clock()
            try:
                letters, put_behind = await self._house.write(self._pass_by, outcomes, now=now)
            except Exception as wrong:
                if not isinstance(wrong, NotKept):
                    log.exception("delivery.claim_failed", error=type(wrong).__name__)
                if outcomes:
                    await self._settle(outcomes)
                return False
            finally:
                loop.settled(len(outcomes))
            self._begin(letters)
            if not letters and not put_behind:
                break
            found = True
        return found

    def _pass_by(
        self, tx: Tx, outcomes: Sequence[Outcome], *, now: datetime
    ) -> tuple[list[Letter], int]:
        """Letters of channels without a pace, and how many rows of the others were put behind."""
        if outcomes:
            self._settle_and_look(tx, outcomes)
        held, put_behind = self._held_for_s(tx, now), 0
        self._look_how_far(tx, now)

        def waits(claimed: Claimed, channel: str) -> datetime | None:
            nonlocal put_behind
            if channel not in self._paces:
                return None
            if claimed.seq in self._put_behind:
                return self._waits_until(claimed, channel, held, now) or now  # its slot has come
            put_behind += 1
            self._put_behind.add(claimed.seq)
            return self._next_slot(channel, now + timedelta(seconds=held.get(channel, 0.0)))

        lanes = (Lane.REMINDER,)
        wanted = Wanted(self._worker, lanes, AT_ONCE, waits)
        letters = claim_letters(tx, self._desk, wanted, now=now)
        tx.woken.difference_update(lanes)  # they are claimed here
        return letters, put_behind

    def _look_how_far(self, tx: Tx, now: datetime) -> None:
        """Nobody is put behind what was withdrawn: an alert may have been stopped to be put
        right."""
        if all(at <= now for at in self._horizons.values()):
            return
        last = outbox.last_due(tx, PATIENT)
        for channel, at in self._horizons.items():
            slot = timedelta(seconds=1 / self._paces[channel])
            self._horizons[channel] = now if last is None else min(at, max(last, now) + slot)

    def _next_slot(self, channel: str, earliest: datetime) -> datetime:
        """When a row that has to wait is looked at again: one behind the other at the channel's
        pace, or a slow channel's rows would be claimed again and again before the others'."""
        at = max(earliest, self._horizons.get(channel, earliest))
        self._horizons[channel] = at + timedelta(seconds=1 / self._paces[channel])
        return at

    def _held_for_s(self, tx: Tx, now: datetime) -> dict[str, float]:
        """Channels whose slots are taken for longer than a claim may wait, or that do not answer,
        and for how long."""
        away = self._sender.away_for_s(now)
        ahead = {
            channel: max(send_slots.ahead(tx, channel, now=now), away.get(channel, 0.0))
            for channel in self._paces
        }
        return {channel: seconds for channel, seconds in ahead.items() if seconds > HELD_S}

    async def _begin_in_bunches(
        self, loop: Loop, letters: Sequence[Letter], begins: Mapping[str, datetime]
    ) -> None:
        """Each bunch at its channel's slot; returns when it is time to reserve the next ones."""
        if len(begins) < 2:  # whatever has no pace leaves along with what has one
            channel = next(iter(begins), "")
            await self._begin_at_its_pace(loop, letters, channel, begins.get(channel))
            return
        of_channel: defaultdict[str, list[Letter]] = defaultdict(list)
        for letter in letters:
            of_channel[letter.channel].append(letter)
        fastest = max(begins, key=lambda channel: self._paces[channel])
        if self._tasks is None:
            return  # stopped meanwhile: the next start frees their rows
        for channel, its in of_channel.items():  # the slower ones hold up nobody
            pacing = self._begin_at_its_pace(loop, its, channel, begins.get(channel))
            if channel == fastest:
                waited_for = pacing
            else:
                self._tasks.create_task(pacing)
        await waited_for

    async def _begin_at_its_pace(
        self, loop: Loop, letters: Sequence[Letter], channel: str, begins_at: datetime | None
    ) -> None:
        running = asyncio.get_running_loop()
        waits_s = (begins_at - self._clock()).total_seconds() if begins_at else 0.0
        begins, slot_s = running.time() + waits_s, loop.slot_s
        bunch = loop.bunch
        if rate := self._paces.get(channel):
            slot_s, bunch = 1 / rate, lanes.bunch_of(rate)
        for number in range(0, len(letters), bunch):
            await asyncio.sleep(begins + number * slot_s - running.time())
            self._begin(letters[number : number + bunch])
        await asyncio.sleep(begins + len(letters) * slot_s - AHEAD_S - running.time())

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

    async def _keep(self, lanes: frozenset[Lane], deed: Callable[[Tx], object]) -> None:
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
        self._put_behind.difference_update(outcome.letter.claimed.seq for outcome in outcomes)
        behind = (outbox.lane_behind(tx, outcome.letter.claimed) for outcome in outcomes)
        tx.woken.update(lane for lane in behind if lane is not None)
        if not self._house.on_postgres:
            tx.woken.update(outcome.letter.claimed.lane for outcome in outcomes)


def _paces(mouths: Mapping[str, Mouth]) -> dict[str, float]:
    """Messages a second of each channel that has a pace."""
    limits = ((channel, mouth.about.limits) for channel, mouth in mouths.items())
    return {channel: most.per_second for channel, most in limits if most.per_second}


async def _wait(event: asyncio.Event, longest_s: float) -> None:
    try:
        async with asyncio.timeout(longest_s):
            await event.wait()
    except TimeoutError:
        return
