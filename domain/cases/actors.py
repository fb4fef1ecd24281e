"""Actors: who did something to a case, as its history names them.

A reporter is named by their number within the case, never by an id: a line of history leads to
nobody. Only this file knows the spelling.
"""

from typing import TYPE_CHECKING, Final, NewType, TypeAlias

from domain.ids import StaffId

if TYPE_CHECKING:
    Actor = NewType("Actor", str)
else:
    Actor: TypeAlias = str

HOUSE: Final = Actor("house")  # time passed, or the program itself did it
_OFFICER: Final = "staff:"
_REPORTER: Final = "reporter:"


def by_officer(staff_id: StaffId) -> Actor:
    """An officer did it."""
    return Actor(f"{_OFFICER}{staff_id}")


def by_reporter(number: int) -> Actor:
    """A reporter did it. number: theirs within the case, from 1."""
    return Actor(f"{_REPORTER}{number}")


def officer_in(by: str) -> StaffId | None:
    """Which officer did it, if one did."""
    return StaffId(by[len(_OFFICER) :]) if by.startswith(_OFFICER) else None


def reporter_number_in(by: str) -> int | None:
    """The number of the reporter who did it, if one did."""
    return int(by[len(_REPORTER) :]) if by.startswith(_REPORTER) else None
