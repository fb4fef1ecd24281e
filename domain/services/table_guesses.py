"""Guesses: for which register a clerk's table is meant, by what stands above its columns. Pure.

It is only a guess: whoever brought the table says so, or names another.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from domain.forms.forms import Form, QuestionKind
from domain.services.table_cells import Grid, TableReader, plain, text_of
from domain.services.table_columns import (
    TAKEN,
    NoColumns,
    TableColumns,
    find_columns,
    may_name_things,
)
from domain.words.translations import Words


@dataclass(frozen=True, slots=True)
class TableGuess:
    """A register that the table may be for. columns: how many of them it asks for, of how many.
    likely: the higher, the likelier. head: the row that names them; of_persons: headings below
    which it reads nothing."""

    register: str
    columns: int
    of: int
    likely: float
    head: int = 0
    of_persons: frozenset[str] = frozenset()


def guess_registers(
    forms: Iterable[Form], grid: Grid, words: Words, *, called: str
) -> list[TableGuess]:
    """The registers that ask for columns of it, the likeliest first. Those for which a column is
    missing that has to be there are none, unless it is so with all. called: the file's name."""
    reader = TableReader(words, (), ("", ""), date.max)
    found, lacking = list[TableGuess](), list[TableGuess]()
    for form in forms:
        try:
            columns = find_columns(form, grid, reader)
        except NoColumns:
            continue
        above = " ".join(plain(text_of(cell)) for row in grid[: columns.head] for cell in row)
        is_named = _is_named(form, reader, f" {above} {plain(called)} ")
        of = len(columns.taken) + len(columns.unknown) + len(columns.twice)
        likely = _likely(form, columns, of) + is_named
        persons = frozenset(columns.of_persons)
        guess = TableGuess(form.code, len(columns.taken), of, likely, columns.head, persons)
        (found if _has_all(form, columns) else lacking).append(guess)
    return sorted(found or lacking, key=lambda one: -one.likely)


def _likely(form: Form, columns: TableColumns, of: int) -> float:
    """How much of the table the register asks for, and how much of the register the table has."""
    answered = {column.question for column in columns.taken}
    asked = [question for question in form.questions if question.kind in TAKEN]
    return len(columns.taken) / of + sum(one.code in answered for one in asked) / len(asked)


def _has_all(form: Form, columns: TableColumns) -> bool:
    """Whether no row would be wrong for want of a column."""
    return all(
        question.skippable or question.only_if is not None or columns.answering(question.code)
        for question in form.questions
        if question.kind is not QuestionKind.VILLAGE
    )


def _is_named(form: Form, reader: TableReader, said: str) -> bool:
    """Whether the register's name stands in the title of the table, or of the file."""
    names: Sequence[str] = [*reader.said_as(form.name), plain(form.code)]
    return any(f" {name} " in said for name in names if name)


def things_in(guesses: Sequence[TableGuess], words: Words) -> frozenset[str]:
    """Headings that may name things, where a register asks what they are called."""
    reader = TableReader(words, (), ("", ""), date.max)
    headings = frozenset[str]().union(*(one.of_persons for one in guesses))
    return frozenset(one for one in headings if may_name_things(one, reader))


def without_persons(
    grid: Grid, guesses: Sequence[TableGuess], *, things: frozenset[str] = frozenset()
) -> Grid:
    """The table without what stands below a heading of persons, whichever register it is for.
    things: headings that are none."""
    if not guesses:
        return grid
    never = frozenset.intersection(*(one.of_persons for one in guesses)) - things
    head = guesses[0].head
    at = {place for place, cell in enumerate(grid[head]) if text_of(cell).strip() in never}
    return [
        [None if number > head and place in at else cell for place, cell in enumerate(row)]
        for number, row in enumerate(grid)
    ]
