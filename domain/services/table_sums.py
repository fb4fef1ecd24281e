"""Rows of sums in a clerk's table: what such a row says is held against the rows above it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from domain.forms.amounts import amount_in, without_bound
from domain.forms.forms import Form, Question, QuestionKind
from domain.forms.report_draft import Answer
from domain.saying import Phrase, say
from domain.services.figures import Figure, FigureRefused, published, with_parts
from domain.services.numbers import PERCENT, Bound, number
from domain.services.table_cells import Cell, TableReader, cell_at, plain, text_of
from domain.services.table_columns import TableColumn, TableColumns
from domain.words.translations import pgettext

TOTAL = pgettext("police:table.total", "total, sum, altogether, in all")
AGREES = pgettext("police:table.agrees", "{column}: the rows make {rows}, as the file says.")
DISAGREES = pgettext(
    "police:table.disagrees", "⚠ {column}: the rows make {rows}, the file says {said}. {why}"
)
NO_BOUND = {"<": Bound.LESS, ">": Bound.MORE, "~": Bound.ABOUT}


def total_words(reader: TableReader) -> set[str]:
    """With which a row of sums begins, in every language."""
    return {
        plain(word)
        for language in ("vi", "id", "en")
        for word in reader.words.sentence(language, TOTAL).split(",")
    }


def is_sum(row: Sequence[Cell], totals: set[str]) -> bool:
    """Whether its first words say that it adds up what stands above."""
    first = next((plain(text_of(cell)) for cell in row if text_of(cell).strip()), "")
    return any(first == word or first.startswith(f"{word} ") for word in totals)


def check_sums(
    form: Form, columns: TableColumns, above: Sequence[Mapping[str, Answer]], row: Sequence[Cell]
) -> Iterator[tuple[Phrase, bool]]:
    """A sentence for each column of amounts in which the row says one, and whether it is wrong.
    above: what the rows above it answer."""
    questions = {question.code: question for question in form.questions}
    for column in columns.taken:
        question = questions.get(column.question)
        cell = cell_at(row, column.at)
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


def _amounts(
    column: TableColumn, rows: Sequence[Mapping[str, Answer]]
) -> list[tuple[Fraction, Bound]]:
    """What the rows above say of it, those that stand there already too."""
    found = []
    for answers in rows:
        answer = answers.get(column.question)
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
