"""Places of figures: a site's areas of today and of before, by whatever name they are asked for,
and how many households and people live there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from fractions import Fraction
from zoneinfo import ZoneInfo

from domain.forms.figure_rules import HOUSEHOLDS, KNOWN
from domain.saying import As, Moment, Phrase, say
from domain.services.figures import Figure, Small
from domain.services.measures import within
from domain.services.numbers import Bound
from domain.services.published_areas import PublishedAreas, published_areas
from domain.words.translations import fold, pgettext
from storage.figure_areas import FigureArea, figure_areas
from storage.site_cache import Book
from storage.tx import Tx

FORMER = "~"  # before the number of a former name

SAID_BY = pgettext("police:month.said_by", "{source}, {day}")


@dataclass(frozen=True, slots=True)
class FigurePlace:
    """A site. areas: every one in it, its own first, those that are no more last. villages: right
    below it, of today. former: names that are no area's any more. published: for which areas
    somebody reads a number."""

    area: str
    name: str
    zone: ZoneInfo
    areas: Sequence[FigureArea]
    villages: Sequence[str]
    former: Sequence[str]
    published: PublishedAreas

    @property
    def names(self) -> Mapping[str, str]:
        """What each area is called, by code."""
        return {area.code: area.name for area in self.areas}

    def covered(self, codes: Iterable[str]) -> frozenset[str]:
        """These areas with all that lies in them, and what they were made of."""
        return frozenset[str]().union(*(within(self.areas, code) for code in codes))

    def village_of(self) -> Mapping[str, str]:
        """The village of today to which each area belongs, by code; of none what lies in none."""
        found: dict[str, str] = {code: code for code in self.villages}
        for area in self.areas:  # each after its parent
            if area.parent in found:
                found.setdefault(area.code, found[area.parent])
        return found

    def find(self, asked: str) -> str:
        """The key of an area, by its name, code, or name of before, as somebody typed it; "" where
        none is called so."""
        said = fold(asked).strip()
        named = {area.name: area.code for area in reversed(self.areas)}
        keys = {name: f"{FORMER}{number}" for number, name in enumerate(self.former)} | named
        exactly = [key for name, key in keys.items() if fold(name) == said]
        ending = [key for name, key in keys.items() if f" {fold(name)}".endswith(f" {said}")]
        if asked.strip() in self.names:
            return asked.strip()
        return (exactly or ending or [""])[0] if said else ""

    def named(self, key: str) -> tuple[str, frozenset[str]] | None:
        """What the area of that key is called, and which areas it stands for; None for none."""
        number = key.removeprefix(FORMER)
        if key.startswith(FORMER) and number.isdecimal() and int(number) < len(self.former):
            name = self.former[int(number)]
            return name, within(self.areas, name)
        return (self.names[key], within(self.areas, key)) if key in self.names else None

    def known(self, codes: frozenset[str]) -> Mapping[str, Figure]:
        """How many households and people live in these areas, as far as the site file says so."""
        made = ((which, self._known(which, codes)) for which in KNOWN)
        return {which: figure for which, figure in made if figure is not None}

    def _known(self, which: str, codes: frozenset[str]) -> Figure | None:
        counted = [
            area
            for area in self.areas
            if area.code in codes and area.parent not in codes and not area.is_gone
        ]
        while unknown := [area for area in counted if _many(area, which) is None]:
            parts = {one.code: self._below(one.code) for one in unknown}
            if not all(parts.values()):
                return None
            counted = [area for area in counted if area not in unknown]
            counted += [part for below in parts.values() for part in below]
        if not counted:
            return None
        more = any(_bound(area, which) == Bound.MORE.value for area in counted)
        return Figure(
            which,
            Fraction(sum(_many(area, which) or 0 for area in counted)),
            which,
            counted[0].counted_by,
            Bound.MORE if more else Bound.EXACT,
            small=Small.SHOWN,
            notes=tuple(_said_by(counted)),
        )

    def _below(self, code: str) -> list[FigureArea]:
        return [area for area in self.areas if area.parent == code and not area.is_gone]


def place_of(tx: Tx, book: Book) -> FigurePlace:
    """The site of a book."""
    areas = figure_areas(tx, book)
    parents = {area.code: area.parent for area in areas}
    desks = (
        frozenset[str]().union(*(within(areas, code) for code in desk.areas)) for desk in book.desks
    )
    names = dict.fromkeys(name for area in areas for name in area.formerly)
    former = (within(areas, name) for name in names)
    return FigurePlace(
        book.area,
        book.name,
        ZoneInfo(book.timezone),
        areas,
        [code for code, _ in book.villages],
        [name for name in names if name not in {area.name for area in areas}],
        published_areas(parents, [*desks, *former]),
    )


def _many(area: FigureArea, which: str) -> int | None:
    return area.households if which == HOUSEHOLDS else area.people


def _bound(area: FigureArea, which: str) -> str:
    return area.households_bound if which == HOUSEHOLDS else area.people_bound


def _said_by(areas: Iterable[FigureArea]) -> Iterator[Phrase]:
    said = dict.fromkeys((area.counted_by, area.counted_on) for area in areas)
    for source, day in said:
        if source and day is not None:
            yield say(SAID_BY, source=source, day=_day(day))


def _day(on: date) -> Moment:
    return Moment(datetime.combine(on, time(12), UTC), As.DATE)
