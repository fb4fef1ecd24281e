"""Measures: figures made of records, by source, place and days; and opened and made again.

A record keeps the area it was filed under. When areas are merged it stays there, and is found by
the old name, by the new one, and by its code; see `within`. A record that was erased says nothing
any more, but what it counts for (source, area, day, facets) tells nothing of anybody: it is still
counted, and opens no more.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from fractions import Fraction

from domain.people.place_names import Named
from domain.saying import say
from domain.services.figures import (
    EVERYWHERE,
    TWICE,
    Figure,
    FigureRefused,
    Period,
    Small,
    share,
    together,
)
from domain.services.numbers import Bound


@dataclass(frozen=True, slots=True)
class Record:
    """What is counted: a case, a tip, what was handed in, a line of a register.

    at: aware UTC. area: a code. facets: what stands in the clear, by name. amounts: how many or how
    much of it, by unit; of a case 1 and not said. bounds: of those amounts that have one
    of their own. out_of: ids of the records that led to it. many: it stands for so many that are
    alike in all this, as a database counts them; amounts are theirs together.
    """

    id: str
    source: str
    at: datetime
    area: str = EVERYWHERE
    facets: Mapping[str, str] = field(default_factory=dict)
    amounts: Mapping[str, Fraction] = field(default_factory=dict)
    bound: Bound = Bound.EXACT
    bounds: Mapping[str, Bound] = field(default_factory=dict)
    out_of: frozenset[str] = frozenset()
    erased: bool = False
    many: int = 1


@dataclass(frozen=True, slots=True)
class Measure:
    """What is looked for. where: facets that must have these values.

    distinct: a facet; a record counts once for each value of it, one without it does not count.
    area: what it is called in the figure; areas: the codes of it (`within`), None for everywhere.
    """

    name: str
    source: str
    unit: str
    where: Mapping[str, str] = field(default_factory=dict)
    distinct: str = ""
    period: Period | None = None
    area: str = EVERYWHERE
    areas: frozenset[str] | None = None
    small: Small = Small.HIDDEN

    def takes(self, record: Record) -> bool:
        """Whether the record is one of those."""
        return (
            record.source == self.source
            and (self.period is None or self.period.covers(record.at))
            and (self.areas is None or record.area in self.areas)
            and all(record.facets.get(name) == value for name, value in self.where.items())
        )


@dataclass(frozen=True, slots=True)
class OpenedFigure:
    """What is behind a figure: those that can be read, and how many cannot, or are gone."""

    records: tuple[Record, ...]
    erased: int
    gone: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of all places have one. without: the codes of those that have none."""

    figure: Figure
    without: tuple[str, ...]


def count(measure: Measure, records: Iterable[Record]) -> Figure:
    """How many there are; with `distinct`, how many different ones."""
    return count_found(measure, [record for record in records if measure.takes(record)])


def count_found(measure: Measure, found: Sequence[Record]) -> Figure:
    """The same of records that were found before."""
    if not measure.distinct:
        return _figure(measure, Fraction(sum(one.many for one in found)), measure.unit, found)
    having = [record for record in found if record.facets.get(measure.distinct)]
    different = {record.facets[measure.distinct] for record in having}
    return _figure(measure, Fraction(len(different)), measure.unit, having)


def sums(
    measure: Measure, records: Iterable[Record], units: Collection[str] | None = None
) -> tuple[Figure, ...]:
    """How much of it, a figure for each unit: pieces and kilograms are never one number. units:
    those that are asked for, None for all. Raises FigureRefused for a record twice."""
    return sum_found(measure, [record for record in records if measure.takes(record)], units)


def sum_found(
    measure: Measure, found: Iterable[Record], units: Collection[str] | None = None
) -> tuple[Figure, ...]:
    """The same of records that were found before."""
    amounts: dict[str, Fraction] = {}
    bounds: dict[str, set[Bound]] = {}
    holding: dict[str, list[Record]] = {}
    for record in found:
        for unit, amount in record.amounts.items():
            if units is None or unit in units:
                amounts[unit] = amounts.get(unit, Fraction(0)) + amount
                bounds.setdefault(unit, set()).add(record.bounds.get(unit, record.bound))
                holding.setdefault(unit, []).append(record)
    return tuple(
        replace(
            _figure(measure, amount, unit, without_twins(holding[unit])),
            bound=together(bounds[unit]),
        )
        for unit, amount in amounts.items()
    )


def without_twins(records: Sequence[Record]) -> Sequence[Record]:
    """The same records. Raises FigureRefused where one stands there twice."""
    if len({record.id for record in records}) < len(records):
        raise FigureRefused(say(TWICE))
    return records


def within_days(records: Iterable[Record], period: Period) -> list[Record]:
    """Those of the days. Many are of the same moment, which is asked for once."""
    covered: dict[datetime, bool] = {}
    found = []
    for record in records:
        lies_within = covered.get(record.at)
        if lies_within is None:
            lies_within = covered[record.at] = period.covers(record.at)
        if lies_within:
            found.append(record)
    return found


def came_of(figure: Figure, records: Collection[Record], source: str) -> list[Record]:
    """The records of that source which those of the figure led to, over whatever lies between."""
    reached = set(figure.made_of)
    while more := {one.id for one in records if one.out_of & reached} - reached:
        reached |= more
    return [one for one in records if one.source == source and one.id in reached]


def open_figure(figure: Figure, records: Iterable[Record]) -> OpenedFigure:
    """The records it was made of, as far as they are there and can be read."""
    found = [record for record in records if record.id in figure.made_of]
    readable = tuple(record for record in found if not record.erased)
    return OpenedFigure(readable, len(found) - len(readable), len(figure.made_of) - len(found))


def coverage(
    name: str, places: Sequence[str], having: Figure, records: Iterable[Record]
) -> Coverage:
    """The share of the places in which a record of the figure lies, and the others by code."""
    with_one = {record.area for record in records if record.id in having.made_of}
    there = [code for code in places if code in with_one]
    measured = replace(having, unit="places", small=Small.SHOWN)
    part = replace(measured, amount=Fraction(len(there)))
    whole = replace(measured, amount=Fraction(len(places)))
    without = tuple(code for code in places if code not in with_one)
    return Coverage(share(name, part, whole), without)


def within(areas: Collection[Named], asked: str) -> frozenset[str]:
    """The codes of an area and of all below it; asked: its code, its name, or its name of before.

    By a name of before: what was called so, as narrowly as it is known. A commune that was made of
    two answers for both of them only where nothing below it still has the old name.
    """
    by_code = {area.code for area in areas if area.code == asked}
    found = by_code or {area.code for area in areas if area.name == asked}
    if not found:
        called = {area.code for area in areas if asked in area.formerly}
        found = {code for code in called if not (_below(areas, {code}) - {code}) & called}
    return frozenset(_below(areas, found))


def _below(areas: Collection[Named], codes: set[str]) -> set[str]:
    found = set(codes)
    while more := {area.code for area in areas if area.parent in found} - found:
        found |= more
    return found


def _figure(measure: Measure, amount: Fraction, unit: str, found: Iterable[Record]) -> Figure:
    return Figure(
        measure.name,
        amount,
        unit,
        measure.source,
        period=measure.period,
        area=measure.area,
        small=measure.small,
        made_of=frozenset(record.id for record in found),
    )
