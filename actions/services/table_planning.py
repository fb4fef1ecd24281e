"""Planning: what a table would do to a register is found out on a reader's connection, row by row,
and sealed there. Nothing is written before somebody says yes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from hashlib import sha256
from typing import Any

from actions.dialog.refusal import StepRefused
from actions.services.register_access import access_register
from actions.services.register_deeds import today_at
from domain.forms.answer_facts import find_question
from domain.forms.forms import Form, QuestionKind
from domain.media_verdicts import Clean
from domain.saying import As, Moment, Phrase, Saying, from_json, say, to_json
from domain.services.table_cells import Grid, TableReader
from domain.services.table_plans import PlannedRow, RowVerdict, Standing, TablePlan, plan_table
from domain.services.table_words import plan_lines
from domain.words.translations import Words, pgettext
from storage import register_tables
from storage.case_locks import is_countable
from storage.keys import new_id
from storage.register_tables import ROWS, SHOWN, KeptLine
from storage.site_cache import find_book
from storage.tables import Staff
from storage.tx import Tx

NOT_YOURS = pgettext("police:table.no_register", "You do not write in that register.")
ORDER = (RowVerdict.WRONG, RowVerdict.CHANGED, RowVerdict.THERE, RowVerdict.NEW)
OF_A_VERDICT = 1_000  # numbers of parts for each: what is wrong begins at 0, what changes at 1000
SUMMARY = OF_A_VERDICT * len(ORDER)
AGREED = SUMMARY + 1  # the part that says who said yes as a second person


@dataclass(frozen=True, slots=True)
class PlannedTable:
    """What a table would do to a register. at: what was written since then is not in it. earlier:
    when this very file was written before. parts: its rows, sealed, to be put down."""

    id: str
    form: Form
    plan: TablePlan
    digest: str
    at: datetime
    earlier: datetime | None
    parts: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class TableReady:
    """What was made before the turn. planned: of a table that was brought; file: to be taken away;
    why: it could not be."""

    planned: PlannedTable | None = None
    file: Clean | None = None
    name: str = ""
    why: Phrase | None = None


def digest_of(tx: Tx, raw: bytes) -> str:
    """By which the file is known again, by our own key."""
    return known_by(tx, sha256(raw).hexdigest())


def known_by(tx: Tx, checksum: str) -> str:
    """The same of its SHA-256."""
    return tx.keys.fingerprint("register table", checksum)


def plan_import(
    tx: Tx,
    member: Staff,
    form: Form,
    grid: Grid,
    *,
    words: Words,
    digest: str,
    now: datetime,
    name: str = "",
    media_id: str = "",
) -> PlannedTable:
    """What the table would do; nothing is written. digest: of the file; name: as it is called;
    media_id: where its cells wait, "" where they wait nowhere.

    Raises NoColumns, and StepRefused where they do not write there.
    """
    book, access = find_book(tx, member.site), access_register(tx, member, form)
    if book is None or not access.begins:
        raise StepRefused(say(NOT_YOURS))
    villages = [(code, called) for code, called in book.villages if code in access.writes]
    whole = member.site in access.writes
    reader = TableReader(
        words,
        villages,
        (book.area, book.name) if whole else ("", ""),
        today_at(tx, member.site, now),
        entries_picked(tx, member, form),
        has_case=partial(is_countable, tx, site=member.site),
    )
    there = [
        standing(form, line) for line in register_tables.kept_lines(tx, member.site, form.code)
    ]
    plan = plan_table(form, grid, reader, there, whole_place=whole)
    before = register_tables.same_file(tx, member.site, form.code, digest)
    earlier, table_id = before.at if before else None, new_id()
    told = plan_lines(form, plan, Moment(earlier, As.BOTH) if earlier else None)
    summary = {
        "name": name,
        "media": media_id,
        "lines": to_json(Saying(tuple(told))),
        "areas": plan.areas(form, member.site),
        "second": plan.wants_second(form),
    }
    parts = _parts(tx, table_id, plan, summary)
    return PlannedTable(table_id, form, plan, digest, now, earlier, parts)


def entries_picked(tx: Tx, member: Staff, form: Form) -> Mapping[str, Sequence[tuple[str, str]]]:
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


def standing(form: Form, line: KeptLine) -> Standing:
    """An entry, as a table is held against it."""
    answers = with_label(form, line.answers, line.label)
    return Standing(line.id, line.area, line.on_date, answers, line.stage, line.changes)


def with_label(form: Form, answers: Mapping[str, Any], label: str) -> dict[str, Any]:
    """The answers with what the thing is called."""
    question = find_question(form, QuestionKind.LABEL)
    return {**answers, question.code: label} if label and question else dict(answers)


# ------------------------------------------------------------------------------------ the parts


def _parts(
    tx: Tx, table_id: str, plan: TablePlan, summary: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Everything that is shown before the yes and written after it."""
    rows = [_to_write(row) for row in plan.to_write]
    parts = register_tables.sealed_parts(tx, table_id, ROWS, rows)
    counts = {}
    for place, verdict in enumerate(ORDER):
        found = plan.of(verdict)
        counts[verdict.value] = len(found)
        shown = [_shown(row) for row in found]
        first = place * OF_A_VERDICT
        parts += register_tables.sealed_parts(tx, table_id, SHOWN, shown, first=first)
    whole = [{**summary, "counts": counts}]
    return parts + register_tables.sealed_parts(tx, table_id, SHOWN, whole, first=SUMMARY)


