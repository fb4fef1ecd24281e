"""Filters over `Heard`. aiogram runs synchronous filters in threads, so these are coroutines."""

from aiogram.filters import Filter

from domain.heard import Event, Heard, Place


class In(Filter):
    """It was said in such a place."""

    def __init__(self, place: Place) -> None:
        self._place = place

    async def __call__(self, heard: Heard) -> bool:
        return heard.place is self._place


class Happened(Filter):
    """It is one of these events."""

    def __init__(self, *events: Event) -> None:
        self._events = frozenset(events)

    async def __call__(self, heard: Heard) -> bool:
        return heard.event in self._events


class Command(Filter):
    """It is one of these commands, in any letter case."""

    def __init__(self, *names: str) -> None:
        self._names = frozenset(names)

    async def __call__(self, heard: Heard) -> bool:
        return heard.command.casefold() in self._names


class AtStaffDoor(Filter):
    """It was said on a page that only an invitation opens."""

    async def __call__(self, heard: Heard) -> bool:
        return heard.at_staff_door


class Pressed(Filter):
    """A button was pressed whose token begins so."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix

    async def __call__(self, heard: Heard) -> bool:
        return heard.choice.startswith(self._prefix)
