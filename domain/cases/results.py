"""Results: what came of a case, as facts that an officer counts at its end. Pure.

Cases that the police opened after it, people helped or arrested, things seized or handed in (kind,
amount, unit), solved with footage. "More than 20" stays so. They are acts of the office: they name
nobody, the reporter does not read them, and they are counted after the case was erased as before.
"""

import re
from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache

from domain.forms.amounts import amount_in, in_two_ways, without_bound
from domain.saying import Arg, Line, pgettext, say
from domain.services.counted_things import HANDS, ITEMS, THINGS, UNITS
from domain.services.numbers import MORE_THAN, Bound
from domain.words.translations import fold

CASES, LARGE = "cases", "large"
LED_TO = {
    CASES: pgettext("police:came.cases", "Police cases opened"),
    LARGE: pgettext("police:came.large", "Large ones among them"),
}
PEOPLE = {
    "helped": pgettext("police:came.helped", "People helped"),
    "arrested": pgettext("police:came.arrested", "People arrested"),
}
ALONE = {**LED_TO, **PEOPLE}  # whole ones, without a kind
FOOTAGE = "footage"
BY_FOOTAGE = pgettext("police:came.footage", "Solved with footage")
OF_PEOPLE = pgettext("police:came.of_people", "📦 {what}: {amount}")
OF_THINGS = pgettext("police:came.of_things", "📦 {what}, {thing}: {amount} {unit}")
BARE = pgettext("police:came.alone", "📦 {what}")

PIECE, AT_LEAST = "piece", ">"  # before the amount that it is more than
BOUNDS = {"": Bound.EXACT, ">": Bound.MORE, "<": Bound.LESS, "~": Bound.ABOUT}
_UNIT_WORDS = {
    "kg": ("kg", "kilo", "kilogram", "kilograms", "kilogam", "ky", "can"),
    "g": ("g", "gam", "gram", "grams", "gr"),
    "l": ("l", "lit", "liter", "liters", "litre", "litres"),
}
_MORE = ("more than", "over", "hon", "tren", "lebih dari", "di atas", ">")
_UNSURE = ("less than", "under", "about", "duoi", "khoang", "kurang", "sekitar", "<", "~")


def result_in(code: str, text: str) -> tuple[str, str]:
    """(facet, amount) of what was typed for it, `seized.drug` with `3 kg` being `seized.drug.kg`
    and `3`; ("", "") where no amount can be made out, or one that is not sure."""
    said = f" {fold(text)} "
    amount = amount_in(text)
    if (
        in_two_ways(text) is not None
        or not amount
        or re.match(r"\s*[-−–]", text)
        or any(_says(said, word) for word in _UNSURE)
    ):
        return "", ""
    more = AT_LEAST if any(_says(said, word) for word in _MORE) else ""
    if code in ALONE:
        return (code, f"{more}{amount}") if "." not in amount else ("", "")
    words = re.findall(r"[a-z]+", said)
    units = (unit for unit, known in _UNIT_WORDS.items() if not set(known).isdisjoint(words))
    unit = next(units, PIECE)
    if unit == PIECE and "." in amount:
        return "", ""
    return f"{code}.{unit}", f"{more}{amount}"


def _says(said: str, word: str) -> bool:
    return word in said if not word[0].isalpha() else f" {word} " in said


def with_result(results: Mapping[str, str], facet: str, amount: str) -> dict[str, str]:
    """The results with this one; 0 takes it out. There are never more large cases than cases."""
    kept = {name: value for name, value in results.items() if name != facet}
    after = kept if amount == "0" else {**kept, facet: amount}
    all_of_them, large = (amount_of(after.get(one, "0")) for one in (CASES, LARGE))
    if large[0] <= all_of_them[0]:
        return after
    if facet == LARGE:
        return {**after, CASES: amount}
    return {name: value for name, value in after.items() if name != LARGE}


@lru_cache(maxsize=4096)  # a register says the same few amounts again and again
def amount_of(value: str) -> tuple[Fraction, Bound]:
    """A kept amount as a number with its bound."""
    plain, sign = without_bound(value)
    return Fraction(plain), BOUNDS[sign]


def results_in(facets: Mapping[str, str]) -> dict[str, str]:
    """What was counted of a case, of all that stands in the clear of it."""
    return {
        name.removeprefix(ITEMS): str(value)
        for name, value in facets.items()
        if name.startswith(ITEMS)
    }


def result_lines(results: Mapping[str, str]) -> list[Line]:
    """A line for each, as officers read it. What an earlier version counted otherwise is left
    out."""
    return [line for facet, value in results.items() if (line := _line(facet, value))]


def _line(facet: str, value: str) -> Line:
    code, _, rest = facet.partition(".")
    thing, _, unit = rest.partition(".")
    if facet == FOOTAGE:
        return say(BARE, what=say(BY_FOOTAGE))
    if code in ALONE:
        return say(OF_PEOPLE, what=say(ALONE[code]), amount=_shown(value))
    if code in HANDS and thing in THINGS and unit in UNITS:
        return say(
            OF_THINGS,
            what=say(HANDS[code]),
            thing=say(THINGS[thing]),
            amount=_shown(value),
            unit=say(UNITS[unit]),
        )
    return ""


def _shown(value: str) -> Arg:
    plain = value.removeprefix(AT_LEAST)
    return say(MORE_THAN, number=plain) if value != plain else plain
