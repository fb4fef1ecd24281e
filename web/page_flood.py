"""How much one page may say at once, and how fast one line is read at all.

What is said over the first has to be said again later. What comes over the second waits in the
line: refusing it, too, would take time that others need.
"""

from collections import OrderedDict

BURST = 20  # things said at once
PER_SECOND = 2.0  # afterwards, so that 20 in 10 s are never too many
AGAIN_S = 5  # how long a phone waits before it tries again
PEOPLE_AT_MOST = 10_000  # remembered; whoever was quiet longest is forgotten first

FRAMES = 60  # of any kind, that one line may bring at once
FRAMES_PER_S = 10.0  # afterwards; a page sends three for each thing that is said and shown


class Line:
    """A bucket for one line. `at` as below."""

    def __init__(self) -> None:
        self._left, self._since = float(FRAMES), float("-inf")

    def waits_s(self, at: float) -> float:
        """How long the next frame has to wait; it counts."""
        self._left = min(float(FRAMES), self._left + (at - self._since) * FRAMES_PER_S) - 1
        self._since = at
        return max(0.0, -self._left / FRAMES_PER_S)

    def slow_down(self) -> None:
        """What it brought was too much: the next one waits a second, besides."""
        self._left -= FRAMES_PER_S


class PageFlood:
    """A bucket per person, in memory. `at`: seconds of any clock that only goes forward."""

    def __init__(self) -> None:
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def lets_in(self, person: str, at: float) -> bool:
        """Whether one more thing said by that person is taken now."""
        left, since = self._left.pop(person, (float(BURST), at))
        left = min(float(BURST), left + (at - since) * PER_SECOND)
        let_in = left >= 1
        self._left[person] = (left - 1 if let_in else left, at)
        if len(self._left) > PEOPLE_AT_MOST:
            self._left.popitem(last=False)
        return let_in
