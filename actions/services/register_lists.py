"""Lists of registers: which there are for somebody, and what stands in one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial

from actions.dialog.author import TO_MENU
from actions.dialog.verbs import STAFF, Verb, Where, with_page
from actions.services.recorder import RecordDeed, Recorder
from actions.services.register_access import RegisterAccess, registers_of
from actions.services.register_deeds import is_kept
from domain.dialog.paging import MOST, Listing, back_to, page_at
from domain.dialog.press import Press
from domain.forms.forms import QuestionRole
from domain.forms.service_screens import day_shown
from domain.people.admin_presses import in_menu
from domain.saying import Button, say
from domain.services.register_presses import FAMILY, record
from domain.services.registers import emoji_of_entry
from domain.words.buttons import MORE
from domain.words.translations import pgettext
from storage import registers
from storage.tables import RegisterEntry

REGISTERS = pgettext("police:record.registers", "Registers: things and numbers, never persons.")
NO_REGISTERS = pgettext("police:record.none", "There is no register for you here.")
REGISTER = pgettext("police:record.register", "{name} ({count})")
HEAD = pgettext("police:record.head", "{emoji} {name}: {count}")
EMPTY = pgettext("police:record.empty", "Nothing stands in it yet.")
ROW = pgettext("police:record.row", "{title} · {village} · {day}")
STRUCK_ROW = pgettext("police:record.struck_row", "✗ {title} · {village} · {day}")
DUE = pgettext("police:record.due", "To be looked at: {count}")
DUE_HEAD = pgettext("police:record.due_head", "{emoji} {name}, to be looked at again: {count}")
NEW = pgettext("police:record.new", "New entry")
AS_TABLE = pgettext("police:record.as_table", "As a table")
ONLY_DUE = "due"


def show_registers(recorder: Recorder, page: int = 0) -> None:
    """The registers that they may read, with how much stands in each."""
    found = registers_of(recorder.tx, recorder.staff, recorder.forms)
    has_menu = recorder.staff.role != QuestionRole.OFFICER
    listed = Listing(
        found,
        opens=partial(_button_of, recorder),
        turns=partial(record, "list"),
        after=[Button(in_menu("menu"), say(TO_MENU), "0", "☰")] if has_menu else [],
        more=MORE,
    )
    recorder.say(say(REGISTERS if found else NO_REGISTERS), buttons=listed.buttons(page))


def _button_of(recorder: Recorder, access: RegisterAccess) -> Button:
    form, site = access.form, recorder.staff.site
    count = registers.count_entries(recorder.tx, site, form.code, access.reads)
    name = say(REGISTER, name=say(form.name), count=count)
    return Button(record("of", form.code), name, emoji=form.emoji)


def show_register(recorder: Recorder, service: str, page: int = 0) -> None:
    """A page of a register, the newest first, and the way to a new entry."""
    access = recorder.access(service)
    tx, site, reads = recorder.tx, recorder.staff.site, access.reads
    waiting = registers.count_entries(tx, site, service, reads, due_on=recorder.today)
    due = Button(record("of", service, 0, ONLY_DUE), say(DUE, count=waiting), "", "⏰")
    new = Button(record("new", service), say(NEW), "7", "➕")
    table = Button(record("table.how", service), say(AS_TABLE), "", "📊")
    besides = [*([due] if waiting else []), *([new] if access.begins else []), table]
    _show_page(recorder, access, page, besides, due_on=None)


def show_due(recorder: Recorder, service: str, page: int = 0) -> None:
    """What is to be looked at again."""
    _show_page(recorder, recorder.access(service), page, due_on=recorder.today)


def _show_page(
    recorder: Recorder,
    access: RegisterAccess,
    page: int,
    besides: Sequence[Button] = (),
    *,
    due_on: date | None,
) -> None:
    tx, form, site, reads = recorder.tx, access.form, recorder.staff.site, access.reads
    count = registers.count_entries(tx, site, form.code, reads, due_on=due_on)
    start = page_at(range(count), page).number * MOST
    rows = registers.entries_of(
        tx, site, form.code, reads, due_on=due_on, start=start, at_most=MOST
    )
    of_these = () if due_on is None else (ONLY_DUE,)
    listed = Listing(
        range(count),
        opens=lambda place: _row(recorder, rows[place - start]),
        turns=lambda number: record("of", form.code, number, *of_these),
        besides=besides,
        after=[back_to(record("list") if due_on is None else record("of", form.code))],
        more=MORE,
    )
    head = say(
        HEAD if due_on is None else DUE_HEAD, emoji=form.emoji, name=say(form.name), count=count
    )
    recorder.say(*([head] if rows else [head, say(EMPTY)]), buttons=listed.buttons(page))


def _row(recorder: Recorder, entry: RegisterEntry) -> Button:
    label = say(
        ROW if is_kept(entry) else STRUCK_ROW,
        title=recorder.title(entry),
        village=recorder.area_name(entry.area),
        day=day_shown(entry.on_date),
    )
    emoji = emoji_of_entry(recorder.form_of(entry), entry.answers)
    return Button(record("show", entry.id), label, emoji=emoji)


def _of(recorder: Recorder, press: Press) -> None:
    show = show_due if press.arg(2) == ONLY_DUE else show_register
    show(recorder, press.arg(0), press.number(1))


VERBS: tuple[Verb[RecordDeed], ...] = (
    Verb(f"{FAMILY}.list", with_page(show_registers), STAFF, Where.PRIVATE),
    Verb(f"{FAMILY}.of", _of, STAFF, Where.PRIVATE),
)
