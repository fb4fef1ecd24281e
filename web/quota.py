"""How much may be sent in files: by one person in an hour, and by all pages together.

Words are never counted here: whoever may send no more photos can still write and press.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable

from actions.people.browser_conversations import Familiarity
from domain.media_verdicts import MAX_BYTES
from storage.uploads import RoomLeft
from web import page_words as text

PER_HOUR = 5 * MAX_BYTES  # bytes; photos of a phone are a hundredth of MAX_BYTES when they leave it
REFILL_PER_S = PER_HOUR / 3600
LOOK_S = 60.0  # how long it is believed how much room there was
PEOPLE_AT_MOST = 10_000  # remembered; whoever sent nothing for longest is forgotten first

LookForRoom = Callable[[], Awaitable[RoomLeft]]


class Quota:
    """A bucket of bytes per person, in memory. `at`: seconds of any clock that only goes forward.
    Sizes are those that are kept, padded.

    Asked before a file is read and told afterwards, so several sent at the same time may be over it
    by as many files as are let in at once.
    """

    def __init__(self, look_for_room: LookForRoom) -> None:
        self._look_for_room = look_for_room
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._room = RoomLeft(0, 0)
        self._look_at = float("-inf")

    async def why_not(
        self, person: str, size: int, at: float, *, standing: Familiarity = Familiarity.KNOWN
    ) -> str:
        """The id of the sentence that says why so many bytes are not taken now; "" if they are."""
        if self._left_to(person, at) < size:
            return text.TOO_MANY_FILES
        if at >= self._look_at:
            self._room, self._look_at = await self._look_for_room(), at + LOOK_S
        anybody, newcomers = self._room
        return (
            text.NO_ROOM if (anybody if standing is Familiarity.KNOWN else newcomers) < size else ""
        )

    def count(self, person: str, size: int, at: float) -> None:
        """That person sent so many bytes."""
        self._left[person] = (self._left_to(person, at) - size, at)
        self._left.move_to_end(person)
        self._room = RoomLeft(*(left - size for left in self._room))
        if len(self._left) > PEOPLE_AT_MOST:
            self._left.popitem(last=False)

    def _left_to(self, person: str, at: float) -> float:
        left, since = self._left.get(person, (float(PER_HOUR), at))
        return min(float(PER_HOUR), left + (at - since) * REFILL_PER_S)
