"""Columns: which question of a register each column of a clerk's table answers. Pure.

Columns stand in any order and are called as the register calls them, in any of our languages, whole
or in the words that tell them apart. What nobody asks for is left out and named; a column of
persons' names, numbers or addresses is never read where the register has no such thing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from domain.forms.answer_facts import options_of
from domain.forms.forms import Form, Question, QuestionKind
from domain.services.table_cells import LANGUAGES, Cell, Grid, TableReader, plain, spelt, text_of
from domain.words.translations import pgettext

HEAD_WITHIN = 25  # rows: above the head stand an office's name, a title, a date
STAGE = "stage"
ENTRY = "entry"  # by which a table that was taken away and comes back names each of its rows

# What such a column may be called. TRANSLATORS: the names that stand above columns of offices'
# tables in your language, with commas between them.
CALLED_VILLAGE = pgettext("police:table.village", "village, hamlet, commune, area, place, unit")
CALLED_DAY = pgettext("police:table.day", "day, date, since, from, on, founded")
CALLED_LABEL = pgettext("police:table.label", "name, called, title, description")
CALLED_STAGE = pgettext("police:table.stage", "state, status, stands, condition")
CALLED_NUMBER = pgettext("police:table.row_number", "no, number, nr, row")
CALLED_ENTRY = pgettext("police:table.code", "Titir code")
CALLED_PERSON = pgettext(
    "police:table.person",
    "full name, first name, last name, person, telephone, phone number, identity card, birthday, "
    "date of birth, home address, signature, head, leader, owner, contact",
)
OF_KIND: Mapping[QuestionKind, str] = {
    QuestionKind.VILLAGE: CALLED_VILLAGE,
    QuestionKind.DAY: CALLED_DAY,
    QuestionKind.LABEL: CALLED_LABEL,
}
TAKEN = frozenset(
    {
        QuestionKind.VILLAGE,
        QuestionKind.DAY,
        QuestionKind.LABEL,
        QuestionKind.NUMBER,
        QuestionKind.CHOICE,
        QuestionKind.YES,
        QuestionKind.ITEMS,
        QuestionKind.PICK,
        QuestionKind.TYPED,
    }
)


class NoColumns(Exception):
    """No row of the table names what the register asks for."""


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column that is read. question: a code, STAGE or ENTRY; item: a kind of things below it.
    heading: as it stands in the file."""

    at: int
    heading: str
    question: str
    item: str = ""


@dataclass(frozen=True, slots=True)
class TableColumns:
    """The columns of a table. head: the row that names them, from 0. unknown: headings that nobody
    asks for; of_persons: those that are never read; twice: those that answer what another does."""

    head: int
    taken: tuple[TableColumn, ...]
    unknown: tuple[str, ...] = ()
    of_persons: tuple[str, ...] = ()
    twice: tuple[str, ...] = ()

    def answering(self, question: str) -> list[TableColumn]:
        """Those that answer it."""
        return [one for one in self.taken if one.question == question]


def find_columns(form: Form, grid: Grid, reader: TableReader) -> TableColumns:
    """The row that names most of what the register asks for. Raises NoColumns."""
    has_label = any(question.kind is QuestionKind.LABEL for question in form.questions)
    names, persons = _names(form, reader), _persons(reader, has_label=has_label)
    own = set[str]().union(*names.values())  # `Điện thoại`: telephones that were given
    counting, entry = _called(reader, CALLED_NUMBER), _called(reader, CALLED_ENTRY)
    best: TableColumns | None = None
    known: dict[str, tuple[str, str] | None] = {}  # the rows below a head repeat themselves

    def is_of_persons(heading: str) -> bool:
        return plain(heading) not in own and _is_of_persons(heading, persons)

    def which(said: str) -> tuple[str, str] | None:
        if said not in known:
            known[said] = (ENTRY, "") if said in entry else _which(said, names)
        return known[said]

    for number, row in enumerate(grid[:HEAD_WITHIN]):
        found = _columns(number, row, which, is_of_persons, counting)
        if best is None or len(found.taken) > len(best.taken):
            best = found
    if best is None or len(best.taken) < min(2, len(form.questions)):
        raise NoColumns
    return best


