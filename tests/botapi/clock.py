"""The server's clock: real time plus whatever the test has moved it by."""

import asyncio
import time
from datetime import UTC, datetime, timedelta


class Clock:
    """Unix seconds that run on by themselves and can be moved forward by hand.

    Dates of messages, lifetimes of updates and taps, pauses between web hook attempts and the
    limiter's windows all follow it. A wait for a moment ends when the moment is reached, whether
    time passed or was moved. How long a long poll stays open is real time: a client waits really.
    """

    def __init__(self) -> None:
        self._shift_s = 0.0
        self._frozen_at: float | None = None
        self._sleepers: set[asyncio.Future[None]] = set()

    def now(self) -> float:
        if self._frozen_at is not None:
            return self._frozen_at
        return time.time() + self._shift_s  # noqa: TID251  # the one clock of the fake server

    def moment(self) -> datetime:
        """`now` as an aware UTC time, for handing on as the product's `now`."""
        return datetime.fromtimestamp(self.now(), UTC)

    def move(self, by: timedelta | float) -> None:
        """Move on by a timedelta or by seconds; backwards only by mistake."""
        seconds = by.total_seconds() if isinstance(by, timedelta) else float(by)
        if seconds < 0:
            raise ValueError("the server's clock does not run backwards")
        if self._frozen_at is not None:
            self._frozen_at += seconds
        self._shift_s += seconds
        self._wake()

    def set(self, moment: datetime) -> None:
        """Let it be this moment now, earlier or later than it was; before the story."""
        difference = moment.timestamp() - self.now()
        if self._frozen_at is not None:
            self._frozen_at += difference
        self._shift_s += difference
        self._wake()

    def freeze(self, moment: datetime | None = None) -> None:
        """Stand still, at this moment if one is given, until `move`."""
        if moment is not None:
            self.set(moment)
        self._frozen_at = self.now()

    async def sleep(self, seconds: float) -> None:
        await self.sleep_until(self.now() + seconds)

    async def sleep_until(self, when: float) -> None:
        while (left := when - self.now()) > 0:
            sleeper: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._sleepers.add(sleeper)
            try:
                # A frozen clock is left by `move` only.
                await asyncio.wait_for(sleeper, None if self._frozen_at is not None else left)
            except TimeoutError:
                pass
            finally:
                self._sleepers.discard(sleeper)

    def _wake(self) -> None:
        for sleeper in self._sleepers:
            if not sleeper.done():
                sleeper.set_result(None)
