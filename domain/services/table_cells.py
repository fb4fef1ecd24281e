"""Cells of a clerk's table, as answers to the questions of a register. Pure.

What a cell means is decided by the question of its column: a label in any of our languages, an
amount as offices write it (`1.821`, `8,1`, `hơn 20`), a day, a village by its name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache

from domain.forms.amounts import amount_for, fits, in_two_ways
from domain.forms.answer_facts import label_in, options_of
from domain.forms.forms import Question, QuestionKind, TypedShape
from domain.forms.report_draft import Answer
from domain.forms.shapes import in_shape
from domain.forms.typed_items import read_items
from domain.saying import Phrase
from domain.services.registers import day_typed, is_possible_day
from domain.words.translations import Words, fold, words_for

Cell = str | int | float | None
"""What stands in a cell. A number stays one, so that 1.234 is never taken for a thousand; a day is
`2025-08-31`; a formula is what it came to when the file was written, else its own text."""

Grid = list[list[Cell]]

LANGUAGES = ("vi", "id", "en")
# What a spreadsheet takes for something to be computed; those of East Asian computers do so too.
RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
NOT_RUN = "'"
FIRST_DAY = date(1899, 12, 30)  # of Excel's calendar
SERIALS = range(7_000, 80_000)  # its numbers of days of our time
_NEGATIVE = re.compile(r"\s*[-−–]\s*\d")
_SIGNS = re.compile(r"[^\w]+")
_KINDS_OF_PLACE = frozenset(
    {
        "thon", "ban", "lang", "ap", "khom", "buon", "xa", "phuong", "thi", "tran", "khu", "pho",
        "to", "dan", "tdp", "dac", "quan", "huyen", "tinh", "desa", "dusun", "kelurahan",
        "kampung", "kecamatan", "village",
        "commune", "hamlet",
    }
)  # fmt: skip


class NotAnAnswer(Exception):
    """The cell answers nothing. why: where there is more to say."""

    def __init__(self, why: Phrase | None = None) -> None:
        super().__init__(why.id if why is not None else "")
        self.why = why


@dataclass(frozen=True, slots=True)
class TableReader:
    """What cells are read with. villages: (code, name) of those that may be written for; site: the
    whole place, which may stand for a village; today: no day lies behind it. entries: what may be
    picked, (id, what it is called) by register. has_case: whether a case of that number may be
    named there."""

    words: Words
    villages: Sequence[tuple[str, str]]
    site: tuple[str, str]
    today: date
    entries: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)
    has_case: Callable[[str], bool] = bool

    def said_as(self, text_id: str) -> set[str]:
        """How that is said in our languages, plain."""
        return {plain(self.words.sentence(language, text_id)) for language in LANGUAGES}


@lru_cache(maxsize=4096)  # the same few headings and labels stand in thousands of rows
def plain(text: str) -> str:
    """Small letters without marks and signs, so that two ways to write the same agree."""
    return " ".join(_SIGNS.sub(" ", fold(text)).split())


def spelt(text: str) -> list[str]:
    """Its words in small letters without signs, with their marks."""
    return _SIGNS.sub(" ", unicodedata.normalize("NFC", text).casefold()).split()


def cell_at(row: Sequence[Cell], at: int) -> Cell:
    """That cell of a row; None where the row ends before it."""
    return row[at] if at < len(row) else None


def text_of(cell: Cell) -> str:
    """What stands there, without the mark that keeps a spreadsheet from computing it."""
    if cell is None:
        return ""
    said = str(cell)
    rest = said.removeprefix(NOT_RUN)
    return rest if rest.startswith(RUNS) else said


def harmless(text: str) -> str:
    """The cell's text, so that no spreadsheet computes it; `text_of` reads it as it was."""
    return f"{NOT_RUN}{text}" if text.startswith(RUNS) else text


