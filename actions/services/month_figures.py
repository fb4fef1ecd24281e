"""The figures of a month, where people work: `/month 11` in a room and in an admin's chat. Each
number opens the records that it was made of, to whoever may see each of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from actions.cases.officer_permissions import own_room, room_of
from actions.dialog import digits
from actions.dialog.verbs import STAFF, Verb, Where, find_verb, role_at
from actions.services.figure_access import CASES, REPORTS, FigureReader, reader_at
from domain.cases.cases import spoken
from domain.dialog.paging import page_at
from domain.dialog.press import Press
from domain.forms.forms import Form, Forms, Life
from domain.forms.service_screens import day_shown
from domain.heard import Heard, Place
from domain.ids import DeskId
from domain.lanes import REPLY
from domain.mailboxes import Mailbox, Spot, to_room, to_staff
from domain.saying import Button, Line, Saying, say
from domain.services.figure_presses import FAMILY, figure
from domain.services.figure_words import show_counted
from domain.services.figures import Figure
from domain.services.monthly import MonthFigure
from domain.services.months import month_before, month_named
from domain.services.register_presses import record
from domain.services.registers import title_of_entry
from domain.words.buttons import BACK, MORE
from domain.words.translations import pgettext
from storage import outbox, registers, staff
from storage.form_versions import kept_form, pinned_form
from storage.sent_messages import forget_posted_like
from storage.tables import Case, RegisterEntry
from storage.tx import Tx

HEAD = pgettext("police:month.head", "📊 {place}, {month}")
REPORTS_NAME = pgettext("police:month.reports", "Reports")
LINE = pgettext("police:month.line", "{name}: {number}")
NOT_THIS = pgettext("police:month.refused", "{name}: {why}")
NOTHING = pgettext("police:month.nothing", "{name}: none this month")
WITHOUT = pgettext("police:month.without", "Without: {villages}")
OPEN = pgettext("police:month.open", "A number opens what it was made of.")
EARLIER = pgettext("police:month.earlier", "The month before")
NO_MONTH = pgettext("police:month.no_month", "Which month? Write /month 11, or /month 11/2025.")
OPENED = pgettext("police:month.opened", "{name}, {month}: {number}")
A_CASE = pgettext("police:month.case", "{number} · {title} · {village} · {day}")
AN_ENTRY = pgettext("police:month.entry", "{title} · {village} · {day}")
OTHERS = pgettext("police:month.others", "Others may open: {count}")
TOO_FEW = pgettext(
    "police:month.too_few", "So few that they would tell who is meant. It does not open."
)
NOBODYS = pgettext("police:month.nobodys", "Counted without names: there is nothing to open.")
MONTH = pgettext("police:month.month", "{number}/{year}")
SLOT = "figures"


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks for figures, and where the answer goes."""

    reader: FigureReader
    mailbox: Mailbox
    in_room: bool


class OpenedRow(NamedTuple):
    """A record behind a number. token: of the button that shows it, "" where it is only named."""

    line: Line
    token: str = ""
    emoji: str = ""


Page = Callable[[Asking, Press], Saying]


def tell_figures(
    tx: Tx,
    heard: Heard,
    *,
    verbs: Mapping[str, Verb[Page]],
    forms: Forms,
    now: datetime,
) -> None:
    """/month, or a button below the figures. No stranger is told anything."""
    asking = _asking(tx, heard, forms, now=now)
    if asking is None:
        return
    verb, press = find_verb(verbs, heard)
    page = verb.deed if verb is not None else show_month
    if verb is None:
        press = _typed(heard, asking.reader.today)
    saying = page(asking, press)
    if not asking.in_room:
        outbox.put(tx, asking.mailbox, saying, now=now)
        digits.note_buttons(tx, asking.reader.member, saying.buttons, now=now)
        return
    if verb is None:  # asked anew: below what was said meanwhile
        forget_posted_like(tx, asking.mailbox, SLOT)
    outbox.put_at(tx, Spot(asking.mailbox, SLOT), saying, REPLY, now=now)


