"""The figures of a month on a page of their own, beside the talk: `/room/figures` and
`/admin/figures`. Every number leads to what it was made of; the whole may be taken along.

Drawn here and without a script, so that an old phone shows it and a printer prints it.
"""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

import structlog
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from actions.people.sessions import LockedOut, read_seated
from actions.services.figure_page import (
    FigureChoice,
    FiguresPage,
    OpenedPage,
    read_figures,
    read_file,
    read_opened,
)
from actions.services.month_files import PDF, MadeFile, WantedFile, write_tables
from actions.services.month_report import HOW_RUNNING
from actions.services.month_words import ReportWriter
from domain.broadcasts.audiences import SHOWN_FROM
from domain.media_verdicts import Clean
from domain.paper.documents import CannotPrint
from domain.saying import say
from domain.services.figure_words import (
    notes_of,
    show,
    show_counts,
    show_ratio,
    why_hidden,
)
from domain.services.figures import Figure
from domain.services.month_reports import Panel, ReportRow, VillageRow
from storage.typesetting.pool import CannotSet, typesetter
from web import landing_page
from web import page_words as text
from web.context import Pages
from web.identities import Seat
from web.static_files import StaticFiles

KINDS = ("pdf", "xlsx", "csv")
ASKED_AT_MOST = 40  # letters of what an address names
BAR, THICK, HIGH, STUB = 20, 14, 56, 8  # of a chart of twelve months, in its own units

T = TypeVar("T")

log = structlog.get_logger()


async def show_month(request: Request, pages: Pages, shelf: StaticFiles, door: str) -> Response:
    """The month that `?month=` names, of the place `?at=`."""
    seat, found = await _read(request, pages, door, read_figures)
    if seat is None or found is None:
        return _nobody(request, pages, shelf)
    write = await _writer(request, pages, seat, found.zone)
    return HTMLResponse(shelf.render("figures.html", **_page(write, pages, door, found)))


async def open_number(request: Request, pages: Pages, shelf: StaticFiles, door: str) -> Response:
    """A number, and the records behind it."""
    asked = request.path_params
    turned = request.query_params.get("page", "")
    number = int(turned) if turned.isascii() and turned.isdigit() and len(turned) < 6 else 0
    deed = partial(
        read_opened,
        source=asked["source"][:ASKED_AT_MOST],
        code=asked["code"][: 2 * ASKED_AT_MOST],
        page=number,
    )
    seat, found = await _read(request, pages, door, deed)
    if seat is None:
        return _nobody(request, pages, shelf)
    if found is None:
        return landing_page.plain(request, pages, shelf, text.NOT_FOUND, 404)
    write = await _writer(request, pages, seat, found.zone)
    return HTMLResponse(shelf.render("figure.html", **_opened(write, pages, door, found)))


async def give_file(request: Request, pages: Pages, shelf: StaticFiles, door: str) -> Response:
    """The month as a PDF, a spreadsheet or a plain table."""
    kind = request.path_params["kind"]
    if kind not in KINDS:
        return landing_page.plain(request, pages, shelf, text.NOT_FOUND, 404)
    seat = await pages.seat_of(door, request.cookies)
    if seat is None:
        return _nobody(request, pages, shelf)
    language = await pages.language_of(seat, pages.hint_of(request))
    deed = partial(read_file, kind=kind, words=pages.words, language=language)
    _, wanted = await _read(request, pages, door, deed)
    if wanted is None:
        return _nobody(request, pages, shelf)
    try:
        made = await _made(wanted)
    except (CannotPrint, CannotSet) as wrong:
        log.error("figures.not_made", error=type(wrong).__name__, why=str(wrong)[:200])
        return landing_page.plain(request, pages, shelf, text.FIGURES_NOT_TODAY, 503)
    named = f"attachment; filename*=UTF-8''{quote(made.name, safe='')}"
    return Response(
        made.clean.body, media_type=made.clean.mime, headers={"content-disposition": named}
    )


async def _made(wanted: WantedFile) -> MadeFile:
    if wanted.document is None:
        return await asyncio.to_thread(write_tables, wanted)
    pdf = await typesetter().pdf(wanted.document)
    return MadeFile(f"{wanted.name}.pdf", Clean("file", PDF, pdf))


