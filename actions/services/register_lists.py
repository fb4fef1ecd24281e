"""Lists of registers: which there are for somebody, and what stands in one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from actions.dialog.author import TO_MENU
from actions.dialog.verbs import STAFF, Verb, Where, with_page
from actions.services.recorder import RecordDeed, Recorder
from actions.services.register_access import RegisterAccess, registers_of
from actions.services.register_deeds import is_kept
from domain.dialog.paging import MOST, of_place, page_at
from domain.dialog.press import Press
from domain.forms.forms import QuestionRole
from domain.forms.service_screens import day_shown
from domain.people.admin_presses import in_menu
from domain.saying import Button, say
from domain.services.register_presses import FAMILY, record
from domain.services.registers import emoji_of_entry
from domain.words.buttons import BACK, MORE
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
ONLY_DUE = "due"


def show_registers(recorder: Recorder, page: int = 0) -> None:
    """The registers that they may read, with how much stands in each."""
    found = registers_of(recorder.tx, recorder.staff, recorder.forms)
    shown = page_at(found, page)
    buttons = []
    for digit, access in shown.numbered():
        form, site = access.form, recorder.staff.site
        count = registers.count_entries(recorder.tx, site, form.code, access.reads)
        name = say(REGISTER, name=say(form.name), count=count)
        buttons.append(Button(record("of", form.code), name, digit, form.emoji))
    buttons += shown.more(record("list", shown.number + 1), MORE)
    if recorder.staff.role != QuestionRole.OFFICER:  # who has a menu
        buttons.append(Button(in_menu("menu"), say(TO_MENU), "0", "☰"))
    recorder.say(say(REGISTERS if found else NO_REGISTERS), buttons=buttons)


def show_register(recorder: Recorder, service: str, page: int = 0) -> None:
    """A page of a register, the newest first, and the way to a new entry."""
    access = recorder.access(service)
    tx, site, reads = recorder.tx, recorder.staff.site, access.reads
    waiting = registers.count_entries(tx, site, service, reads, due_on=recorder.today)
    due = Button(record("of", service, 0, ONLY_DUE), say(DUE, count=waiting), "", "⏰")
    new = Button(record("new", service), say(NEW), "7", "➕")
    besides = [*([due] if waiting else []), *([new] if access.writes else [])]
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
    shown = page_at(range(count), page)
    rows = registers.entries_of(
        tx, site, form.code, reads, due_on=due_on, start=shown.number * MOST, at_most=MOST
    )
    of_these = () if due_on is None else (ONLY_DUE,)
    buttons = [_row(recorder, row, place) for place, row in enumerate(rows, start=1)]
    buttons += [*besides, *shown.more(record("of", form.code, shown.number + 1, *of_these), MORE)]
    back = record("list") if due_on is None else record("of", form.code)
    buttons.append(Button(back, say(BACK), "0", "↩"))
    head = say(
        HEAD if due_on is None else DUE_HEAD, emoji=form.emoji, name=say(form.name), count=count
    )
    recorder.say(*([head] if rows else [head, say(EMPTY)]), buttons=buttons)


def _row(recorder: Recorder, entry: RegisterEntry, place: int) -> Button:
    label = say(
        ROW if is_kept(entry) else STRUCK_ROW,
        title=recorder.title(entry),
        village=recorder.area_name(entry.area),
        day=day_shown(entry.on_date),
    )
    emoji = emoji_of_entry(recorder.form_of(entry), entry.answers)
    return Button(record("show", entry.id), label, of_place(place), emoji)


def _of(recorder: Recorder, press: Press) -> None:
    show = show_due if press.arg(2) == ONLY_DUE else show_register
    show(recorder, press.arg(0), press.number(1))


VERBS: tuple[Verb[RecordDeed], ...] = (
    Verb(f"{FAMILY}.list", with_page(show_registers), STAFF, Where.PRIVATE),
    Verb(f"{FAMILY}.of", _of, STAFF, Where.PRIVATE),
)
