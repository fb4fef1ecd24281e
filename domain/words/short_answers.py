"""An answer in a word or two, as people give it: `có ạ`, `ko`, `👍`, `số 1`, `2️⃣`, `satu`.

Only whole answers count: every word must be one of those in `domain/words/vocabulary/`.
"""

import re
import unicodedata
from enum import StrEnum
from functools import cache

from domain.words.lexicon import Lexicon, spell, split, vocabulary
from domain.words.translations import digit_of

LONGEST = 40  # characters; more is a story
WORDS_MOST = 5
_KEYCAP = "\u20e3"
_SHOWN_AS_PICTURE = "\ufe0f"
_OF_A_PICTURE = re.compile("[\ufe0f\U0001f3fb-\U0001f3ff]")  # how it is shown, and its colour
_BELOW_NOTHING = re.compile(r"(?<!\w)[-−–]\s?\d")
POLITE = "polite"


class Short(StrEnum):
    """What a short answer says."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
    BACK = "back"  # the verb of that button, too: `batal`, `hủy`


def keycap_of(text: str) -> str:
    """The digit of a keycap or of the digit itself, "" for anything else."""
    return digit_of(text.replace(_KEYCAP, "").replace(_SHOWN_AS_PICTURE, ""))


def in_keycaps(digits: str) -> str:
    """The same digits as pictures of keys, for whoever copies shapes rather than reads them."""
    return "".join(
        f"{char}{_SHOWN_AS_PICTURE}{_KEYCAP}" if char.isdecimal() else char for char in digits
    )


def number_said(text: str) -> str:
    """The digit that somebody says in words, `số 1`, `nomor dua`, `three`; "" for anything else."""
    if len(text) > LONGEST or _BELOW_NOTHING.search(text):
        return ""
    words = [spell(word) for word in split(text)]
    found: list[str] = []
    place = 0
    while place < len(words):
        length, entries = _lexicon().find(words, place)
        numbers = [entry.value for entry in entries if entry.kind == "value"]
        if words[place].bare.isdecimal():
            length, numbers = 1, [int(words[place].bare)]
        if numbers and numbers[0] < 10:
            found.append(str(numbers[0]))
        elif not any(entry.kind == "number" for entry in entries):
            return ""
        place += length
    return found[0] if len(found) == 1 else ""


def short_answer(text: str) -> Short | None:
    """Yes, no, "I don't know" or "back", politely or not; None for anything else, and for two."""
    if len(text) > LONGEST:
        return None
    plain = _OF_A_PICTURE.sub("", unicodedata.normalize("NFC", text))
    if plain.rstrip().endswith("?"):
        return None
    words = [spell(word) for word in split(plain)]
    if not words or len(words) > WORDS_MOST:
        return None
    said: list[set[str]] = []
    place = 0
    while place < len(words):
        length, entries = _lexicon().find(words, place)
        said.append({entry.kind for entry in entries} & {*Short, POLITE})
        if not said[-1]:
            return None
        place += length
    # "dạ" and "có" are yes alone, and only polite beside another answer: "dạ không", "không có"
    meant = [kinds for kinds in said if POLITE not in kinds] or said
    answers = {answer for answer in Short for kinds in meant if answer in kinds}
    return answers.pop() if len(answers) == 1 else None


@cache
def _lexicon() -> Lexicon:
    lexicon = Lexicon()
    for kinds in vocabulary("answers").values():
        for kind, words in kinds.items():
            for word in words:
                lexicon.add(kind, True, word)
    for numbers in vocabulary("numbers").values():
        for value, word in enumerate(numbers["one_by_one"]):
            lexicon.add("value", value, word)
    return lexicon
