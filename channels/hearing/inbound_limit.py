"""What becomes of a flood: the rest of it is not let in, but for a cry in it."""

from collections.abc import Callable
from enum import Enum

from domain.flood import BURST, PEOPLE_AT_MOST, Bucket, PerPerson

CRIES = 3  # beyond that: who types that there is a danger still has to tap which
CRIES_PER_SECOND = 0.2


class LimitVerdict(Enum):
    LET_IN = "let in"
    TELL = "tell"  # the first of a flood that is not let in: one plain sentence is due
    DROP = "drop"


class PersonLimit:
    """Judges each message. `at`: seconds of any clock that only goes forward."""

    def __init__(self, people_at_most: int = PEOPLE_AT_MOST) -> None:
        self.people = PerPerson(_Allowance, people_at_most)

    def judge(
        self, person: str, album: str, at: float, *, cries: Callable[[], bool] = lambda: False
    ) -> LimitVerdict:
        """What becomes of one more message of that person.

        album: "" or the same for its parts. cries: whether it tells of a danger; asked only where
        it would not be let in otherwise.
        """
        allowance = self.people.of(person)
        if album and album == allowance.album:
            return LimitVerdict.LET_IN if allowance.let_in_album else LimitVerdict.DROP
        let_in = allowance.take(at) or allowance.take_cry(at, cries)
        allowance.album, allowance.let_in_album = album, let_in
        if let_in:
            return LimitVerdict.LET_IN
        told, allowance.told = allowance.told, True
        return LimitVerdict.DROP if told else LimitVerdict.TELL


class _Allowance:
    """What one person has left."""

    __slots__ = ("album", "cries", "let_in_album", "messages", "told")

    def __init__(self) -> None:
        self.messages, self.cries = Bucket(), Bucket(CRIES, CRIES_PER_SECOND)
        self.told = False
        self.album, self.let_in_album = "", True

    def take(self, at: float) -> bool:
        self.messages.refill(at)
        if self.messages.left >= BURST / 2:
            self.told = False  # quiet for a while: the next flood is a new one
        return self.messages.take(at)

    def take_cry(self, at: float, cries: Callable[[], bool]) -> bool:
        self.cries.refill(at)
        return self.cries.left >= 1 and cries() and self.cries.take(at)
