"""A figure in words: what stands in a message, on a page or in a report."""

from __future__ import annotations

from domain.broadcasts.audiences import SHOWN_FROM
from domain.saying import Arg, Line, pgettext, say
from domain.services.figures import Figure
from domain.services.numbers import AS_IT_IS, PERCENT, number

FEW = pgettext("figure.few", "fewer than {few}")
HIDDEN = pgettext("figure.hidden", "too few to show")
WITHHELD = pgettext("figure.withheld", "not shown")
WHY_FEW = pgettext("figure.why_few", "So few that they would tell who is meant.")
WHY_WITHHELD = pgettext("figure.why_withheld", "By subtraction it would tell how few others are.")
ROUND_FROM = 100  # nobody reads the hundredths of so much
COUNTED = pgettext("figure.counted", "{share} ({part} of {whole})")
PART_OF = pgettext("figure.part_of", "{part} of {whole}")


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
    ratio = show_ratio(figure, places=places)
    return say(COUNTED, share=ratio, part=show(part), whole=show(whole))


def show_ratio(figure: Figure, *, places: int | None = None) -> Arg:
    """The same without its counts; what is no ratio as it is."""
    is_rough = figure.unit == PERCENT or figure.amount >= ROUND_FROM
    is_ratio = figure.over is not None
    return show(figure, places=0 if places is None and is_rough and is_ratio else places)


def show_counts(figure: Figure) -> Line:
    """Both counts of a ratio: "2,859 of 3,338"; "" where it is none, or hidden."""
    if figure.over is None or figure.hidden:
        return ""
    part, whole = figure.over
    return say(PART_OF, part=show(part), whole=show(whole))


def notes_of(figure: Figure) -> tuple[Line, ...]:
    """What a reader must know beside the number; nothing where the number itself is hidden."""
    return () if figure.hidden else figure.notes


def why_hidden(figure: Figure) -> Line | None:
    """Why a number is not told; None where it is."""
    if not figure.hidden:
        return None
    return say(WHY_WITHHELD if figure.withheld else WHY_FEW)