async def _read(
    request: Request, pages: Pages, door: str, deed: Callable[..., T | None]
) -> tuple[Seat | None, T | None]:
    """What they may read who sit there, at this very moment; one at a time of a process, since a
    year of figures costs as much as many turns."""
    seat = await pages.seat_of(door, request.cookies)
    if seat is None or seat.owner is None:
        return None, None
    asked = request.query_params
    month, at = (asked.get(name, "")[:ASKED_AT_MOST] for name in ("month", "at"))
    now = pages.clock()
    bound = partial(deed, owner=seat.owner, forms=pages.forms, month=month, at=at, now=now)
    try:
        async with pages.figures_in_turn:
            token = pages.token_of(door, request.cookies)
            return seat, await pages.house.read(read_seated, token, door, bound, now=now)
    except LockedOut:
        return None, None


def _nobody(request: Request, pages: Pages, shelf: StaticFiles) -> Response:
    return landing_page.plain(request, pages, shelf, text.INVITED_ONLY, 401)


async def _writer(request: Request, pages: Pages, seat: Seat, zone: Any) -> ReportWriter:
    language = await pages.language_of(seat, pages.hint_of(request))
    return ReportWriter(pages.words, language, zone)


# ---------------------------------------------------------------------------------------- a month


def _page(write: ReportWriter, pages: Pages, door: str, found: FiguresPage) -> Mapping[str, Any]:
    report, at = found.report, found.at

    def lead(month: str, place: str = at) -> str:
        return _address(door, "", month, place)

    bars = [bar for panel in report.panels for bar in panel.bars]
    return {
        **_frame(write, pages, door),
        "title": write.title(report),
        "place": report.place,
        "month": write.said(report.months),
        "wrong": write.said(found.wrong) if found.wrong else "",
        "running": "" if report.span.is_over(report.made_on)
        else write.said(say(HOW_RUNNING, few=SHOWN_FROM)),
        "earlier": lead(found.earlier) if found.earlier else "",
        "later": lead(found.later) if found.later else "",
        "months": _choices(write, found.months, found.month),
        "years": _choices(write, found.years, found.month),
        "places": _choices(write, found.places, at),
        "panels": [_panel(write, panel) for panel in report.panels],
        "has_hidden_bar": any(bar.amount is None for bar in bars),
        "has_running_bar": not all(bar.is_over for bar in bars),
        "groups": [
            _group(write, door, found, list(rows))
            for _, rows in groupby(report.rows, key=lambda row: row.source)
        ],
        "silent": ", ".join(write.said(name) for name in report.silent),
        "columns": [write.said(column) for column in report.columns],
        "villages": [
            (row.name, lead(found.month, row.code), _cells(write, row)) for row in report.villages
        ],
        "files": [
            (kind, _address(door, f"/file/{kind}", found.month, at)) for kind in KINDS
        ],
        "notes": [write.said(note) for note in report.notes],
        "made": write.made(report),
    }  # fmt: skip


def _frame(write: ReportWriter, pages: Pages, door: str) -> Mapping[str, Any]:
    def words(text_id: str) -> str:
        return pages.words.sentence(write.language, text_id)

    return {
        "language": write.language,
        "door": door,
        "say": words,
        "text": text,
        "back_to": words(f"page.door_{door}"),
    }


def _address(door: str, what: str, month: str, at: str, **more: object) -> str:
    asked = {"month": month} | ({"at": at} if at else {}) | more
    return f"/{door}/figures{what}?{urlencode(asked)}"


def _choices(
    write: ReportWriter, choices: Sequence[FigureChoice], chosen: str
) -> list[tuple[str, str, bool]]:
    """Key, label and whether it is the one; what lies in another begins further right."""
    return [
        (one.key, "\N{NO-BREAK SPACE}" * 3 * one.depth + write.said(one.label), one.key == chosen)
        for one in choices
    ]


