"""Plans: what a clerk's table would do to a register, row by row, before anything is done. Pure.

Each row is new, changes what stands there, stands there already, or is wrong for a reason that is
said; wrong rows never stop right ones. Only a row that brings an entry's code changes that entry.
A row of sums is no row: what it says is held against the rows above it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from domain.forms.answer_facts import applicable, find_question, pruned, village_of
from domain.forms.counting import unit_of
from domain.forms.forms import Form, QuestionKind
from domain.forms.report_draft import Answer
from domain.saying import Phrase, say
from domain.services.registers import day_of_entry, label_in_answers
from domain.services.table_cells import (
    Cell,
    Grid,
    NotAnAnswer,
    TableReader,
    amount_of_cell,
    answer_in,
    cell_at,
    is_empty,
    one_of_labels,
    plain,
    text_of,
)
from domain.services.table_columns import ENTRY, STAGE, TableColumn, TableColumns, find_columns
from domain.services.table_sums import check_sums, is_sum, total_words
from domain.words.translations import pgettext

SHOWN = 40  # characters of a cell in a sentence
CODE_LENGTH = 10  # of an id's 32: among 20,000 entries two agree once in ten thousand tables
NO_ANSWER = pgettext("police:table.no_answer", "{column}: “{cell}” is no answer here.")
OF_COLUMN = pgettext("police:table.of_column", "{column}: {why}")
NO_CELL = pgettext("police:table.no_cell", "{column}: nothing stands there.")
NO_COLUMN = pgettext("police:table.no_column", "There is no column that answers: {question}")
NOT_YOURS = pgettext("police:table.not_yours", "You do not write for the whole place.")
NO_ENTRY = pgettext(
    "police:table.no_entry", "Nothing here has the code {code}. For a new row, empty that cell."
)
ENTRY_TWICE = pgettext("police:table.entry_twice", "The code {code} stands in a row above already.")
NOT_BY_TABLE = pgettext(
    "police:table.not_by_table",
    "{column}: of what stands there already, change that in the register itself.",
)
BY_ANOTHER = pgettext(
    "police:table.by_another",
    "{column}: “{cell}” is said by somebody else, in the register itself.",
)


class RowVerdict(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    CHANGED = "changed"  # an entry says this from then on
    THERE = "there"  # it stands in the register already
    WRONG = "wrong"


WRITES = (RowVerdict.NEW, RowVerdict.CHANGED)


@dataclass(frozen=True, slots=True)
class Standing:
    """An entry that stands in the register. answers: with what the thing is called. version: how
    many changes there were."""

    id: str
    area: str
    on: date
    answers: Mapping[str, Answer]
    stage: str
    version: int

    @property
    def code(self) -> str:
        """By which a table names it; no spreadsheet takes it for a number."""
        return f"T-{self.id[:CODE_LENGTH]}"


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """A row of the file. number: as a spreadsheet counts it. why: what is wrong with it. changes:
    the entry that says this from then on."""

    number: int
    verdict: RowVerdict
    answers: Mapping[str, Answer] = field(default_factory=dict)
    stage: str = ""
    why: Phrase | None = None
    changes: Standing | None = None


@dataclass(frozen=True, slots=True)
class TablePlan:
    """What a table would do. sums: sentences about its rows of sums; disagrees: one of these does
    not agree."""

    columns: TableColumns
    rows: tuple[PlannedRow, ...]
    sums: tuple[Phrase, ...] = ()
    disagrees: bool = False

    @property
    def to_write(self) -> list[PlannedRow]:
        """What would be written."""
        return [row for row in self.rows if row.verdict in WRITES]

    def wants_second(self, form: Form) -> bool:
        """Whether it brings what stands where nothing comes without a second person."""
        stages = {row.stage for row in self.of(RowVerdict.NEW)}
        return any(form.service.passes_second(stage) for stage in stages)

    def areas(self, form: Form, site: str) -> list[str]:
        """Where it writes."""
        areas = {village_of(form, row.answers) or site for row in self.to_write}
        return sorted(areas | {row.changes.area for row in self.to_write if row.changes})

    def of(self, verdict: RowVerdict) -> list[PlannedRow]:
        """Those rows of which that becomes."""
        return [row for row in self.rows if row.verdict is verdict]


def entry_key(form: Form, area: str, on: date, answers: Mapping[str, Answer]) -> str:
    """The same for two entries that say the same of the same place and day, whether they say the
    day themselves or not."""
    day = find_question(form, QuestionKind.DAY)
    told = {code: answers[code] for code in sorted(answers) if day is None or code != day.code}
    return json.dumps([area, on.isoformat(), told], sort_keys=True, ensure_ascii=False)


def plan_table(
    form: Form, grid: Grid, reader: TableReader, there: Sequence[Standing], *, whole_place: bool
) -> TablePlan:
    """What the table would do. there: what stands in the register already. whole_place: an entry
    may be about all of it. Raises NoColumns."""
    columns = find_columns(form, grid, reader)
    rows_of_file = [
        (at + 1, row)
        for at, row in enumerate(grid[columns.head + 1 :], start=columns.head + 1)
        if not is_empty(row) and not _is_head(row, grid[columns.head])
    ]
    planner = _Planner(form, reader, columns, there, whole_place=whole_place)
    planner.know_again(row for _, row in rows_of_file)
    totals, sums = total_words(reader), list[tuple[int, Sequence[Cell]]]()
    rows: list[PlannedRow] = []
    for number_of_row, row in rows_of_file:
        if is_sum(row, totals):
            sums.append((len(rows), row))
        else:
            rows.append(planner.plan(number_of_row, row))
    answers = [row.answers for row in rows]
    told = [one for above, row in sums for one in check_sums(form, columns, answers[:above], row)]
    return TablePlan(
        columns, tuple(rows), tuple(say for say, _ in told), any(wrong for _, wrong in told)
    )


class _Planner:
    """Reads row after row. What a cell means is found out once: thousands of rows say the same."""

    def __init__(
        self,
        form: Form,
        reader: TableReader,
        columns: TableColumns,
        there: Sequence[Standing],
        *,
        whole_place: bool,
    ) -> None:
        self._form, self._reader, self._columns = form, reader, columns
        self._whole_place = whole_place
        self._questions = {question.code: question for question in form.questions}
        own = {code for code, _ in (*reader.villages, reader.site)}
        self._by_code = {one.code: one for one in there if one.area in own}
        self._left = Counter(self._key(one.area, one.on, one.answers) for one in there)
        self._named: set[str] = set()
        self._read_before: dict[tuple[int, Cell], Answer | NotAnAnswer | None] = {}

    def know_again(self, rows: Iterable[Sequence[Cell]]) -> None:
        """What a row of the file names by its code is found by no other row."""
        for code in {self._code(row) for row in rows} & self._by_code.keys():
            one = self._by_code[code]
            self._left[self._key(one.area, one.on, one.answers)] -= 1

    def plan(self, number: int, row: Sequence[Cell]) -> PlannedRow:
        """What becomes of it."""
        try:
            code = self._code(row)
            standing = self._standing(code) if code else None
            answers, stage = self._read(row, standing)
        except _RowWrong as wrong:
            return PlannedRow(number, RowVerdict.WRONG, why=wrong.why)
        area = village_of(self._form, answers) or self._reader.site[0]
        key = self._key(area, day_of_entry(self._form, answers, self._reader.today), answers)
        if standing is not None:
            same = key == self._key(standing.area, standing.on, standing.answers)
            verdict = RowVerdict.THERE if same else RowVerdict.CHANGED
            return PlannedRow(number, verdict, answers, stage, changes=standing)
        if self._left[key] > 0:
            self._left[key] -= 1
            return PlannedRow(number, RowVerdict.THERE, answers, stage)
        return PlannedRow(number, RowVerdict.NEW, answers, stage)

    def _key(self, area: str, on: date, answers: Mapping[str, Answer]) -> str:
        return entry_key(self._form, area, on, answers)

    def _code(self, row: Sequence[Cell]) -> str:
        columns = self._columns.answering(ENTRY)
        return text_of(cell_at(row, columns[0].at)).strip() if columns else ""

    def _standing(self, code: str) -> Standing:
        """The entry of that code, which no row above has named."""
        standing = self._by_code.get(code)
        if standing is None:
            raise _RowWrong(say(NO_ENTRY, code=code[:SHOWN]))
        if code in self._named:
            raise _RowWrong(say(ENTRY_TWICE, code=code))
        self._named.add(code)
        return standing

    def _read(
        self, row: Sequence[Cell], standing: Standing | None
    ) -> tuple[dict[str, Answer], str]:
        """What it answers; of an entry, what no column asks stays as it is."""
        asked = {column.question for column in self._columns.taken}
        kept = standing.answers if standing is not None else {}
        answers = {code: value for code, value in kept.items() if code not in asked}
        stage = standing.stage if standing is not None else self._first_stage()
        for column in self._columns.taken:
            cell = cell_at(row, column.at)
            try:
                if column.question == STAGE:
                    stage = self._stage(column, cell, stage, standing)
                elif column.item:
                    self._count(answers, column, cell)
                elif column.question != ENTRY:
                    answer = self._answer(column, cell)
                    if answer is not None:
                        answers[column.question] = answer
            except NotAnAnswer as wrong:
                stood = kept.get(column.question)
                if stood and stood == text_of(cell).strip():  # a village that is none any more
                    answers[column.question] = stood
                    continue
                if wrong.why is not None:
                    raise _RowWrong(say(OF_COLUMN, column=column.heading, why=wrong.why)) from None
                shown = text_of(cell)[:SHOWN]
                raise _RowWrong(say(NO_ANSWER, column=column.heading, cell=shown)) from None
        told = pruned(self._form, answers)
        self._require(told)
        if standing is not None:
            self._keeps_its_name(told, standing)
        return told, stage

    def _answer(self, column: TableColumn, cell: Cell) -> Answer | None:
        """Raises NotAnAnswer."""
        key = (column.at, cell)
        if key not in self._read_before:
            try:
                self._read_before[key] = self._answer_anew(column, cell)
            except NotAnAnswer as wrong:
                self._read_before[key] = wrong
        found = self._read_before[key]
        if isinstance(found, NotAnAnswer):
            raise found
        return found

    def _answer_anew(self, column: TableColumn, cell: Cell) -> Answer | None:
        question = self._questions[column.question]
        if column.item:  # one kind of things has a column of its own; none of it is nothing
            none = text_of(cell).strip() in ("", "0", "-")
            unit = unit_of(question, column.item)
            return None if none else amount_of_cell(question, cell, unit)
        return answer_in(self._reader, question, cell)

    def _count(self, answers: dict[str, Answer], column: TableColumn, cell: Cell) -> None:
        amount = self._answer(column, cell)
        if amount is None:
            return
        before = answers.get(column.question)
        items = dict(before.get("items", {})) if isinstance(before, Mapping) else {}
        answers[column.question] = {"items": {**items, column.item: amount}}

    def _first_stage(self) -> str:
        stages = self._form.service.stages
        return stages[0].code if stages else ""

    def _stage(
        self, column: TableColumn, cell: Cell, stands: str, standing: Standing | None
    ) -> str:
        """Where it stands. What a second person says, and what is said of an entry that is there,
        is said in the register itself; what only follows from that, by a table that a second person
        agrees to."""
        said = text_of(cell).strip()
        if not said:
            return stands
        labels = {stage.code: stage.label for stage in self._form.service.stages}
        stage = one_of_labels(self._reader, labels, said)
        if standing is not None and stage != stands:
            raise _RowWrong(say(NOT_BY_TABLE, column=column.heading))
        found = self._form.service.find_stage(stage)
        if standing is None and found is not None and found.second:
            raise _RowWrong(say(BY_ANOTHER, column=column.heading, cell=said[:SHOWN]))
        return stage

    def _keeps_its_name(self, answers: Mapping[str, Answer], standing: Standing) -> None:
        """A name is sealed, and its history keeps none."""
        if label_in_answers(self._form, answers) != label_in_answers(self._form, standing.answers):
            question = find_question(self._form, QuestionKind.LABEL)
            columns = self._columns.answering(question.code) if question else []
            heading = columns[0].heading if columns else ""
            raise _RowWrong(say(NOT_BY_TABLE, column=heading))

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
