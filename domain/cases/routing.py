"""Routing: which desk a report goes to, and which telephone numbers stand on a screen.

An area is given as its path: its own code first, then those of the areas above it. Nearer wins.
"""

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

from domain.forms.forms import ReadBy

EVERYTHING = "*"
OVERSIGHT = "oversight"  # a desk outside the unit
ON_A_SCREEN = 2  # telephone numbers; docs/numbers.md
SHORT = 4  # digits: a number this short needs no name


class DeskRow(Protocol):
    """What routing reads of a desk."""

    @property
    def kind(self) -> str: ...
    @property
    def areas(self) -> list[str]: ...
    @property
    def forms(self) -> list[str]: ...


class NumberRow(Protocol):
    """What routing reads of a telephone number."""

    @property
    def name(self) -> str: ...
    @property
    def digits(self) -> str: ...
    @property
    def area(self) -> str | None: ...
    @property
    def forms(self) -> list[str]: ...


DeskT = TypeVar("DeskT", bound=DeskRow)
NumberT = TypeVar("NumberT", bound=NumberRow)


def find_desk(
    form: str,
    path: Sequence[str],
    desks: Iterable[DeskT],
    *,
    read_by: ReadBy = ReadBy.ANYBODY,
) -> DeskT | None:
    """The desk for this form there: one that names the form beats one with `*`, then the nearest.

    read_by: which desks may read it at all. To a restricted desk goes nothing that it did not name.
    """
    best: tuple[tuple[bool, int], DeskT] | None = None
    for desk in desks:
        named = form in desk.forms
        if not named and (EVERYTHING not in desk.forms or read_by is not ReadBy.ANYBODY):
            continue
        if read_by is ReadBy.OUTSIDE and desk.kind != OVERSIGHT:
            continue
        if not named and desk.kind in ("restricted", OVERSIGHT):
            continue
        near = _distance(path, desk.areas)
        if near is None:
            continue
        rank = (not named, near)
        if best is None or rank < best[0]:
            best = (rank, desk)
    return best[1] if best else None


def keeps_register(desk: DeskRow, form: str, *, by_name_only: bool) -> bool:
    """Whether the register lies at the desk: one that names it, or one that takes everything."""
    if form in desk.forms:
        return True
    open_to_all = desk.kind not in ("restricted", OVERSIGHT) and not by_name_only
    return open_to_all and EVERYTHING in desk.forms


def numbers_for(form: str, path: Sequence[str], numbers: Iterable[NumberT]) -> list[NumberT]:
    """At most two numbers: those for the form before those for all, the nearest area first.

    form: "" on a screen that belongs to no form. Numbers elsewhere and for other forms are out.
    """
    found: list[tuple[tuple[bool, int], NumberT]] = []
    for number in numbers:
        named = bool(form) and form in number.forms
        if not named and EVERYTHING not in number.forms:
            continue
        near = len(path) if number.area is None else _distance(path, [number.area])
        if near is not None:
            found.append(((not named, near), number))
    found.sort(key=lambda ranked: ranked[0])  # stable: within a rank the order of the file
    return [number for _, number in found[:ON_A_SCREEN]]


def general_numbers(path: Sequence[str], numbers: Iterable[NumberT]) -> list[NumberT]:
    """For the menu and the danger list: the short national number first, then the nearest."""
    nearest = numbers_for("", path, numbers)
    return sorted(nearest, key=lambda number: len(_bare(number.digits)) > SHORT)


def digits_of(numbers: Iterable[NumberRow]) -> str:
    """The numbers for the middle of a sentence: `114 · 0203 000 0000`."""
    return " · ".join(number.digits for number in numbers)


def named(number: NumberRow) -> str:
    """A number as it stands in a list: short ones bare, others with their office."""
    if len(_bare(number.digits)) <= SHORT:
        return number.digits
    return f"{number.name} {number.digits}"


def _bare(digits: str) -> str:
    return digits.replace(" ", "")


def _distance(path: Sequence[str], areas: Iterable[str]) -> int | None:
    """How many steps up the path the nearest of these areas lies; None if none is on it."""
    steps = [path.index(area) for area in areas if area in path]
    return min(steps, default=None)
