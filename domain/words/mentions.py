"""A village and a time that were named in somebody's own words. A guess, to be asked."""

from collections.abc import Collection, Iterable, Sequence
from functools import cache

from domain.words.lexicon import Lexicon, Spelt, fits, spell, split, vocabulary

BEFORE_NAME = "before_name"  # `thôn`, `desa`: the word for the village, before its name
TODAY, DAYS = "today", "days"  # options of the question "when was it?"
SHORTEST = 2  # words of a name that is found without the word for the village before it


def village_named(texts: Iterable[str], villages: Collection[tuple[str, str]]) -> str:
    """The code of the one village that is named there, "" for none or several.

    villages: (code, name). A name of one word, as `Thôn 3`, counts with the word before it alone.
    """
    words = [spell(word) for text in texts for word in (*split(text), "|")]
    found = [code for code, name in villages if _is_named(words, name)]
    return found[0] if len(found) == 1 else ""


def _is_named(words: Sequence[Spelt], name: str) -> bool:
    whole = [spell(word) for word in split(name)]
    length, _ = _lexicon().find_kind(BEFORE_NAME, whole, 0) if whole else (0, None)
    own = whole[length:]
    sought = own if len(own) >= SHORTEST else whole
    if not sought or (len(sought) < SHORTEST and not length):
        return False
    places = range(len(words) - len(sought) + 1)
    return any(fits(words[at : at + len(sought)], sought) for at in places)


def time_named(texts: Iterable[str]) -> str:
    """`today` or `days` (yesterday or before), where one of them is named; else ""."""
    found: set[str] = set()
    for text in texts:
        words = [spell(word) for word in split(text)]
        place = 0
        while place < len(words):
            length, entries = _lexicon().find(words, place)
            found |= {entry.kind for entry in entries} & {TODAY, DAYS}
            place += length or 1
    return found.pop() if len(found) == 1 else ""


@cache
def _lexicon() -> Lexicon:
    lexicon = Lexicon()
    for kinds in vocabulary("places").values():
        for kind, words in kinds.items():
            for word in words:
                lexicon.add(kind, True, word)
    return lexicon
