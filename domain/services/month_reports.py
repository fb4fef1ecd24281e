"""A month's report: its figures, a year of months side by side, and its villages, as plain data for
a picture, paper, a page and a spreadsheet. All of them show these numbers and no others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from domain.saying import Line
from domain.services.figures import Figure
from domain.services.monthly import MonthFigure
from domain.services.months import Span

AT_MOST = 8  # panels of a picture


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A figure. source: its code, name and picture. before: the same of the months before, None
    where that cannot be told. without: names of the villages that have none."""

    source: str
    source_name: Line
    emoji: str
    made: MonthFigure
    before: Figure | None = None
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bar:
    """A month of a panel. amount: None where it is hidden. is_over: nothing can come any more."""

    month: date
    amount: Fraction | None
    is_over: bool = True


@dataclass(frozen=True, slots=True)
class Panel:
    """A figure over a year. bars: twelve, the last one is the month that was asked for. told: that
    one in words."""

    name: Line
    emoji: str
    told: Line
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class VillageRow:
    """A village of today, and what was counted there, in the order of the columns; None where there
    is nothing to tell an average of."""

    code: str
    name: str
    figures: tuple[Figure | None, ...]


@dataclass(frozen=True, slots=True)
class MonthReport:
    """place: what it is called; site: the whole. columns: of the villages' table. silent: names of
    those sources in which nothing was counted."""

    place: str
    site: str
    span: Span
    months: Line
    rows: Sequence[ReportRow]
    panels: Sequence[Panel]
    columns: Sequence[Line]
    villages: Sequence[VillageRow]
    silent: Sequence[Line]
    notes: Sequence[Line]
    made_on: date
