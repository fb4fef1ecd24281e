"""Numbers for people: rounded honestly, with the bound they have, in the reader's marks.

"more than 4.76" is still true when rounded down, "less than" when rounded up. A share is 0 % or
100 % only if it is nothing or all.
"""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction

from domain.saying import Arg, say
from domain.words.translations import pgettext

PERCENT = "%"
MONEY = frozenset({"VND", "IDR"})  # nobody reads nine noughts
MILLION, BILLION = 10**6, 10**9
AS_IT_IS = None  # as many decimals as it has, two at most

MORE_THAN = pgettext("figure.more", "more than {number}")
AT_LEAST = pgettext("figure.least", "at least {number}")
LESS_THAN = pgettext("figure.less", "less than {number}")
ABOUT = pgettext("figure.about", "about {number}")
PER_CENT = pgettext("figure.percent", "{number} %")
MILLIONS = pgettext("figure.million", "{number} million")
BILLIONS = pgettext("figure.billion", "{number} billion")


class Bound(StrEnum):
    """How a number is to be read."""

    EXACT = ""
    MORE = "more"  # than so many
    LEAST = "least"  # so many, or more
    LESS = "less"  # than so many
    ABOUT = "about"


_WORDS = {
    Bound.MORE: MORE_THAN,
    Bound.LEAST: AT_LEAST,
    Bound.LESS: LESS_THAN,
    Bound.ABOUT: ABOUT,
}
_ROUNDING = {
    Bound.MORE: ROUND_FLOOR,
    Bound.LEAST: ROUND_FLOOR,
    Bound.LESS: ROUND_CEILING,
}


def number(amount: Fraction, unit: str, bound: Bound, *, places: int | None = AS_IT_IS) -> Arg:
    """The number with its bound: "86 %", "about 17 %", "more than 2.0 million"."""
    text_id, scale = _scale(amount, unit)
    value = rounded(amount / scale, bound, places)
    if text_id == PER_CENT:
        value, bound = _neither_none_nor_all(amount, value, bound)
    shown: Arg = say(text_id, number=value) if text_id else value
    return say(_WORDS[bound], number=shown) if bound in _WORDS else shown


def rounded(amount: Fraction, bound: Bound, places: int | None = AS_IT_IS) -> Decimal:
    """The amount with so many decimals; halves go up, and a bound stays one."""
    step = Decimal(1).scaleb(-(2 if places is None else places))
    exact = Decimal(amount.numerator) / Decimal(amount.denominator)
    value = exact.quantize(step, rounding=_ROUNDING.get(bound, ROUND_HALF_UP))
    if places is None:
        whole = value == value.to_integral_value()
        return value.quantize(Decimal(1)) if whole else value.normalize()
    return value


def _scale(amount: Fraction, unit: str) -> tuple[str, int]:
    """The text that says the unit, "" for none, and what the number is divided by for it."""
    if unit == PERCENT:
        return PER_CENT, 1
    if unit.partition("/")[0] not in MONEY or amount < MILLION:
        return "", 1
    return (MILLIONS, MILLION) if amount < BILLION else (BILLIONS, BILLION)


def _neither_none_nor_all(amount: Fraction, value: Decimal, bound: Bound) -> tuple[Decimal, Bound]:
    step = Decimal(1).scaleb(int(value.as_tuple().exponent))
    if value == 0 and amount > 0:
        return step, Bound.LESS
    if value == 100 and amount < 100:
        return value - step, Bound.MORE
    return value, bound
