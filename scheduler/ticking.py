"""The tick: once a second, whatever is due happens. APScheduler only ticks; the rows are the truth.

Each timer runs in a transaction of its own, moved on in the same one: a restart or a second process
changes nothing. On PostgreSQL one process at a time ticks, held by an advisory lock.
"""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy import text

from actions.residents.draft_lifetimes import SWEPT_EVERY
from actions.sweeps import Sweep
from domain.mouth import NotKept
from storage import timers
from storage.house import House
from storage.tables import Timer
from storage.timers import Ring
from storage.tx import Tx

TICK_S = 1
RETRY = timedelta(minutes=1)  # for a timer whose deed failed
LOCK = 7_017_201  # of the tick; any number that nobody else uses

log = structlog.get_logger()


class Ticker:
    """Ticks until stopped. rings: what each kind of timer does. sweeps: what is tidied now and
    then."""

    def __init__(
        self,
        house: House,
        rings: Mapping[str, Ring],
        sweeps: Mapping[str, Sweep],
        *,
        clock: Callable[[], datetime],
    ) -> None:
        self._house, self._rings, self._sweeps, self._clock = house, rings, sweeps, clock
        self._clockwork = AsyncIOScheduler(timezone="UTC")
        self._ticking, self._sweeping = asyncio.Lock(), asyncio.Lock()
        self._stopping = False
        self.last_tick: datetime | None = None

    @property
    def ticks(self) -> bool:
        """Whether it was started in this process."""
        return bool(self._clockwork.running)

    def start(self) -> None:
        """Tick from now on."""
        every = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        self._clockwork.add_job(self.tick, "interval", seconds=TICK_S, **every)
        swept_s = SWEPT_EVERY.total_seconds()
        self._clockwork.add_job(self.sweep, "interval", seconds=swept_s, **every)
        self._clockwork.start()

    async def stop(self) -> None:
        """Tick no more; returns when the deed under way is done.

        APScheduler would break it off, and put that into the log as an error.
        """
        if not self.ticks:
            return
        self._stopping = True
        self._clockwork.pause()
        await asyncio.sleep(0)  # what it has just begun gets as far as its lock
        async with self._ticking, self._sweeping:
            self._clockwork.shutdown(wait=False)

    async def tick(self) -> None:
        """Let everything that is due happen, once. Safe to call at any time."""
        async with self._ticking:
            try:
                for timer_id in await self._house.read(timers.due_timers, now=self._clock()):
                    if self._stopping:
                        return  # it is due at the next start
                    await self._run(timer_id)
            except NotKept:
                return  # the database is away; the next tick tries again
            self.last_tick = self._clock()

    async def sweep(self) -> None:
        """Tidy: each sweep in a transaction of its own, or in several where it has more; and what
        tells on SQLite which rows were written together."""
        async with self._sweeping:
            await self._house.empty_log()
            for name, sweep in self._sweeps.items():
                try:
                    await self._sweep(sweep)
                except NotKept:
                    return
                except Exception as wrong:  # one sweep that fails must not stop the others
                    log.exception("sweep.failed", sweep=name, error=type(wrong).__name__)

    async def _sweep(self, sweep: Sweep) -> None:
        if self._stopping:
            return  # it is swept after the next start
        after = await self._house.write(sweep, now=self._clock())
        while after and not self._stopping:
            after = await self._house.write(sweep, now=self._clock(), after=after)

    async def _run(self, timer_id: str) -> None:
        try:
            await self._house.write(self._ring, timer_id, now=self._clock())
        except NotKept:
            raise
        except Exception as wrong:  # one timer that fails must not stop the others
            log.exception("timer.failed", error=type(wrong).__name__)
            await self._house.write(_postpone, timer_id, now=self._clock())

    def _ring(self, tx: Tx, timer_id: str, *, now: datetime) -> None:
        if tx.on_postgres:
            tx.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        timer = tx.get(Timer, timer_id)
        if timer is None or timer.next_at > now:
            return  # another process was first
        if timers.move_on(tx, timer, now=now):
            self._rings[timer.kind](tx, timer, now=now)
        else:
            log.warning("timer.skipped", kind=timer.kind)


def _postpone(tx: Tx, timer_id: str, *, now: datetime) -> None:
    timer = tx.get(Timer, timer_id)
    if timer is not None:
        timer.next_at = now + RETRY