def _names(form: Form, reader: TableReader) -> dict[tuple[str, str], set[str]]:
    """By (question, kind of things), everything that its column may be called."""
    names: dict[tuple[str, str], set[str]] = {}
    for question in form.questions:
        if question.kind not in TAKEN:
            continue
        called = {plain(question.code), *reader.said_as(question.ask)}
        called |= _called(reader, OF_KIND.get(question.kind, ""))
        names[question.code, ""] = called
        names |= dict(_item_names(question, reader))
    if form.service.stages:
        names[STAGE, ""] = _called(reader, CALLED_STAGE)
    return names


def _item_names(
    question: Question, reader: TableReader
) -> Iterator[tuple[tuple[str, str], set[str]]]:
    if question.kind is not QuestionKind.ITEMS:
        return
    for option in options_of(question):
        yield (question.code, option.code), {plain(option.code), *reader.said_as(option.label)}


def _called(reader: TableReader, text_id: str) -> set[str]:
    """The names that a text lists, in our languages, plain."""
    return {plain(name) for names in _listed(reader, text_id) for name in names}


def _listed(reader: TableReader, text_id: str) -> Iterator[list[str]]:
    if text_id:
        for language in LANGUAGES:
            yield reader.words.sentence(language, text_id).split(",")


def may_name_things(heading: str, reader: TableReader) -> bool:
    """Whether it names no person where a register asks what things are called."""
    return not _is_of_persons(heading, _persons(reader, has_label=True))


def _persons(reader: TableReader, *, has_label: bool) -> set[tuple[str, ...]]:
    """The words of what names persons; a thing's own name is none, where the register asks for it.
    Else `Tên`, `Nama` is somebody's."""
    things = list(_listed(reader, CALLED_LABEL))
    named = {tuple(spelt(name)) for names in _listed(reader, CALLED_PERSON) for name in names}
    if has_label:
        return named - {tuple(spelt(name)) for names in things for name in names}
    return named | {tuple(spelt(names[0])) for names in things}


def _columns(
    number: int,
    row: Sequence[Cell],
    find: Callable[[str], tuple[str, str] | None],
    is_of_persons: Callable[[str], bool],
    counting: set[str],
) -> TableColumns:
    """find: what a plain heading answers. is_of_persons: whether a heading names persons."""
    taken: dict[tuple[str, str], TableColumn] = {}
    unknown, of_persons, twice = list[str](), list[str](), list[str]()
    for at, cell in enumerate(row):
        heading = text_of(cell).strip()
        said = plain(heading)
        if said in counting or not any(map(str.isalpha, said)):  # no number names a column
            continue
        if is_of_persons(heading):
            of_persons.append(heading)
            continue
        which = find(said)
        if which is None:
            unknown.append(heading)
        elif which in taken:
            twice.append(heading)
        else:
            taken[which] = TableColumn(at, heading, *which)
    return TableColumns(
        number, tuple(taken.values()), tuple(unknown), tuple(of_persons), tuple(twice)
    )


def _is_of_persons(heading: str, persons: Collection[Sequence[str]]) -> bool:
    """Whether it has all words of one, beside each other. Marks count where they were written:
    `trường hợp` (a case) is no `trưởng` (a head), `truong` may be."""
    words = spelt(heading)
    places = range(len(words))
    return any(_begins(words[at:], name) for at in places for name in persons if name)


def _begins(words: Sequence[str], name: Sequence[str]) -> bool:
    together = zip(words, name, strict=False)
    return len(name) <= len(words) and all(one in (part, plain(part)) for one, part in together)


def _which(said: str, names: Mapping[tuple[str, str], set[str]]) -> tuple[str, str] | None:
    """What the heading names: exactly, else the only thing with all of its words, else the only
    one whose words it has."""
    words = set(said.split())
    # Kinds of things have columns of their own, and seldom one for all of them together.
    whole = {(question, "") for question, item in names if item}
    ways = (
        lambda name: name == said,
        lambda name: words <= _words(name),
        lambda name: bool(name) and len(_words(name)) > 1 and _words(name) <= words,
    )
    for fits in ways:
        found = [which for which, called in names.items() if any(map(fits, called))]
        found = [which for which in found if which not in whole] or found
        if len(found) == 1:
            return found[0]
        if found and fits is ways[0]:
            return found[0]
    return None


@lru_cache(maxsize=4096)
def _words(name: str) -> frozenset[str]:
    return frozenset(name.split())
