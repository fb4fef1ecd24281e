"""What a sheet of paper says, as plain data for its template (`paper/*.typ`).

Words are finished here: in their language, with nothing in them that our letters cannot print.
The typesetter only places them; it evaluates none.
"""

import json
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from itertools import islice
from typing import Any, ClassVar, Protocol

from anyascii import anyascii

LONGEST_WORD = 16  # letters; a longer one may be broken, so that it never runs off the paper
BREAK = "\N{ZERO WIDTH SPACE}"
# The blocks of letters, marks and signs that `paper/fonts` has; a test prints all of them.
BLOCKS = ((0x20, 0x7E), (0xA0, 0x17F), (0x1A0, 0x1A1), (0x1AF, 0x1B0), (0x1E00, 0x1EFF),
          (0x300, 0x304), (0x306, 0x30C), (0x323, 0x323), (0x331, 0x331),
          (0x2010, 0x2015), (0x2018, 0x201E), (0x2020, 0x2022), (0x2026, 0x2026),
          (0x20AB, 0x20AC), (0x2212, 0x2212), (0x2260, 0x2260), (0x2264, 0x2265))  # fmt: skip
DRAWN = "\N{VARIATION SELECTOR-16}\N{COMBINING ENCLOSING KEYCAP}"  # a sign as a picture: 🏘️, 1️⃣
TYPED_AS = {ord("→"): "->", ord("←"): "<-"}


class PaperSize(StrEnum):
    """A sheet for a wall, a smaller one, or eight stickers on one A4."""

    A4 = "a4"
    A5 = "a5"
    STICKERS = "stickers"


class Printable(Protocol):
    """What the typesetter sets."""

    def as_data(self) -> bytes:
        """JSON with what its template needs. Raises CannotPrint."""
        ...


class CannotPrint(Exception):
    """Letters that our paper neither has nor can write in others. words: in which they stand."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


@dataclass(frozen=True, slots=True)
class Voice:
    """What a poster says in one language. numbers: name and digits, two at most."""

    lang: str
    site: str
    place: str
    head: str
    promise: str
    steps: tuple[str, str, str]
    type: str
    danger: str
    never: str
    scan: str
    answers: str
    printed: str
    numbers: tuple[tuple[str, str], ...]


class Sheet(Protocol):
    """What is printed on one page: a dataclass of words, for the template of its name in `paper/`.

    Where it has a `link` that is not empty, the template is given its QR code.
    """

    TEMPLATE: ClassVar[str]
    __dataclass_fields__: ClassVar[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class PosterSheet:
    """One poster. pictures: names of files in `paper/pictures`, four at most. code: as it is typed;
    link: what the QR code holds; address: the same, to be read. voices: one or two."""

    TEMPLATE: ClassVar = "poster"

    pictures: tuple[str, ...]
    code: str
    link: str
    address: str
    voices: tuple[Voice, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """Something that was handed in. picture: the name of a file in `paper/pictures`. amount: with
    its unit."""

    picture: str
    name: str
    amount: str


@dataclass(frozen=True, slots=True)
class ReceiptSheet:
    """A receipt of what was handed in; nobody's name is on it. facts: a word, and what it stands
    for: where, when. code, link, address: as of a poster; without an address that phones reach the
    last two are "". check: how somebody finds out whether it is genuine. keep: what it is good for.
    """

    TEMPLATE: ClassVar = "receipt"

    lang: str
    site: str
    desk: str
    head: str
    items: tuple[Item, ...]
    facts: tuple[tuple[str, str], ...]
    code: str
    link: str
    address: str
    code_alt: str
    check: str
    keep: str


@dataclass(frozen=True, slots=True)
class Document:
    """What is set as one file. day: on which it says it was made; the same document with the same
    day comes out byte for byte the same. sample: what lies across paper that is none, "" if it is.
    black: for a printer that has no colours, in lines instead of areas.
    """

    title: str
    lang: str
    size: PaperSize
    day: date
    sheets: tuple[Sheet, ...]
    sample: str = field(default="")
    black: bool = False

    def as_data(self) -> bytes:
        """JSON for the typesetter. Raises CannotPrint."""
        made_at = datetime(self.day.year, self.day.month, self.day.day, tzinfo=UTC)
        sheets = [asdict(sheet) | {"template": sheet.TEMPLATE} for sheet in self.sheets]
        plain = asdict(self) | {"day": int(made_at.timestamp()), "sheets": sheets}
        return json.dumps(printable_all(plain), ensure_ascii=False).encode()


def printable(words: str) -> str:
    """The words without what nobody sees or what is a picture (marks of direction, controls,
    emoji), and with a place to break in every very long one. Words in other scripts, Khmer, Chinese
    or Arabic ones, are written in Latin letters. Raises CannotPrint where nothing is left."""
    typed = unicodedata.normalize("NFC", words).translate(TYPED_AS)
    kept = " ".join(_in_our_letters(word) for word in typed.split())
    if not kept.strip() and any(_is_letter(letter) for letter in typed):
        raise CannotPrint(words)
    return " ".join(_breakable(word) for word in kept.split())


def _in_our_letters(word: str) -> str:
    """A word with the letters that our paper has. One of another script begins with a capital, as
    names do: most other scripts have none."""
    shown = [(letter, written) for letter in word if (written := _letter(letter))]
    made = "".join(written for _, written in shown)
    return made[:1].upper() + made[1:] if shown and not _is_ours(shown[0][0]) else made


def _letter(letter: str) -> str:
    if _is_ours(letter):
        return letter
    written = anyascii(letter) if _is_letter(letter) else ""
    return "".join(one for one in written if _is_ours(one))


def _is_letter(letter: str) -> bool:
    return unicodedata.category(letter)[0] in "LMN" and letter not in DRAWN


def _is_ours(letter: str) -> bool:
    return any(first <= ord(letter) <= last for first, last in BLOCKS)


def _breakable(word: str) -> str:
    if len(word) <= LONGEST_WORD:
        return word
    letters = iter(word)
    return BREAK.join(iter(lambda: "".join(islice(letters, LONGEST_WORD)), ""))


ONLY_DRAWN = frozenset({"link", "chart"})  # no words: these are only drawn


def printable_all(plain: object) -> object:
    """Everything in it, as `printable` has it, but what is drawn. Raises CannotPrint."""
    match plain:
        case str():
            return printable(plain)
        case dict():
            return {k: v if k in ONLY_DRAWN else printable_all(v) for k, v in plain.items()}
        case Sequence():
            return [printable_all(one) for one in plain]
        case _:
            return plain