def _typed(heard: Heard, today: date) -> Press:
    """What stands behind the command."""
    first = month_named(heard.text.partition(" ")[2], today)
    return Press("", (first.isoformat()[:7] if first else "?",))


def _asking(tx: Tx, heard: Heard, forms: Forms, *, now: datetime) -> Asking | None:
    if heard.place is Place.GROUP:
        room = room_of(tx, heard)
        if room is None or own_room(tx, heard, now=now) is None:
            return None
        officer = staff.officer_at(tx, heard.who, room.desk_id)
        reader = officer and reader_at(tx, officer, forms, desk_id=DeskId(room.desk_id), now=now)
        return Asking(reader, to_room(room.id), in_room=True) if reader else None
    member = role_at(tx, heard.who, ("admin", "officer", "leader"))
    desk = DeskId(member.desk_id) if member is not None and member.desk_id else None
    reader = member and reader_at(tx, member, forms, desk_id=desk, now=now)
    return Asking(reader, to_staff(reader.member.id), in_room=False) if reader else None


# --------------------------------------------------------------------------------------- month


def show_month(asking: Asking, press: Press) -> Saying:
    """What was counted, a line each: first all reports, then what has the most behind it."""
    reader = asking.reader
    first = month_named(press.arg(0), reader.today)
    if first is None:
        return Saying((say(NO_MONTH),))
    made = [(source, reader.figures(source, first)) for source in reader.sources()]
    told = [(source, figures) for source, figures in made if any(map(_has_some, figures))]
    shown, key = page_at(told, press.number(1)), _key(first)
    lines = [_head(asking, first), *(_line(figures[0]) for _, figures in shown.items)]
    if not told:
        lines.append(say(NOTHING, name=say(REPORTS_NAME)))
    buttons = [
        Button(figure("of", key, source), _name(reader, source), digit, _emoji(reader, source))
        for digit, (source, _) in shown.numbered()
    ]
    before = month_before(first)
    buttons.append(Button(figure("month", _key(before)), say(EARLIER), "7", "◀"))
    buttons += shown.more(figure("month", key, shown.number + 1), MORE)
    return Saying(tuple(lines), tuple(buttons))


def _has_some(made: MonthFigure) -> bool:
    return made.counted.amount > 0


def _head(asking: Asking, first: date) -> Line:
    reader = asking.reader
    areas = [code for code in reader.areas if code == reader.book.area] or sorted(reader.areas)
    place = ", ".join(reader.book.names.get(code, code) for code in areas)
    return say(HEAD, place=place, month=_month(first))


def _month(first: date) -> Line:
    return say(MONTH, number=first.month, year=str(first.year))


def _key(first: date) -> str:
    return first.isoformat()[:7]


def _name(reader: FigureReader, source: str) -> Line:
    form = reader.forms.by_code.get(source)
    return say(form.name) if form is not None else say(REPORTS_NAME)


def _emoji(reader: FigureReader, source: str) -> str:
    form = reader.forms.by_code.get(source)
    return form.emoji if form is not None else "📨"


def _line(made: MonthFigure) -> Line:
    if made.shown is None:
        why = say(made.refused.id, **made.refused.args) if made.refused else ""
        return say(NOT_THIS, name=made.name, why=why)
    return say(LINE, name=made.name, number=show_counted(made.shown))


# -------------------------------------------------------------------------------------- source


def show_source(asking: Asking, press: Press) -> Saying:
    """Every figure of one source, each with the button that opens it."""
    reader, source = asking.reader, press.arg(1)
    first = month_named(press.arg(0), reader.today)
    if first is None or source not in reader.sources():
        return show_month(asking, Press("", (press.arg(0),)))
    made = reader.figures(source, first)
    shown = page_at(made, press.number(2))
    lines: list[Line] = [_head(asking, first), _name(reader, source), ""]
    for one in shown.items:
        lines.append(_line(one))
        lines += _without(reader, one)
    buttons = [
        Button(figure("open", _key(first), source, one.code), one.name, digit)
        for digit, one in shown.numbered()
        if _has_some(one)
    ]
    buttons += shown.more(figure("of", _key(first), source, shown.number + 1), MORE)
    buttons.append(Button(figure("month", _key(first)), say(BACK), "0", "↩"))
    return Saying((*lines, "", say(OPEN)), tuple(buttons))


