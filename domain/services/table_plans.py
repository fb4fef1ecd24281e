"""Plans: what a clerk's table would do to a register, row by row, before anything is done. Pure.

Each row is new, stands there already, or is wrong for a reason that is said; wrong rows never stop
right ones. A row of sums is no row: what it says is held against the rows above it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction

from domain.forms.amounts import amount_in, without_bound
from domain.forms.answer_facts import applicable, pruned, village_of
from domain.forms.forms import Form, Question, QuestionKind
from domain.forms.report_draft import Answer
from domain.saying import Phrase, say
from domain.services.figures import Figure, FigureRefused, published, with_parts
from domain.services.numbers import PERCENT, Bound, number
from domain.services.registers import day_of_entry, label_in_answers, without_label
from domain.services.table_cells import (
    Cell,
    Grid,
    NotAnAnswer,
    TableReader,
    amount_of_cell,
    answer_in,
    is_empty,
    one_of_labels,
    plain,
    text_of,
)
from domain.services.table_columns import STAGE, TableColumn, TableColumns, find_columns
from domain.words.translations import pgettext

SHOWN = 40  # characters of a cell in a sentence
TOTAL = pgettext("police:table.total", "total, sum, altogether, in all")
NO_ANSWER = pgettext("police:table.no_answer", "{column}: “{cell}” is no answer here.")
NO_CELL = pgettext("police:table.no_cell", "{column}: nothing stands there.")
NO_COLUMN = pgettext("police:table.no_column", "There is no column that answers: {question}")
NOT_YOURS = pgettext("police:table.not_yours", "You do not write for the whole place.")
AGREES = pgettext("police:table.agrees", "{column}: the rows make {rows}, as the file says.")
DISAGREES = pgettext(
    "police:table.disagrees", "⚠ {column}: the rows make {rows}, the file says {said}. {why}"
)
NO_BOUND = {"<": Bound.LESS, ">": Bound.MORE, "~": Bound.ABOUT}


class RowVerdict(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    THERE = "there"  # it stands in the register already
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """A row of the file. number: as a spreadsheet counts it. why: what is wrong with it."""

    number: int
    verdict: RowVerdict
    answers: Mapping[str, Answer] = field(default_factory=dict)
    stage: str = ""
    why: Phrase | None = None


@dataclass(frozen=True, slots=True)
class TablePlan:
    """What a table would do. sums: sentences about its rows of sums; disagrees: one of these does
    not agree."""

    columns: TableColumns
    rows: tuple[PlannedRow, ...]
    sums: tuple[Phrase, ...] = ()
    disagrees: bool = False

    @property
    def of_new(self) -> list[PlannedRow]:
        """What would be written."""
        return self.of(RowVerdict.NEW)

    def of(self, verdict: RowVerdict) -> list[PlannedRow]:
        """Those rows of which that becomes."""
        return [row for row in self.rows if row.verdict is verdict]


def entry_key(form: Form, area: str, on: date, answers: Mapping[str, Answer]) -> str:
    """The same for two entries that say the same of the same place and day."""
    told = {"answers": without_label(form, answers), "label": label_in_answers(form, answers)}
    return json.dumps([area, on.isoformat(), told], sort_keys=True, ensure_ascii=False)


def plan_table(
    form: Form, grid: Grid, reader: TableReader, there: Mapping[str, int], *, whole_place: bool
) -> TablePlan:
    """What the table would do. there: how often each `entry_key` stands in the register already.
    whole_place: an entry may be about all of it. Raises NoColumns."""
    columns = find_columns(form, grid, reader)
    planner = _Planner(form, reader, columns, Counter(there), whole_place=whole_place)
    totals, sums = _totals(reader), list[tuple[int, Sequence[Cell]]]()
    rows: list[PlannedRow] = []
    for at, row in enumerate(grid[columns.head + 1 :], start=columns.head + 1):
        if is_empty(row) or _is_head(row, grid[columns.head]):
            continue
        if _is_sum(row, totals):
            sums.append((len(rows), row))
        else:
            rows.append(planner.plan(at + 1, row))
    told = [one for above, row in sums for one in _checked(form, columns, rows[:above], row)]
    return TablePlan(
        columns, tuple(rows), tuple(say for say, _ in told), any(wrong for _, wrong in told)
    )


class _Planner:
    """Reads row after row; `there` loses what a row has found in it."""

    def __init__(
        self,
        form: Form,
        reader: TableReader,
        columns: TableColumns,
        there: Counter[str],
        *,
        whole_place: bool,
    ) -> None:
        self._form, self._reader, self._columns = form, reader, columns
        self._there, self._whole_place = there, whole_place
        self._questions = {question.code: question for question in form.questions}

    def plan(self, number: int, row: Sequence[Cell]) -> PlannedRow:
        """What becomes of it."""
        try:
            answers, stage = self._read(row)
        except _RowWrong as wrong:
            return PlannedRow(number, RowVerdict.WRONG, why=wrong.why)
        area = village_of(self._form, answers) or self._reader.site[0]
        on = day_of_entry(self._form, answers, self._reader.today)
        key = entry_key(self._form, area, on, answers)
        if self._there[key] > 0:
            self._there[key] -= 1
            return PlannedRow(number, RowVerdict.THERE, answers, stage)
        return PlannedRow(number, RowVerdict.NEW, answers, stage)

    def _read(self, row: Sequence[Cell]) -> tuple[dict[str, Answer], str]:
        answers, stage = dict[str, Answer](), self._first_stage()
        for column in self._columns.taken:
            cell = row[column.at] if column.at < len(row) else None
            try:
                if column.question == STAGE:
                    stage = self._stage(cell) or stage
                elif column.item:
                    self._count(answers, column, cell)
                elif (answer := answer_in(self._reader, self._of(column), cell)) is not None:
                    answers[column.question] = answer
            except NotAnAnswer:
                shown = text_of(cell)[:SHOWN]
                raise _RowWrong(say(NO_ANSWER, column=column.heading, cell=shown)) from None
        told = pruned(self._form, answers)
        self._require(told)
        return told, stage

    def _of(self, column: TableColumn) -> Question:
        return self._questions[column.question]

    def _count(self, answers: dict[str, Answer], column: TableColumn, cell: Cell) -> None:
        """One kind of things has a column of its own; none of it is nothing."""
        if not text_of(cell).strip() or text_of(cell).strip() in ("0", "-"):
            return
        amount = amount_of_cell(self._of(column), cell)
        before = answers.get(column.question)
        items = dict(before.get("items", {})) if isinstance(before, Mapping) else {}
        answers[column.question] = {"items": {**items, column.item: amount}}

    def _first_stage(self) -> str:
        stages = self._form.service.stages
        return stages[0].code if stages else ""

    def _stage(self, cell: Cell) -> str:
        said = text_of(cell).strip()
        labels = {stage.code: stage.label for stage in self._form.service.stages}
        return one_of_labels(self._reader, labels, said) if said else ""

    def _require(self, answers: Mapping[str, Answer]) -> None:
        """Everything that has to be answered, and a place that they may write for."""
        for question in applicable(self._form, answers):
            if question.code in answers:
                continue
            if question.kind is QuestionKind.VILLAGE:
                if not self._whole_place:
                    raise _RowWrong(say(NOT_YOURS))
            elif not question.skippable:
                columns = self._columns.answering(question.code)
                if columns:
                    raise _RowWrong(say(NO_CELL, column=columns[0].heading))
                raise _RowWrong(say(NO_COLUMN, question=say(question.ask)))


class _RowWrong(Exception):
    def __init__(self, why: Phrase) -> None:
        super().__init__(why.id)
        self.why = why


def _is_head(row: Sequence[Cell], head: Sequence[Cell]) -> bool:
    """Some tables say their head again on every page."""
    return [plain(text_of(cell)) for cell in row] == [plain(text_of(cell)) for cell in head]


# ----------------------------------------------------------------------------------------- sums


def _totals(reader: TableReader) -> set[str]:
    return {
        plain(word)
        for language in ("vi", "id", "en")
        for word in reader.words.sentence(language, TOTAL).split(",")
    }


def _is_sum(row: Sequence[Cell], totals: set[str]) -> bool:
    """Whether its first words say that it adds up what stands above."""
    first = next((plain(text_of(cell)) for cell in row if text_of(cell).strip()), "")
    return any(first == word or first.startswith(f"{word} ") for word in totals)


def _checked(
    form: Form, columns: TableColumns, above: Sequence[PlannedRow], row: Sequence[Cell]
) -> Iterator[tuple[Phrase, bool]]:
    """A sentence for each column of amounts in which the row says one, and whether it is wrong."""
    questions = {question.code: question for question in form.questions}
    for column in columns.taken:
        question = questions.get(column.question)
        cell = row[column.at] if column.at < len(row) else None
        if question is None or question.kind not in (QuestionKind.NUMBER, QuestionKind.ITEMS):
            continue
        if (stated := _stated(cell)) is not None and (column.item or _is_number(question)):
            unit = PERCENT if "%" in text_of(cell) else ""
            yield _check(column, stated, _amounts(column, above), unit)


def _is_number(question: Question) -> bool:
    return question.kind is QuestionKind.NUMBER


def _stated(cell: Cell) -> Fraction | None:
    said = str(cell) if isinstance(cell, int | float) else amount_in(text_of(cell))
    return Fraction(said) if said else None


def _amounts(column: TableColumn, rows: Sequence[PlannedRow]) -> list[tuple[Fraction, Bound]]:
    """What the rows above say of it, those that stand there already too."""
    found = []
    for row in rows:
        answer = row.answers.get(column.question)
        if isinstance(answer, Mapping):
            answer = answer.get("items", {}).get(column.item)
        if isinstance(answer, str):
            plain_amount, sign = without_bound(answer)
            found.append((Fraction(plain_amount), NO_BOUND.get(sign, Bound.EXACT)))
    return found


def _check(
    column: TableColumn, stated: Fraction, amounts: Sequence[tuple[Fraction, Bound]], unit: str
) -> tuple[Phrase, bool]:
    parts = [published("", amount, unit, source="", bound=bound) for amount, bound in amounts]
    whole = published("", stated, unit, source="")
    rows = number(sum((one.amount for one in parts), Fraction(0)), unit, Bound.EXACT)
    said = number(stated, unit, Bound.EXACT)
    why = _why(whole, parts)
    if why is None:
        return say(AGREES, column=column.heading, rows=rows), False
    return say(DISAGREES, column=column.heading, rows=rows, said=said, why=why), True


def _why(whole: Figure, parts: Sequence[Figure]) -> Phrase | None:
    """What of the whole is missing or too much; None where they agree."""
    if not parts:
        parts = [published("", 0, whole.unit, source="")]
    try:
        notes = with_parts(whole, parts).notes
    except FigureRefused as refused:
        return refused.sentence
    return notes[0] if notes else None
