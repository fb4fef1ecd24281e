"""Ending: how an officer closes what a service opened, step by step. Pure.

How it ended, of the outcomes in the service's file → what was handed over, counted, where the
outcome says so → what whoever asked will read. Nothing happens before the last press.
A report is closed otherwise (`domain/cases/closing_wizard.py`).
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any

from domain.cases.cases import CaseState, spoken
from domain.cases.closing_draft import Choice
from domain.cases.closing_screens import (
    CLOSED,
    CLOSED_UNDO,
    CONFIRM,
    HOW_ENDED,
    NEXT,
    QUOTED,
    UNDO,
    WILL_READ,
)
from domain.cases.reach import READS_LATER
from domain.forms.amounts import amount_in, fits, in_two_ways
from domain.forms.answer_facts import find_option, find_question
from domain.forms.forms import Form, Option, Question, QuestionKind, ServiceOutcome
from domain.saying import Line, Moment, pgettext, say
from domain.services.told import Facts, ended_lines
from domain.words.buttons import BACK

WHAT_CAME = pgettext("police:end.what_came", "🏁 {number}: what was handed over? Press a kind.")
HOW_MANY = pgettext("police:end.how_many", "How many: {what}? Reply to this message.")
TICKED = pgettext("police:end.counted", "{what} {amount}")


class EndingStep(StrEnum):
    """What is on the screen."""

    OUTCOME = "outcome"
    ITEMS = "items"
    AMOUNT = "amount"
    PREVIEW = "preview"
    CLOSED = "closed"  # may still be undone


@dataclass(frozen=True, slots=True)
class Ending:
    """What was chosen so far. items: code of the kind, and how many. item: whose amount is asked.
    before, had: the state when it was closed, and what had been counted of it, to undo it."""

    step: EndingStep = EndingStep.OUTCOME
    outcome: str = ""
    items: Mapping[str, str] = field(default_factory=dict)
    item: str = ""
    before: str = ""
    had: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EndingFacts:
    """What the screens say. told: it rings with whoever asked. by: until when, not read here."""

    number: str
    name: str
    form: Form
    by: Moment
    told: bool = True


def pack(ending: Ending) -> dict[str, Any]:
    """As JSON-able data."""
    return asdict(ending)


def unpack(raw: Mapping[str, Any]) -> Ending:
    """What `pack` made."""
    return Ending(**{**raw, "step": EndingStep(raw["step"])})


def find_outcome(form: Form, code: str) -> ServiceOutcome | None:
    """The outcome of that code."""
    return next((one for one in form.service.outcomes if one.code == code), None)


def pressed(ending: Ending, what: str, form: Form) -> Ending | None:
    """What a press makes of it; None where the button does not belong to this step."""
    if what == "back":
        return replace(ending, step=_BACK.get(ending.step, ending.step), item="")
    question = find_question(form, QuestionKind.ITEMS)
    match ending.step:
        case EndingStep.OUTCOME if (outcome := find_outcome(form, what)) is not None:
            step = EndingStep.ITEMS if outcome.counted and question else EndingStep.PREVIEW
            items = ending.items if step is EndingStep.ITEMS else {}
            return replace(ending, outcome=outcome.code, items=items, step=step)
        case EndingStep.ITEMS if what == "next" and ending.items:
            return replace(ending, step=EndingStep.PREVIEW)
        case EndingStep.ITEMS if question and what in [one.code for one in countable(question)]:
            return replace(ending, step=EndingStep.AMOUNT, item=what)
    return None


def countable(question: Question) -> list[Option]:
    """The kinds of things that anybody may bring."""
    return [one for one in question.options if not one.info and not one.leads]


_BACK = {
    EndingStep.ITEMS: EndingStep.OUTCOME,
    EndingStep.AMOUNT: EndingStep.ITEMS,
    EndingStep.PREVIEW: EndingStep.OUTCOME,
}


def replied(ending: Ending, words: str, form: Form) -> Ending | None:
    """How many, in a reply; 0 takes the kind off the list. None where that is no amount."""
    question, amount = find_question(form, QuestionKind.ITEMS), amount_in(words)
    if ending.step is not EndingStep.AMOUNT or question is None:
        return None
    option = find_option(question, ending.item)
    if (
        option is None
        or in_two_ways(words, option.unit) is not None
        or (amount != "0" and not fits(question, amount, option.unit))
    ):
        return None
    items = {code: known for code, known in ending.items.items() if code != ending.item}
    if amount != "0":
        items[ending.item] = amount
    return replace(ending, step=EndingStep.ITEMS, items=items, item="")


def unit_counted(ending: Ending, form: Form) -> str:
    """What is counted just then, as a text id, "" for nothing."""
    question = find_question(form, QuestionKind.ITEMS)
    option = find_option(question, ending.item) if question is not None else None
    return option.unit if option is not None else ""


def told(ending: Ending, known: EndingFacts) -> list[Line]:
    """What whoever asked will read."""
    facts = Facts(
        number=spoken(known.number),
        life=known.form.life,
        state=CaseState.CLOSED,
        by=known.by,
        ended=ending.outcome,
        items=ending.items,
    )
    return ended_lines(known.form, facts)


def closed_line(ending: Ending, known: EndingFacts, *, undo: bool) -> Line:
    """Who closed it and how."""
    outcome = find_outcome(known.form, ending.outcome)
    text_id, label = CLOSED_UNDO if undo else CLOSED, say(outcome.label) if outcome else ""
    return say(text_id, number=spoken(known.number), name=known.name, outcome=label)


def screen(ending: Ending, known: EndingFacts) -> tuple[tuple[Line, ...], tuple[Choice, ...]]:
    """Lines and buttons of this step; the way out is added by the caller."""
    number, back = spoken(known.number), Choice("back", say(BACK), "↩")
    match ending.step:
        case EndingStep.OUTCOME:
            outcomes = known.form.service.outcomes
            choices = tuple(Choice(one.code, say(one.label)) for one in outcomes)
            return (say(HOW_ENDED, number=number),), choices
        case EndingStep.ITEMS:
            return (say(WHAT_CAME, number=number),), (*_kinds(ending, known.form), back)
        case EndingStep.AMOUNT:
            return (say(HOW_MANY, what=_name(ending, known.form)),), (back,)
        case EndingStep.PREVIEW:
            lines = [say(QUOTED, line=line) for line in told(ending, known)]
            unheard = () if known.told else (say(READS_LATER),)
            head = say(WILL_READ, number=number)
            return (head, *lines, *unheard), (Choice("ok", say(CONFIRM), "🏁"), back)
        case EndingStep.CLOSED:
            return (closed_line(ending, known, undo=True),), (Choice("undo", say(UNDO), "↩"),)


def _name(ending: Ending, form: Form) -> Line:
    question = find_question(form, QuestionKind.ITEMS)
    option = find_option(question, ending.item) if question else None
    return say(option.label) if option else ""


def _kinds(ending: Ending, form: Form) -> list[Choice]:
    question = find_question(form, QuestionKind.ITEMS)
    choices = []
    for option in countable(question) if question else ():
        label: Line = say(option.label)
        if amount := ending.items.get(option.code):
            label = say(TICKED, what=label, amount=amount)
        choices.append(Choice(option.code, label, "☑" if amount else "☐"))
    if ending.items:
        choices.append(Choice("next", say(NEXT), "▶"))
    return choices