def _panel(write: ReportWriter, panel: Panel) -> Mapping[str, Any]:
    most = max((bar.amount for bar in panel.bars if bar.amount), default=1)
    drawn = []
    for number, bar in enumerate(panel.bars):
        looks = "hidden" if bar.amount is None else "bar" if bar.is_over else "running"
        high = STUB if bar.amount is None else float(bar.amount / most) * HIGH
        high = max(2.0, high) if high else 0.0
        x = number * BAR + (BAR - THICK) / 2
        drawn.append((f"{x:g}", f"{HIGH + 2 - high:.1f}", f"{high:.1f}", looks, bar.month.month))
    return {
        "name": write.said(panel.name),
        "emoji": panel.emoji,
        "told": write.said(panel.told),
        "is_hidden": panel.bars[-1].amount is None,
        "described": write.described(panel),
        "bars": drawn,
    }


def _group(
    write: ReportWriter, door: str, found: FiguresPage, rows: Sequence[ReportRow]
) -> Mapping[str, Any]:
    return {
        "source": rows[0].source,
        "name": write.said(rows[0].source_name),
        "emoji": rows[0].emoji,
        "rows": [_row(write, door, found, row) for row in rows],
    }


def _row(write: ReportWriter, door: str, found: FiguresPage, row: ReportRow) -> Mapping[str, Any]:
    counted, shown = row.made.counted, row.made.shown
    # What is hidden looks alike, whether or not there is something behind it.
    opens = counted.amount > 0 or counted.hidden or (shown is not None and shown.hidden)
    what = f"/{quote(row.source, safe='')}/{quote(row.made.code, safe='')}"
    return {
        "name": write.said(row.made.name),
        "number": "–" if shown is None else write.said(show_ratio(shown)),
        "counts": "" if shown is None else write.said(show_counts(shown)),
        "is_hidden": shown is not None and shown.hidden,
        "href": _address(door, what, found.month, found.at) if opens else "",
        "why": _why(write, shown),
        "beneath": list(write.beneath(row)),
        "before": write.before_said(row),
    }


def _why(write: ReportWriter, figure: Figure | None) -> str:
    """Why a number is not told; "" where it is."""
    why = why_hidden(figure) if figure is not None else None
    return write.said(why) if why is not None else ""


def _cells(write: ReportWriter, row: VillageRow) -> list[tuple[str, bool]]:
    return [
        ("–", False) if one is None else (write.said(show(one)), one.hidden) for one in row.figures
    ]


# --------------------------------------------------------------------------------------- a number


def _opened(write: ReportWriter, pages: Pages, door: str, found: OpenedPage) -> Mapping[str, Any]:
    made = found.number.made
    shown = made.shown
    what = f"/{quote(found.source_code, safe='')}/{quote(made.code, safe='')}"
    turn = partial(_address, door, what, found.month, found.at)
    return {
        **_frame(write, pages, door),
        "title": write.said(made.name),
        "number": "–" if shown is None else write.said(show_ratio(shown)),
        "counts": "" if shown is None else write.said(show_counts(shown)),
        "is_hidden": shown is not None and shown.hidden,
        "back": _address(door, "", found.month, found.at),
        "facts": list(_facts(write, found)),
        "why": write.said(found.number.why) if found.number.why else "",
        "notes": [write.said(note) for note in notes_of(shown)] if shown is not None else [],
        "refused": write.said(made.refused) if made.refused is not None else "",
        "rows": [write.said(row) for row in found.rows],
        "others": write.said(found.number.others)
        if found.number.others else "",
        "earlier": turn(page=found.page - 1) if found.page else "",
        "later": turn(page=found.page + 1) if found.has_more else "",
        "first": found.first,
    }  # fmt: skip


def _facts(write: ReportWriter, found: OpenedPage) -> Iterator[tuple[str, str]]:
    """Where the number is from: what it was counted in, of which place and days, and of what it is
    a ratio."""
    period, shown = found.span.period(found.zone), found.number.made.shown
    yield write.column("group"), write.said(found.source)
    yield write.column("place"), found.place
    yield write.column("first"), write.day_said(period.first)
    yield write.column("last"), write.day_said(period.last)
    if shown is not None and shown.over is not None and not shown.hidden:
        part, whole = shown.over
        yield write.column("part"), write.said(show(part))
        yield write.column("whole"), write.said(show(whole))
