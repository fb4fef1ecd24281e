"""Counting: the questions that are answered in several presses. Pure and total.

Several of what is offered: each press ticks a box, or unticks it; *go on* ends it. The answer is
{"chosen": [value, …]}.

Things, and how many of each:

The list of kinds stands on the screen; a press asks how many of that kind, and leads back to the
list with the amount in it. The answer is {"items": {code of the kind: amount}}.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from domain.forms.amounts import amount_for, fits
from domain.forms.answer_facts import find_option, options_of
from domain.forms.effects import GoToForm, Misunderstood, ShowInfo, Step
from domain.forms.forms import Form, Option, Question
from domain.forms.intents import Choose, OwnWords, Said, Tick
from domain.forms.navigation import amended, ask, go_on, put, settle, shown_now
from domain.forms.report_draft import ReportDraft, ScreenPart
from domain.forms.unsolicited import not_an_answer

OF = "="  # between a kind and its amount, in what a typed answer stands for


def items_of(answer: object) -> dict[str, str]:
    """How many of each kind were said, in the order said."""
    items = answer.get("items") if isinstance(answer, Mapping) else None
    return dict(items) if isinstance(items, Mapping) else {}


def chosen_in(answer: object) -> list[str]:
    """What was ticked, in the order ticked."""
    chosen = answer.get("chosen") if isinstance(answer, Mapping) else None
    return list(chosen) if isinstance(chosen, list | tuple) else []


def ticked(values: Iterable[str]) -> dict[str, list[str]]:
    """The answer that these are ticked."""
    return {"chosen": list(values)}


def tick(draft: ReportDraft, question: Question, said: Tick) -> Step:
    """One box more or less. It is asked on until they say that these are all."""
    before = chosen_in(draft.answers.get(question.code))
    kept = [one for one in before if one != said.value and one not in said.without]
    after = kept if said.value in before else [*kept, said.value]
    return ask(put(draft, question, ticked(after)))


def answer_items(form: Form, draft: ReportDraft, question: Question, said: Said) -> Step:
    """A kind, an amount of the kind that was asked about, or both at once as they were typed."""
    match said:
        case Choose(value) if OF in value:
            code, _, amount = value.partition(OF)
            return _take(draft, question, code, amount)
        case Choose(value):
            return _choose(draft, question, find_option(question, value))
        case OwnWords(text) if draft.part is ScreenPart.AMOUNT and (
            amount := amount_for(question, text, unit_of(question, draft.item))
        ):
            return _take(draft, question, draft.item, amount)
    return not_an_answer(form, draft, said)


def unit_of(question: Question, item: str) -> str:
    """What that kind of thing is counted in, as a text id."""
    option = find_option(question, item)
    return option.unit if option is not None else question.unit


def _choose(draft: ReportDraft, question: Question, option: Option | None) -> Step:
    if option is None or option not in options_of(question):
        return _unknown(draft)
    if option.info:
        return draft, (ShowInfo(option.info, option.advice),)
    if option.leads:
        return draft, (GoToForm(option.leads),)
    return ask(replace(draft, part=ScreenPart.AMOUNT, item=option.code))


def _take(draft: ReportDraft, question: Question, code: str, amount: str) -> Step:
    option = find_option(question, code)
    if option is None or not (fits(question, amount, option.unit) or amount == "0"):
        return _unknown(draft)
    if option.info or option.leads:
        return _choose(draft, question, option)
    items = {**items_of(draft.answers.get(question.code)), code: amount}
    if amount == "0":
        del items[code]
    after = put(draft, question, {"items": items})
    settled = tuple(one for one in after.settled if one != question.code)
    return amended(draft, ask(replace(after, item="", settled=settled)), question.code)


def that_is_all(form: Form, draft: ReportDraft, question: Question) -> Step:
    """7: on with what was counted. Without anything it stays, where it has to be answered."""
    before = draft.answers.get(question.code)
    if draft.part is ScreenPart.AMOUNT:
        return ask(replace(draft, part=ScreenPart.QUESTION, item=""))
    if items_of(before) and before is not None:
        return settle(form, draft, question, before)
    if not question.skippable:
        return _unknown(draft)
    done = (*draft.settled, question.code)
    return go_on(form, replace(draft, settled=done))


def _unknown(draft: ReportDraft) -> Step:
    return draft, (Misunderstood(draft.asked), shown_now(draft))
