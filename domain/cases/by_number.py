"""Acting by number, where nothing can be pressed: `1 482-917` takes that case.

What stands on a card has a number for good, so that an old card, or somebody who was quicker, never
gives another meaning to what is typed. What a prompt offers has two digits and more; the first
changes with each prompt, and an answer to an earlier one is noticed.
"""

import re
from dataclasses import dataclass

from domain.cases.card_presses import CardVerb

DIGITS: dict[CardVerb, str] = {
    "take": "1", "ask": "2", "note": "3", "close": "4", "back": "5", "came": "6", "called": "7",
    "read": "8", "over": "9", "all": "0", "same": "01", "split": "02", "pass": "03", "unpass": "04",
    "receipt": "05", "count": "06",
}  # fmt: skip
VERBS: dict[str, CardVerb] = {digits: verb for verb, digits in DIGITS.items()}
ROUNDS = 9  # first digits of what prompts offer; then they come again

_SEP = r"[\s.,:;)–-]+"
_CASE = r"[#№]?\s?(?P<a>[0-9]{3})[-–.\s]?(?P<b>[0-9]{3})"
_DIGIT = r"(?P<digit>[0-9]{1,3}(?:[ ,;+]{1,2}[0-9]{1,3}){0,8})"
_BARE = re.compile(r"(?P<digit>[0-9]{1,3})\s?[.)]?")
_FORMS = (
    re.compile(rf"{_CASE}\s?[.?!]?"),
    re.compile(rf"{_DIGIT}{_SEP}{_CASE}(?![0-9])(?:{_SEP}(?P<words>.*))?", re.DOTALL),
    re.compile(rf"{_CASE}{_SEP}{_DIGIT}\s?[.)]?"),
    re.compile(rf"{_DIGIT}\s?[.)]?"),
    re.compile(rf"{_CASE}(?![0-9])(?:{_SEP}(?P<words>.*))?", re.DOTALL),
)


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed. digits: of a card or a prompt, number: of a case; words: what stands behind
    them. Each is empty where there is none."""

    digits: tuple[str, ...] = ()
    number: str = ""
    words: str = ""


def read_typed(text: str) -> Typed:
    """The parts of it. Digits may stand before the number, or alone behind it."""
    text = text.strip()
    if bare := _BARE.fullmatch(text):
        return Typed((bare["digit"],))
    for form in _FORMS:
        if found := form.fullmatch(text):
            parts = found.groupdict()
            digits = tuple(re.findall("[0-9]+", parts.get("digit") or ""))
            number = (parts.get("a") or "") + (parts.get("b") or "")
            return Typed(digits, number, (parts.get("words") or "").strip())
    return Typed(words=text)


def is_of_prompt(digit: str) -> bool:
    """Whether it is what a prompt offers, as against a card."""
    return len(digit) > 1 and digit[0] != "0"


def offered(count: int, place: int) -> str:
    """What is typed for the choice in that place, from 1, of a case's prompt number `count`."""
    return f"{(count - 1) % ROUNDS + 1}{place}"
