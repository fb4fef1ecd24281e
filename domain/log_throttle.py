"""Trouble that lasts, told with measure: when it begins, each minute while it goes on, at its end.

A full disk fails twenty times a second; twenty lines a second would fill what is left of it.
"""

import threading
from enum import StrEnum

AGAIN_S = 60.0  # between two lines about the same trouble
QUIET_S = 10.0  # without a failure, until it counts as over: a full disk still takes small things


class TroubleNews(StrEnum):
    """What is worth a line."""

    BEGINS = "begins"
    GOES_ON = "goes on"
    IS_OVER = "is over"


class Trouble:
    """One kind of trouble, met from any thread. `at`: seconds of a clock that only goes forward.

    times: how often it was met since it began.
    """

    def __init__(self) -> None:
        self.times = 0
        self._told_at = self._met_at = 0.0
        self._one_at_a_time = threading.Lock()

    def meet(self, at: float) -> TroubleNews | None:
        """It failed. Whether that is worth a line."""
        with self._one_at_a_time:
            self.times += 1
            self._met_at = at
            if self.times > 1 and at - self._told_at < AGAIN_S:
                return None
            self._told_at = at
            return TroubleNews.BEGINS if self.times == 1 else TroubleNews.GOES_ON

    def is_well(self, at: float) -> TroubleNews | None:
        """It did not fail. Once it is over, the next failure begins a new one."""
        with self._one_at_a_time:
            if not self.times or at - self._met_at < QUIET_S:
                return None
            self.times = 0
            return TroubleNews.IS_OVER
