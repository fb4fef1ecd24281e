"""A text that is too long for one message, in pieces that each can be read."""

import re

_SENTENCE = re.compile(r"[.!?…。]+[\"”»)]*\s")
_LEAST = 2  # a piece is at least one so-manieth of what fits, or the cut is made elsewhere


def utf16(text: str) -> int:
    """Length as messengers count it: whatever lies beyond U+FFFF, most emoji, counts double."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def cut_text(text: str, at_most: int) -> list[str]:
    """The text in pieces of at most so many UTF-16 units; no piece is blank, no word is lost.

    Cut at a line's end where one lies in the second half of what fits, else at a sentence's end,
    else at any line's end, between words, and at last anywhere but within a character.
    """
    pieces = []
    while utf16(text) > at_most:
        cut = _cut_at(text, len(head_of(text, at_most)))
        pieces.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
    return [piece for piece in (*pieces, text) if piece.strip()]


def head_of(text: str, at_most: int) -> str:
    """The longest beginning of at most so many UTF-16 units; no character is cut in two."""
    units = text.encode("utf-16-le")[: at_most * 2]
    return units.decode("utf-16-le", "ignore") or text[:1]


def shorten(text: str, at_most: int) -> str:
    """The text, or its beginning and an ellipsis."""
    return text if utf16(text) <= at_most else head_of(text, at_most - 1) + "…"


def _cut_at(text: str, fits: int) -> int:
    least = fits // _LEAST
    line = text.rfind("\n", 1, fits + 1)
    if line >= least:
        return line
    sentence = max((end.end() for end in _SENTENCE.finditer(text, 0, fits + 1)), default=0)
    if sentence >= least:
        return sentence
    space = text.rfind(" ", 1, fits + 1)
    return next((cut for cut in (line, space) if cut > 0), fits)
