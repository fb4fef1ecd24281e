"""How much one person may say at once, on every channel: buckets that fill with time."""

from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

BURST = 20  # things said at once; an album counts once
PER_SECOND = 2.0  # afterwards, so that 20 in 10 s are never too many
PEOPLE_AT_MOST = 10_000  # remembered; whoever was quiet longest is forgotten first

B = TypeVar("B")


class Bucket:
    """Full at first. `at`: seconds of any clock that only goes forward."""

    __slots__ = ("_at", "_most", "_per_second", "left")

    def __init__(self, most: float = BURST, per_second: float = PER_SECOND) -> None:
        self._most, self._per_second = most, per_second
        self.left, self._at = most, float("-inf")

    def refill(self, at: float) -> None:
        """Add what has come in by then."""
        self.left = min(self._most, self.left + (at - self._at) * self._per_second)
        self._at = at

    def take(self, at: float) -> bool:
        """Take one, if there is one."""
        self.refill(at)
        if self.left < 1:
            return False
        self.left -= 1
        return True

    def owe(self, at: float) -> float:
        """Take one, whether it is there or not; returns in how many seconds it will be."""
        self.refill(at)
        self.left -= 1
        return max(0.0, -self.left / self._per_second)


class PerPerson(Generic[B]):
    """What is remembered of each person, in memory: made when they are first met."""

    def __init__(self, make: Callable[[], B], people_at_most: int = PEOPLE_AT_MOST) -> None:
        self._make, self._people_at_most = make, people_at_most
        self._known: OrderedDict[str, B] = OrderedDict()

    def of(self, person: str) -> B:
        """Theirs. Whoever was quiet longest may be forgotten for it."""
        known = self._known.get(person)
        if known is None:
            known = self._known[person] = self._make()
            if len(self._known) > self._people_at_most:
                self._known.popitem(last=False)
        self._known.move_to_end(person)
        return known

    def __len__(self) -> int:
        return len(self._known)
