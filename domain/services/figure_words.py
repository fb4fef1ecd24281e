"""A figure in words: what stands in a message, on a page or in a report."""

from __future__ import annotations

from domain.broadcasts.audiences import SHOWN_FROM
from domain.saying import Arg, Line, say
from domain.services.figures import Figure
from domain.services.numbers import AS_IT_IS, PERCENT, number
from domain.words.translations import pgettext

FEW = pgettext("figure.few", "fewer than {few}")
HIDDEN = pgettext("figure.hidden", "too few to show")
WITHHELD = pgettext("figure.withheld", "not shown")
ROUND_FROM = 100  # nobody reads the hundredths of so much
COUNTED = pgettext("figure.counted", "{share} ({part} of {whole})")


def show(figure: Figure, *, places: int | None = AS_IT_IS) -> Arg:
    """The number alone. A small one stays hidden, and what would tell it too; where that is so, all
    that are hidden look alike.

    places: decimals; else as many as it has, two at most.
    """
    if figure.hidden:
        if figure.withheld:
            return say(WITHHELD)
        return say(HIDDEN) if figure.over else say(FEW, few=SHOWN_FROM)
    return number(figure.amount, figure.unit, figure.bound, places=places)


def show_counted(figure: Figure, *, places: int | None = None) -> Arg:
    """A ratio with both counts that it was made of: "86 % (2,859 of 3,338)". places: of a share
    none, of people in a case two, where it is not said otherwise."""
    if figure.over is None or figure.hidden:
        return show(figure)
    part, whole = figure.over
    is_rough = figure.unit == PERCENT or figure.amount >= ROUND_FROM
    ratio = show(figure, places=0 if places is None and is_rough else places)
    return say(COUNTED, share=ratio, part=show(part), whole=show(whole))


def notes_of(figure: Figure) -> tuple[Line, ...]:
    """What a reader must know beside the number; nothing where the number itself is hidden."""
    return () if figure.hidden else figure.notes
