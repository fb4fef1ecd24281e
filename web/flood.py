"""How much one page may say at once; what is over that has to be said again later."""

from collections import OrderedDict

BURST = 20  # things said at once
PER_SECOND = 2.0  # afterwards, so that 20 in 10 s are never too many
AGAIN_S = 5  # how long a phone waits before it tries again
PEOPLE_AT_MOST = 10_000  # remembered; whoever was quiet longest is forgotten first


class Flood:
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
