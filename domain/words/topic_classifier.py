"""What a sentence is about: danger, and which of the reports, as far as its words say.

Two readers are asked. The one knows rules: words of one meaning make a class, a list in
`domain/words/vocabulary/LANGUAGE.toml`, and which classes together mean danger, or calm it (a
lesson, a film, last year, all is over), says `domain/words/vocabulary/rules.toml`, the same for
every language. The strongest rule that fits counts its points, what calms takes points off. What
only says what somebody did or does (they were cooking, they asked) calms its own clause and no
other: "I was cooking, and now the roof is burning". Sayings in which such a word means nothing
("cháy hàng", "killing time") are set aside first.
The other has learnt from sentences what each piece of one weighs (`sentence_weights.py`); it reads
what no rule foresaw. Danger is what both together find more likely than not; of kinds the second
alone has the say.

Nothing is decided here: what is recognised is shown as a question. Pure, and total.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any

from domain.words.lexicon import Lexicon, LexiconEntry, Spelt, spell, vocabulary
from domain.words.sentence_weights import DANGER, weigh
from domain.words.sentence_weights import NOTHING as NO_KIND

STRONG = 3  # points: what is more is a danger by itself
EVEN, SURE = 2.5, 1.5  # points that say neither yes nor no; so many more or less say all they can
A_POINT = 0.4  # how much a point of the rules weighs beside what was learnt
BAR = -0.4  # under even: a question too many costs less than a danger that is not seen
FEW = 6  # words, of which no rule knows any: rather an answer ("near the bridge")
CAN_WAIT = frozenset(("theft", "scam", "gambling", "disorder", "border"))
NO_RULE = 2  # points: fewer say only that something is now
UNKNOWN = 2.0  # taken off what no rule knows: few words, or of what is mostly over
SHORT = 3  # words: a cry, in which one word is enough
LONGEST = 300  # words that are read
KINDS_MOST = 3
LIKELY = 3.0  # a kind of report is asked for though nothing of the kind weighs that much more
HARMLESS = "harmless"
WRITES_MARKS = 0.25  # of the words: then a bare word is meant bare


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a sentence may be about. kinds: forms, the likeliest first. is_sure: the likeliest is
    likelier than that no report fits."""

    danger: bool = False
    kinds: tuple[str, ...] = ()
    is_sure: bool = False


NOTHING = Recognised()


@dataclass(frozen=True, slots=True)
class _Rule:
    of: tuple[str, ...]
    points: int
    alone: bool  # only in a cry


def recognise(text: str, languages: Collection[str]) -> Recognised:
    """What the sentence may be about; its rules are read in each of these languages."""
    if all(len(word) == 1 and word.isalnum() for word in text.split()):
        return NOTHING  # letters and digits; what they are near to says nothing
    weighed = weigh(text)
    danger, nothing = weighed.pop(DANGER), weighed.pop(NO_KIND)
    tags = [tag for tag in languages if tag in vocabulary("words")]
    points = max((_points(text, tag) for tag in tags), default=0)
    likeliest = sorted(weighed, key=lambda kind: -weighed[kind])[:KINDS_MOST]
    danger += A_POINT * max(-SURE, min(SURE, points - EVEN))
    words = len(text.split())
    if points < NO_RULE and (words <= FEW or likeliest[0] in CAN_WAIT):
        danger = danger - UNKNOWN if words > SHORT else BAR
    speaks = weighed[likeliest[0]] - nothing
    return Recognised(danger > BAR, tuple(likeliest) if speaks > -LIKELY else (), speaks > 0)


def read_vocabulary(languages: Collection[str]) -> None:
    """Read the words of these languages now: it takes a moment, and the first who types does not
    wait for it."""
    recognise("", languages)
    for tag in languages:
        if tag in vocabulary("words"):
            _slips(tag)


# ------------------------------------------------------------------------------------ one language


def _points(text: str, language: str) -> int:
    """How much the rules find in it for a danger."""
    words, clauses = _words(text, language)
    found = _classes(words, language)
    is_cry = sum(word.bare[:1].isalnum() for word in words) <= SHORT
    best, strong = 0, set()
    for rule in _rules():
        if rule.alone and not is_cry:
            continue
        if places := _fits(rule.of, found):
            there = {clauses[place.start] for place in places}
            best = max(best, rule.points - _calmed(found, clauses, there))
            if rule.points > STRONG:
                strong.add(rule.of[0])
    more, less, _ = _shades()
    best += max((points for name, points in more.items() if name in found), default=0)
    best += len(strong) > 1  # two things that each mean danger
    best -= sum(points for name, points in less.items() if name in found)
    return best


def _calmed(
    found: Mapping[str, list[range]], clauses: Sequence[int], there: Collection[int]
) -> int:
    """The points that what calms takes off in these clauses."""
    _, _, less = _shades()
    return sum(
        points
        for name, points in less.items()
        if any(clauses[place.start] in there for place in found.get(name, ()))
    )


def _fits(of: Sequence[str], found: Mapping[str, list[range]]) -> list[range]:
    """Where all of the classes are, each with words of its own; nowhere if one is missing."""
    taken: list[range] = []
    for name in of:
        free = (
            place
            for place in found.get(name, ())
            if not any(place.start < other.stop and other.start < place.stop for other in taken)
        )
        place = next(free, None)
        if place is None:
            return []
        taken.append(place)
    return taken


