"""Figures: numbers that know where they come from. The only way a number is shown.

A figure has a name, a source, a period and an area, a unit, and a bound: "more than 20 teams" stays
a lower bound through sums, ratios and printing. Amounts are exact fractions until they are shown
(`domain/services/figure_words.py`). What would be false is refused with a sentence; what is only
odd is accepted with a note. `domain/services/measures.py` makes figures of records, and a figure
keeps the ids of those, so that it can be opened and computed again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from enum import StrEnum
from fractions import Fraction

from domain.broadcasts.audiences import is_small
from domain.saying import Arg, Phrase, say
from domain.services.numbers import PERCENT, Bound, number
from domain.words.translations import pgettext

CASES, PERSONS = "cases", "persons"
EVERYWHERE = ""

LARGER = pgettext(
    "figure.refused.larger", "{part} is larger than the whole of {whole}. One of the two is wrong."
)
UNITS = pgettext(
    "figure.refused.units", "These are counted in different ways, so they cannot be joined."
)
TWICE = pgettext("figure.refused.twice", "The same record would be counted twice.")
NOTHING = pgettext("figure.refused.nothing", "There is nothing to count it from.")
FEWER = pgettext(
    "figure.note.fewer_persons", "Fewer persons ({persons}) than cases ({cases}): some did several."
)
NOT_SHOWN = pgettext("figure.note.not_shown", "{missing} not shown")


class Small(StrEnum):
    """What becomes of a number that is so small that it would tell who is meant."""

    HIDDEN = "hidden"
    SHOWN = "shown"  # things and organisations, and what others published


class FigureRefused(Exception):
    """The number would be false. sentence: why, for whoever asked for it."""

    def __init__(self, sentence: Phrase) -> None:
        super().__init__(sentence.id)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days of the commune's calendar, the first and the last one with it."""

    first: date
    last: date
    zone: tzinfo

    def covers(self, at: datetime) -> bool:
        """Whether the moment (aware) lies in one of these days there."""
        return self.first <= at.astimezone(self.zone).date() <= self.last


@dataclass(frozen=True, slots=True)
class Figure:
    """A named number. area: a code or a name, `EVERYWHERE` where it is not bound to one.

    made_of: ids of the records behind it, none where somebody else published it. over: numerator
    and denominator of a ratio. notes: what a reader must know beside it. withheld: it would tell
    another that is few, by subtraction.
    """

    name: str
    amount: Fraction
    unit: str
    source: str
    bound: Bound = Bound.EXACT
    period: Period | None = None
    area: str = EVERYWHERE
    small: Small = Small.HIDDEN
    made_of: frozenset[str] = frozenset()
    over: tuple[Figure, Figure] | None = None
    notes: tuple[Phrase, ...] = ()
    withheld: bool = False

    @property
    def hidden(self) -> bool:
        """Whether it may not be shown: few, or a ratio from which few could be computed."""
        if self.withheld:
            return True
        if self.over is None:
            return self.small is Small.HIDDEN and self.amount > 0 and is_small(int(self.amount))
        part, whole = self.over
        rest = replace(part, amount=abs(whole.amount - part.amount))
        return part.hidden or whole.hidden or (part.unit == whole.unit and rest.hidden)


def published(
    name: str, amount: Fraction | int | str, unit: str, *, source: str, bound: Bound = Bound.EXACT
) -> Figure:
    """A total that somebody else counted and said. amount: exact, "8.1" rather than 8.1."""
    return Figure(name, Fraction(amount), unit, source, bound, small=Small.SHOWN)


def total(name: str, figures: Sequence[Figure]) -> Figure:
    """All of them together, at least one. Raises FigureRefused for two units, or a record twice."""
    first, *others = figures
    made_of = set(first.made_of)
    for other in others:
        if other.unit != first.unit:
            raise FigureRefused(say(UNITS))
        if not made_of.isdisjoint(other.made_of):
            raise FigureRefused(say(TWICE))
        made_of |= other.made_of
    return Figure(
        name,
        sum((one.amount for one in figures), Fraction(0)),
        first.unit,
        ", ".join(dict.fromkeys(one.source for one in figures)),
        together([one.bound for one in figures]),
        first.period if len({one.period for one in figures}) == 1 else None,
        first.area if len({one.area for one in figures}) == 1 else EVERYWHERE,
        Small.HIDDEN if any(one.small is Small.HIDDEN for one in figures) else Small.SHOWN,
        frozenset(made_of),
    )


