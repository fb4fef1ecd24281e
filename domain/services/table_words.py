"""What a clerk's table would do, in words: first the whole, then row by row. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC as _UTC

from domain.forms.forms import Form
from domain.forms.summary import told_lines
from domain.forms.views import Here
from domain.saying import Line, Moment, say
from domain.services.table_plans import PlannedRow, RowVerdict, TablePlan
from domain.words.translations import Words, pgettext

HEAD = pgettext(
    "police:table.head",
    "{name}: {new} rows are new, {there} stand there already, {wrong} are left out.",
)
CHANGES = pgettext("police:table.changes", "They change what stands there: {count} rows")
READ = pgettext("police:table.read", "Columns that are read: {columns}")
UNKNOWN = pgettext("police:table.unknown", "Not read, nobody asks for it here: {columns}")
OF_PERSONS = pgettext(
    "police:table.of_persons", "Never read: {columns}. A register holds no persons."
)
TWICE = pgettext("police:table.twice", "Not read, another column says the same: {columns}")
SAME_FILE = pgettext("police:table.same_file", "⚠ This very file was written here before: {at}.")
NO_COLUMNS = pgettext(
    "police:table.no_columns", "No row names columns of this register. It asks for: {columns}"
)
ROW_NEW = pgettext("police:table.row_new", "Row {number}: new. {what}")
ROW_CHANGED = pgettext("police:table.row_changed", "Row {number}: changes {code}. {what}")
ROW_THERE = pgettext("police:table.row_there", "Row {number}: stands there already. {what}")
ROW_WRONG = pgettext("police:table.row_wrong", "Row {number}: left out. {why}")
FAULTS = {  # by the value of a `SheetFault`
    "no table": pgettext("police:table.no_table", "That is no table. Send CSV or XLSX."),
    "old": pgettext(
        "police:table.old", "An old table, or one with a password. Save it as XLSX without one."
    ),
    "too big": pgettext(
        "police:table.too_big", "Too big. A table has 20,000 rows and 8 MB at most."
    ),
    "broken": pgettext("police:table.broken", "That table is damaged. Save it anew and send that."),
    "empty": pgettext("police:table.empty", "Nothing stands in that table."),
}
VERDICTS = {
    RowVerdict.WRONG: pgettext("police:table.is_wrong", "Left out"),
    RowVerdict.CHANGED: pgettext("police:table.is_changed", "Changed"),
    RowVerdict.THERE: pgettext("police:table.is_there", "There already"),
    RowVerdict.NEW: pgettext("police:table.is_new", "New"),
}
SUFFIXES = (".csv", ".tsv", ".xlsx", ".xls", ".xlsm", ".ods")
MIMES = (
    "text/csv",
    "text/tab-separated-values",
    "application/vnd.ms-excel",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.oasis.opendocument.spreadsheet",
)
_ROWS = {RowVerdict.NEW: ROW_NEW, RowVerdict.THERE: ROW_THERE}


def is_called_table(name: str, mime: str) -> bool:
    """Whether a file says of itself that it is one. Both are claimed by its sender."""
    return name.lower().endswith(SUFFIXES) or mime in MIMES


def plan_lines(form: Form, plan: TablePlan, earlier: Moment | None) -> Iterator[Line]:
    """The whole of it. earlier: when this very file was written before."""
    yield say(
        HEAD,
        name=say(form.name),
        new=len(plan.of(RowVerdict.NEW)),
        there=len(plan.of(RowVerdict.THERE)),
        wrong=len(plan.of(RowVerdict.WRONG)),
    )
    if changed := len(plan.of(RowVerdict.CHANGED)):
        yield say(CHANGES, count=changed)
    yield say(READ, columns=_listed([column.heading for column in plan.columns.taken]))
    for text_id, columns in (
        (UNKNOWN, plan.columns.unknown),
        (OF_PERSONS, plan.columns.of_persons),
        (TWICE, plan.columns.twice),
    ):
        if columns:
            yield say(text_id, columns=_listed(columns))
    yield from plan.sums
    if earlier is not None:
        yield say(SAME_FILE, at=earlier)


def row_line(form: Form, row: PlannedRow, here: Here, words: Words, language: str) -> Line:
    """What becomes of one row. here: what villages are called."""
    if row.why is not None:
        return say(ROW_WRONG, number=row.number, why=row.why)
    what = row_says(form, row, here, words, language)
    if row.changes is not None and row.verdict is RowVerdict.CHANGED:
        return say(ROW_CHANGED, number=row.number, code=row.changes.code, what=what)
    return say(_ROWS[row.verdict], number=row.number, what=what)


def row_says(form: Form, row: PlannedRow, here: Here, words: Words, language: str) -> str:
    """What is wrong with the row, else what it says; of a change what is new in it."""
    if row.why is not None:
        return words.render(language, row.why, _UTC)
    told = told_lines(form, row.answers, here)
    if row.changes is not None and row.verdict is RowVerdict.CHANGED:
        before = told_lines(form, row.changes.answers, here)
        told = [line for line in told if line not in before] or told
    return " · ".join(words.render(language, line, _UTC) for line in told)


def _listed(headings: Sequence[str]) -> str:
    return ", ".join(headings)
