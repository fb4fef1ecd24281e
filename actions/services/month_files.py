"""The figures of a month to take along: as a picture, on paper, as a spreadsheet.

What a child process draws or sets is made before the turn, since a deed cannot wait for it; the
files that are made for somebody are kept for a week.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from actions.services.month_asking import (
    Asked,
    Asking,
    NotAsked,
    asked_by_key,
    asked_in_words,
    asking,
    months_said,
)
from actions.services.month_report import month_report
from actions.services.month_words import ReportWriter
from domain.dialog.paging import back_to
from domain.dialog.press import Press, read_press
from domain.forms.forms import Forms
from domain.heard import Heard
from domain.lanes import REPLY
from domain.media_verdicts import Clean
from domain.paper.report_documents import PictureDocument, ReportDocument
from domain.saying import Button, Line, Saying, pgettext, say
from domain.services.figure_presses import FAMILY, figure
from domain.words.translations import Words
from storage import outbox
from storage.flags import is_demo
from storage.media import MONTHS_MADE, forget_made_before, keep_made
from storage.spreadsheets import CSV, XLSX, Sheet, as_csv, as_xlsx
from storage.tx import Tx

HOW = pgettext("police:month.how_to_take", "{place}, {month}. How do you want it?")
AS_PDF = pgettext("police:month.as_pdf", "PDF, to print")
AS_XLSX = pgettext("police:month.as_xlsx", "Excel")
AS_CSV = pgettext("police:month.as_csv", "CSV, a plain table")
HERE_IT_IS = pgettext("police:month.here_it_is", "{place}, {month}")
NOT_TODAY = pgettext(
    "police:month.not_today", "It could not be made just now. Please try again in a moment."
)
SAMPLE = "poster.sample"
KEPT = timedelta(days=7)
PICTURE, FILE, PDF = "picture", "file", "application/pdf"


@dataclass(frozen=True, slots=True)
class WantedFile:
    """What is to be made. document: to be drawn or set; sheets: to be written. decimal_comma: how
    numbers stand in a CSV there."""

    kind: str
    name: str
    told: Line
    document: PictureDocument | ReportDocument | None = None
    sheets: Sequence[Sheet] = ()
    title: str = ""
    made_on: date = date.min
    decimal_comma: bool = True


@dataclass(frozen=True, slots=True)
class MadeFile:
    """A file, ready to be sent."""

    name: str
    clean: Clean


@dataclass(frozen=True, slots=True)
class Made:
    """What was made for a turn; nothing where nothing was wanted, or it could not be."""

    told: Line = ""
    files: tuple[MadeFile, ...] = ()


NOTHING_MADE = Made()


def find_wanted(
    tx: Tx, heard: Heard, *, forms: Forms, words: Words, now: datetime
) -> WantedFile | None:
    """What is to be made before the turn: the picture of what was typed, or the file that is
    pressed for. None where nothing is, or there is nothing to show."""
    kind, key = _wanted(heard)
    who = asking(tx, heard, forms, now=now) if kind else None
    if who is None:
        return None
    try:
        asked = asked_by_key(who.reader, key) if key else _typed(who, heard)
    except NotAsked:
        return None
    return wanted_file(tx, asked, kind, words=words, language=who.language)


def wanted_file(
    tx: Tx, asked: Asked, kind: str, *, words: Words, language: str
) -> WantedFile | None:
    """What a file of those months is made of; None where there is nothing to draw."""
    report = month_report(asked)
    if kind == PICTURE and not report.panels:
        return None
    writer = ReportWriter(words, language, asked.reader.zone)
    name = f"{report.site} {report.span.key}"
    told = say(HERE_IT_IS, place=asked.place, month=months_said(asked.span))
    match kind:
        case "picture":
            return WantedFile(kind, name, told, writer.picture(report))
        case "pdf":
            sample = words.sentence(language, SAMPLE) if is_demo(tx) else ""
            return WantedFile(kind, name, told, writer.paper(report, sample=sample))
        case _:
            comma = words.languages[language].format_locale != "en_GB"
            return WantedFile(
                kind,
                name,
                told,
                None,
                writer.sheets(report),
                writer.title(report),
                report.made_on,
                comma,
            )


def _wanted(heard: Heard) -> tuple[str, str]:
    """(kind, key of the months) that is pressed for; of typed words a picture, and no key."""
    press = read_press(heard.choice) if heard.choice else None
    if press is None:
        return (PICTURE, "") if not heard.choice else ("", "")
    if press.verb == f"{FAMILY}.{PICTURE}":
        return PICTURE, press.arg(0) or "-"
    if press.verb == f"{FAMILY}.{FILE}" and press.arg(1) in ("pdf", "xlsx", "csv"):
        return press.arg(1), press.arg(0) or "-"
    return "", ""


def _typed(who: Asking, heard: Heard) -> Asked:
    return asked_in_words(who.reader, heard.text.partition(" ")[2])


def write_tables(wanted: WantedFile) -> MadeFile:
    """A spreadsheet of what is wanted as one."""
    if wanted.kind == "csv":
        body = as_csv(wanted.sheets[0], decimal_comma=wanted.decimal_comma)
        return MadeFile(f"{wanted.name}.csv", Clean("file", CSV, body))
    body = as_xlsx(wanted.sheets, title=wanted.title, made_on=wanted.made_on)
    return MadeFile(f"{wanted.name}.xlsx", Clean("file", XLSX, body))


def hand_over(tx: Tx, who: Asking, made: Made, *, now: datetime) -> None:
    """The files, as a message of their own."""
    today = now.date()
    forget_made_before(tx, today - KEPT)
    owner = f"{MONTHS_MADE}{today.isoformat()}:{who.mailbox}"
    ids = tuple(keep_made(tx, owner, file.clean, name=file.name) for file in made.files)
    outbox.put(tx, who.mailbox, Saying((made.told,), media=ids), REPLY, now=now)


def offer_files(who: Asking, press: Press) -> Saying:
    """In which form; and that something could not be made, where it was pressed for."""
    asked = asked_by_key(who.reader, press.arg(0))
    failed = press.verb != f"{FAMILY}.take"
    head = say(HOW, place=asked.place, month=months_said(asked.span))
    offers = (("pdf", AS_PDF, "🖨"), ("xlsx", AS_XLSX, "📗"), ("csv", AS_CSV, "🧾"))
    buttons = [
        Button(figure("file", asked.key, kind), say(label), str(digit), emoji)
        for digit, (kind, label, emoji) in enumerate(offers, start=1)
    ]
    back = back_to(figure("month", asked.key))
    return Saying((say(NOT_TODAY), head) if failed else (head,), (*buttons, back))
