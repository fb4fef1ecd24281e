"""Tables for registers: what one would do is planned on a reader's connection and kept; after a yes
its rows are written a part at a time, and for a day all of it can be undone.

Nothing is written before the yes; a row that is wrong stops no other; what stands there already is
not written twice. Undoing strikes what the table made, and leaves what somebody touched since.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from actions.dialog.digits import tell_staff
from actions.dialog.refusal import StepRefused
from actions.services.register_access import access_register
from actions.services.register_deeds import coming_review, today_at, watch_reviews
from actions.services.register_entries import BY_TABLE
from domain.forms.answer_facts import find_question, village_of
from domain.forms.forms import Form, QuestionKind
from domain.forms.service_screens import day_shown
from domain.ids import StaffId
from domain.saying import Button, Line, Saying, from_json, say, to_json
from domain.services.register_presses import record
from domain.services.registers import (
    day_of_entry,
    label_in_answers,
    review_day,
    title_of_entry,
    without_label,
)
from domain.services.table_cells import Grid, TableReader
from domain.services.table_plans import PlannedRow, RowVerdict, TablePlan, entry_key, plan_table
from domain.services.table_rows import head_of, row_of
from domain.words.translations import Words, pgettext
from storage import register_tables, registers, timers
from storage.form_versions import kept_form
from storage.register_tables import KeptLine, NewEntry
from storage.site_cache import find_book
from storage.tables import RegisterTable, Staff, Timer
from storage.timers import Ring
from storage.tx import Tx

WRITE, UNDO, FORGET = "register.table.write", "register.table.undo", "register.table.forget"
UNDONE_WITHIN = timedelta(days=1)
NAMED = 10  # entries that somebody touched, by name

NOT_YOURS = pgettext("police:table.no_register", "You do not write in that register.")
GONE = pgettext("police:table.gone", "That table was done with, or is too old. Send it again.")
MEANWHILE = pgettext(
    "police:table.meanwhile", "Somebody wrote in the register meanwhile. Please send it again."
)
TOO_LATE = pgettext("police:table.too_late", "That can be undone for a day, and it is over.")
IS_WRITTEN = pgettext("police:table.written", "✔ {name}: {count} rows of the table stand in it.")
IS_UNDONE = pgettext("police:table.undone", "↩ {name}: {count} rows of the table are struck.")
LEFT_ALONE = pgettext(
    "police:table.left_alone", "Left as they are, for somebody changed them since: {count}"
)
LEFT_ONE = pgettext("police:table.left_one", "{title} · {village} · {day}")
UNDO_IT = pgettext("police:table.undo", "Undo the table")
TO_LIST = pgettext("police:table.to_list", "To the register")


@dataclass(frozen=True, slots=True)
class PlannedTable:
    """What a table would do to a register. at: what was written since then is not in it. earlier:
    when this very file was written before."""

    form: Form
    plan: TablePlan
    digest: str
    at: datetime
    earlier: datetime | None = None


def plan_import(
    tx: Tx, member: Staff, form: Form, grid: Grid, *, words: Words, raw: bytes, now: datetime
) -> PlannedTable:
    """What the table would do; nothing is written. raw: the file, to know it again.

    Raises NoColumns, and StepRefused where they do not write there.
    """
    book, access = find_book(tx, member.site), access_register(tx, member, form)
    if book is None or not access.begins:
        raise StepRefused(say(NOT_YOURS))
    villages = [(code, name) for code, name in book.villages if code in access.writes]
    whole = member.site in access.writes
    site = (book.area, book.name) if whole else ("", "")
    today, entries = today_at(tx, member.site, now), _entries(tx, member, form)
    reader = TableReader(words, villages, site, today, entries)
    there = Counter(
        entry_key(form, line.area, line.on_date, _with_label(form, line.answers, line.label))
        for line in register_tables.kept_lines(tx, member.site, form.code)
    )
    plan = plan_table(form, grid, reader, there, whole_place=whole)
    digest = tx.keys.fingerprint("register table", raw.hex())
    before = register_tables.same_file(tx, member.site, form.code, digest)
    return PlannedTable(
        form,
        plan,
        digest,
        now,
        before.at if before else None,
    )


def _entries(tx: Tx, member: Staff, form: Form) -> Mapping[str, Sequence[tuple[str, str]]]:
    """What may be picked, of each register that one is picked from."""
    services = {question.of for question in form.questions if question.of}
    return {
        service: [
            (line.id, line.label)
            for line in register_tables.kept_lines(tx, member.site, service)
            if line.label
        ]
        for service in services
    }


def _with_label(form: Form, answers: Mapping[str, Any], label: str) -> dict[str, Any]:
    question = find_question(form, QuestionKind.LABEL)
    return {**answers, question.code: label} if label and question else dict(answers)


def keep_plan(tx: Tx, member: Staff, planned: PlannedTable, *, now: datetime) -> RegisterTable:
    """It waits for a yes, for a day at most."""
    form, plan = planned.form, planned.plan
    order = (RowVerdict.WRONG, RowVerdict.THERE, RowVerdict.NEW)
    shown = [_shown(row) for verdict in order for row in plan.of(verdict)]
    table = register_tables.add_table(
        tx,
        form,
        site=member.site,
        by=member.id,
        digest=planned.digest,
        shown=shown,
        rows=[{"answers": row.answers, "stage": row.stage} for row in plan.of(RowVerdict.NEW)],
        now=planned.at,
    )
    timers.set_timer(tx, FORGET, table.id, at=now + UNDONE_WITHIN)
    return table


def _shown(row: PlannedRow) -> dict[str, Any]:
    why = to_json(Saying((row.why,))) if row.why is not None else None
    return {
        "number": row.number,
        "verdict": row.verdict.value,
        "answers": row.answers,
        "stage": row.stage,
        "why": why,
    }


def why_of(shown: Mapping[str, Any]) -> Line | None:
    """What is wrong with a kept row."""
    return from_json(shown["why"]).lines[0] if shown["why"] else None


# -------------------------------------------------------------------------------------- writing


def begin_writing(tx: Tx, member: Staff, table_id: str, *, now: datetime) -> RegisterTable:
    """They said yes: its parts are written one after the other, each in a transaction of its own.

    Raises StepRefused where it is not theirs, was done with, or the register has changed since.
    """
    table = _theirs(tx, member, table_id)
    if table is None or table.state != register_tables.PLANNED:
        raise StepRefused(say(GONE))
    last = register_tables.last_change_at(tx, table.site, table.service)
    if last is not None and last > table.at:
        raise StepRefused(say(MEANWHILE))
    table.state = register_tables.WRITING
    for number in range(parts_of(tx, table.id)):
        timers.set_timer(tx, WRITE, f"{table.id}:{number}", at=now)
    tx.flush()
    return table


def parts_of(tx: Tx, table_id: str) -> int:
    """How many parts are still to be written."""
    return register_tables.count_parts(tx, table_id, register_tables.ROWS)


def _theirs(tx: Tx, member: Staff, table_id: str) -> RegisterTable | None:
    """The table, where they brought it, or look after the place as an admin does."""
    table = register_tables.find_table(tx, table_id)
    if table is None or table.site != member.site:
        return None
    return table if member.role == "admin" or table.by == member.id else None


def write_part(tx: Tx, table_id: str, number: int, *, now: datetime) -> bool:
    """That part of the rows is written; the same again writes nothing. True with the last one."""
    table = register_tables.find_table(tx, table_id)
    if table is None or table.state != register_tables.WRITING:
        return False
    rows = register_tables.read_part(tx, table_id, register_tables.ROWS, number)
    if rows is None:
        return False
    form = _form_of(tx, table)
    today = today_at(tx, table.site, now)
    entries = [_entry(form, table.site, row, today) for row in rows]
    register_tables.write_entries(tx, form, table, entries, now=now)
    register_tables.drop_part(tx, table_id, register_tables.ROWS, number)
    if register_tables.count_parts(tx, table_id, register_tables.ROWS):
        return False
    table.state = register_tables.WRITTEN
    register_tables.drop_parts(tx, table_id)
    watch_reviews(tx, table.site, form, now=now)
    return True


def _form_of(tx: Tx, table: RegisterTable) -> Form:
    """The questions that it answers, as they were when it was planned."""
    form = kept_form(tx, table.form_hash)
    if form is None:
        raise LookupError(table.form_hash)
    return form


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


# -------------------------------------------------------------------------------------- undoing


def begin_undoing(tx: Tx, member: Staff, table_id: str, *, now: datetime) -> RegisterTable:
    """What it made is struck, a part at a time. Raises StepRefused."""
    table = _theirs(tx, member, table_id)
    if table is None or table.state != register_tables.WRITTEN:
        raise StepRefused(say(GONE))
    if now - table.at > UNDONE_WITHIN:
        raise StepRefused(say(TOO_LATE))
    table.state = register_tables.UNDOING
    parts = -(-table.written // register_tables.A_PART) or 1
    for number in range(parts):
        timers.set_timer(tx, UNDO, f"{table.id}:{number}:{member.id}", at=now)
    tx.flush()
    return table


def undo_part(tx: Tx, table_id: str, by: StaffId, *, now: datetime) -> bool:
    """Some of what it made is struck. True once there is no more of it."""
    table = register_tables.find_table(tx, table_id)
    if table is None or table.state != register_tables.UNDOING:
        return False
    ids = register_tables.untouched_of(tx, table_id, at_most=register_tables.A_PART)
    register_tables.strike_entries(tx, table, ids, by=by, reason=BY_TABLE, now=now)
    if register_tables.untouched_of(tx, table_id, at_most=1):
        return False
    table.state = register_tables.UNDONE
    return True


def is_undoing(tx: Tx, table_id: str) -> bool:
    """Whether there is more of it to be struck, whoever strikes it."""
    table = tx.get(RegisterTable, table_id)
    return table is not None and table.state == register_tables.UNDOING


def left_alone(tx: Tx, table: RegisterTable) -> list[Line]:
    """What somebody touched since, by name; nothing where nobody did."""
    book = find_book(tx, table.site)
    found = register_tables.touched_of(tx, table.id, at_most=1000)
    if not found or book is None:
        return []
    lines: list[Line] = [say(LEFT_ALONE, count=len(found))]
    for entry in found[:NAMED]:
        form = _form_of(tx, table)
        label = registers.label_of(tx, entry)
        lines.append(
            say(
                LEFT_ONE,
                title=title_of_entry(form, entry.answers, label),
                village=book.names.get(entry.area, entry.area),
                day=day_shown(entry.on_date),
            )
        )
    return lines


def left_lines(tx: Tx, table_id: str) -> list[Line]:
    """What was struck of a table that was undone, and what was left alone."""
    table = register_tables.find_table(tx, table_id)
    if table is None:
        return []
    name = say(_name_of(tx, table))
    return [say(IS_UNDONE, name=name, count=table.undone), *left_alone(tx, table)]


# ------------------------------------------------------------------------------------ taken away


def table_of(tx: Tx, member: Staff, form: Form, *, words: Words, language: str) -> Grid:
    """What counts in the register, as a table with its head: read again, nothing of it is new."""
    book, access = find_book(tx, member.site), access_register(tx, member, form)
    if book is None:
        return []
    site = (book.area, book.name)
    reader = TableReader(words, book.villages, site, date.max, _entries(tx, member, form))
    lines = register_tables.kept_lines(tx, member.site, form.code)
    rows = [
        row_of(form, _told(form, line), line.stage, reader=reader, language=language)
        for line in sorted(lines, key=lambda one: (one.on_date, one.area))
        if line.area in access.reads
    ]
    return [head_of(form, reader, language), *rows]


def _name_of(tx: Tx, table: RegisterTable) -> str:
    form = kept_form(tx, table.form_hash)
    return form.name if form is not None else f"form.{table.service}.name"


def _told(form: Form, line: KeptLine) -> dict[str, Any]:
    """What it says; an entry that says no day of its own has the one that it was made on."""
    day = find_question(form, QuestionKind.DAY)
    own = {day.code: line.on_date.isoformat()} if day else {}
    return {**own, **_with_label(form, line.answers, line.label)}


# --------------------------------------------------------------------------------------- timers


def _write(tx: Tx, timer: Timer, *, now: datetime) -> None:
    table_id, _, number = timer.subject.partition(":")
    if write_part(tx, table_id, int(number), now=now):
        _tell_written(tx, table_id, now=now)


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


def _tell_written(tx: Tx, table_id: str, *, now: datetime) -> None:
    table = register_tables.find_table(tx, table_id)
    if table is None:
        return
    name = say(_name_of(tx, table))
    buttons = [
        Button(record("table.undo", table.id), say(UNDO_IT), "1", "↩"),
        Button(record("of", table.service), say(TO_LIST), "0", "📋"),
    ]
    lines: Sequence[Line] = [say(IS_WRITTEN, name=name, count=table.written)]
    tell_staff(tx, table.by, lines, buttons, now=now)


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
