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

from domain.broadcasts.audiences import is_small
from domain.forms.figure_rules import KNOWN, FigureRule
from domain.forms.forms import Form
from domain.services.measures import Record
from domain.services.monthly import WAIT, holds, kinds_of
from domain.services.published_areas import PublishedAreas
from domain.services.small_cells import hide_small

OTHERS = "-"  # after a code: what is left of its whole


@dataclass(frozen=True, slots=True)
class _Column:
    """A figure of people, or what is left of its whole. by_area: whole numbers, by code."""

    code: str
    by_area: Mapping[str, int]
    whole: str = ""


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
    columns = list(_columns(rules, list(records), form))
    cells = {
        (column.code, key): sum(column.by_area.get(code, 0) for code in covered)
        for column in columns
        for key, covered in areas.covers.items()
    }
    gone = hide_small(cells, list(_lines(columns, areas)))
    if all(is_small(cells[cell]) for cell in gone):
        return {}
    found: dict[str, set[str]] = defaultdict(set)
    for code, key in gone:
        found[key].add(code)
    return {key: frozenset(codes) for key, codes in found.items()}


def _columns(
    rules: Sequence[FigureRule], records: Sequence[Record], form: Form | None
) -> Iterable[_Column]:
    made: dict[str, _Column] = {}
    for rule in rules:
        if rule.shown or rule.so_far or rule.distinct or rule.villages or rule.sum == WAIT:
            continue
        found = [record for record in records if holds(rule, record)]
        for kind in kinds_of(rule, form):
            amounts: dict[str, Fraction | int] = defaultdict(int)
            for record in found:
                amounts[record.area] += kind.amount(record) if kind.units else record.many
            by_area = {area: int(amount) for area, amount in amounts.items()}
            whole = made.get(rule.share_of)
            made[kind.code] = column = _Column(kind.code, by_area, whole.code if whole else "")
            yield column
            if whole is not None and rule.share_of not in KNOWN:
                rest = {
                    area: max(0, number - by_area.get(area, 0))
                    for area, number in whole.by_area.items()
                }
                yield _Column(kind.code + OTHERS, rest)


def _lines(
    columns: Sequence[_Column], areas: PublishedAreas
) -> Iterable[Sequence[tuple[str, str]]]:
    for column in columns:
        for line in areas.lines:
            yield [(column.code, key) for key in line]
        if column.whole:
            for key in areas.covers:
                yield [(column.whole, key), (column.code, key), (column.code + OTHERS, key)]