def _to_write(row: PlannedRow) -> dict[str, Any]:
    entry = {"entry": row.changes.id, "version": row.changes.version} if row.changes else {}
    return {"answers": row.answers, "stage": row.stage, **entry}


def _shown(row: PlannedRow) -> dict[str, Any]:
    before = {"id": row.changes.id, "answers": row.changes.answers} if row.changes else None
    return {
        "number": row.number,
        "answers": row.answers,
        "before": before,
        "why": to_json(Saying((row.why,))) if row.why is not None else None,
    }


@dataclass(frozen=True, slots=True)
class TableSummary:
    """A table that waits, in a few lines. name: of the file; media_id: where its cells wait;
    counts: rows by what becomes of them; told: the whole of it in words; areas: where it writes;
    wants_second: not whoever brought it says yes."""

    name: str
    media_id: str
    counts: Mapping[RowVerdict, int]
    told: Saying
    areas: frozenset[str]
    wants_second: bool


def summary_of(tx: Tx, table_id: str) -> TableSummary | None:
    """None where it waits no more."""
    found = register_tables.read_part(tx, table_id, SHOWN, SUMMARY)
    if not found:
        return None
    counts = {RowVerdict(verdict): count for verdict, count in found[0]["counts"].items()}
    whole = found[0]
    told, areas = from_json(whole["lines"]), frozenset(whole.get("areas", ()))
    second = whole.get("second", False)  # one that waits since before this was asked says neither
    return TableSummary(whole["name"], whole["media"], counts, told, areas, second)


def rows_shown(tx: Tx, table_id: str, verdict: RowVerdict, part: int) -> list[PlannedRow]:
    """Up to a hundred rows of which that becomes, as they stand in the file."""
    number = ORDER.index(verdict) * OF_A_VERDICT + part
    found = register_tables.read_part(tx, table_id, SHOWN, number) or []
    return [_row(verdict, one) for one in found]


def all_rows_shown(tx: Tx, table_id: str) -> list[PlannedRow]:
    """Every row of it, in the order of the file."""
    numbers = register_tables.part_numbers(tx, table_id, SHOWN)
    rows: list[PlannedRow] = []
    for number in numbers:
        place, part = divmod(number, OF_A_VERDICT)
        if number < SUMMARY:
            rows += rows_shown(tx, table_id, ORDER[place], part)
    return sorted(rows, key=lambda row: row.number)


def _row(verdict: RowVerdict, shown: Mapping[str, Any]) -> PlannedRow:
    before = shown["before"]
    said = from_json(shown["why"]).lines[0] if shown["why"] else None
    why = said if isinstance(said, Phrase) else None
    changes = Standing(before["id"], "", date.min, before["answers"], "", 0) if before else None
    return PlannedRow(shown["number"], verdict, shown["answers"], "", why, changes)