def share(name: str, part: Figure, whole: Figure) -> Figure:
    """The part of the whole in per cent. Raises FigureRefused where it is larger than its whole, or
    where the two are of different units."""
    if part.unit != whole.unit:
        raise FigureRefused(say(UNITS))
    if _surely_larger(part, whole):
        raise FigureRefused(say(LARGER, part=_said(part), whole=_said(whole)))
    return _ratio(name, part, whole, times=100, unit=PERCENT)


def per(name: str, numerator: Figure, denominator: Figure, *, times: int = 1) -> Figure:
    """So many of one for `times` of another: 1.42 persons per case, reports per 1,000 households.

    Fewer persons than cases are possible, and noted.
    """
    unit = f"{numerator.unit}/{denominator.unit}"
    figure = _ratio(name, numerator, denominator, times=times, unit=unit)
    units = (numerator.unit, denominator.unit)
    if units == (PERSONS, CASES) and numerator.amount < denominator.amount:
        note = say(FEWER, persons=_said(numerator), cases=_said(denominator))
        return replace(figure, notes=(*figure.notes, note))
    return figure


def with_parts(whole: Figure, parts: Sequence[Figure]) -> Figure:
    """The whole beside its published parts; a note says how much of it these do not show.

    Raises FigureRefused where the parts are more than the whole.
    """
    shown = total(whole.name, parts)
    if shown.unit != whole.unit:
        raise FigureRefused(say(UNITS))
    if _surely_larger(shown, whole):
        raise FigureRefused(say(LARGER, part=_said(shown), whole=_said(whole)))
    rest = replace(
        whole,
        amount=abs(whole.amount - shown.amount),
        bound=together([whole.bound, _turned(shown.bound)]),
    )
    if not rest.amount:
        return whole
    return replace(whole, notes=(*whole.notes, say(NOT_SHOWN, missing=_said(rest))))


def _ratio(name: str, numerator: Figure, denominator: Figure, *, times: int, unit: str) -> Figure:
    if not denominator.amount:
        raise FigureRefused(say(NOTHING))
    return Figure(
        name,
        times * numerator.amount / denominator.amount,
        unit,
        ", ".join(dict.fromkeys((numerator.source, denominator.source))),
        together([numerator.bound, _turned(denominator.bound)]),
        numerator.period,
        numerator.area,
        made_of=numerator.made_of | denominator.made_of,
        over=(numerator, denominator),
        notes=(*numerator.notes, *denominator.notes),
    )


def together(bounds: Iterable[Bound]) -> Bound:
    """What holds for the sum: exact ones change nothing, two that pull apart leave *about*."""
    open_ones = {bound for bound in bounds if bound is not Bound.EXACT}
    if not open_ones:
        return Bound.EXACT
    if open_ones == {Bound.MORE, Bound.LEAST}:
        return Bound.MORE
    return open_ones.pop() if len(open_ones) == 1 else Bound.ABOUT


def _turned(bound: Bound) -> Bound:
    """The bound of what is taken away, or divided by."""
    turned = {Bound.MORE: Bound.LESS, Bound.LESS: Bound.MORE, Bound.LEAST: Bound.ABOUT}
    return turned.get(bound, bound)


def _surely_larger(part: Figure, whole: Figure) -> bool:
    """Whether no numbers within the bounds fit: "more than 30" may be the whole of 40."""
    return (
        part.amount > whole.amount
        and part.bound is not Bound.LESS
        and whole.bound not in (Bound.MORE, Bound.LEAST)
    )


def _said(figure: Figure) -> Arg:
    return number(figure.amount, figure.unit, figure.bound)
