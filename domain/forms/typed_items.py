"""Things with their amounts, as people type them: `2 súng, 124 viên đạn`, `3 senapan dan 1 peluru`.

Each piece is an amount and words that a label has. Pure; what cannot be made out is left to whoever
asks. Never more than was said: one piece that fits no label, and nothing is taken.
"""

import re
from collections.abc import Collection, Mapping

from domain.forms.amounts import amount_in, in_two_ways
from domain.words.short_answers import number_said
from domain.words.translations import fold, words_for

_BETWEEN = re.compile(r"[,;\n+]|\b(?:va|and)\b|\bdan\b(?=\s*\d)")  # đạn, bullets, is no *and*
_SIGN = re.compile(r"[\W\d_]+")
WEIGHTS = frozenset({"kg", "kilo", "kilogram", "kilogam", "ky", "can"})  # folded, of several too
_GROUPING = re.compile(r"(?<=\d),(?=\d)")


def read_items(
    text: str, labels: Mapping[str, str], weighed: Collection[str] = ()
) -> list[tuple[str, str]]:
    """(code, amount) of each piece, in the order typed; empty where one of them is none.

    labels: by code, in the language of whoever typed. weighed: codes of what is counted by weight:
    kilograms are never taken for pieces.
    """
    if in_two_ways(text) is not None:
        return []  # whoever typed it is asked which
    pieces = [one.strip() for one in _BETWEEN.split(_GROUPING.sub(".", fold(text))) if one.strip()]
    found = [_read(piece, labels, weighed) for piece in pieces]
    return [one for one in found if one] if all(found) else []


def is_weight(unit: str) -> bool:
    """Whether a unit, in words, is one of weight."""
    return not WEIGHTS.isdisjoint(_words(fold(unit)))


def _read(
    piece: str, labels: Mapping[str, str], weighed: Collection[str]
) -> tuple[str, str] | None:
    amount = amount_in(piece) or number_said(piece.partition(" ")[0])
    said = _words(_SIGN.sub(" ", piece))
    if weighed and not WEIGHTS.isdisjoint(said):
        heavy = [code for code in weighed if _words(fold(labels[code])) & (said - WEIGHTS)]
        return (heavy[0], amount) if amount and len(heavy) == 1 else None
    named = {code: _named(said, label) for code, label in labels.items()}
    most = max(named.values(), default=0)
    fitting = [code for code, count in named.items() if count == most]
    return (fitting[0], amount) if amount and most and len(fitting) == 1 else None


def _named(said: set[str], label: str) -> int:
    """How many words were said of the label, or of its part, of which all were said."""
    parts = [_words(part) for part in words_for(label)]
    return max((len(part) for part in parts if part and part <= said), default=0)


def _words(text: str) -> set[str]:
    """Without the *s* of several: `guns` is `gun`."""
    return {word.removesuffix("s") if len(word) > len("gun") else word for word in text.split()}
