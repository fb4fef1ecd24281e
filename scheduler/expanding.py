"""Expanding: while announcements go out, their rows are topped up, several times a second if need
be.

The tick alone would do (each few seconds it puts a slice, rests over quiet hours, ends what is
over); at the pace of a paid bot that is too little. Several processes may expand at once: each
slice locks its sending.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime

import structlog

from actions.broadcasts.sending_run import top_up
from domain.mouth import NotKept
from storage.house import House
from storage.sendings import hungry_sendings

IDLE_S = 1.0
BUSY_S = 0.2  # between rounds while something goes out

log = structlog.get_logger()


class Expander:
    """Tops up until stopped."""

    def __init__(self, house: House, *, clock: Callable[[], datetime]) -> None:
        self._house, self._clock = house, clock
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """`run` returns after the slice that is being put."""
        self._stopping.set()

    async def run(self) -> None:
        """Look for sendings that want rows, put a slice, again and again."""
        while not self._stopping.is_set():
            wait_s = IDLE_S
            try:
                if await self.expand_now():
                    wait_s = BUSY_S
            except NotKept:
                wait_s = IDLE_S  # the database is away; the next round tries again
            except Exception as wrong:  # a mistake in one announcement must not end the expander
                log.exception("announcement.not_expanded", error=type(wrong).__name__)
            try:
                async with asyncio.timeout(wait_s):
                    await self._stopping.wait()
            except TimeoutError:
                continue

    async def expand_now(self) -> bool:
        """One slice for each sending that wants one. Whether any of them came further."""
        further = 0
        for sending_id in await self._house.read(hungry_sendings):
            further += await self._house.write(top_up, sending_id, now=self._clock())
        return further > 0
