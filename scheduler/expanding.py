"""Expanding: while announcements go out, their rows are topped up several times a second.

The tick alone would do (each second it puts a slice, rests over quiet hours, ends what is over); at
the pace of a paid bot a slice a second is too little. So a slice that was put wakes the expander,
which goes on until enough rows wait. Several processes may expand at once: each slice locks its
sending.
"""

import asyncio
from collections.abc import Callable, Set
from contextlib import suppress
from datetime import datetime

import structlog

from actions.announcing.sending import top_up
from domain.mouth import NotKept
from domain.outbox import Lane
from scheduler.lanes import PATIENT
from storage.house import House
from storage.sendings import going_sendings

IDLE_S = 10.0  # how often is looked without being woken
BUSY_S = 0.2  # between rounds while something goes out

log = structlog.get_logger()


class Expander:
    """Tops up until stopped."""

    def __init__(self, house: House, *, clock: Callable[[], datetime]) -> None:
        self._house, self._clock = house, clock
        self._woken, self._stopping = asyncio.Event(), False

    def wake(self, lanes: Set[Lane]) -> None:
        """Rows were put into these lanes. Call from the event loop's thread."""
        if not lanes.isdisjoint(PATIENT):
            self._woken.set()

    def stop(self) -> None:
        """`run` returns after the slice that is being put."""
        self._stopping = True
        self._woken.set()

    async def run(self) -> None:
        """Top up what is under way, whenever rows were put."""
        while not self._stopping:
            self._woken.clear()
            if await self._comes_further():
                await asyncio.sleep(BUSY_S)
            elif not self._stopping:
                with suppress(TimeoutError):
                    async with asyncio.timeout(IDLE_S):
                        await self._woken.wait()

    async def _comes_further(self) -> bool:
        try:
            return await self.expand_now()
        except NotKept:
            return False  # the database is away; the tick, and a later round, try again
        except Exception as wrong:  # a mistake in one announcement must not end the expander
            log.exception("announcement.not_expanded", error=type(wrong).__name__)
            return False

    async def expand_now(self) -> bool:
        """One slice for each sending under way. Whether any of them came further."""
        further = 0
        for sending_id in await self._house.read(going_sendings):
            further += await self._house.write(top_up, sending_id, now=self._clock())
        return further > 0