def _without(reader: FigureReader, made: MonthFigure) -> list[Line]:
    if not made.without:
        return []
    names = ", ".join(reader.book.names.get(code, code) for code in made.without)
    return [say(WITHOUT, villages=names)]


# ------------------------------------------------------------------------------------- records


def open_figure(asking: Asking, press: Press) -> Saying:
    """The records that a number was made of, without persons."""
    reader, source, code = asking.reader, press.arg(1), press.arg(2)
    first = month_named(press.arg(0), reader.today)
    found = reader.figures(source, first) if first and source in reader.sources() else []
    made = next((one for one in found if one.code == code), None)
    if first is None or made is None:
        return show_source(asking, press)
    back = Button(figure("of", _key(first), source), say(BACK), "0", "↩")
    number = show_counted(made.shown or made.counted)
    head = say(OPENED, name=made.name, month=_month(first), number=number)
    if made.counted.hidden or (made.shown is not None and made.shown.hidden):
        return Saying((head, say(TOO_FEW)), (back,))
    rows = _rows(asking, source, made.counted)
    if rows is None:
        return Saying((head, say(NOBODYS)), (back,))
    shown = page_at(rows, press.number(3))
    lines = [head, *(row.line for row in shown.items if not row.token)]
    if others := len(made.counted.made_of) - len(rows):
        lines.append(say(OTHERS, count=others))
    buttons = [
        Button(row.token, row.line, digit, row.emoji)
        for digit, row in shown.numbered()
        if row.token
    ]
    buttons += shown.more(figure("open", _key(first), source, code, shown.number + 1), MORE)
    return Saying(tuple(lines), (*buttons, back))


def _rows(asking: Asking, source: str, counted: Figure) -> list[OpenedRow] | None:
    """Each record that they may see: a button where it can be opened there, else its line. None
    where no record was kept."""
    reader, form = asking.reader, asking.reader.forms.by_code.get(source)
    ids = counted.made_of
    if source == REPORTS or (form is not None and form.life in CASES):
        return [_case_row(reader, case) for case in reader.cases(ids)]
    if form is None or form.life is Life.TALLY:
        return None
    return [_entry_row(asking, form, entry) for entry in reader.entries(form, ids)]


def _case_row(reader: FigureReader, case: Case) -> OpenedRow:
    """Its number is what shows its card in a room."""
    form = kept_form(reader.tx, case.form_hash)
    line = say(
        A_CASE,
        number=spoken(case.number),
        title=say(form.title if form is not None else f"form.{case.form}.title"),
        village=reader.book.names.get(case.area, case.area),
        day=day_shown(case.opened_at.astimezone(reader.zone).date()),
    )
    return OpenedRow(line)


def _entry_row(asking: Asking, form: Form, entry: RegisterEntry) -> OpenedRow:
    reader = asking.reader
    pinned = pinned_form(reader.tx, reader.forms, entry.service, entry.form_hash)
    line = say(
        AN_ENTRY,
        title=title_of_entry(pinned, entry.answers, registers.label_of(reader.tx, entry)),
        village=reader.book.names.get(entry.area, entry.area),
        day=day_shown(entry.on_date),
    )
    return OpenedRow(line, "" if asking.in_room else record("show", entry.id), form.emoji)


VERBS: tuple[Verb[Page], ...] = (
    Verb(f"{FAMILY}.month", show_month, STAFF, Where.ANYWHERE),
    Verb(f"{FAMILY}.of", show_source, STAFF, Where.ANYWHERE),
    Verb(f"{FAMILY}.open", open_figure, STAFF, Where.ANYWHERE),
)
