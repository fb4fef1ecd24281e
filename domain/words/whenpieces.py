"""What stands in a day and a time as somebody typed them, word by word."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any

from domain.words.lexicon import Lexicon, Spelt, spell, vocabulary

LONGEST = 200  # characters; what comes after is no day and no time
CENTURY = 2000  # of a year typed with two digits


class WhenTrouble(StrEnum):
    """Why what was typed is not taken: it has to be asked again."""

    NEVER = "never"  # no such day, or no such hour
    DIFFER = "differ"  # two days, or a date and another day of the week
    HOURS = "hours"  # two times, or an hour that is not of that part of the day
    VAGUE = "vague"  # next week, the lunar calendar: no one day


class InTrouble(Exception):
    """What was typed is not taken. differ: the days that contradict."""

    def __init__(self, trouble: WhenTrouble, differ: tuple[date, ...] = ()) -> None:
        super().__init__(trouble)
        self.trouble, self.differ = trouble, differ


@dataclass(slots=True)
class Item:
    """A piece of what was typed: what it may be, by kind. used: a day has taken it."""

    may_be: dict[str, Any] = field(default_factory=dict)
    used: bool = False

    def __contains__(self, kind: str) -> bool:
        return not self.used and kind in self.may_be


_PIECE = re.compile(
    r"(?P<iso>(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d))"
    r"|(?P<day>(?<!\d)(\d{1,2})([/.-])(\d{1,2})\7(\d{4}|\d{2})(?!\d))"
    r"|(?P<short>(?<!\d)(\d{1,2})\s?([/-])\s?(\d{1,2})(?![\d/-]))"
    r"|(?P<clock>(?<!\d)(\d{1,2})(?:\s?[:.]\s?|[hg])(\d{2})(?!\d))"
    r"|(?P<nth>\d+(?=(?:st|nd|rd|th)\b))"
    r"|(?P<word>\d+|[^\W\d_]+(?:['’][^\W\d_]+|\.[^\W\d_](?=\b))?)"
    r"|(?P<until>[-–—~])"
)
_NOTHING = Spelt("\0")  # a piece that is no word of any entry
END = Item()


@cache
def _lexicon() -> Lexicon:
    lexicon = Lexicon()
    for kinds in vocabulary("whens").values():
        for kind, written in kinds.items():
            for value, words in _entries(kind, written):
                for word in words:
                    lexicon.add(kind, value, word)
    for numbers in vocabulary("numbers").values():
        for number, word in enumerate(numbers["one_by_one"]):
            lexicon.add("number", number, word)
        for number, *words in numbers["more"]:
            for word in words:
                lexicon.add("number", int(number), word)
    return lexicon


def _entries(kind: str, written: Sequence[Any]) -> Iterator[tuple[Any, Sequence[str]]]:
    """(what it stands for, words) of one list of the table."""
    if kind in ("weekdays", "months"):
        yield from enumerate(written, start=0 if kind == "weekdays" else 1)
    elif kind == "parts":
        yield from ((tuple(part["hours"]), part["words"]) for part in written)
    elif kind in ("days", "weeks", "months_ahead"):
        yield from ((int(value), words) for value, *words in written)
    else:
        yield True, written


def items_of(text: str) -> list[Item]:
    """The pieces of what somebody typed, in its order; words that are none of ours are empty."""
    pieces = list(_PIECE.finditer(unicodedata.normalize("NFC", text[:LONGEST].casefold())))
    words = [spell(piece["word"]) if piece["word"] else _NOTHING for piece in pieces]
    items: list[Item] = []
    place = 0
    while place < len(pieces):
        length, found = _lexicon().find(words, place)
        if found:
            may_be = {entry.kind: entry.value for entry in reversed(found)}
            if "months_ahead" in may_be:
                may_be.pop("months", None)  # "thang sau" without marks: next month, not June
            items.append(Item(may_be))
        else:
            items.append(Item(_plain(pieces[place])))
        place += length or 1
    return items


def _plain(piece: re.Match[str]) -> dict[str, Any]:
    """What a piece is that is no word of ours."""
    match piece.lastgroup:
        case "iso":
            return {"date": (int(piece[4]), int(piece[3]), int(piece[2]))}
        case "day":
            year = int(piece[9]) + (CENTURY if len(piece[9]) == 2 else 0)
            return {"date": (int(piece[6]), int(piece[8]), year)}
        case "short":
            numbers = int(piece[11]), int(piece[13])
            # 8-10 may be hours: it is, beside a word for them
            return {"date": (*numbers, None)} | ({"hours": numbers} if piece[12] == "-" else {})
        case "clock":
            hour, minute = int(piece[15]), int(piece[16])
            is_date = hour > 24 and 1 <= minute <= 12
            return {"date": (hour, minute, None)} if is_date else {"clock": (hour, minute)}
        case "nth":
            return {"nth": int(piece["nth"])}
        case "until":
            return {"until": True}
    number = piece["word"]
    return {"number": int(number)} if number.isdecimal() and len(number) < 5 else {}
