"""Tables for registers: after a yes its rows are written a part at a time, and for a day all of it
can be undone. What one would do was planned before (`table_planning.py`).

Nothing is written before the yes; a row that is wrong stops no other; what stands there already is
not written twice. Undoing strikes what the table made, takes back what it changed, and leaves what
somebody touched since. Each part is a transaction of its own: where the power goes in the middle,
the parts that are left are still there, and the clock, or the same file again, goes on with them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from actions.dialog.digits import tell_staff
from actions.dialog.refusal import StepRefused
from actions.services.register_deeds import (
    NOT_ALONE,
    EntryChanged,
    coming_review,
    correct_entry,
    today_at,
    watch_reviews,
)
from actions.services.register_entries import BY_TABLE
from actions.services.table_planning import AGREED, PlannedTable, summary_of, with_label
from actions.services.table_rights import find_theirs, form_of, wants_another, writes_in
from domain.forms.answer_facts import village_of
from domain.forms.forms import Form
from domain.forms.service_screens import day_shown
from domain.ids import StaffId
from domain.mailboxes import Spot, to_staff
from domain.saying import Button, Line, Saying, say
from domain.services.register_presses import record
from domain.services.registers import (
    day_of_entry,
    label_in_answers,
    review_day,
    title_of_entry,
    without_label,
)
from domain.words.translations import pgettext
from storage import outbox, register_tables, registers, timers
from storage.case_locks import hold_village
from storage.register_tables import NewEntry
from storage.site_cache import find_book
from storage.tables import RegisterEntry, RegisterTable, Staff, Timer
from storage.timers import Ring
from storage.tx import Tx

WRITE, UNDO, FORGET = "register.table.write", "register.table.undo", "register.table.forget"
UNDONE_WITHIN = timedelta(days=1)
NAMED = 10  # entries that somebody touched, by name
TOLD_EVERY = 5  # parts: how often whoever waits reads how far it is

GONE = pgettext("police:table.gone", "That table was done with, or is too old. Send it again.")
MEANWHILE = pgettext(
    "police:table.meanwhile", "Somebody wrote in the register meanwhile. Please send it again."
)
BUSY = pgettext(
    "police:table.busy", "Another table is just being written there. Please try again in a minute."
)
NOT_ANY_MORE = pgettext("police:table.not_any_more", "You do not write there any more.")
TOO_LATE = pgettext("police:table.too_late", "That can be undone for a day, and it is over.")
IS_WRITTEN = pgettext("police:table.written", "✔ {name}: {count} rows of the table stand in it.")
NOT_ALL = pgettext("police:table.not_all", "Left out, for somebody changed them meanwhile: {count}")
HOW_FAR = pgettext("police:table.how_far", "⏳ {name}: {count} of {all} rows")
IS_UNDONE = pgettext("police:table.undone", "↩ {name}: {count} rows of the table are struck.")
TAKEN_BACK = pgettext("police:table.taken_back", "Say again what they said before: {count}")
LEFT_ALONE = pgettext(
    "police:table.left_alone", "Left as they are, for somebody changed them since: {count}"
)
LEFT_ONE = pgettext("police:table.left_one", "{title} · {village} · {day}")
UNDO_IT = pgettext("police:table.undo", "Undo the table")
TO_LIST = pgettext("police:table.to_list", "To the register")


def keep_plan(tx: Tx, member: Staff, planned: PlannedTable, *, now: datetime) -> RegisterTable:
    """It waits for a yes, for a day at most."""
    table = RegisterTable(
        id=planned.id,
        site=member.site,
        service=planned.form.code,
        form_hash=planned.form.hash,
        by=member.id,
        at=planned.at,
        digest=planned.digest,
        rows=len(planned.plan.to_write),
    )
    register_tables.add_table(tx, table, planned.parts)
    timers.set_timer(tx, FORGET, table.id, at=now + UNDONE_WITHIN)
    return table


def drop_plan(tx: Tx, member: Staff, table_id: str) -> None:
    """They said no. Raises StepRefused."""
    register_tables.drop_table(tx, _waiting(tx, member, table_id))


def _waiting(tx: Tx, member: Staff, table_id: str) -> RegisterTable:
    table = find_theirs(tx, member, table_id)
    if table is None or table.state != register_tables.PLANNED:
        raise StepRefused(say(GONE))
    return table


# -------------------------------------------------------------------------------------- writing


def begin_writing(tx: Tx, member: Staff, table_id: str, *, now: datetime) -> RegisterTable:
    """They said yes: its parts are written one after the other, each in a transaction of its own.

    Raises StepRefused where it is not theirs, was done with, they write there no more, somebody
    else has to say so, the register has changed since, or another table is just being written.
    """
    table = _waiting(tx, member, table_id)
    form = form_of(tx, table)
    book = find_book(tx, table.site)
    closed = {one.code for one in book.own if one.withdrawn} if book is not None else set()
    summary = summary_of(tx, table.id)
    areas = summary.areas if summary is not None else frozenset()
    if form.code in closed or not writes_in(tx, member, form, areas):
        raise StepRefused(say(NOT_ANY_MORE))
    if wants_another(tx, member, table):
        raise StepRefused(say(NOT_ALONE))
    hold_village(tx, table.site)  # of two tables at once, one waits for the other
    if register_tables.unfinished_table(tx, table.site, table.service) is not None:
        raise StepRefused(say(BUSY))
    last = register_tables.last_change_at(tx, table.site, table.service)
    if last is not None and last > table.at:
        raise StepRefused(say(MEANWHILE))
    table.state = register_tables.WRITING
    if summary is not None and summary.wants_second:
        register_tables.add_part(tx, table.id, register_tables.SHOWN, [member.id], number=AGREED)
    for number in parts_of(tx, table.id):
        timers.set_timer(tx, WRITE, f"{table.id}:{number}", at=now)
    tx.flush()
    return table


def parts_of(tx: Tx, table_id: str) -> list[int]:
    """The parts that are still to be written."""
    return register_tables.part_numbers(tx, table_id, register_tables.ROWS)


def write_part(tx: Tx, table_id: str, number: int, *, now: datetime) -> bool:
    """That part of the rows is written; the same again writes nothing. True with the last one."""
    table = register_tables.find_table(tx, table_id)
    if table is None or table.state != register_tables.WRITING:
        return False
    rows = register_tables.read_part(tx, table_id, register_tables.ROWS, number)
    if rows is None:
        return False
    form = form_of(tx, table)
    today = today_at(tx, table.site, now)
    entries = [_entry(form, table.site, row, today) for row in rows if "entry" not in row]
    agreed = register_tables.read_part(tx, table_id, register_tables.SHOWN, AGREED)
    second = StaffId(agreed[0]) if agreed else None
    register_tables.write_entries(tx, form, table, entries, second=second, now=now)
    for row in rows:
        if "entry" in row:
            table.written += _correct(tx, table, form, row, now=now)
    register_tables.drop_part(tx, table_id, register_tables.ROWS, number)
    if parts_of(tx, table_id):
        return False
    table.state = register_tables.WRITTEN
    register_tables.drop_parts(tx, table_id)
    watch_reviews(tx, table.site, form, now=now)
    return True


def _entry(form: Form, site: str, row: Mapping[str, Any], today: date) -> NewEntry:
    answers, stage = row["answers"], row["stage"]
    on = day_of_entry(form, answers, today)
    return NewEntry(
        area=village_of(form, answers) or site,
        on_date=on,
        answers=without_label(form, answers),
        label=label_in_answers(form, answers),
        stage=stage,
        review_on=coming_review(review_day(form, stage, on), today, form),
    )


def _correct(
    tx: Tx, table: RegisterTable, form: Form, row: Mapping[str, Any], *, now: datetime
) -> bool:
    """The entry says what the row says; not where somebody was at it since it was planned."""
    entry = registers.find_entry(tx, row["entry"])
    if entry is None:
        return False
    try:
        return correct_entry(
            tx,
            entry,
            form,
            row["answers"],
            version=row["version"],
            member=tx.get_one(Staff, table.by),
            now=now,
            reason=table.id,
        )
    except EntryChanged:
        return False


# -------------------------------------------------------------------------------------- undoing


def begin_undoing(tx: Tx, member: Staff, table_id: str, *, now: datetime) -> RegisterTable:
    """What it made is struck, a part at a time. Raises StepRefused, also where they write there no
    more."""
    table = find_theirs(tx, member, table_id)
    if table is None or table.state != register_tables.WRITTEN:
        raise StepRefused(say(GONE))
    if now - table.at > UNDONE_WITHIN:
        raise StepRefused(say(TOO_LATE))
    if not writes_in(tx, member, form_of(tx, table), register_tables.areas_of(tx, table_id)):
        raise StepRefused(say(NOT_ANY_MORE))
    table.state = register_tables.UNDOING
    parts = (
        -(-table.written // register_tables.WRITTEN_TOGETHER) + 1
    )  # what is struck, what is taken back
    for number in range(parts):
        timers.set_timer(tx, UNDO, f"{table.id}:{number}:{member.id}", at=now)
    tx.flush()
    return table


def undo_part(tx: Tx, table_id: str, by: StaffId, *, now: datetime) -> bool:
    """Some of what it made is struck, or of what it changed taken back. True once there is no more
    of either."""
    table = register_tables.find_table(tx, table_id)
    if table is None or table.state != register_tables.UNDOING:
        return False
    ids = register_tables.untouched_of(tx, table_id, at_most=register_tables.WRITTEN_TOGETHER)
    register_tables.strike_entries(tx, table, ids, by=by, reason=BY_TABLE, now=now)
    if not ids:
        _take_back(tx, table, by, now=now)
    if register_tables.untouched_of(tx, table_id, at_most=1):
        return False
    if register_tables.corrected_by(tx, table_id, at_most=1):
        return False
    table.state = register_tables.UNDONE
    return True


def _take_back(tx: Tx, table: RegisterTable, by: StaffId, *, now: datetime) -> None:
    """What it changed says again what it said before."""
    form, member = form_of(tx, table), tx.get_one(Staff, by)
    for change in register_tables.corrected_by(
        tx, table.id, at_most=register_tables.WRITTEN_TOGETHER
    ):
        entry = tx.get_one(RegisterEntry, change.entry_id)
        new = {code for code in change.after if code not in change.before}
        kept = {code: value for code, value in entry.answers.items() if code not in new}
        before = with_label(form, kept | change.before, registers.label_of(tx, entry))
        correct_entry(
            tx,
            entry,
            form,
            before,
            version=entry.changes,
            member=member,
            now=now,
            reason=BY_TABLE,
        )


def is_undoing(tx: Tx, table_id: str) -> bool:
    """Whether there is more of it to be struck, whoever strikes it."""
    table = tx.get(RegisterTable, table_id)
    return table is not None and table.state == register_tables.UNDOING


def left_alone(tx: Tx, table: RegisterTable) -> Iterator[Line]:
    """What somebody touched since, by name; nothing where nobody did."""
    book = find_book(tx, table.site)
    found = [
        *register_tables.touched_of(tx, table.id, at_most=1000),
        *register_tables.corrected_since(tx, table.id, at_most=1000),
    ]
    if not found or book is None:
        return
    yield say(LEFT_ALONE, count=len(found))
    for entry in found[:NAMED]:
        form = form_of(tx, table)
        label = registers.label_of(tx, entry)
        yield say(
            LEFT_ONE,
            title=title_of_entry(form, entry.answers, label),
            village=book.names.get(entry.area, entry.area),
            day=day_shown(entry.on_date),
        )


def left_lines(tx: Tx, table_id: str) -> list[Line]:
    """What was struck of a table that was undone, what was taken back, and what was left alone."""
    table = register_tables.find_table(tx, table_id)
    if table is None:
        return []
    name = say(form_of(tx, table).name)
    back = register_tables.count_taken_back(tx, table_id)
    lines: list[Line] = [say(IS_UNDONE, name=name, count=table.undone)]
    if back:
        lines.append(say(TAKEN_BACK, count=back))
    return [*lines, *left_alone(tx, table)]


# --------------------------------------------------------------------------------------- timers


def _write(tx: Tx, timer: Timer, *, now: datetime) -> None:
    table_id, _, number = timer.subject.partition(":")
    if write_part(tx, table_id, int(number), now=now):
        _tell_how_far(tx, table_id, now=now)
        _tell_written(tx, table_id, now=now)
    elif int(number) % TOLD_EVERY == TOLD_EVERY - 1:
        _tell_how_far(tx, table_id, now=now)


def _tell_how_far(tx: Tx, table_id: str, *, now: datetime) -> None:
    table = register_tables.find_table(tx, table_id)
    if table is not None and table.written:
        spot = Spot(to_staff(table.by), f"table:{table.id}")
        name = say(form_of(tx, table).name)
        line = say(HOW_FAR, name=name, count=table.written, all=table.rows)
        outbox.put_at(tx, spot, Saying((line,)), now=now)


def _undo(tx: Tx, timer: Timer, *, now: datetime) -> None:
    table_id, _, by = timer.subject.split(":")
    if undo_part(tx, table_id, StaffId(by), now=now):
        _tell_undone(tx, table_id, StaffId(by), now=now)


def _forget(tx: Tx, timer: Timer, *, now: datetime) -> None:
    """Nobody said yes for a day."""
    del now
    table = register_tables.find_table(tx, timer.subject)
    if table is not None and table.state == register_tables.PLANNED:
        register_tables.drop_table(tx, table)


def _written_lines(tx: Tx, table: RegisterTable) -> list[Line]:
    """How many rows of it stand in the register now."""
    lines: list[Line] = [say(IS_WRITTEN, name=say(form_of(tx, table).name), count=table.written)]
    if table.written < table.rows:
        lines.append(say(NOT_ALL, count=table.rows - table.written))
    return lines


def _tell_written(tx: Tx, table_id: str, *, now: datetime) -> None:
    table = register_tables.find_table(tx, table_id)
    if table is None:
        return
    buttons = [
        Button(record("table.undo", table.id), say(UNDO_IT), "1", "↩"),
        Button(record("of", table.service), say(TO_LIST), "0", "📋"),
    ]
    tell_staff(tx, table.by, _written_lines(tx, table), buttons, now=now)


def _tell_undone(tx: Tx, table_id: str, by: StaffId, *, now: datetime) -> None:
    table = register_tables.find_table(tx, table_id)
    if table is None:
        return
    lines = left_lines(tx, table_id)
    button = Button(record("of", table.service), say(TO_LIST), "0", "📋")
    for told in dict.fromkeys((by, table.by)):
        member = tx.get(Staff, told)
        if member is not None and member.state == "active":
            tell_staff(tx, told, lines, [button], now=now)


TIMERS: Mapping[str, Ring] = {WRITE: _write, UNDO: _undo, FORGET: _forget}
