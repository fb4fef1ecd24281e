"""Closing a case, step by step: what a press or a reply makes of it. Pure.

What was done → leads not checked? why → how it ended → to whom, or which case it repeats → what the
information was worth → what the reporter will read. Nothing happens before the last press.
"""

from collections.abc import Callable
from dataclasses import replace

from domain.cases.answer_lines import one_line
from domain.cases.cases import Outcome
from domain.cases.closing_count import count_pressed, may_count
from domain.cases.closing_draft import Closing, ClosingFacts, ClosingStep
from domain.cases.outcome_words import OUTCOMES, STEPS, TOOK_WORK, VALUES, worths_of
from domain.cases.results import result_in, with_result
from domain.forms.answer_facts import tidy
from domain.saying import pgettext

REASON_AT_MOST = 300  # characters
OFFICE_AT_MOST = 80

CANNOT = pgettext("police:close.button.cannot", "No way to check")
NOT_NEEDED = pgettext("police:close.button.not_needed", "Not needed any more")
REASONS = {"cannot": CANNOT, "needless": NOT_NEEDED}


def pressed(closing: Closing, what: str, known: ClosingFacts) -> Closing | None:
    """What a press makes of it; None where the button does not belong to this step."""
    if what == "back":
        return replace(closing, step=_before(closing))
    match closing.step:
        case ClosingStep.PREVIEW if what == "tick":
            return replace(closing, step=ClosingStep.DONE)
        case ClosingStep.PREVIEW if what == "came" and may_count(closing, known):
            return replace(closing, step=ClosingStep.CAME_OF)
        case ClosingStep.CAME_OF | ClosingStep.THING:
            return count_pressed(closing, what)
        case ClosingStep.DONE if what in STEPS:
            return replace(closing, done=_toggled(closing.done, what))
        case ClosingStep.DONE if what == "next":
            return replace(
                closing, step=ClosingStep.LEADS if known.unchecked else ClosingStep.OUTCOME
            )
        case ClosingStep.LEADS if what == "anyway":
            return replace(closing, step=ClosingStep.WHY)
        case ClosingStep.WHY if what in REASONS:
            return replace(closing, reason=what, step=ClosingStep.OUTCOME)
        case ClosingStep.OUTCOME | ClosingStep.TO | ClosingStep.VALUE:
            return _chosen(closing, what, known)
    return None


def _toggled(done: tuple[str, ...], code: str) -> tuple[str, ...]:
    if code in done:
        return tuple(one for one in done if one != code)
    return (*done, code)


def _chosen(closing: Closing, what: str, known: ClosingFacts) -> Closing | None:
    place = int(what[1:]) if what[1:].isascii() and what[1:].isdigit() else -1
    match closing.step, what[:1]:
        case ClosingStep.OUTCOME, "o" if 0 <= place < len(OUTCOMES):
            outcome = list(OUTCOMES)[place]
            chosen = replace(closing, outcome=outcome, passed_to="", same_as="", value=None)
            step = _ASKS.get(outcome, ClosingStep.VALUE)
            return (
                replace(chosen, step=step) if step is not ClosingStep.VALUE else _ask_worth(chosen)
            )
        case ClosingStep.TO, "d" if 0 <= place < len(known.offices):
            return replace(closing, passed_to=known.offices[place], step=ClosingStep.VALUE)
        case ClosingStep.VALUE, "v" if 0 <= place < len(VALUES):
            value = list(VALUES)[place]
            fits = value in worths_of(closing.outcome)
            return replace(closing, value=value, step=ClosingStep.PREVIEW) if fits else None
    return None


def _ask_worth(closing: Closing) -> Closing:
    """What the information was worth; passed over where there is nothing to choose."""
    worths = worths_of(closing.outcome)
    if len(worths) == 1:
        return replace(closing, value=worths[0], step=ClosingStep.PREVIEW)
    return replace(closing, step=ClosingStep.VALUE)


def _before(closing: Closing) -> ClosingStep:
    if closing.step is ClosingStep.PREVIEW and len(worths_of(closing.outcome)) == 1:
        return ClosingStep.OUTCOME
    if closing.later and closing.step is ClosingStep.CAME_OF:
        return closing.step  # nothing stands before it
    return _BACK.get(closing.step, closing.step)


_ASKS = {Outcome.PASSED_ON: ClosingStep.TO, Outcome.DUPLICATE: ClosingStep.SAME}
_BACK = {
    ClosingStep.LEADS: ClosingStep.DONE,
    ClosingStep.WHY: ClosingStep.LEADS,
    ClosingStep.OUTCOME: ClosingStep.DONE,
    ClosingStep.TO: ClosingStep.OUTCOME,
    ClosingStep.SAME: ClosingStep.OUTCOME,
    ClosingStep.VALUE: ClosingStep.OUTCOME,
    ClosingStep.PREVIEW: ClosingStep.VALUE,
    ClosingStep.CAME_OF: ClosingStep.PREVIEW,
    ClosingStep.THING: ClosingStep.CAME_OF,
    ClosingStep.HOW_MANY: ClosingStep.CAME_OF,
}


def replied(closing: Closing, words: str) -> Closing | None:
    """What a reply in own words makes of it; None where none was asked for, or it was empty."""
    text = one_line(tidy(words))
    if not text:
        return None
    if closing.step is ClosingStep.HOW_MANY:
        facet, amount = result_in(closing.asking, text)
        results = with_result(closing.results, facet, amount)
        return replace(closing, results=results, step=ClosingStep.CAME_OF) if facet else None
    if closing.step is ClosingStep.WHY:
        return replace(closing, reason=text[:REASON_AT_MOST], step=ClosingStep.OUTCOME)
    if closing.step is ClosingStep.TO:
        return replace(closing, passed_to=text[:OFFICE_AT_MOST], step=ClosingStep.VALUE)
    return None


def reworded(closing: Closing, was: Callable[[str], bool], words: str) -> Closing | None:
    """With other words for a reason or an office that was typed; None where neither was."""
    text = one_line(tidy(words))
    if text and was(closing.reason):
        return replace(closing, reason=text[:REASON_AT_MOST])
    if text and was(closing.passed_to):
        return replace(closing, passed_to=text[:OFFICE_AT_MOST])
    return None


def repeats(closing: Closing, number: str) -> Closing:
    """The case of that number, which the caller found at the same desk, is the one it repeats."""
    return replace(closing, same_as=number, step=ClosingStep.VALUE)


def is_unseen(closing: Closing, known: ClosingFacts) -> bool:
    """Whether it ended so that somebody must have done something, and nothing is ticked."""
    return closing.outcome in TOOK_WORK and not done_codes(closing, known)


def may_close(closing: Closing, known: ClosingFacts) -> bool:
    """Whether it may be closed so. Nobody is called a liar from a chair."""
    return closing.outcome is not Outcome.FALSE or not is_unseen(closing, known)


def done_codes(closing: Closing, known: ClosingFacts) -> list[str]:
    """What was done, as the reporter is told: the ticked steps, and `checked` if a lead was."""
    checked = ["checked"] if any(lead.checked for lead in known.leads) else []
    return [*closing.done, *checked]


# ------------------------------------------------------------------------------------ the screens
