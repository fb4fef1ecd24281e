"""Words as people type them, found again in our lists of words.

Each language has a table of what its people type, `domain/words/vocabulary/LANGUAGE.toml`. An
entry is written there as a careful writer spells it; it is found as well where somebody leaves
marks out (`chay nha`, `cưu toi`, `thu sáu`), but not where they typed other marks: *chạy* (to run)
is not *cháy* (fire). An entry that begins with `=` needs every mark of its own, because without
them it is another word.
"""

import re
import tomllib
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "vocabulary"
NEEDS_MARKS = "="

_STROKE = "\u0335"  # stands for the bar of đ, which Unicode does not take apart


@dataclass(frozen=True, slots=True)
class Spelt:
    """A word without its marks, and the marks."""

    bare: str
    marks: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class LexiconEntry:
    """A word or several of the vocabulary: what it stands for, by kind of word."""

    kind: str
    value: Any
    marks: tuple[frozenset[str], ...]
    needs_marks: bool


def spell(word: str) -> Spelt:
    """The word apart from its marks. Where in the word a mark stands does not matter: people and
    keyboards put it elsewhere (`hoà`, `hòa`)."""
    bare, marks = [], set()
    for sign in unicodedata.normalize("NFD", word.casefold()):
        if sign == "đ":
            bare.append("d")
            marks.add(_STROKE)
        elif unicodedata.category(sign) == "Mn":
            marks.add(sign)
        else:
            bare.append(sign)
    return Spelt("".join(bare), frozenset(marks))


_spell_entry = cache(spell)  # for words of our tables, never for what is typed


class Lexicon:
    """Entries by their bare words; the longest that fits is found first."""

    def __init__(self) -> None:
        self._entries: dict[tuple[str, ...], list[LexiconEntry]] = {}
        self._longest: dict[str, int] = {}  # by the first word
        self._words: set[str] = set()

    def add(self, kind: str, value: Any, written: str) -> None:
        """One more entry. written: as in the table, words apart."""
        words = [_spell_entry(word) for word in split(written.removeprefix(NEEDS_MARKS))]
        entry = LexiconEntry(
            kind, value, tuple(word.marks for word in words), written.startswith(NEEDS_MARKS)
        )
        key = tuple(word.bare for word in words)
        self._words.update(key)
        known = self._entries.setdefault(key, [])
        known.append(entry)
        self._longest[key[0]] = max(len(key), self._longest.get(key[0], 0))

    def find(self, words: Sequence[Spelt], start: int) -> tuple[int, list[LexiconEntry]]:
        """How many words from there make an entry, and what they may stand for; 0 for none."""
        longest = min(self._longest.get(words[start].bare, 0), len(words) - start)
        for length in range(longest, 0, -1):
            here = words[start : start + length]
            known = self._entries.get(tuple(word.bare for word in here), ())
            if found := [entry for entry in known if _fits(here, entry)]:
                return length, [entry for entry in found if _is_exact(here, entry)] or found
        return 0, []

    def find_kind(
        self, kind: str, words: Sequence[Spelt], start: int
    ) -> tuple[int, LexiconEntry | None]:
        """The longest entry of that kind that begins there, and how many words it is; 0 for
        none."""
        found = [(length, one) for length, one in self.find_all(words, start) if one.kind == kind]
        return found[-1] if found else (0, None)

    def find_all(self, words: Sequence[Spelt], start: int) -> Iterator[tuple[int, LexiconEntry]]:
        """Every entry that begins there, whatever its length."""
        longest = min(self._longest.get(words[start].bare, 0), len(words) - start)
        for length in range(1, longest + 1):
            here = words[start : start + length]
            for entry in self._entries.get(tuple(word.bare for word in here), ()):
                if _fits(here, entry):
                    yield length, entry

    def knows(self, bare: str) -> bool:
        """Whether the word, without its marks, stands in any entry."""
        return bare in self._words

    def words(self) -> Collection[str]:
        """Every word of every entry, without its marks."""
        return self._words


def fits(typed: Sequence[Spelt], written: Sequence[Spelt]) -> bool:
    """Whether somebody typed these words, with their marks or without some of them."""
    return all(
        said.bare == word.bare and said.marks <= word.marks
        for said, word in zip(typed, written, strict=True)
    )


def _fits(typed: Sequence[Spelt], entry: LexiconEntry) -> bool:
    if entry.needs_marks:
        return _is_exact(typed, entry)
    return all(word.marks <= marks for word, marks in zip(typed, entry.marks, strict=True))


def _is_exact(typed: Sequence[Spelt], entry: LexiconEntry) -> bool:
    return all(word.marks == marks for word, marks in zip(typed, entry.marks, strict=True))


_WORD = re.compile(r"\d+|[^\W\d_]+(?:['’.][^\W\d_]+)?|[\u2600-\u27bf\U0001f100-\U0001faff]|!{2,}")


def split(text: str) -> list[str]:
    """The words and numbers of a text, in its order."""
    return _WORD.findall(unicodedata.normalize("NFC", text))


@cache
def vocabulary(part: str) -> Mapping[str, Any]:
    """That part of every language's table, by language."""
    return {language: table[part] for language, table in _tables().items() if part in table}


@cache
def _tables() -> Mapping[str, Mapping[str, Any]]:
    """Every file's table, by language. Read once, when it is first needed."""
    return {
        file.stem: tomllib.loads(file.read_text("utf-8")) for file in sorted(FOLDER.glob("*.toml"))
    }
