"""The figures of a month as a page, for whoever sits at a duty room's or an admin's browser. It
tells what /month tells, in the same words and no more: both are made of the same report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from actions.services.figure_access import FigureReader, reader_at
from actions.services.figure_places import FORMER
from actions.services.month_asking import AT, Asked, asked_by_key, months_said
from actions.services.month_files import WantedFile, wanted_file
from actions.services.month_report import month_report, source_name
from actions.services.opened_figures import OpenedNumber, open_number, row_of
from domain.dialog.paging import page_at
from domain.forms.forms import Forms
from domain.ids import StaffId
from domain.saying import Line, pgettext, say
from domain.services.month_reports import MonthReport
from domain.services.months import FIRST_YEAR, NotBegun, Span, month_after, span_named
from domain.words.translations import Words
from storage.tables import Staff
from storage.tx import Tx

NO_MONTH = pgettext("police:figures.no_month", "That is no month. This one is shown.")
NOT_YET = pgettext("police:figures.not_yet", "That month has not come yet. This one is shown.")
NO_PLACE = pgettext("police:figures.no_place", "You read no such place. Yours is shown.")
MONTHS_BACK, YEARS_BACK = 24, 5  # that are offered; others are reached step by step
ROWS = 50  # records on one page


@dataclass(frozen=True, slots=True)
class FigureChoice:
    """Something to choose. depth: how far below the first place."""

    key: str
    label: Line
    depth: int = 0


@dataclass(frozen=True, slots=True)
class FiguresPage:
    """A month, and what else may be asked for. month, at: what is shown, as an address carries it.
    later: "" where it is still to come. wrong: what of the address could not be followed."""

    report: MonthReport
    zone: ZoneInfo
    month: str
    at: str
    earlier: str
    later: str
    months: Sequence[FigureChoice]
    years: Sequence[FigureChoice]
    places: Sequence[FigureChoice]
    wrong: Line = ""


@dataclass(frozen=True, slots=True)
class OpenedPage:
    """A number with the records that it was made of, as far as they may be opened. page: from 0;
    first: the number of its first row."""

    number: OpenedNumber
    source: Line
    source_code: str
    place: str
    months: Line
    span: Span
    zone: ZoneInfo
    month: str
    at: str
    rows: Sequence[Line]
    page: int
    first: int
    has_more: bool


def read_figures(
    tx: Tx, owner: StaffId, forms: Forms, month: str, at: str, *, now: datetime
) -> FiguresPage | None:
    """The month and place that the address names, untrusted; None for whoever has no role."""
    reader = _reader(tx, owner, forms, now=now)
    if reader is None:
        return None
    asked, wrong = _asked(reader, month, at)
    span, this_month = asked.span, Span(reader.today.replace(day=1))
    after = Span(month_after(span.first, span.months), span.months)
    before = Span(month_after(span.first, -span.months), span.months)
    return FiguresPage(
        month_report(asked),
        reader.zone,
        span.key,
        asked.at,
        before.key if before.first.year >= FIRST_YEAR else "",
        after.key if after.first <= this_month.first else "",
        list(_months(span, this_month)),
        list(_years(span, this_month)),
        list(_places(reader)),
        wrong,
    )


def read_opened(
    tx: Tx,
    owner: StaffId,
    forms: Forms,
    month: str,
    at: str,
    *,
    source: str,
    code: str,
    page: int,
    now: datetime,
) -> OpenedPage | None:
    """A number and its records; None for whoever has no role, and where there is no such number."""
    reader = _reader(tx, owner, forms, now=now)
    if reader is None:
        return None
    asked, _ = _asked(reader, month, at)
    number = open_number(asked, source, code)
    if number is None:
        return None
    shown = page_at(number.records, page, ROWS)
    return OpenedPage(
        number,
        source_name(reader, source),
        source,
        asked.place,
        months_said(asked.span),
        asked.span,
        reader.zone,
        asked.span.key,
        asked.at,
        [row_of(reader, source, one).line for one in shown.items],
        shown.number,
        shown.number * ROWS + 1,
        (shown.number + 1) * ROWS < len(number.records),
    )


def read_file(
    tx: Tx,
    owner: StaffId,
    forms: Forms,
    month: str,
    at: str,
    *,
    kind: str,
    words: Words,
    language: str,
    now: datetime,
) -> WantedFile | None:
    """What a file of the month is made of. kind: pdf, xlsx or csv."""
    reader = _reader(tx, owner, forms, now=now)
    if reader is None:
        return None
    asked, _ = _asked(reader, month, at)
    return wanted_file(tx, asked, kind, words=words, language=language)


def _reader(tx: Tx, owner: StaffId, forms: Forms, *, now: datetime) -> FigureReader | None:
    member = tx.get(Staff, owner)
    if member is None:
        return None
    return reader_at(tx, member, forms, desk_id=member.desk_id, now=now)


def _asked(reader: FigureReader, month: str, at: str) -> tuple[Asked, Line]:
    wrong: Line = ""
    span = Span(reader.today.replace(day=1))
    try:
        named, rest = span_named(month, reader.today)
        if named is None or rest:
            wrong = say(NO_MONTH)
        else:
            span = named
    except NotBegun:
        wrong = say(NOT_YET)
    place = reader.place.named(at) if at else None
    if at and (place is None or not place[1] & reader.areas):
        at, wrong = "", wrong or say(NO_PLACE)
    return asked_by_key(reader, f"{span.key}{AT}{at}" if at else span.key), wrong


def _months(shown: Span, this_month: Span) -> Iterator[FigureChoice]:
    offered = [Span(month_after(this_month.first, -back)) for back in range(MONTHS_BACK)]
    for span in offered if shown in offered or shown.months > 1 else [*offered, shown]:
        yield FigureChoice(span.key, months_said(span))


def _years(shown: Span, this_month: Span) -> Iterator[FigureChoice]:
    this_year = this_month.first.replace(month=1)
    offered = [Span(month_after(this_year, -12 * back), 12) for back in range(YEARS_BACK)]
    for span in offered if shown in offered or shown.months == 1 else [*offered, shown]:
        yield FigureChoice(span.key, months_said(span))


def _places(reader: FigureReader) -> Iterator[FigureChoice]:
    """Those of today as they lie in each other, then the names of before; of all of these as far as
    they look after them."""
    place, depth = reader.place, dict[str, int]()
    for area in place.areas:
        if area.code in reader.areas and not area.is_gone:
            depth[area.code] = depth.get(area.parent or "", -1) + 1
    below: dict[str, list[str]] = {}
    for area in place.areas:
        if area.code in depth:
            below.setdefault(area.parent if area.parent in depth else "", []).append(area.code)
    waiting = list(reversed(below.get("", [])))
    while waiting:
        code = waiting.pop()
        yield FigureChoice(code, place.names[code], depth[code])
        waiting += reversed(below.get(code, []))
    for number, name in enumerate(place.former):
        key = f"{FORMER}{number}"
        named = place.named(key)
        if named is not None and named[1] & reader.areas:
            yield FigureChoice(key, name)
