"""Closing a case, step by step: what the officer sees, what a press or a reply makes of it. Pure.

What was done → leads not checked? why → how it ended → to whom, or which case it repeats → what the
information was worth → what the reporter will read. Nothing happens before the last press.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any

from domain.cases.answer_lines import joined, one_line
from domain.cases.cards import LeadFacts, lead_line
from domain.cases.cases import Outcome, Value, spoken
from domain.cases.outcome_words import (
    MEANINGS,
    OUTCOMES,
    STEPS,
    TOOK_WORK,
    VALUES,
    outcome_lines,
    worths_of,
)
from domain.cases.results import (
    BY_FOOTAGE,
    FOOTAGE,
    HANDS,
    PEOPLE,
    THINGS,
    result_in,
    result_lines,
    with_result,
)
from domain.forms.answer_facts import tidy
from domain.saying import Line, say
from domain.words.buttons import BACK
from domain.words.translations import pgettext

REASON_AT_MOST = 300  # characters
OFFICE_AT_MOST = 80
LABEL_AT_MOST = 24  # characters of a lead on a button
ID_SHOWN = 8  # digits of a lead's id in its button

WHAT_WAS_DONE = pgettext("police:close.what_was_done", "🏁 {number}: what was done?")
NOT_CHECKED = pgettext("police:close.not_checked", "Not checked: {leads}. Close anyway?")
WHY = pgettext("police:close.why", "Why is it not checked? Choose, or reply to this message.")
HOW_ENDED = pgettext("police:close.how_ended", "🏁 {number}: how did it end?")
TO_WHOM = pgettext(
    "police:close.to_whom", "Passed on to which office? Choose, or reply with its name."
)
SAME_AS_WHICH = pgettext(
    "police:close.same_as_which", "Which case is it the same as? Choose, or reply with its number."
)
OTHER = pgettext("police:close.other", "{number} {title} · {village}")
SAME_AS = pgettext(
    "police:close.same_as", "Same as {number}. The reporter reads nothing of that case."
)
WORTH = pgettext(
    "police:close.worth",
    "What was the information worth? For the month; the reporter never reads it.",
)
MEANS = pgettext("police:close.means", "• {name}: {meaning}")
NOTHING_DONE = pgettext(
    "police:close.nothing_done", "⚠ Nothing is ticked as done. The reporter reads of no work."
)
FALSE_UNSEEN = pgettext(
    "police:close.false_unseen",
    "⚠ To call it deliberately false somebody must have looked. Tick what was done.",
)
WILL_READ = pgettext("police:close.will_read", "🏁 {number}. The reporter will read:")
QUOTED = pgettext("police:close.quoted", "› {line}")
NOT_TOLD = pgettext(
    "police:close.not_told", "They see it only when they open the report themselves."
)
NEEDS_SECOND = pgettext(
    "police:close.needs_second", "A second officer has to confirm. The reporter never reads it."
)
WILL_ERASE = pgettext("police:close.will_erase", "Everything that was said will be erased.")
SECOND = pgettext(
    "police:close.second", "{name} says that {number} was deliberately false. A second officer?"
)
CLOSED_UNDO = pgettext(
    "police:close.closed_undo", "⚪ {number} closed by {name}: {outcome}. Told in a minute."
)
CLOSED = pgettext("police:close.closed", "⚪ {number} closed by {name}: {outcome}.")

NEXT = pgettext("police:close.button.next", "Next")
CHECK_FIRST = pgettext("police:close.button.check_first", "Check first")
ANYWAY = pgettext("police:close.button.anyway", "Close, say why")
CANNOT = pgettext("police:close.button.cannot", "No way to check")
NOT_NEEDED = pgettext("police:close.button.not_needed", "Not needed any more")
CONFIRM = pgettext("police:close.button.confirm", "Close it")
TICK = pgettext("police:close.button.tick", "Tick what was done")
UNDO = pgettext("police:close.button.undo", "Undo")
COUNT_IT = pgettext("police:close.button.came", "What came of it")
CAME_OF = pgettext(
    "police:close.came_of",
    "📦 {number}: what came of it? For the month; the reporter does not read it.",
)
WHICH_THING = pgettext("police:close.which_thing", "What was it? Press a kind.")
HOW_MANY_PEOPLE = pgettext(
    "police:close.how_many_people", "How many people? Reply with a number: 3, or: more than 20."
)
HOW_MUCH = pgettext(
    "police:close.how_much", "How many? Reply to this message: 2, or 8.1 kg, or: more than 20."
)
IS_FALSE = pgettext("police:close.button.is_false", "Yes, false")
IS_NOT_FALSE = pgettext("police:close.button.is_not_false", "No")
COUNTED = (Outcome.FOUND, Outcome.NOT_FOUND_YET, Outcome.PASSED_ON)  # of which something may come
REASONS = {"cannot": CANNOT, "needless": NOT_NEEDED}


class ClosingStep(StrEnum):
    """What is on the screen."""

    DONE = "done"
    LEADS = "leads"
    WHY = "why"
    OUTCOME = "outcome"
    TO = "to"
    SAME = "same"
    VALUE = "value"
    PREVIEW = "preview"
    CAME_OF = "came of"
    THING = "thing"
    HOW_MANY = "how many"
    SECOND = "second"  # another officer is waited for
    CLOSED = "closed"  # may still be undone


TAKES_WORDS = (
    ClosingStep.WHY,
    ClosingStep.TO,
    ClosingStep.SAME,
    ClosingStep.HOW_MANY,
)  # a reason, an office, or a number may be replied


@dataclass(frozen=True, slots=True)
class Closing:
    """What was chosen so far. done: codes of `STEPS`. reason: a code of `REASONS`, or own words.

    same_as: number of the case that this one repeats. before: the case's state when it was closed,
    to undo it. results: what came of it (`domain/cases/results.py`); asking: of which how many.
    """

    step: ClosingStep = ClosingStep.DONE
    done: tuple[str, ...] = ()
    reason: str = ""
    outcome: Outcome | None = None
    passed_to: str = ""
    same_as: str = ""
    value: Value | None = None
    before: str = ""
    results: Mapping[str, str] = field(default_factory=dict)
    asking: str = ""


@dataclass(frozen=True, slots=True)
class Other:
    """A case of the same desk that this one may repeat. title: a text id."""

    number: str
    title: str
    village: str


@dataclass(frozen=True, slots=True)
class ClosingFacts:
    """What the screens say of the case.

    offices, others: names and cases to choose from. told: it rings with the reporter.
    countable: what came of it may stand in a number.
    """

    number: str
    name: str
    leads: Sequence[LeadFacts] = ()
    offices: Sequence[str] = ()
    others: Sequence[Other] = ()
    told: bool = True
    countable: bool = True

    @property
    def unchecked(self) -> list[LeadFacts]:
        """The leads nobody ticked."""
        return [lead for lead in self.leads if not lead.checked]


@dataclass(frozen=True, slots=True)
class Choice:
    """A button of this wizard before it belongs to a prompt."""

    what: str
    label: Line
    emoji: str = ""


def pack(closing: Closing) -> dict[str, Any]:
    """As JSON-able data."""
    return asdict(closing)


def unpack(raw: Mapping[str, Any]) -> Closing:
    """What `pack` made."""
    return Closing(
        step=ClosingStep(raw["step"]),
        done=tuple(raw["done"]),
        reason=raw["reason"],
        outcome=Outcome(raw["outcome"]) if raw["outcome"] else None,
        passed_to=raw["passed_to"],
        same_as=raw.get("same_as", ""),  # not in what an older version of the house packed
        value=Value(raw["value"]) if raw["value"] else None,
        before=raw["before"],
        results=raw.get("results", {}),
        asking=raw.get("asking", ""),
    )


# -------------------------------------------------------------------------------------- going on


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
            return _counting(closing, what)
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


def may_count(closing: Closing, known: ClosingFacts) -> bool:
    """Whether what came of it is a fact that may stand in a number."""
    return known.countable and closing.outcome in COUNTED


def _counting(closing: Closing, what: str) -> Closing | None:
    match closing.step:
        case ClosingStep.CAME_OF if what == FOOTAGE:
            amount = "0" if FOOTAGE in closing.results else "1"
            return replace(closing, results=with_result(closing.results, FOOTAGE, amount))
        case ClosingStep.CAME_OF if what in PEOPLE:
            return replace(closing, asking=what, step=ClosingStep.HOW_MANY)
        case ClosingStep.CAME_OF if what in HANDS:
            return replace(closing, asking=what, step=ClosingStep.THING)
        case ClosingStep.THING if what in THINGS:
            asking = f"{closing.asking.partition('.')[0]}.{what}"
            return replace(closing, asking=asking, step=ClosingStep.HOW_MANY)
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


def screen(closing: Closing, known: ClosingFacts) -> tuple[tuple[Line, ...], tuple[Choice, ...]]:
    """Lines and buttons of this step; the way out is added by the caller."""
    number = spoken(known.number)
    match closing.step:
        case ClosingStep.DONE:
            return (say(WHAT_WAS_DONE, number=number),), _done_choices(closing, known)
        case ClosingStep.LEADS:
            leads = joined([lead_line(lead) for lead in known.unchecked])
            return (say(NOT_CHECKED, leads=leads),), (
                Choice("cancel", say(CHECK_FIRST), "🔎"),
                Choice("anyway", say(ANYWAY), "🏁"),
            )
        case ClosingStep.WHY:
            reasons = tuple(Choice(code, say(text_id)) for code, text_id in REASONS.items())
            return (say(WHY),), (*reasons, _back())
        case ClosingStep.OUTCOME | ClosingStep.TO | ClosingStep.SAME | ClosingStep.VALUE:
            lines, choices = _question(closing, known)
            return lines, (*choices, _back())
        case ClosingStep.CAME_OF | ClosingStep.THING | ClosingStep.HOW_MANY:
            lines, choices = _count_screen(closing, number)
            return lines, (*choices, _back())
        case ClosingStep.PREVIEW:
            return _preview(closing, known), _preview_choices(closing, known)
        case ClosingStep.SECOND:
            return (say(SECOND, name=known.name, number=number),), (
                Choice("yes", say(IS_FALSE), "✔"),
                Choice("no", say(IS_NOT_FALSE), "✖"),
            )
        case ClosingStep.CLOSED:
            return (closed_line(closing, known, undo=True),), (Choice("undo", say(UNDO), "↩"),)


def _count_screen(closing: Closing, number: str) -> tuple[tuple[Line, ...], Iterable[Choice]]:
    """What came of it, one after the other; nothing of it has to be said."""
    match closing.step:
        case ClosingStep.THING:
            return (say(WHICH_THING),), (Choice(one, say(THINGS[one])) for one in THINGS)
        case ClosingStep.HOW_MANY:
            text_id = HOW_MANY_PEOPLE if closing.asking in PEOPLE else HOW_MUCH
            return (say(text_id),), ()
    names = {**PEOPLE, **HANDS}
    choices = [Choice(code, say(name)) for code, name in names.items()]
    footage = Choice(FOOTAGE, say(BY_FOOTAGE), _tick(FOOTAGE in closing.results))
    return (say(CAME_OF, number=number), *result_lines(closing.results)), (*choices, footage)


def _question(closing: Closing, known: ClosingFacts) -> tuple[tuple[Line, ...], Iterable[Choice]]:
    """What is asked, with what each choice means where its name does not say it."""
    match closing.step:
        case ClosingStep.TO:
            offices = (Choice(f"d{at}", name) for at, name in enumerate(known.offices))
            return (say(TO_WHOM),), offices
        case ClosingStep.SAME:
            others = (Choice(f"same{one.number}", _other(one)) for one in known.others)
            return (say(SAME_AS_WHICH),), others
        case ClosingStep.VALUE:
            worths = {value: VALUES[value] for value in worths_of(closing.outcome)}
            lines = (say(WORTH), *_meanings(worths))
            all_of = list(VALUES)
            return lines, (
                Choice(f"v{all_of.index(value)}", say(name)) for value, name in worths.items()
            )
    lines = (say(HOW_ENDED, number=spoken(known.number)), *_meanings(OUTCOMES))
    return lines, (Choice(f"o{at}", say(name)) for at, name in enumerate(OUTCOMES.values()))


def _meanings(names: Mapping[Any, str]) -> list[Line]:
    return [say(MEANS, name=say(name), meaning=say(MEANINGS[one])) for one, name in names.items()]


def closed_line(closing: Closing, known: ClosingFacts, *, undo: bool) -> Line:
    """Who closed it and how."""
    outcome = say(OUTCOMES[closing.outcome]) if closing.outcome else ""
    text_id = CLOSED_UNDO if undo else CLOSED
    return say(text_id, number=spoken(known.number), name=known.name, outcome=outcome)


def _other(other: Other) -> Line:
    number, title = spoken(other.number), say(other.title)
    return say(OTHER, number=number, title=title, village=other.village)


def _back() -> Choice:
    return Choice("back", say(BACK), "↩")


def _done_choices(closing: Closing, known: ClosingFacts) -> tuple[Choice, ...]:
    steps = [
        Choice(code, say(text_id), _tick(code in closing.done)) for code, text_id in STEPS.items()
    ]
    leads = [
        Choice(f"lead{lead.id[:ID_SHOWN]}", lead.text[:LABEL_AT_MOST], _tick(lead.checked))
        for lead in known.leads
    ]
    return (*steps, *leads, Choice("next", say(NEXT), "▶"))


def _tick(ticked: bool) -> str:
    return "☑" if ticked else "☐"


def _preview(closing: Closing, known: ClosingFacts) -> tuple[Line, ...]:
    lines: list[Line] = [say(WILL_READ, number=spoken(known.number))]
    if closing.outcome is not None:
        done = done_codes(closing, known)
        told = outcome_lines(closing.outcome, done=done, passed_to=closing.passed_to)
        lines += [say(QUOTED, line=line) for line in told]
    if is_unseen(closing, known):
        lines.append(say(NOTHING_DONE if may_close(closing, known) else FALSE_UNSEEN))
    if not known.told:
        lines.append(say(NOT_TOLD))
    if may_count(closing, known):
        lines += result_lines(closing.results)
    if closing.same_as:
        lines.append(say(SAME_AS, number=spoken(closing.same_as)))
    if closing.outcome is Outcome.FALSE:
        lines.append(say(NEEDS_SECOND))
    if closing.outcome is Outcome.OUT_OF_SCOPE:
        lines.append(say(WILL_ERASE))
    return tuple(lines)


def _preview_choices(closing: Closing, known: ClosingFacts) -> tuple[Choice, ...]:
    choices = [Choice("ok", say(CONFIRM), "🏁")] if may_close(closing, known) else []
    if may_count(closing, known):
        choices.append(Choice("came", say(COUNT_IT), "📦"))
    if is_unseen(closing, known):
        choices.append(Choice("tick", say(TICK), "✏"))
    return (*choices, _back())
