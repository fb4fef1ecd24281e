"""Withholding: which numbers of a month may not be told, worked out over a whole place at once.

Somebody who reads one number, or two people who put theirs together, must not get at a small number
of people by subtracting: a room from its place, a village from the others, those who were answered
from all. So all of a month's figures of people, for all areas for which somebody reads them, are
one table (`published_areas.py`), and what is hidden in it is the same whoever asks. Months are
tables of their own: no figure of people is of days that lie across two of them (`monthly.py`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import permutations

from domain.broadcasts.audiences import is_small
from domain.forms.figure_rules import FigureRule
from domain.forms.forms import Form
from domain.services.measures import Record
from domain.services.monthly import WAIT, Kind, holds, kinds_of
from domain.services.published_areas import PublishedAreas
from domain.services.small_cells import hide_small

OTHERS = "-"  # after a code: what is left of its whole


@dataclass(frozen=True, slots=True)
class _Column:
    """A figure of people. by_area: whole numbers, by code."""

    rule: FigureRule
    kind: Kind
    by_area: Mapping[str, int]

    def is_of(self, whole: _Column) -> bool:
        """Whether all of these are among those, by what their rules say."""
        if self.rule.share_of == whole.kind.code:
            return True
        asked = dict(self.rule.where)
        return self.kind.units == whole.kind.units and all(
            name in asked and set(asked[name]) <= set(values) for name, values in whole.rule.where
        )


class _Columns:
    """Columns whose numbers are the same everywhere are one: who reads one reads the other."""

    def __init__(self, columns: Sequence[_Column]) -> None:
        self.by_code: dict[str, Mapping[str, int]] = {}
        self.called: dict[str, str] = {}  # each by its own code, as the first that is like it
        self.parts: list[tuple[str, str, str]] = []  # a whole, a part of it, what is left
        self._alike: dict[frozenset[tuple[str, int]], str] = {}
        for column in columns:
            self._add(column.kind.code, column.by_area)
        for part, whole in permutations(columns, 2):
            if part.is_of(whole):
                self._add_part(part, whole)

    def _add(self, code: str, by_area: Mapping[str, int]) -> str:
        some = frozenset(cell for cell in by_area.items() if cell[1])
        called = self.called[code] = self._alike.setdefault(some, code)
        self.by_code.setdefault(called, by_area)
        return called

    def _add_part(self, part: _Column, whole: _Column) -> None:
        one, other = self.called[whole.kind.code], self.called[part.kind.code]
        if one == other or not any(part.by_area.values()):
            return  # all of it, or none of it, leaves nothing over
        rest = {
            area: max(0, number - part.by_area.get(area, 0))
            for area, number in whole.by_area.items()
        }
        code = f"{part.kind.code}{OTHERS}{whole.kind.code}"
        left = self._add(code, rest)
        if left in (one, other):  # just the half: a line has no cell twice
            left = code
            self.by_code[code] = rest
        self.parts.append((one, other, left))


def withheld_figures(
    rules: Sequence[FigureRule],
    records: Iterable[Record],
    areas: PublishedAreas,
    form: Form | None = None,
) -> Mapping[str, frozenset[str]]:
    """Codes of the figures that are not told of an area, by its key among the published ones.

    records: those of the month, of the whole place. Where nothing but what is small itself must
    go, nothing is withheld: a figure hides that by itself.
    """
    columns = _Columns(list(_columns(rules, list(records), form)))
    cells = {
        (code, key): sum(by_area.get(area, 0) for area in covered)
        for code, by_area in columns.by_code.items()
        for key, covered in areas.covers.items()
    }
    gone = hide_small(cells, list(_lines(columns, areas)))
    if all(is_small(cells[cell]) for cell in gone):
        return {}
    found: dict[str, set[str]] = defaultdict(set)
    for code, called in columns.called.items():
        for key in areas.covers:
            if (called, key) in gone:
                found[key].add(code)
    return {key: frozenset(codes) for key, codes in found.items()}


def _columns(
    rules: Sequence[FigureRule], records: Sequence[Record], form: Form | None
) -> Iterable[_Column]:
    for rule in rules:
        if rule.shown or rule.so_far or rule.distinct or rule.villages or rule.sum == WAIT:
            continue
        found = [record for record in records if holds(rule, record)]
        for kind in kinds_of(rule, form):
            amounts: dict[str, Fraction | int] = defaultdict(int)
            for record in found:
                amounts[record.area] += kind.amount(record) if kind.units else record.many
            yield _Column(rule, kind, {area: int(amount) for area, amount in amounts.items()})


def _lines(columns: _Columns, areas: PublishedAreas) -> Iterable[Sequence[tuple[str, str]]]:
    for code in columns.by_code:
        for line in areas.lines:
            yield [(code, key) for key in line]
    for part in columns.parts:
        for key in areas.covers:
            yield [(code, key) for code in part]
