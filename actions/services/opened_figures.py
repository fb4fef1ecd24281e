"""Opened figures: the records that a number was made of, without persons, to whoever may see each
of them; the others are counted."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

from actions.services.figure_access import CASES, REPORTS, FigureReader
from actions.services.month_asking import Asking, asked_by_key, months_said
from domain.broadcasts.audiences import SHOWN_FROM
from domain.cases.cases import spoken
from domain.dialog.paging import Listing, back_to
from domain.dialog.press import Press
from domain.forms.forms import Form, Life
from domain.forms.service_screens import day_shown
from domain.saying import Button, Line, Saying, say
from domain.services.figure_presses import figure
from domain.services.figure_words import show_counted
from domain.services.figures import Figure, Small
from domain.services.register_presses import record
from domain.services.registers import title_of_entry
from domain.words.buttons import MORE
from domain.words.translations import pgettext
from storage import registers
from storage.form_versions import kept_form, pinned_form
from storage.tables import Case, RegisterEntry

OPENED = pgettext("police:month.opened", "{name}, {month}: {number}")
A_CASE = pgettext("police:month.case", "{number} · {title} · {village} · {day}")
AN_ENTRY = pgettext("police:month.entry", "{title} · {village} · {day}")
OTHERS = pgettext("police:month.others", "Others may open: {count}")
TOO_FEW = pgettext(
    "police:month.too_few", "So few that they would tell who is meant. It does not open."
)
NOT_OPENED = pgettext(
    "police:month.not_opened", "It would tell how few others are. It does not open."
)
NOBODYS = pgettext("police:month.nobodys", "Counted without names: there is nothing to open.")


class OpenedRow(NamedTuple):
    """A record behind a number. token: of the button that shows it, "" where it is only named."""

    line: Line
    token: str = ""
    emoji: str = ""


def open_figure(who: Asking, press: Press) -> Saying | None:
    """The records that a number was made of; None where there is no such number."""
    asked, source, code = asked_by_key(who.reader, press.arg(0)), press.arg(1), press.arg(2)
    reader = asked.reader
    if source not in reader.sources():
        return None
    found = reader.figures_to_open(source, asked.span)
    made = next((one for one in found if one.code == code), None)
    if made is None:
        return None
    back = back_to(figure("of", asked.key, source))
    number = show_counted(made.shown or made.counted)
    head = say(OPENED, name=made.name, month=months_said(asked.span), number=number)
    if made.counted.hidden or (made.shown is not None and made.shown.hidden):
        withheld = made.counted.withheld or (made.shown is not None and made.shown.withheld)
        return Saying((head, say(NOT_OPENED if withheld else TOO_FEW)), (back,))
    rows = _rows(who, reader, source, made.counted)
    if rows is None:
        return Saying((head, say(NOBODYS)), (back,))
    listed = Listing(
        rows,
        opens=lambda row: Button(row.token, row.line, emoji=row.emoji) if row.token else None,
        turns=partial(figure, "open", asked.key, source, code),
        after=[back],
        more=MORE,
    )
    page = press.number(3)
    lines = [head, *(row.line for row in listed.page(page).items if not row.token)]
    others = _others(made.counted, len(rows), is_over=asked.span.is_over(reader.today))
    if others:
        lines.append(say(OTHERS, count=others))
    return Saying(tuple(lines), listed.buttons(page))


def _others(counted: Figure, mine: int, *, is_over: bool) -> int:
    """How many they may not open; of people whose month is not over in steps, as the number is."""
    others = len(counted.made_of) - mine
    if is_over or counted.small is Small.SHOWN:
        return others
    return others - others % SHOWN_FROM


def _rows(
    who: Asking, reader: FigureReader, source: str, counted: Figure
) -> list[OpenedRow] | None:
    """Each record that they may see: a button where it can be opened there, else its line. None
    where no record was kept."""
    form, ids = reader.forms.by_code.get(source), counted.made_of
    if source == REPORTS or (form is not None and form.life in CASES):
        return [_case_row(reader, case) for case in reader.cases(ids)]
    if form is None or form.life is Life.TALLY:
        return None
    entries = reader.entries(form, ids)
    return [_entry_row(who, reader, form, entry) for entry in entries]


def _case_row(reader: FigureReader, case: Case) -> OpenedRow:
    """Its number is what shows its card in a room."""
    form = kept_form(reader.tx, case.form_hash)
    line = say(
        A_CASE,
        number=spoken(case.number),
        title=say(form.title if form is not None else f"form.{case.form}.title"),
        village=reader.place.names.get(case.area, case.area),
        day=day_shown(case.opened_at.astimezone(reader.zone).date()),
    )
    return OpenedRow(line)


def _entry_row(who: Asking, reader: FigureReader, form: Form, entry: RegisterEntry) -> OpenedRow:
    pinned = pinned_form(reader.tx, reader.forms, entry.service, entry.form_hash)
    line = say(
        AN_ENTRY,
        title=title_of_entry(pinned, entry.answers, registers.label_of(reader.tx, entry)),
        village=reader.place.names.get(entry.area, entry.area),
        day=day_shown(entry.on_date),
    )
    return OpenedRow(line, "" if who.in_room else record("show", entry.id), form.emoji)
