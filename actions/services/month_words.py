"""A month's report in words: as a picture, on paper, in a spreadsheet. In one language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from itertools import groupby
from zoneinfo import ZoneInfo

from domain.paper.documents import printable
from domain.paper.report_documents import PaperGroup, PaperRow, PictureDocument, ReportDocument
from domain.saying import Arg, As, Moment, Phrase, pgettext, say
from domain.services.charts import Drawing, DrawnBar, DrawnPanel, draw
from domain.services.figure_words import notes_of, show, show_counted
from domain.services.figures import Figure
from domain.services.month_reports import MonthReport, Panel, ReportRow
from domain.services.numbers import PERCENT, Bound, rounded
from domain.words.translations import Words
from storage.spreadsheets import Cell, Sheet

TITLE = pgettext("police:report.title", "{place}: what was counted")
SUBTITLE = pgettext("police:report.subtitle", "{months}, and the eleven months before")
HIDDEN_BAR = pgettext("police:report.hidden_bar", "too few to be shown")
RUNNING_BAR = pgettext("police:report.running_bar", "the month is not over")
DESCRIBED = pgettext("police:report.described", "{name}: {values}")
MADE = pgettext("police:report.made", "Made on {day} with Titir from the records themselves.")
PAGE = pgettext("police:report.page", "Page")
WITHOUT = pgettext("police:report.without", "Without: {villages}")
BARE = pgettext("police:month.bare", "{number}")
FIGURES = pgettext("police:report.figures", "Figures")
SERIES = pgettext("police:report.series", "Month by month")
VILLAGES = pgettext("police:report.villages", "Villages")
ABOUT = pgettext("police:report.about", "How it is counted")
HEAD = {
    "group": pgettext("police:report.column.group", "Counted in"),
    "name": pgettext("police:report.column.name", "Figure"),
    "number": pgettext("police:report.column.number", "Number"),
    "bound": pgettext("police:report.column.bound", "Read as"),
    "unit": pgettext("police:report.column.unit", "Unit"),
    "part": pgettext("police:report.column.part", "Part"),
    "whole": pgettext("police:report.column.whole", "Of"),
    "before": pgettext("police:report.column.before", "Before"),
    "note": pgettext("police:report.column.note", "Note"),
    "code": pgettext("police:report.column.code", "Code"),
    "first": pgettext("police:report.column.first", "From"),
    "last": pgettext("police:report.column.last", "To"),
    "place": pgettext("police:report.column.place", "Place"),
    "village": pgettext("police:report.column.village", "Village"),
    "month": pgettext("police:report.column.month", "Month"),
}
SIGNS = {Bound.EXACT: "", Bound.MORE: ">", Bound.LEAST: "≥", Bound.LESS: "<", Bound.ABOUT: "≈"}


@dataclass(frozen=True, slots=True)
class ReportWriter:
    """Puts reports into words of one language."""

    words: Words
    language: str
    zone: ZoneInfo

    def said(self, line: Arg) -> str:
        """In words."""
        if isinstance(line, (str, Phrase)):
            return self.words.render(self.language, line, self.zone)
        return self.words.render(self.language, say(BARE, number=line), self.zone)

    def drawing(self, report: MonthReport) -> Drawing:
        """The picture: a year of months, side by side."""
        bars = [bar for panel in report.panels for bar in panel.bars]
        return Drawing(
            title=self.title(report),
            subtitle=self.said(say(SUBTITLE, months=report.months)),
            described=" ".join(self.described(panel) for panel in report.panels),
            panels=[
                DrawnPanel(
                    self.said(panel.name),
                    self.said(panel.told),
                    tuple(DrawnBar(str(b.month.month), b.amount, b.is_over) for b in panel.bars),
                )
                for panel in report.panels
            ],
            hidden=self.said(say(HIDDEN_BAR)) if any(b.amount is None for b in bars) else "",
            running=self.said(say(RUNNING_BAR)) if not all(b.is_over for b in bars) else "",
        )

    def title(self, report: MonthReport) -> str:
        """What its picture and paper are called."""
        return self.said(say(TITLE, place=report.place))

    def made(self, report: MonthReport) -> str:
        """Of what it was made, and when."""
        return self.said(say(MADE, day=_day(report.made_on)))

    def column(self, name: str) -> str:
        """What stands above a column."""
        return self.said(say(HEAD[name]))

    def day_said(self, on: date) -> str:
        """A day with its year."""
        return self.said(say(BARE, number=_day(on)))

    def described(self, panel: Panel) -> str:
        """A panel, for somebody who cannot see it."""
        values = (
            f"{bar.month.month}/{bar.month.year} "
            + ("–" if bar.amount is None else self.said(rounded(bar.amount, Bound.EXACT)))
            for bar in panel.bars
        )
        values_said = ", ".join(values)
        return self.said(say(DESCRIBED, name=panel.name, values=values_said)) + "."

    # ------------------------------------------------------------------------------------- paper

    def picture(self, report: MonthReport) -> PictureDocument:
        """For a phone."""
        drawing = self._on_paper(self.drawing(report))
        return PictureDocument(
            drawing.title, self.language, report.made_on, draw(drawing), drawing.described
        )

    def paper(self, report: MonthReport, *, sample: str = "") -> ReportDocument:
        """For a desk and a file."""
        drawing = self._on_paper(self.drawing(report))
        return ReportDocument(
            title=f"{self.title(report)}, {self.said(report.months)}",
            lang=self.language,
            day=report.made_on,
            head=drawing.title,
            months=self.said(report.months),
            chart=draw(replace(drawing, stands_alone=False)) if drawing.panels else "",
            described=drawing.described,
            columns=tuple(self.column(c) for c in ("name", "number", "before")),  # type: ignore[arg-type]  # three of them
            groups=tuple(self._groups(report.rows)),
            villages=[tuple(map(self.cell_said, row)) for row in self._villages(report)],
            notes=tuple(self.said(note) for note in report.notes),
            made=self.made(report),
            page=self.said(say(PAGE)),
            sample=sample,
        )

    def _on_paper(self, drawing: Drawing) -> Drawing:
        """With what our letters can print: a chart's words are drawn, not set. Raises
        CannotPrint."""
        return Drawing(
            printable(drawing.title),
            printable(drawing.subtitle),
            printable(drawing.described),
            [DrawnPanel(printable(p.name), printable(p.told), p.bars) for p in drawing.panels],
            printable(drawing.hidden),
            printable(drawing.running),
        )

    def _groups(self, rows: Sequence[ReportRow]) -> Iterator[PaperGroup]:
        for _, among in groupby(rows, key=lambda row: row.source):
            found = list(among)
            yield PaperGroup(self.said(found[0].source_name), tuple(map(self._paper_row, found)))

    def _paper_row(self, row: ReportRow) -> PaperRow:
        return PaperRow(
            self.said(row.made.name),
            self.number_said(row),
            self.before_said(row),
            tuple(self.beneath(row)),
        )

    def number_said(self, row: ReportRow) -> str:
        """The number, a share with both its counts, or why there is none."""
        if row.made.shown is None:
            return "–"
        return self.said(show_counted(row.made.shown))

    def before_said(self, row: ReportRow) -> str:
        """What it was before, "" where that is not told."""
        if row.before is None:
            return ""
        return self.said(show(row.before, places=0 if row.before.unit == PERCENT else None))

    def beneath(self, row: ReportRow) -> Iterator[str]:
        """What a reader must know of it."""
        if row.made.refused is not None:
            yield self.said(row.made.refused)
        if row.made.shown is not None:
            yield from map(self.said, notes_of(row.made.shown))
        if row.without:
            yield self.said(say(WITHOUT, villages=", ".join(row.without)))

    def cell_said(self, cell: Cell) -> str:
        """A cell where everything is words."""
        if cell is None:
            return ""
        return self.said(cell) if isinstance(cell, (str, int, Decimal)) else cell.isoformat()

    # ------------------------------------------------------------------------------- spreadsheets

    def sheets(self, report: MonthReport) -> list[Sheet]:
        """All of it: figures, months, villages, how it is counted."""
        about: list[list[Cell]] = [[self.title(report)], [self.said(report.months)]]
        about += [[self.said(note)] for note in report.notes]
        about.append([self.made(report)])
        return [
            Sheet(self.said(say(FIGURES)), list(self._figures(report))),
            Sheet(self.said(say(SERIES)), list(self._series(report))),
            Sheet(self.said(say(VILLAGES)), list(self._villages(report))),
            Sheet(self.said(say(ABOUT)), about),
        ]

    def _figures(self, report: MonthReport) -> Iterator[list[Cell]]:
        columns = ("group", "name", "number", "bound", "unit", "part", "whole", "before", "note",
                   "first", "last", "place", "code")  # fmt: skip
        yield [self.column(column) for column in columns]
        period = report.span.period(self.zone)
        for row in report.rows:
            shown = row.made.shown
            over = shown.over if shown is not None and not shown.hidden else None
            yield [
                self.said(row.source_name),
                self.said(row.made.name),
                "–" if shown is None else self._cell(shown),
                "" if shown is None or shown.hidden else SIGNS[shown.bound],
                "%" if shown is not None and shown.unit == PERCENT else "",
                None if over is None else self._cell(over[0]),
                None if over is None else self._cell(over[1]),
                None if row.before is None else self._cell(row.before),
                " · ".join(self.beneath(row)),
                period.first,
                period.last,
                report.place,
                f"{row.source}.{row.made.code}",
            ]

    def _series(self, report: MonthReport) -> Iterator[list[Cell]]:
        yield [self.column("month"), *(self.said(panel.name) for panel in report.panels)]
        for number, month in enumerate(report.span.series()):
            bars = (panel.bars[number] for panel in report.panels)
            yield [month.first, *(
                self.said(say(HIDDEN_BAR)) if bar.amount is None
                else rounded(bar.amount, Bound.EXACT)
                for bar in bars
            )]  # fmt: skip

    def _villages(self, report: MonthReport) -> Iterator[list[Cell]]:
        yield [self.column("village"), *map(self.said, report.columns)]
        for village in report.villages:
            yield [village.name, *map(self._cell, village.figures)]

    def _cell(self, figure: Figure | None) -> Cell:
        """A number as a number, what is hidden in words."""
        if figure is None:
            return "–"
        if figure.hidden:
            return self.said(show(figure))
        return rounded(figure.amount, figure.bound)


def _day(on: date) -> Moment:
    return Moment(datetime.combine(on, time(12), UTC), As.DATE)
