"""Amounts: how many, or how much, as people type it: `12`, `12 người`, `8,1 kg`, `1.821`, `hai`.

A number is kept as text, without signs that group its digits: `1821`, `8.1`. Where a question takes
a bound, what it is stands before it: `>20` is more than 20, `~2600` about so many. Pure and total.

`8.5` and `8,5` are the same, `1.500` is fifteen hundred. `1,500 kg` may be that too, or one and a
half, so it is taken for neither: whoever typed it is asked to type the one or the other.
"""

import re
from collections.abc import Mapping
from decimal import Decimal

from domain.forms.forms import Question
from domain.saying import Phrase, pgettext, say
from domain.words.short_answers import number_said
from domain.words.translations import fold

_NUMBER = re.compile(r"(?<![\d.,])\d[\d.,]*(?![\d.,]*\d)")
_GROUPED = re.compile(r"\d{1,3}(?:\.\d{3})+|\d{1,3}(?:,\d{3})+")
_PLAIN = re.compile(r"(\d{1,13})(?:[.,](\d{1,2}|\d{3}0))?")
_PART_OF_ONE = re.compile(r"0[.,]\d{1,3}")
_TWO_WAYS = re.compile(r"(?<![\d.,])([1-9]\d{0,2}),(\d{3})(?![\d.,]*\d)\s*([a-z]*)")
_NEGATIVE = re.compile(r"(?:^|[^\w.,])[-−–]\s?\d")
PARTED = frozenset({"kilo", "litre", "money"})  # units of which there can be a part
WEIGHED = frozenset({"kilo", "litre"})  # and a thousandth
WEIGHTS = frozenset(  # as they are typed, folded
    {"kg", "kilo", "kilogram", "kilograms", "kilogam", "ky", "can", "g", "gr", "gam", "gram",
     "grams", "l", "lit", "liter", "liters", "litre", "litres"}
)  # fmt: skip
TWO_WAYS = pgettext(
    "amount.two_ways", "“{said}” can be read in two ways. Please type {whole} or {part}."
)
LONGEST = 40  # characters typed; longer is a story
BOUND_WORDS = {  # by the sign that stands for them; folded
    ">": ("more than", "over", "hon", "tren", "lebih dari", "di atas", ">"),
    "<": ("less than", "under", "duoi", "chua den", "kurang dari", "di bawah", "<"),
    "~": ("about", "around", "khoang", "gan", "sekitar", "kira-kira", "~", "≈"),
}


def amount_in(text: str) -> str:
    """The one amount in what was typed, "" where there are more or none, or it is below zero."""
    if len(text) > LONGEST or _NEGATIVE.search(text):
        return ""
    found = [_read(one.rstrip(".,")) for one in _NUMBER.findall(text)]
    if not found:
        return number_said(text)
    return found[0] if len(found) == 1 else ""


def _read(digits: str) -> str:
    """`1.821` and `1,821` are thousands in all our languages; `8.1` and `8,1` are parts."""
    if _GROUPED.fullmatch(digits) and not _PART_OF_ONE.fullmatch(digits):
        return str(int(re.sub(r"[.,]", "", digits)))
    if _PART_OF_ONE.fullmatch(digits):
        digits = digits.rstrip("0")
    plain = _PLAIN.fullmatch(digits) or _PART_OF_ONE.fullmatch(digits)
    if plain is None:
        return ""
    whole, _, part = digits.replace(",", ".").partition(".")
    part = part.rstrip("0")
    return f"{int(whole)}.{part}" if part else str(int(whole))


def in_two_ways(text: str, unit: str = "") -> Phrase | None:
    """What to ask of whoever typed a weight that may be read in two ways; None for any other.

    unit: text id of what the answer is counted in; "" where only what was typed says it.
    """
    found = _TWO_WAYS.search(fold(text))
    if found is None or not (_last(unit) in WEIGHED or found[3] in WEIGHTS):
        return None
    part = found[2].rstrip("0")
    part = part if len(part) < len("000") else f"{part}0"  # four digits can be no thousands
    whole = f"{found[1]}{found[2]}"
    said = f"{found[1]},{found[2]}"
    return say(TWO_WAYS, said=said, whole=whole, part=f"{found[1]},{part}" if part else found[1])


def _last(text_id: str) -> str:
    return text_id.rpartition(".")[2]


def bounded_amount_in(text: str) -> str:
    """The one amount with the sign of its bound; of two that pull apart nothing is taken."""
    amount, said = amount_in(text), f" {fold(text)} "
    signs = [
        sign for sign, words in BOUND_WORDS.items() if any(_says(said, word) for word in words)
    ]
    if not amount or len(signs) > 1:
        return ""
    return f"{''.join(signs)}{amount}"


def _says(said: str, word: str) -> bool:
    return f" {word} " in said if word[0].isalpha() else word in said


def without_bound(amount: str) -> tuple[str, str]:
    """A kept amount without its sign, and the sign, "" for none."""
    sign = amount[:1] if amount[:1] in BOUND_WORDS else ""
    return amount.removeprefix(sign), sign


def fits(question: Question, amount: str, unit: str = "") -> bool:
    """Whether the amount is one, with a bound only where the question takes one, within the limits
    of the question, and whole where it is counted.

    unit: text id of what this kind of thing is counted in, else the question's own holds.
    """
    plain, sign = without_bound(amount)
    if (sign and not question.bound) or re.fullmatch(r"\d{1,13}(?:\.\d{1,3})?", plain) is None:
        return False
    counted, part = _last(unit or question.unit), plain.partition(".")[2]
    if (part and counted and counted not in PARTED) or (len(part) > 2 and counted not in WEIGHED):
        return False
    return question.least <= Decimal(plain) <= question.most


def exceeds(question: Question, amount: object, answers: Mapping[str, object]) -> bool:
    """Whether a part would be larger than its whole, which was said before it."""
    whole = answers.get(question.within)
    if not question.within or not isinstance(whole, str) or not isinstance(amount, str):
        return False
    return Decimal(without_bound(amount)[0]) > Decimal(without_bound(whole)[0])


def amount_for(question: Question, text: str, unit: str = "") -> str:
    """The amount in what was typed, as that question takes it; "" for none. unit: as of `fits`."""
    if in_two_ways(text, unit or question.unit) is not None:
        return ""
    return bounded_amount_in(text) if question.bound else amount_in(text)
