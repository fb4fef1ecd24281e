"""The last second, as a platform counts it: one limiter for everything that this process sends.

A platform takes so many messages in any second, whoever they are for. Alerts may fill it, answers
leave a place for an alert. What can wait leaves as many as alerts and answers took in the fullest
second of late, and some more: they find their places free, and what can wait waits.

When a message got there nobody tells: before its receipt, by half of what the fastest of late took
there and back. One without a receipt may get there at any moment.
"""

import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from domain.lanes import Lane
from scheduler.lane_settings import PATIENT

AIM = 0.9  # of what the platform allows is the pace that is configured: 27 of 30
KEPT = 2  # places that what can wait leaves free when nobody else speaks
LINE_S = 0.05  # to the platform and back, before anything was measured; the longest sleep here
STUCK_S = 5.0  # without a receipt; by then it got there, or never will
LATELY_S = 20.0
GO_ON = 3  # of what can wait leave in a second as answers do, or a long hurry would stop it
MORE = 3  # places beyond those of the fullest second of late: the next may be fuller
LATELY = 64  # messages


class _Messages:
    """Of the last second: when those under way began, when those that got there did so."""

    def __init__(self) -> None:
        self.under_way: deque[float] = deque()
        self.there: deque[float] = deque()

    def forget(self, now: float) -> None:
        """Whatever does not count any more."""
        while self.there and self.there[0] <= now - 1.0:
            self.there.popleft()
        while self.under_way and self.under_way[0] <= now - STUCK_S:
            self.under_way.popleft()

    @property
    def count(self) -> int:
        return len(self.under_way) + len(self.there)


class Second:
    """Says how long a message has to wait for its place. Belongs to one process."""

    def __init__(self, per_second: float) -> None:
        """per_second: the pace that is configured."""
        self._most = max(1, int(per_second / AIM + 0.001))
        self._fast, self._patient = _Messages(), _Messages()
        self._fullest, self._fullest_at = 0, 0.0
        self._took: deque[float] = deque([LINE_S], maxlen=LATELY)

    @contextmanager
    def message(self, lane: Lane) -> Iterator[None]:
        """A message is on its way within the block."""
        messages = self._patient if lane in PATIENT else self._fast
        began = time.monotonic()
        messages.under_way.append(began)
        if messages is self._fast:
            self._note_fullest(began)
        try:
            yield
        finally:
            ended = time.monotonic()
            self._took.append(ended - began)
            if began in messages.under_way:
                messages.under_way.remove(began)
            messages.there.append(ended - min(self._took) / 2)

    def wait_s(self, lane: Lane) -> float:
        """How long until one more of that lane may have a place; 0 if it has now."""
        now = time.monotonic()
        self._fast.forget(now)
        self._patient.forget(now)
        if lane in PATIENT and self._patient.count >= GO_ON:
            fullest = self._fullest_of_late(now)
            kept = max(min(KEPT, self._most - 1), fullest + MORE if fullest else 0)
            return _wait_s(now, self._patient.there, self._patient.count, self._most - kept)
        most = self._most if lane is Lane.ALERT else max(1, self._most - 1)
        count = self._fast.count + self._patient.count
        if count < most:
            return 0.0
        there = deque(sorted((*self._fast.there, *self._patient.there)))
        return _wait_s(now, there, count, most)

    def _note_fullest(self, now: float) -> None:
        self._fast.forget(now)
        if self._fast.count >= self._fullest_of_late(now):
            self._fullest, self._fullest_at = self._fast.count, now

    def _fullest_of_late(self, now: float) -> int:
        """How many alerts and answers the fullest second of late held."""
        if now - self._fullest_at > LATELY_S:
            self._fullest = 0
        return max(self._fullest, self._fast.count)


def _wait_s(now: float, there: deque[float], count: int, most: int) -> float:
    """there: when those that got there did so, the first first. count: these and others."""
    over = count + 1 - most
    if over <= 0:
        return 0.0
    if over <= len(there):
        return min(LINE_S, max(0.001, there[over - 1] + 1.0 - now))
    return LINE_S
