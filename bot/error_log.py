"""Errors: whatever is logged as one is counted, so that none can hide in a log that nobody reads.

Counted where it is logged, not where it happens: a new kind of error needs nobody to remember it.
"""

import asyncio
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

import structlog

from domain.mouth import NotKept
from storage.error_counts import Kind, count_errors
from storage.house import House

KEEP_S = 5.0  # until an error that was logged stands in the database
EVENT_AT_MOST, DETAIL_AT_MOST = 80, 120

log = structlog.get_logger()


class Errors:
    """Those of this process, on their way into the database. Told of from any thread."""

    def __init__(self) -> None:
        self._found: Counter[Kind] = Counter()
        self._one_at_a_time = threading.Lock()
        self._stopping = asyncio.Event()

    def note(self, event: str, detail: str = "") -> None:
        """One was logged. Both are words of ours or of a library, and name nobody."""
        with self._one_at_a_time:
            self._found[event[:EVENT_AT_MOST], detail[:DETAIL_AT_MOST]] += 1

    def stop(self) -> None:
        """`run` returns."""
        self._stopping.set()

    async def run(self, house: House, *, clock: Callable[[], datetime]) -> None:
        """Write down every few seconds what was logged, until `stop`."""
        while not self._stopping.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(KEEP_S):
                    await self._stopping.wait()
            await self.keep(house, now=clock())

    async def keep(self, house: House, *, now: datetime) -> None:
        """Write down what was logged; while the database is away it waits."""
        with self._one_at_a_time:
            found, self._found = self._found, Counter()
        if not found:
            return
        try:
            await house.write(count_errors, found, now=now)
        except NotKept:
            with self._one_at_a_time:
                self._found.update(found)
        except Exception as wrong:  # not an error: that would be counted, and fail again
            log.warning("errors.not_counted", error=type(wrong).__name__)
