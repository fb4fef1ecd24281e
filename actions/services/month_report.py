"""The report of a month: what a picture, paper, a page and a spreadsheet are made of, as far as
whoever asks may read it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from actions.services.figure_access import MEETINGS, POSTERS, QUIZZES, FigureReader
from actions.services.month_asking import Asked, months_said
from domain.broadcasts.audiences import SHOWN_FROM
from domain.saying import Line, Phrase, pgettext, say
from domain.services.figure_words import show
from domain.services.figures import Figure
from domain.services.month_reports import AT_MOST, Bar, MonthReport, Panel, ReportRow, VillageRow
from domain.services.monthly import COUNTED, REPORTS, MonthFigure

REPORTS_NAME = pgettext("police:month.reports", "Reports")
NAMES = {
    REPORTS: (REPORTS_NAME, "📨"),
    MEETINGS: (pgettext("police:month.meetings", "Meetings, promises"), "🤝"),
    QUIZZES: (pgettext("police:month.quizzes", "Quizzes"), "❓"),
    POSTERS: (pgettext("police:month.posters", "Posters"), "📣"),
}
BARE = pgettext("police:month.bare", "{number}")
HOW_FEW = pgettext(
    "police:month.how_few",
    "Fewer than {few} people are not told, nor what would tell them by subtraction.",
)
HOW_RUNNING = pgettext(
    "police:month.how_running", "The month is not over: people are told in steps of {few}."
)
HOW_NEVER = pgettext(
    "police:month.how_never", "Violence at home and complaints stand in no number."
)
HOW_ZONE = pgettext("police:month.how_zone", "Days are those of the clock in {place}.")
HOW_FORMER = pgettext(
    "police:month.how_former", "What was filed under a former name is counted here: {names}."
)
HOW_MANY = pgettext("police:month.how_many", "Households and people: {source}.")
PANELS = ("received", "closed", "wait")  # of all reports; of what else there is, the first figure
# How long a village waits for somebody; silence is counted as silence, by itself.
COLUMNS = ("received", "taken", "soon", "never", "wait", "closed")


def month_report(asked: Asked) -> MonthReport:
    """All of it."""
    reader, span = asked.reader, asked.span
    told = {source: reader.figures(source, span) for source in reader.sources()}
    having = {
        source: figures
        for source, figures in told.items()
        if any(one.counted.amount > 0 or one.counted.withheld for one in figures)
    }
    return MonthReport(
        place=asked.place,
        site=reader.place.name,
        span=span,
        months=months_said(span),
        rows=list(_rows(asked, having)),
        panels=list(_panels(reader, asked, having)),
        columns=[one.name for one in told.get(REPORTS, ()) if one.code in COLUMNS],
        villages=list(_villages(asked)),
        silent=[source_name(reader, source) for source in told if source not in having],
        notes=list(_notes(asked)),
        made_on=reader.today,
    )


def source_name(reader: FigureReader, source: str) -> Line:
    """What a source is called."""
    form = reader.forms.by_code.get(source)
    return say(form.name if form is not None else NAMES[source][0])


def source_emoji(reader: FigureReader, source: str) -> str:
    """Its picture."""
    form = reader.forms.by_code.get(source)
    return form.emoji if form is not None else NAMES[source][1]


def _rows(asked: Asked, having: dict[str, list[MonthFigure]]) -> Iterator[ReportRow]:
    names = asked.reader.place.names
    for source, figures in having.items():
        before = {
            one.code: one.shown
            for one in asked.reader.figures(source, asked.span.before())
            if one.shown is not None and not one.shown.hidden
        }
        for made in figures:
            without = tuple(names.get(code, code) for code in made.without)
            name, emoji = source_name(asked.reader, source), source_emoji(asked.reader, source)
            yield ReportRow(source, name, emoji, made, before.get(made.code), without)


def _panels(
    reader: FigureReader, asked: Asked, having: dict[str, list[MonthFigure]]
) -> Iterator[Panel]:
    wanted = [(REPORTS, code) for code in PANELS if REPORTS in having]
    wanted += [(source, made[0].code) for source, made in having.items() if source != REPORTS]
    months = asked.span.series()
    for source, code in wanted[:AT_MOST]:
        series = [_the(reader.figures(source, month), code) for month in months]
        made = series[-1]
        if made is None:
            continue
        bars = (
            Bar(month.first, _height(one), month.is_over(reader.today))
            for month, one in zip(months, series, strict=True)
        )
        told = _the(having[source], code) or made  # of a year all of it, not its last month
        yield Panel(made.name, source_emoji(reader, source), _said(told), tuple(bars))


def _the(figures: Sequence[MonthFigure], code: str) -> MonthFigure | None:
    return next((one for one in figures if one.code == code), None)


def _measured(made: MonthFigure) -> Figure:
    """Of a share its part, for that has a height; of an average the average."""
    if made.shown is not None and "/" in made.shown.unit:
        return made.shown
    return made.counted


def _height(made: MonthFigure | None) -> Fraction | None:
    if made is None:
        return Fraction(0)
    measured = _measured(made)
    return None if measured.hidden else measured.amount


def _said(made: MonthFigure) -> Line:
    return say(BARE, number=show(_measured(made), places=None))


def _villages(asked: Asked) -> Iterator[VillageRow]:
    reader = asked.reader
    for code in reader.place.villages:
        if code in reader.areas:
            there = reader.at(reader.place.covered([code]))
            figures = (_in_a_cell(one) for one in there.figures(REPORTS, asked.span)
                       if one.code in COLUMNS)  # fmt: skip
            yield VillageRow(code, reader.place.names[code], tuple(figures))


def _in_a_cell(made: MonthFigure) -> Figure | None:
    is_average = made.counted.unit != COUNTED
    return None if is_average and made.shown is None else _measured(made)


def _notes(asked: Asked) -> Iterator[Line]:
    reader = asked.reader
    yield say(HOW_FEW, few=SHOWN_FROM)
    if not asked.span.is_over(reader.today):
        yield say(HOW_RUNNING, few=SHOWN_FROM)
    yield say(HOW_NEVER)
    yield say(HOW_ZONE, place=reader.place.name)
    former = dict.fromkeys(
        name for area in reader.place.areas if area.code in reader.areas for name in area.formerly
    )
    if former:
        yield say(HOW_FORMER, names=", ".join(former))
    told: list[Phrase] = []
    for known in reader.place.known(reader.areas).values():
        told += [note for note in known.notes if note not in told]
    for note in told:
        yield say(HOW_MANY, source=note)
