"""Whose figures: the areas that somebody looks after, and which records they may open.

A number is everybody's who works there; what it was made of opens to whoever may see each of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import col

from actions.services.register_access import access_register
from domain.forms.figure_rules import FigureRule
from domain.forms.forms import Form, Forms, Life
from domain.ids import DeskId
from domain.services.measures import Record
from domain.services.monthly import MonthFigure, MonthOf, month_figures
from domain.services.months import bounds_of, period_of
from storage import figure_rows
from storage.site_cache import Book, find_book
from storage.tables import Case, Desk, RegisterEntry, Staff
from storage.tx import Tx

REPORTS = "reports"
AT_ONCE = 500  # ids in one statement
CASES = frozenset({Life.REPORT, Life.REQUEST, Life.APPOINTMENT, Life.GUIDE})


@dataclass(frozen=True, slots=True)
class FigureReader:
    """Somebody who works there. desk: whose cases they may open, None for an admin or a leader."""

    tx: Tx
    member: Staff
    forms: Forms
    book: Book
    areas: frozenset[str]
    desk: DeskId | None
    now: datetime

    @property
    def zone(self) -> ZoneInfo:
        """The clock on the wall there."""
        return ZoneInfo(self.book.timezone)

    @property
    def today(self) -> date:
        """The day there."""
        return self.now.astimezone(self.zone).date()

    def sources(self) -> list[str]:
        """What has figures, reports first."""
        having = [form.code for form in self.forms.by_code.values() if form.service.figures]
        return [REPORTS, *having] if self.forms.figures else having

    def rules(self, source: str) -> Sequence[FigureRule]:
        """Its figures."""
        form = self.forms.by_code.get(source)
        return self.forms.figures if source == REPORTS else form.service.figures if form else ()

    def figures(self, source: str, first: date) -> list[MonthFigure]:
        """Its figures of the month that begins then."""
        period = period_of(first, self.zone)
        villages = [code for code, _ in self.book.villages if code in self.areas]
        month = MonthOf(period, self.book.area, villages)
        return month_figures(
            self.rules(source),
            self.records(source, first),
            month,
            source=source,
            form=self.forms.by_code.get(source),
        )

    def records(self, source: str, first: date) -> list[Record]:
        """What they are made of."""
        period = period_of(first, self.zone)
        since, until = bounds_of(period)
        form, site, areas = self.forms.by_code.get(source), self.book.area, self.areas
        if source == REPORTS:
            return figure_rows.report_records(self.tx, site, areas, since, until)
        if form is None:
            return []
        if form.life is Life.RECORD:
            return figure_rows.register_records(
                self.tx, source, site, areas, period.last, self.zone
            )
        if form.life is Life.TALLY:
            return figure_rows.tally_records(self.tx, source, site, areas, period.last, self.zone)
        return figure_rows.case_records(self.tx, source, site, areas, since, until)

    def cases(self, ids: frozenset[str]) -> list[Case]:
        """Those of them that they may open."""
        if self.desk is None:
            return []
        wanted, may = sorted(ids), list[Case]()
        for start in range(0, len(wanted), AT_ONCE):
            some = col(Case.id).in_(wanted[start : start + AT_ONCE])
            may += self.tx.scalars(select(Case).where(some, col(Case.desk_id) == self.desk))
        return sorted(may, key=lambda one: (one.opened_at, one.id), reverse=True)

    def entries(self, form: Form, ids: frozenset[str]) -> list[RegisterEntry]:
        """Those of them that they may open."""
        reads = access_register(self.tx, self.member, form).reads
        found = (self.tx.get(RegisterEntry, entry_id) for entry_id in sorted(ids))
        may = [one for one in found if one is not None and one.area in reads]
        return sorted(may, key=lambda one: (one.on_date, one.id), reverse=True)


def reader_at(
    tx: Tx, member: Staff, forms: Forms, *, desk_id: DeskId | None, now: datetime
) -> FigureReader | None:
    """Somebody in their role; desk_id: of the room in which they ask."""
    book = find_book(tx, member.site)
    if book is None:
        return None
    desk = tx.get(Desk, desk_id) if desk_id is not None else None
    looked_after = desk.areas if desk is not None else [member.area or book.area]
    areas = {code for code, path in book.paths.items() if set(looked_after) & set(path)}
    return FigureReader(tx, member, forms, book, frozenset(areas), desk_id, now)
