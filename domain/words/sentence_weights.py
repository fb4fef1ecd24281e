"""What sentences of the past teach about a new one: how much each of its pieces speaks for danger,
and for each kind of report.

A piece is a word, a word with its marks, a pair of words, or four or five letters in a row, so
that a misspelt word still has most of its pieces. What each weighs stands in
`vocabulary/weights.tsv`, one piece a line. `python -m tests.sentences.learn` writes that file from
the sentences that are kept in `tests/sentences/` and from the lists of the vocabulary, all
languages together: nobody has to say in which language they type. Pure, and total.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import islice, pairwise

from domain.words.lexicon import FOLDER, Spelt, spell

WEIGHTS = FOLDER / "weights.tsv"
DANGER = "danger"
NOTHING = "nothing"  # no report fits
LONGEST = 120  # words that are weighed
LONG, PART = 24, 16  # words: a story, and its parts, of which each begins in the middle of another
LEAST = 8.0  # pieces: fewer do not count for more
ZERO, STEP = 79, 0.25  # a weight is one character: so many steps from this one

_PIECE = re.compile(r"\d+|[^\W\d_]+(?:['’][^\W\d_]+)?|[\u2600-\u27bf\U0001f100-\U0001faff]|!{2,}")
_AGAIN = re.compile(r"([^\W\d_])\1{2,}")  # a letter held down
_YEAR = re.compile(r"(19|20)\d\d")
_OF_WORD, _OF_LETTERS, _OF_PAIR_APART = 1.0, 0.4, 0.7  # how much a piece counts


def weigh(text: str) -> dict[str, float]:
    """How much the text speaks for danger (over 0: more likely than not), for each kind of report
    and for nothing of the kind (against each other). Of a long story the part that speaks most for
    danger has the say: what led to it hides nothing."""
    words = list(_words(text))
    parts = [words]
    if len(words) > LONG:
        parts += [words[at : at + PART] for at in range(0, len(words) - PART // 2, PART // 2)]
    return max(map(_weigh, parts), key=lambda weighed: weighed[DANGER])


def _weigh(words: Sequence[Spelt]) -> dict[str, float]:
    heads, weights = _table()
    sums = [0.0] * len(heads)
    for piece, count in (*_pieces(words).items(), ("", 1.0)):
        if line := weights.get(piece):
            for at, sign in enumerate(line):
                if sign != ZERO:
                    sums[at] += (sign - ZERO) * count
    return {head: STEP * total for head, total in zip(heads, sums, strict=True)}


def pieces(text: str) -> Mapping[str, float]:
    """The pieces of a text, and how much each counts; a long text's count less."""
    return _pieces(list(_words(text)))


def _pieces(words: Sequence[Spelt]) -> Mapping[str, float]:
    found = dict(_of(words))
    size = max(LEAST, sum(count * count for count in found.values())) ** 0.5
    return {piece: count / size for piece, count in found.items()}


def _of(words: Sequence[Spelt]) -> Iterator[tuple[str, float]]:
    bare = [word.bare for word in words]
    for word in words:
        yield word.bare, _OF_WORD
        if word.marks:
            yield word.bare + "".join(sorted(word.marks)), _OF_WORD
    for first, second in pairwise(bare):
        yield f"{first} {second}", _OF_WORD
    for first, third in zip(bare, bare[2:], strict=False):
        yield f"{first} … {third}", _OF_PAIR_APART
    line = f" {' '.join(bare)} "
    for length in (4, 5):
        for at in range(len(line) - length + 1):
            yield f"~{line[at : at + length]}", _OF_LETTERS


def _words(text: str) -> Iterator[Spelt]:
    """The words; every number is one, but for a year."""
    plain = unicodedata.normalize("NFC", text.casefold())
    for found in islice(_PIECE.finditer(plain), LONGEST):
        word = _AGAIN.sub(r"\1", found.group())
        if word.isdigit():
            word = "#year" if _YEAR.fullmatch(word) else "#"
        yield spell(word.replace("'", "").replace("’", ""))


@cache
def _table() -> tuple[tuple[str, ...], Mapping[str, bytes]]:
    """The names of what is weighed, and by piece its weights, one byte each, in that order."""
    _, first, *lines = WEIGHTS.read_text("utf-8").splitlines()
    parts = (line.partition("\t") for line in lines)
    return tuple(first.split()), {piece: line.encode("ascii") for piece, _, line in parts}
