"""What a table needs before the turn, since nobody waits long for a deed in the writer: what it
would do is planned, and files that somebody takes away are made, on a reader's connection."""

from collections.abc import Iterator
from datetime import date, datetime

from actions.dialog.refusal import StepRefused
from actions.dialog.resources import Resources
from actions.dialog.verbs import STAFF, role_at
from actions.services.register_access import access_register
from actions.services.register_deeds import today_at
from actions.services.table_bringing import find_cells, find_waiting, register_at
from actions.services.table_planning import (
    TableReady,
    all_rows_shown,
    entries_picked,
    known_by,
    plan_import,
    standing,
)
from actions.services.table_rights import find_theirs, form_of
from domain.dialog.press import Press, read_press
from domain.forms.answer_facts import find_question
from domain.forms.forms import Form, Forms, Life, QuestionKind
from domain.forms.views import Here
from domain.heard import Heard
from domain.media_verdicts import Clean
from domain.saying import Phrase, say
from domain.services.register_presses import FAMILY
from domain.services.table_cells import Cell, Grid, TableReader
from domain.services.table_columns import NoColumns
from domain.services.table_plans import Standing
from domain.services.table_rows import head_of, row_of
from domain.services.table_words import NO_COLUMNS, VERDICTS, row_says
from domain.words.translations import Words, pgettext
from storage import register_tables
from storage.sheets.writing import write_delimited, write_workbook
from storage.site_cache import find_book
from storage.tables import RegisterTable, Staff
from storage.tx import Tx

MIMES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
EMPTY = "empty"  # only the head, to be filled in
TO, PAPER, TAKE = (f"{FAMILY}.table.{verb}" for verb in ("to", "paper", "take"))
COLUMN_ROW = pgettext("police:table.column_row", "Row")
COLUMN_BECOMES = pgettext("police:table.column_becomes", "What becomes of it")
COLUMN_SAYS = pgettext("police:table.column_says", "What it says, or why")


def find_ready(tx: Tx, heard: Heard, *, resources: Resources, now: datetime) -> TableReady | None:
    """What the press needs; None where it needs nothing, or may not have it."""
    press = read_press(heard.choice) if heard.choice else None
    if press is None or press.verb not in (TO, PAPER, TAKE):
        return None
    member = role_at(tx, heard.who, STAFF)
    if member is None:
        return None
    forms, words = resources.forms_at(tx, member.site), resources.words
    if press.verb == TO:
        return _planned(tx, member, press, forms, words, now=now)
    if press.verb == PAPER:
        return _on_paper(tx, member, press.arg(0), words)
    return _taken(tx, member, press, forms, words, now=now)


def _planned(
    tx: Tx, member: Staff, press: Press, forms: Forms, words: Words, *, now: datetime
) -> TableReady | None:
    media_id = press.arg(0)
    waiting = find_waiting(tx, member, media_id)
    form = register_at(waiting, press.number(1), forms) if waiting is not None else None
    if waiting is None or form is None:
        return None
    grid, digest = find_cells(tx, member, media_id), known_by(tx, waiting.checksum)
    try:
        planned = plan_import(
            tx,
            member,
            form,
            grid,
            words=words,
            digest=digest,
            now=now,
            name=waiting.name,
            media_id=media_id,
        )
    except StepRefused as refused:
        return TableReady(why=refused.reason)
    except NoColumns:
        return TableReady(why=no_columns(form, words, member.language))
    return TableReady(planned)


def no_columns(form: Form, words: Words, language: str) -> Phrase:
    """What the register asks for, and no row of the table names."""
    asks = ", ".join(words.sentence(language, question.ask) for question in form.questions)
    return say(NO_COLUMNS, columns=asks)


def _on_paper(tx: Tx, member: Staff, table_id: str, words: Words) -> TableReady | None:
    """Everything that would become of a table, row by row."""
    table = find_theirs(tx, member, table_id)
    if table is None or table.state != register_tables.PLANNED:
        return None
    rows = list(_told(tx, member, table, words))
    name = f"{words.sentence(member.language, form_of(tx, table).name)}.xlsx"
    return TableReady(file=Clean("file", MIMES["xlsx"], write_workbook(rows)), name=name)


def _told(tx: Tx, member: Staff, table: RegisterTable, words: Words) -> Iterator[list[Cell]]:
    def spoken(text_id: str) -> str:
        return words.sentence(member.language, text_id)

    form, book = form_of(tx, table), find_book(tx, table.site)
    picked = {one: name for entries in entries_picked(tx, member, form).values()
              for one, name in entries}  # fmt: skip
    here = Here(names={**(book.names if book is not None else {}), **picked})
    yield [spoken(COLUMN_ROW), spoken(COLUMN_BECOMES), spoken(COLUMN_SAYS)]
    for row in all_rows_shown(tx, table.id):
        says = row_says(form, row, here, words, member.language)
        yield [row.number, spoken(VERDICTS[row.verdict]), says]


def _taken(
    tx: Tx, member: Staff, press: Press, forms: Forms, words: Words, *, now: datetime
) -> TableReady | None:
    form, kind = forms.by_code.get(press.arg(0)), press.arg(1)
    if form is None or form.life is not Life.RECORD:
        return None
    if not access_register(tx, member, form).reads or kind not in (*MIMES, EMPTY):
        return None
    grid = table_of(tx, member, form, words=words, language=member.language)
    if kind == EMPTY:
        grid, kind = grid[:1], "xlsx"
    body = write_workbook(grid) if kind == "xlsx" else write_delimited(grid)
    day = today_at(tx, member.site, now).isoformat()
    name = f"{words.sentence(member.language, form.name)} {day}.{kind}"
    return TableReady(file=Clean("file", MIMES[kind], body), name=name)


def table_of(tx: Tx, member: Staff, form: Form, *, words: Words, language: str) -> Grid:
    """What counts in the register, as a table with its head: read again, nothing of it is new."""
    book, access = find_book(tx, member.site), access_register(tx, member, form)
    if book is None:
        return []
    picked = entries_picked(tx, member, form)
    reader = TableReader(words, book.villages, (book.area, book.name), date.max, picked)
    lines = register_tables.kept_lines(tx, member.site, form.code)
    rows = [
        _row(form, standing(form, line), reader, language)
        for line in sorted(lines, key=lambda one: (one.on_date, one.area))
        if line.area in access.reads
    ]
    return [head_of(form, reader, language), *rows]


def _row(form: Form, entry: Standing, reader: TableReader, language: str) -> list[Cell]:
    """An entry that says no day of its own has the one that it was made on."""
    day = find_question(form, QuestionKind.DAY)
    told = {**entry.answers, **({day.code: entry.on.isoformat()} if day else {})}
    return row_of(form, told, entry.stage, entry.code, reader=reader, language=language)
