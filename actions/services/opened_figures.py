"""Opened figures: the records that a number was made of, without persons, to whoever may see each
of them; the others are counted."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from actions.services.figure_access import CASES, MEETINGS, FigureReader
from actions.services.month_asking import Asked, Asking, asked_by_key, months_said
from domain.broadcasts.audiences import SHOWN_FROM
from domain.cases.cases import spoken
from domain.dialog.paging import Listing, back_to
from domain.dialog.press import Press
from domain.forms.forms import Form, Life
from domain.forms.service_screens import day_shown
from domain.saying import Button, Line, Saying, pgettext, say
from domain.services.figure_presses import figure
from domain.services.figure_words import show_counted
from domain.services.figures import Figure, Small
from domain.services.monthly import REPORTS, MonthFigure
from domain.services.months import Span
from domain.services.register_presses import record
from domain.services.registers import title_of_entry
from domain.words.buttons import MORE
from storage import registers
from storage.form_versions import kept_form, pinned_form
from storage.tables import Case, Meeting, MeetingPromise, RegisterEntry

OPENED = pgettext("police:month.opened", "{name}, {month}: {number}")
A_CASE = pgettext("police:month.case", "{number} · {title} · {village} · {day}")
AN_ENTRY = pgettext("police:month.entry", "{title} · {village} · {day}")
A_MEETING = pgettext("police:month.a_meeting", "{title} · {day}")
A_PROMISE = pgettext("police:month.a_promise", "🤝 {words} · by {day}")
OTHERS = pgettext("police:month.others", "Others may open: {count}")
OF_OTHERS = pgettext("police:month.of_others", "Others may open what it was made of.")
TOO_FEW = pgettext(
    "police:month.too_few", "So few that they would tell who is meant. It does not open."
)
NOT_OPENED = pgettext(
    "police:month.not_opened", "It would tell how few others are. It does not open."
)
NOBODYS = pgettext("police:month.nobodys", "Counted without names: there is nothing to open.")


Opened = Case | RegisterEntry | Meeting | MeetingPromise


class OpenedRow(NamedTuple):
    """A record behind a number. token: of the button that shows it, "" where it is only named."""

    line: Line
    token: str = ""
    emoji: str = ""


@dataclass(frozen=True, slots=True)
class OpenedNumber:
    """A number and what it was made of. head: both in words. records: those that they may open;
    others: that there are more, "" where there are none. why: nothing opens; "" where it does."""

    made: MonthFigure
    head: Line
    records: Sequence[Opened] = ()
    others: Line = ""
    why: Line = ""


def open_figure(who: Asking, press: Press) -> Saying | None:
    """The records that a number was made of; None where there is no such number."""
    asked, source, code = asked_by_key(who.reader, press.arg(0)), press.arg(1), press.arg(2)
    opened = open_number(asked, source, code)
    if opened is None:
        return None
    back = back_to(figure("of", asked.key, source))
    if opened.why:
        return Saying((opened.head, opened.why), (back,))

    def opens(one: Opened) -> Button | None:
        row = row_of(asked.reader, source, one)
        shows = row.token and not who.in_room
        return Button(row.token, row.line, emoji=row.emoji) if shows else None

    listed = Listing(
        opened.records,
        opens=opens,
        turns=partial(figure, "open", asked.key, source, code),
        after=[back],
        more=MORE,
    )
    page = press.number(3)
    shown = listed.page(page).items
    lines = [row_of(asked.reader, source, one).line for one in shown if opens(one) is None]
    others = [opened.others] if opened.others else []
    return Saying((opened.head, *lines, *others), listed.buttons(page))


def open_number(asked: Asked, source: str, code: str) -> OpenedNumber | None:
    """What a number was made of; None where there is no such number."""
    reader = asked.reader
    if source not in reader.sources():
        return None
    made = _find(reader, source, code, asked.span)
    if made is None:
        return None
    number = show_counted(made.shown or made.counted)
    head = say(OPENED, name=made.name, month=months_said(asked.span), number=number)
    if _is_hidden(made):
        withheld = made.counted.withheld or (made.shown is not None and made.shown.withheld)
        return OpenedNumber(made, head, why=say(NOT_OPENED if withheld else TOO_FEW))
    records = _records(reader, source, made.counted)
    if records is None:
        return OpenedNumber(made, head, why=say(NOBODYS))
    if made.counted.small is Small.SHOWN:
        # An arrest may be told; of how many reports it came tells how few they were.
        others = len(made.counted.made_of) - len(records)
        told = say(OF_OTHERS) if _of_cases(reader, source) else say(OTHERS, count=others)
    else:
        seen = {one.id for one in records}
        others = sum(
            _others(reader, source, code, month, seen) for month in reader.begun(asked.span)
        )
        told = say(OTHERS, count=others)
    return OpenedNumber(made, head, records, told if others else "")


def _find(reader: FigureReader, source: str, code: str, span: Span) -> MonthFigure | None:
    found = reader.figures_to_open(source, span)
    return next((one for one in found if one.code == code), None)


def _is_hidden(made: MonthFigure) -> bool:
    return made.counted.hidden or (made.shown is not None and made.shown.hidden)


def _others(
    reader: FigureReader, source: str, code: str, month: Span, seen: Collection[str]
) -> int:
    """How many of a month others may open: none where it is not told, and of people, while more may
    come, only in steps. Several months tell no more than each of them."""
    made = _find(reader, source, code, month)
    if made is None or _is_hidden(made):
        return 0
    left = len({one.partition(":")[0] for one in made.counted.made_of}.difference(seen))
    return left if month.is_over(reader.today) else left - left % SHOWN_FROM


def _of_cases(reader: FigureReader, source: str) -> bool:
    form = reader.forms.by_code.get(source)
    return source == REPORTS or (form is not None and form.life in CASES)


def _records(reader: FigureReader, source: str, counted: Figure) -> Sequence[Opened] | None:
    """Those that they may see. None where no record was kept."""
    form, ids = reader.forms.by_code.get(source), counted.made_of
    if _of_cases(reader, source):
        return reader.cases(ids)
    if source == MEETINGS:
        return _meetings(reader, ids)
    if form is None or form.life is not Life.RECORD:
        return None
    return reader.entries(form, ids)


def row_of(reader: FigureReader, source: str, one: Opened) -> OpenedRow:
    """What stands in a list of it: a button where it can be opened, else a line."""
    if isinstance(one, Case):
        return _case_row(reader, one)
    if isinstance(one, Meeting):
        return _meeting_row(reader, one)
    if isinstance(one, MeetingPromise):
        return OpenedRow(say(A_PROMISE, words=one.words, day=day_shown(one.due_on)))
    return _entry_row(reader, reader.forms.by_code[source], one)


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


def _meetings(reader: FigureReader, ids: frozenset[str]) -> list[Meeting | MeetingPromise]:
    """Meetings, and what was promised at them; residents read both."""
    bare = {one.partition(":")[0] for one in ids}
    found = (
        reader.tx.get(MeetingPromise, one) or reader.tx.get(Meeting, one) for one in sorted(bare)
    )
    return [one for one in found if one is not None]


def _meeting_row(reader: FigureReader, meeting: Meeting) -> OpenedRow:
    day = meeting.starts_at.astimezone(reader.zone).date()
    return OpenedRow(say(A_MEETING, title=meeting.title, day=day_shown(day)))


def _entry_row(reader: FigureReader, form: Form, entry: RegisterEntry) -> OpenedRow:
    pinned = pinned_form(reader.tx, reader.forms, entry.service, entry.form_hash)
    line = say(
        AN_ENTRY,
        title=title_of_entry(pinned, entry.answers, registers.label_of(reader.tx, entry)),
        village=reader.place.names.get(entry.area, entry.area),
        day=day_shown(entry.on_date),
    )
    return OpenedRow(line, record("show", entry.id), form.emoji)
