"""Rows of a table that a clerk takes away: the same that would be read again. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from domain.case_numbers import spoken
from domain.forms.answer_facts import find_option, options_of
from domain.forms.forms import Form, Question, QuestionKind, TypedShape
from domain.services.table_cells import Cell, TableReader
from domain.services.table_columns import CALLED_ENTRY, CALLED_STAGE, TAKEN


def head_of(form: Form, reader: TableReader, language: str) -> list[Cell]:
    """What stands above the columns, as that language calls them; last the code of each row."""
    sentence = reader.words.sentence
    asks = (
        sentence(language, text_id).rstrip(" ?")
        for question in _taken(form)
        for text_id in _columns_of(question)
    )
    stage = sentence(language, CALLED_STAGE).partition(",")[0]
    code = sentence(language, CALLED_ENTRY)
    return [*asks, *([stage] if form.service.stages else []), code]


def row_of(
    form: Form,
    answers: Mapping[str, Any],
    stage: str,
    code: str,
    *,
    reader: TableReader,
    language: str,
) -> list[Cell]:
    """An entry, in the order of the head. answers: with what the thing is called. code: by which
    the row is known again."""
    cells = [
        cell
        for one in _taken(form)
        for cell in _cells(one, answers.get(one.code), reader, language)
    ]
    found = form.service.find_stage(stage)
    if form.service.stages:
        cells.append(reader.words.sentence(language, found.label) if found else "")
    return [*cells, code]


def _taken(form: Form) -> list[Question]:
    return [question for question in form.questions if question.kind in TAKEN]


def _columns_of(question: Question) -> Sequence[str]:
    if question.kind is QuestionKind.ITEMS:
        return [option.label for option in options_of(question)]
    return [question.ask]


def _cells(question: Question, answer: Any, reader: TableReader, language: str) -> Iterator[Cell]:
    if question.kind is QuestionKind.ITEMS:
        items = answer.get("items", {}) if isinstance(answer, Mapping) else {}
        yield from (_amount(items.get(option.code)) for option in options_of(question))
        return
    option = find_option(question, answer)
    if answer is None:
        yield None
    elif question.kind is QuestionKind.NUMBER:
        yield _amount(answer)
    elif question.shape == TypedShape.CASE:
        yield spoken(str(answer))
    elif question.kind is QuestionKind.PICK:
        yield dict(reader.entries.get(question.of, ())).get(str(answer), "")
    elif question.kind is QuestionKind.VILLAGE:
        yield dict((*reader.villages, reader.site)).get(str(answer), str(answer))
    else:
        yield reader.words.sentence(language, option.label) if option else str(answer)


def _amount(amount: str | None) -> Cell:
    """A number, or with its sign where it has a bound."""
    if amount is None:
        return None
    if amount.isdecimal():
        return int(amount)
    return float(amount) if amount.replace(".", "", 1).isdecimal() else amount
