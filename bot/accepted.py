"""Where what a messenger brought lies until it is acted upon: the house's, for a door."""

from collections.abc import Callable, Sequence
from datetime import datetime

from storage.accepted import LEFT_OVER, accept, acted_upon, left_over
from storage.house import House


class HouseAccepted:
    """Of one door."""

    def __init__(self, house: House, door: str, clock: Callable[[], datetime]) -> None:
        self._house, self._door, self._clock = house, door, clock

    async def put(self, raw: bytes) -> str:
        """Before what waits to be acted upon: a messenger waits for it."""
        return await self._house.write_first(accept, self._door, raw, now=self._clock())

    async def drop(self, ids: Sequence[str]) -> None:
        """These are over."""
        await self._house.write(acted_upon, ids)

    async def left(self, *, at_start: bool) -> Sequence[tuple[str, bytes]]:
        """What a process left that ended. Where several share the database, the others' lie there
        as well while they are at it, so only what is old by then."""
        alone = at_start and not self._house.on_postgres
        before = self._clock() if alone else self._clock() - LEFT_OVER
        return await self._house.read(left_over, self._door, before=before)
