"""How much one person may say at once; the rest of a flood is not let in, but for a cry in it."""

from collections import OrderedDict
from collections.abc import Callable
from enum import Enum

BURST = 20  # messages at once; an album counts once
PER_SECOND = 2.0  # afterwards, so that 20 in 10 s are never too many
CRIES = 3  # beyond that: who types that there is a danger still has to tap which
CRIES_PER_SECOND = 0.2
PEOPLE_AT_MOST = 10_000  # remembered; whoever was quiet longest is forgotten first


class LimitVerdict(Enum):
    LET_IN = "let in"
    TELL = "tell"  # the first of a flood that is not let in: one plain sentence is due
    DROP = "drop"


class PersonLimit:
    """A bucket per person, in memory. `at`: seconds of any clock that only goes forward."""

    def __init__(self, people_at_most: int = PEOPLE_AT_MOST) -> None:
        self._people_at_most = people_at_most
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def judge(
        self, person: str, album: str, at: float, *, cries: Callable[[], bool] = lambda: False
    ) -> LimitVerdict:
        """What becomes of one more message of that person.

        album: "" or the same for its parts. cries: whether it tells of a danger; asked only where
        it would not be let in otherwise.
        """
        bucket = self._bucket(person, at)
        if album and album == bucket.album:
            return LimitVerdict.LET_IN if bucket.let_in_album else LimitVerdict.DROP
        let_in = bucket.take(at) or bucket.take_cry(at, cries)
        bucket.album, bucket.let_in_album = album, let_in
        if let_in:
            return LimitVerdict.LET_IN
        told, bucket.told = bucket.told, True
        return LimitVerdict.DROP if told else LimitVerdict.TELL

    def _bucket(self, person: str, at: float) -> "_Bucket":
        bucket = self._buckets.get(person)
        if bucket is None:
            bucket = self._buckets[person] = _Bucket(at)
            while len(self._buckets) > self._people_at_most:
                self._buckets.popitem(last=False)
        self._buckets.move_to_end(person)
        return bucket


class _Bucket:
    __slots__ = ("album", "cries", "let_in_album", "messages", "told")

    def __init__(self, at: float) -> None:
        self.messages = _Allowance(BURST, PER_SECOND, at)
        self.cries = _Allowance(CRIES, CRIES_PER_SECOND, at)
        self.told = False
        self.album = ""
        self.let_in_album = True

    def take(self, at: float) -> bool:
        self.messages.refill(at)
        if self.messages.left >= BURST / 2:
            self.told = False  # quiet for a while: the next flood is a new one
        return self.messages.take()

    def take_cry(self, at: float, cries: Callable[[], bool]) -> bool:
        self.cries.refill(at)
        return self.cries.left >= 1 and cries() and self.cries.take()


class _Allowance:
    __slots__ = ("at", "left", "most", "per_second")

    def __init__(self, most: int, per_second: float, at: float) -> None:
        self.most = most
        self.per_second = per_second
        self.at = at
        self.left = float(most)

    def refill(self, at: float) -> None:
        self.left = min(self.most, self.left + (at - self.at) * self.per_second)
        self.at = at

    def take(self) -> bool:
        if self.left < 1:
            return False
        self.left -= 1
        return True
