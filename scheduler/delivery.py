"""The delivery loop: the only one who sends. It claims rows, hands letters to channels, settles.

Three loops claim and settle for themselves: alerts, answers, and what can wait
(`paced_delivery.py`), so that a lane never waits behind another. On SQLite alerts and answers are
claimed in the very transaction that puts them, and the loops look after what is left. Letters to
one address leave one after the other, in the order of their rows. A crash between sending and
settling sends again: alerts are settled at once, announcements together.
"""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime

import structlog

from domain.lanes import Lane
from domain.mouth import Mouth, NotKept
from scheduler import lane_settings as lanes
from scheduler.in_flight import InFlight
from scheduler.lane_settings import AT_ONCE, FAST, Loop
from scheduler.paced_delivery import UNPACED, PacedDelivery
from scheduler.rendering import Letter, Renderer
from scheduler.sending import Sender
from scheduler.slot_claims import SlotClaims
from storage import outbox
from storage.due import look
from storage.house import House
from storage.tx import Tx

IDLE_S = 1.0  # how often is looked for what nobody was woken for

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
        self._house = house
        self._clock, self._worker = clock, worker
        self._stopping = asyncio.Event()
        self._on_media: Callable[[], object] = lambda: None
        paces = _paces(mouths)
        self._fast = (lanes.alerts(), lanes.answers())
        patient = lanes.patient(max(paces.values(), default=UNPACED))
        self._sender = Sender(mouths, clock=clock)
        self._claims = SlotClaims(desk, self._sender, paces, clock=clock, worker=worker)
        self._in_flight = InFlight(
            house, self._sender, self._claims, (*self._fast, patient), clock=clock
        )
        self._paced = PacedDelivery(
            house,
            self._in_flight,
            self._claims,
            loop=patient,
            paces=paces,
            clock=clock,
            stopping=self._stopping,
        )

    def wake(self, lanes: frozenset[Lane]) -> None:
        """Rows were put into these lanes. Call from the event loop's thread."""
        self._in_flight.wake(lanes)

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
        in_flight = self._in_flight
        async with asyncio.TaskGroup() as settling:
            for loop in self._fast:
                settling.create_task(in_flight.settle_forever(loop))
            async with asyncio.TaskGroup() as tasks:
                in_flight.tasks = tasks
                self._claim_what_is_put()
                tasks.create_task(self._look_forever())
                tasks.create_task(self._paced.run())
                for loop in self._fast:
                    tasks.create_task(self._deliver(loop))
            in_flight.tasks, in_flight.all_sent = None, True
            for loop in self._fast:
                loop.settle.set()
            await self._paced.settle_rest()

    async def deliver_now(self) -> int:
        """Send what is due, whatever its lane, and settle it; returns how many letters left.

        For whoever wants one round without the loops: tests with a clock moved by hand.
        """
        letters = await self._house.write(self._free_and_claim, now=self._clock())
        outcomes = [await self._sender.send(letter) for letter in letters]
        if outcomes:
            await self._in_flight.settle(outcomes)
        return len(letters)

    def _free_and_claim(self, tx: Tx, *, now: datetime) -> list[Letter]:
        outbox.free_expired_leases(tx, now=now)
        letters, _ = self._claims.claim(tx, tuple(Lane), limit=AT_ONCE, now=now)
        return letters

    async def _look_forever(self) -> None:
        """Once a second: rows that came due by themselves, those of workers that died, media."""
        while not self._stopping.is_set():
            try:
                await self._renew_leases()
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

    async def _renew_leases(self) -> None:
        now = self._clock()
        if rows := self._sender.outlasting(now):
            until = now + outbox.LEASE
            await self._house.write(outbox.renew, rows, until=until)
            self._sender.renewed(rows, until)

    async def _deliver(self, loop: Loop) -> None:
        """What cannot wait."""
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
            self._in_flight.begin(letters)
            if not letters:
                await loop.wake.wait()

    async def _claim(self, loop: Loop) -> list[Letter]:
        write = self._house.write_first if Lane.ALERT in loop.lanes else self._house.write
        claim = self._claims.claim
        letters, _ = await write(claim, loop.lanes, limit=loop.at_once, now=self._clock())
        return letters

    def _claim_what_is_put(self) -> None:
        """From now on rows of the fast lanes are claimed by the transaction that puts them."""
        running, begin = asyncio.get_running_loop(), self._in_flight.begin
        self._house.on_put(
            self._claim_put, lambda letters: running.call_soon_threadsafe(begin, letters)
        )

    def _claim_put(self, tx: Tx, lanes: frozenset[Lane]) -> tuple[list[Letter], frozenset[Lane]]:
        """In the writer's thread: letters of rows just put, and the lanes left to the loops."""
        fast = tuple(lane for lane in FAST if lane in lanes and not self._in_flight.is_full(lane))
        if not fast or self._stopping.is_set():
            return [], lanes
        letters, _ = self._claims.claim(tx, fast, limit=AT_ONCE, now=self._clock())
        return letters, lanes if len(letters) == AT_ONCE else lanes.difference(fast)


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
