"""Filters over `Heard`. aiogram runs synchronous filters in threads, so these are coroutines."""

from aiogram.filters import Filter

from domain.dialog.press import read_press
from domain.heard import Heard, HeardEvent, Place


class In(Filter):
    """It was said in such a place."""

    def __init__(self, place: Place) -> None:
        self._place = place

    async def __call__(self, heard: Heard) -> bool:
        return heard.place is self._place


class Happened(Filter):
    """It is one of these events."""

    def __init__(self, *events: HeardEvent) -> None:
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
    """A button of one of these families was pressed: its verb, or what stands before its dot."""

    def __init__(self, *families: str) -> None:
        self._families = frozenset(families)

    async def __call__(self, heard: Heard) -> bool | dict[str, str]:
        press = read_press(heard.choice) if heard.choice else None
        family = press.verb.partition(".")[0] if press is not None else ""
        return {"family": family} if family in self._families else False


class PressedAny(Filter):
    """Some button was pressed."""

    async def __call__(self, heard: Heard) -> bool:
        return heard.choice != ""