def _classes(words: Sequence[Spelt], language: str) -> dict[str, list[range]]:
    """Which classes have words there, and where. Harmless sayings hide the danger in them."""
    entries = list(_entries(words, _lexicon(language)))
    hidden: set[int] = set()
    found: dict[str, list[range]] = {}
    for place, entry, length in entries:
        if entry.kind == HARMLESS:
            hidden.update(range(place, place + length))
    for place, entry, length in entries:
        name, where = entry.kind, range(place, place + length)
        if hidden.isdisjoint(where):
            found.setdefault(name, []).append(where)
    return found


def _entries(words: Sequence[Spelt], lexicon: Lexicon) -> Iterator[tuple[int, LexiconEntry, int]]:
    """(place, entry, number of words). Whoever writes marks means a bare word as it stands."""
    marked = sum(bool(word.marks) for word in words) >= max(2, WRITES_MARKS * len(words))
    for place in range(len(words)):
        for length, entry in lexicon.find_all(words, place):
            if not (marked and length == 1 and entry.marks[0] != words[place].marks):
                yield place, entry, length


# ----------------------------------------------------------------------------------------- words


_PIECE = re.compile(r"\d+|[^\W\d_]+(?:['’][^\W\d_]+)?|[\u2600-\u27bf\U0001f100-\U0001faff]|!{2,}")
_STOP = frozenset(",.;:!?\n…")
_AGAIN = re.compile(r"([^\W\d_])\1{2,}")  # a letter held down


def _words(text: str, language: str) -> tuple[list[Spelt], list[int]]:
    """The words, letters held down let go, short forms written out, slips of a letter mended; and
    in which clause each stands."""
    plain = unicodedata.normalize("NFC", text.casefold()).replace("’", "'")
    same, joints = _same(language), _joints(language)
    words: list[Spelt] = []
    clauses: list[int] = []
    clause = end = 0
    for found in islice(_PIECE.finditer(plain), LONGEST):
        word = _AGAIN.sub(r"\1", found.group())
        if word in joints or not _STOP.isdisjoint(plain[end : found.start()]):
            clause += 1
        end = found.end()
        here = same.get(word) or (_mended(word, language),)
        words += here
        clauses += [clause] * len(here)
    return words, clauses


@cache
def _joints(language: str) -> frozenset[str]:
    """Words with which another clause begins."""
    return frozenset(vocabulary("spelling").get(language, {}).get("joints", ()))


@cache
def _same(language: str) -> dict[str, tuple[Spelt, ...]]:
    """Short forms, and what they stand for."""
    table = vocabulary("spelling").get(language, {}).get("same", {})
    return {
        short: tuple(Spelt(spell(word).bare) for word in meant.split())
        for meant, shorts in table.items()
        for short in shorts
    }


def _mended(word: str, language: str) -> Spelt:
    """The word, or the one of ours that it is but for an ending or a slip of one letter."""
    spelt = spell(word)
    lexicon = _lexicon(language)
    if lexicon.knows(spelt.bare):
        return spelt
    rules = vocabulary("spelling").get(language, {})
    for ending in rules.get("endings", ()):
        stem = spelt.bare.removesuffix(ending)
        if stem != spelt.bare and lexicon.knows(stem):
            return Spelt(stem)
    if len(spelt.bare) >= rules.get("mend_from", 99):
        near = _slips(language).get(spelt.bare)
        for typed in () if near else _without_one(spelt.bare):
            near = near or (typed if lexicon.knows(typed) else None)
        return Spelt(near) if near else spelt
    return spelt


@cache
def _slips(language: str) -> dict[str, str]:
    """Our longer words with a letter left out, or two letters changed about."""
    least = vocabulary("spelling").get(language, {}).get("mend_from", 99)
    found: dict[str, str] = {}
    for word in _lexicon(language).words():
        if len(word) > least:
            turned = (
                word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1)
            )
            for slip in (*_without_one(word), *turned):
                found.setdefault(slip, word)
    return found


def _without_one(word: str) -> Iterator[str]:
    return (word[:at] + word[at + 1 :] for at in range(1, len(word)))


# ---------------------------------------------------------------------------------------- tables


@cache
def _lexicon(language: str) -> Lexicon:
    lexicon = Lexicon()
    for name, entries in vocabulary("words")[language].items():
        for entry in entries:
            lexicon.add(name, True, _written_out(entry, language))
    return lexicon


def _written_out(entry: str, language: str) -> str:
    """An entry as what is typed will be: short forms in it written out."""
    same = _same(language)
    return " ".join(
        " ".join(word.bare for word in same[part]) if part in same else part
        for part in entry.split()
    )


@cache
def _rules() -> tuple[_Rule, ...]:
    rows: Sequence[Mapping[str, Any]] = vocabulary("danger")["rules"]
    return tuple(_Rule(tuple(row["of"]), row["points"], row.get("alone", False)) for row in rows)


@cache
def _shades() -> tuple[Mapping[str, int], Mapping[str, int], Mapping[str, int]]:
    """What adds points, what takes them off, and what does so in its own clause."""
    calms = vocabulary("calms")["rules"]
    return vocabulary("presses")["rules"], calms["all"], calms["clause"]