def answer_in(reader: TableReader, question: Question, cell: Cell) -> Answer | None:
    """The answer that the cell is, None for an empty one. Raises NotAnAnswer."""
    said = text_of(cell).strip()
    if not said:
        return None
    match question.kind:
        case QuestionKind.VILLAGE:
            return _village(reader, said)
        case QuestionKind.DAY:
            return _day(reader, cell).isoformat()
        case QuestionKind.NUMBER:
            return amount_of_cell(question, cell)
        case QuestionKind.LABEL if label := label_in(said):
            return label
        case QuestionKind.TYPED:
            return _typed(reader, question, said)
        case QuestionKind.ITEMS:
            return _items(reader, question, said)
        case QuestionKind.PICK:
            named = reader.entries.get(question.of, ())
            return _only([one for one, name in named if plain(name) == plain(said)])
        case QuestionKind.CHOICE | QuestionKind.YES:
            labels = {one.code: one.label for one in options_of(question)}
            return one_of_labels(reader, labels, said)
    raise NotAnAnswer


def _typed(reader: TableReader, question: Question, said: str) -> str:
    value = in_shape(question.shape, said)
    is_case = question.shape == TypedShape.CASE
    if not value or (is_case and not reader.has_case(value)):
        raise NotAnAnswer
    return value


def _only(found: Sequence[str]) -> str:
    if len(found) != 1:
        raise NotAnAnswer
    return found[0]


def amount_of_cell(question: Question, cell: Cell, unit: str = "") -> str:
    """The amount, a number as it is, words as people write amounts. unit: text id of what that kind
    of thing is counted in, else the question's own holds. Raises NotAnAnswer."""
    if isinstance(cell, int | float):
        exact = Decimal(str(cell))
        amount = str(exact.quantize(Decimal(1)) if exact == exact.to_integral_value() else exact)
    else:
        said = text_of(cell)
        amount = "" if _NEGATIVE.match(said) else amount_for(question, said, unit)
    if not amount or not fits(question, amount, unit):
        raise NotAnAnswer(in_two_ways(text_of(cell), unit or question.unit))
    return amount


def one_of_labels(reader: TableReader, labels: Mapping[str, str], said: str) -> str:
    """The code whose label (a text id) that is, whole or in part where it is the only one. Raises
    NotAnAnswer."""
    wanted = plain(said)
    ways = {code: {plain(code), *_ways(reader, label)} for code, label in labels.items()}
    same = [code for code, said_as in ways.items() if wanted in said_as]
    if len(same) == 1:
        return same[0]
    words = set(wanted.split())
    near = [
        code
        for code, said_as in ways.items()
        if words and any(words <= set(way.split()) for way in said_as)
    ]
    if len(near) != 1 or same:
        raise NotAnAnswer
    return near[0]


def _ways(reader: TableReader, label: str) -> set[str]:
    """A label, and each of the words that stand in it beside each other."""
    whole = reader.said_as(label)
    parts = {
        plain(part)
        for language in LANGUAGES
        for part in words_for(reader.words.sentence(language, label))
    }
    return whole | parts


def _village(reader: TableReader, said: str) -> str:
    wanted = plain(said)
    named = {code: plain(name) for code, name in (*reader.villages, reader.site)}
    for shown in (lambda name: name, without_kind):
        found = [code for code, name in named.items() if shown(name) == shown(wanted)]
        if len(found) == 1:
            return found[0]
    if said in named:
        return said
    raise NotAnAnswer


def without_kind(name: str) -> str:
    """A plain name without what kind of place it is: `thon po hen` is `po hen`."""
    words = name.split()
    while len(words) > 1 and words[0] in _KINDS_OF_PLACE:
        words = words[1:]
    return " ".join(words)


def _day(reader: TableReader, cell: Cell) -> date:
    on: date | None
    if isinstance(cell, int | float):
        on = FIRST_DAY + timedelta(days=int(cell)) if int(cell) in SERIALS else None
    else:
        on = day_typed(text_of(cell), reader.today)
    if on is None or not is_possible_day(on, reader.today):
        raise NotAnAnswer
    return on


def _items(reader: TableReader, question: Question, said: str) -> Answer:
    for language in LANGUAGES:
        labels = {
            one.code: reader.words.sentence(language, one.label) for one in options_of(question)
        }
        found = read_items(said, labels)
        if found and all(fits(question, amount) for _, amount in found):
            return {"items": dict(found)}
    raise NotAnAnswer


def is_empty(row: Collection[Cell]) -> bool:
    """Whether nothing stands in it."""
    return not any(text_of(cell).strip() for cell in row)
