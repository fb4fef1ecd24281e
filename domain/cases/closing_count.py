"""What came of a case, counted as it is closed. Nothing of it has to be said."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from domain.cases.cases import Outcome, spoken
from domain.cases.closing_draft import Choice, Closing, ClosingFacts, ClosingStep
from domain.cases.results import (
    ALONE,
    BY_FOOTAGE,
    FOOTAGE,
    LED_TO,
    PEOPLE,
    result_lines,
    with_result,
)
from domain.saying import Line, pgettext, say
from domain.services.counted_things import HANDS, THINGS

CAME_OF = pgettext(
    "police:close.came_of",
    "📦 {number}: what came of it? For the month; the reporter does not read it.",
)
HOW_MANY_CASES = pgettext(
    "police:close.how_many_cases", "How many cases? Reply with a number: 1, or: more than 20."
)
KEEP = pgettext("police:close.button.keep", "Keep it so")
COUNTED_LATER = pgettext("police:close.counted_later", "📦 {number}, counted by {name}:")
WHICH_THING = pgettext("police:close.which_thing", "What was it? Press a kind.")
HOW_MANY_PEOPLE = pgettext(
    "police:close.how_many_people", "How many people? Reply with a number: 3, or: more than 20."
)
HOW_MUCH = pgettext(
    "police:close.how_much", "How many? Reply to this message: 2, or 8.1 kg, or: more than 20."
)

COUNTED = (Outcome.FOUND, Outcome.NOT_FOUND_YET, Outcome.PASSED_ON)  # of which something may come


def may_count(closing: Closing, known: ClosingFacts) -> bool:
    """Whether what came of it is a fact that may stand in a number."""
    return known.countable and closing.outcome in COUNTED


def count_pressed(closing: Closing, what: str) -> Closing | None:
    """What a press makes of it; None where the button does not belong to this step."""
    match closing.step:
        case ClosingStep.CAME_OF if what == FOOTAGE:
            amount = "0" if FOOTAGE in closing.results else "1"
            return replace(closing, results=with_result(closing.results, FOOTAGE, amount))
        case ClosingStep.CAME_OF if what in ALONE:
            return replace(closing, asking=what, step=ClosingStep.HOW_MANY)
        case ClosingStep.CAME_OF if what in HANDS:
            return replace(closing, asking=what, step=ClosingStep.THING)
        case ClosingStep.THING if what in THINGS:
            asking = f"{closing.asking.partition('.')[0]}.{what}"
            return replace(closing, asking=asking, step=ClosingStep.HOW_MANY)
    return None


def count_screen(closing: Closing, number: str) -> tuple[tuple[Line, ...], Iterable[Choice]]:
    """What came of it, one after the other."""
    match closing.step:
        case ClosingStep.THING:
            return (say(WHICH_THING),), (Choice(one, say(THINGS[one])) for one in THINGS)
        case ClosingStep.HOW_MANY:
            return (say(_how_many(closing.asking)),), ()
    names = {**ALONE, **HANDS}
    choices = [Choice(code, say(name)) for code, name in names.items()]
    footage = Choice(FOOTAGE, say(BY_FOOTAGE), tick(FOOTAGE in closing.results))
    keep = (Choice("ok", say(KEEP), "📦"),) if closing.later else ()
    lines = (say(CAME_OF, number=number), *result_lines(closing.results))
    return lines, (*choices, footage, *keep)


def _how_many(asking: str) -> str:
    if asking in LED_TO:
        return HOW_MANY_CASES
    return HOW_MANY_PEOPLE if asking in PEOPLE else HOW_MUCH


def counted_too(closing: Closing, stands: Mapping[str, str]) -> dict[str, str]:
    """What was counted now, beside what stands of it meanwhile by somebody else."""
    had, now = closing.had, closing.results
    others = {code: amount for code, amount in stands.items() if code in now or code not in had}
    return others | {code: amount for code, amount in now.items() if had.get(code) != amount}


def counted_lines(closing: Closing, known: ClosingFacts) -> tuple[Line, ...]:
    """What was counted of a case that was closed before, and by whom."""
    head = say(COUNTED_LATER, number=spoken(known.number), name=known.name)
    return (head, *result_lines(closing.results))


def tick(ticked: bool) -> str:
    """How a button shows that it is chosen."""
    return "☑" if ticked else "☐"
