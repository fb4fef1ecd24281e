"""Whose figures: the areas that somebody looks after, and which records they may open.

A number is everybody's who works there; what it was made of opens to whoever may see each of them.
What must stay hidden is worked out over the whole site, so that it is the same for everybody.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import col

from actions.services.figure_places import FigurePlace, place_of
from actions.services.register_access import access_register
from domain.broadcasts.quizzes import QUIZ
from domain.forms.figure_rules import FigureRule
from domain.forms.forms import Form, Forms, Life
from domain.ids import DeskId
from domain.services.figurecheck import COUNTED
from domain.services.figures import Figure
from domain.services.measures import Record, within_days
from domain.services.monthly import (
    REPORTS,
    MonthFigure,
    MonthOf,
    add_months,
    facets_told,
    month_figures,
)
from domain.services.months import Span, bounds_of
from domain.services.withholding import withheld_figures
from storage import figure_rows, meeting_records, month_counts, poster_figures
from storage.figure_rows import CasesOf, KeptRecords
from storage.site_cache import Book, find_book
from storage.tables import Case, Desk, RegisterEntry, Staff
from storage.tx import Tx

MEETINGS, QUIZZES, POSTERS = meeting_records.SOURCE, QUIZ, poster_figures.SOURCE
GENERAL = (REPORTS, MEETINGS, QUIZZES, POSTERS)  # what is counted and no service stands for it
AT_ONCE = 500  # ids in one statement
MOMENT = timedelta(microseconds=1)
CASES = frozenset({Life.REPORT, Life.REQUEST, Life.APPOINTMENT})
Withheld = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class FigureReader:
    """Somebody who reads figures. member: None for the public, who opens nothing. areas: of which
    they read; desk: whose cases they may open, None for an admin or a leader."""

    tx: Tx
    member: Staff | None
    forms: Forms
    place: FigurePlace
    areas: frozenset[str]
    desk: DeskId | None
    now: datetime
    _told: dict[tuple[frozenset[str], str, Span], list[MonthFigure]] = field(default_factory=dict)
    _withheld: dict[tuple[str, date], Withheld] = field(default_factory=dict)
    _alike: dict[tuple[str, date], Sequence[Record]] = field(default_factory=dict)
    _opened: dict[tuple[frozenset[str], str, date], Sequence[Record]] = field(default_factory=dict)
    _written: dict[str, KeptRecords] = field(default_factory=dict)

    @property
    def zone(self) -> ZoneInfo:
        """The clock on the wall there."""
        return self.place.zone

    @property
    def today(self) -> date:
        """The day there."""
        return self.now.astimezone(self.zone).date()

    def sources(self) -> list[str]:
        """What has figures, reports first."""
        having = [form.code for form in self.forms.by_code.values() if form.service.figures]
        general = [source for source in GENERAL if self.forms.figures.get(source)]
        return [*general[:1], *having, *general[1:]]

    def rules(self, source: str) -> Sequence[FigureRule]:
        """Its figures."""
        form = self.forms.by_code.get(source)
        return form.service.figures if form else self.forms.figures.get(source, ())

    def at(self, codes: frozenset[str]) -> FigureReader:
        """The same person, reading of these areas alone, as far as they look after them."""
        return replace(self, areas=self.areas & codes)

    def figures(self, source: str, span: Span) -> list[MonthFigure]:
        """Its figures of those months."""
        asked = self.areas, source, span
        if asked not in self._told:
            added = self._added(source, span, self.figures)
            self._told[asked] = self._figures(source, span, self._counted(source, span), added)
        return self._told[asked]

    def figures_to_open(self, source: str, span: Span) -> list[MonthFigure]:
        """The same, with the ids of the records that they are made of."""
        added = self._added(source, span, self.figures_to_open)
        return self._figures(source, span, self._records(source, span), added)

    def begun(self, span: Span) -> list[Span]:
        """Its months, as far as they have begun."""
        return [month for month in span.each() if month.first <= self.today]

    def _figures(
        self, source: str, span: Span, records: Sequence[Record], added: Mapping[str, Figure]
    ) -> list[MonthFigure]:
        month = MonthOf(
            span.period(self.zone),
            self.place.area,
            [code for code in self.place.villages if code in self.areas],
            self._withheld_of(source, span) if span.months == 1 else frozenset(),
            span.is_over(self.today),
            added,
            self.place.known(self.areas),
            self.place.village_of(),
        )
        mine = [record for record in records if record.area in self.areas]
        form = self.forms.by_code.get(source)
        return month_figures(self.rules(source), mine, month, source=source, form=form)

    def _added(
        self, source: str, span: Span, figures: Callable[[str, Span], Sequence[MonthFigure]]
    ) -> Mapping[str, Figure]:
        """People over several months: what each month tells of them, added."""
        people = {rule.code for rule in self.rules(source) if not (rule.shown or rule.villages)}
        if not people or span.months == 1:
            return {}
        by_code: dict[str, list[Figure]] = {}
        for month in self.begun(span):
            for one in figures(source, month):
                if one.code.partition(".")[0] in people:
                    by_code.setdefault(one.code, []).append(one.counted)
        return {code: add_months(found) for code, found in by_code.items()}

    def _withheld_of(self, source: str, span: Span) -> frozenset[str]:
        rules = self.rules(source)
        if all(rule.shown for rule in rules):
            return frozenset()
        published = self.place.published
        key = published.readable.get(self.areas)
        if key is None:  # nobody reads of just these: then nothing of people is told
            return frozenset(rule.code for rule in rules if not rule.shown)
        asked = (source, span.first)
        if asked not in self._withheld:
            records = within_days(self._counted(source, span), span.period(self.zone))
            form = self.forms.by_code.get(source)
            self._withheld[asked] = withheld_figures(rules, records, published, form)
        return self._withheld[asked].get(key, frozenset())

    def _counted(self, source: str, span: Span) -> Sequence[Record]:
        """What the figures of the whole site are made of; cases that are alike as one record."""
        if self._cases_of(source, span) is None:
            return self._kept(source, span)
        return [record for month in span.each() for record in self._alike_in(source, month)]

    def _alike_in(self, source: str, month: Span) -> Sequence[Record]:
        asked = (source, month.first)
        if asked not in self._alike:
            cases = self._cases_of(source, month)
            self._alike[asked] = figure_rows.alike_cases(self.tx, cases) if cases else []
        return self._alike[asked]

    def _records(self, source: str, span: Span) -> Sequence[Record]:
        if self._cases_of(source, span) is None:
            return self._kept(source, span)
        return [record for month in span.each() for record in self._opened_in(source, month)]

    def _opened_in(self, source: str, month: Span) -> Sequence[Record]:
        asked = self.areas, source, month.first
        if asked not in self._opened:
            cases = self._cases_of(source, month)
            found = (
                figure_rows.case_records(self.tx, replace(cases, areas=self.areas)) if cases else []
            )
            self._opened[asked] = found
        return self._opened[asked]

    def _cases_of(self, source: str, span: Span) -> CasesOf | None:
        form = self.forms.by_code.get(source)
        if source != REPORTS and (form is None or form.life not in CASES):
            return None
        since, until = bounds_of(span.period(self.zone))
        told = facets_told(self.rules(source))
        return CasesOf(source, form.code if form else "", self.place.area, None, since, until, told)

    def _kept(self, source: str, span: Span) -> Sequence[Record]:
        """Of registers, tallies, meetings, and what is counted without a record, until the end of
        those months."""
        if source not in self._written:
            self._written[source] = self._written_down(source)
        _, until = bounds_of(span.period(self.zone))
        return self._written[source].until(until - MOMENT)

    def _written_down(self, source: str) -> KeptRecords:
        form, site = self.forms.by_code.get(source), self.place.area
        if source == MEETINGS:
            return meeting_records.meeting_records(self.tx, site, self.zone, today=self.today)
        if source == POSTERS:
            return poster_figures.poster_records(self.tx, site, self.zone)
        if form is not None and form.life in COUNTED:
            return month_counts.count_records(self.tx, source, site, self.zone)
        is_register = form is not None and form.life is Life.RECORD
        read = figure_rows.register_records if is_register else figure_rows.tally_records
        return read(self.tx, source, site, self.zone)

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
        """Those of them that they may open, the latest first."""
        if self.member is None:
            return []
        reads = self.place.covered(access_register(self.tx, self.member, form).reads)
        wanted, may = sorted(ids), list[RegisterEntry]()
        for start in range(0, len(wanted), AT_ONCE):
            some = col(RegisterEntry.id).in_(wanted[start : start + AT_ONCE])
            may += self.tx.scalars(select(RegisterEntry).where(some))
        kept = [one for one in may if one.area in reads]
        return sorted(kept, key=lambda one: (one.on_date, one.id), reverse=True)


def reader_at(
    tx: Tx, member: Staff, forms: Forms, *, desk_id: DeskId | None, now: datetime
) -> FigureReader | None:
    """Somebody in their role; desk_id: of the room in which they ask."""
    book = find_book(tx, member.site)
    if book is None:
        return None
    place = place_of(tx, book)
    desk = tx.get(Desk, desk_id) if desk_id is not None else None
    looked_after = desk.areas if desk is not None else [member.area or book.area]
    known = forms.besides(book.own)
    return FigureReader(tx, member, known, place, place.covered(looked_after), desk_id, now)


def public_reader(tx: Tx, book: Book, forms: Forms, *, now: datetime) -> FigureReader:
    """Whoever opens the front page: of the whole place."""
    place, known = place_of(tx, book), forms.besides(book.own)
    return FigureReader(tx, None, known, place, place.covered([book.area]), None, now)
