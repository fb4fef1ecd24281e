"""Answering: somebody goes through a form as its screens ask, by what was decided beforehand.

Buttons are pressed by what they mean, so that the same plan plays in every language. What is not in
the plan is passed over, where the screen lets it be.
"""

from collections.abc import Mapping
from typing import Any

from bot.replay.street import NoSuchButton, Person, actions_on
from domain.forms.forms import Form, Question, QuestionKind
from domain.forms.parse_answer import RIGHT

MOST = 80  # presses; more, and the plan leads nowhere
PAGES = 12  # of choices
TYPED = (
    QuestionKind.NUMBER,
    QuestionKind.LABEL,
    QuestionKind.DAY,
    QuestionKind.PLACE,
    QuestionKind.TYPED,
    QuestionKind.PICK,
)
REPORT, RECORD = "", "record."  # what stands before a button's action, of a resident and of staff

Plan = Mapping[str, Any]


class PlanStuck(Exception):
    """The plan does not lead through the form. What stood on the screen."""


async def answer_form(person: Person, form: Form, plan: Plan, *, family: str) -> None:
    """From the first question to *send*. Raises PlanStuck."""
    for _ in range(MOST):
        if person.offers(f"{family}send"):
            await person.presses(f"{family}send")
            return
        question = _asked(person, form, family)
        if question is None:
            raise PlanStuck(f"{form.code}: {person.screen.text}")
        await _answer(person, question, plan.get(question.code), family)
    raise PlanStuck(f"{form.code}: no end; {person.screen.text}")


def _asked(person: Person, form: Form, family: str) -> Question | None:
    """The question on the screen: every one of its buttons names it."""
    for action in actions_on(person.screen):
        verb, _, rest = action.removeprefix(family).partition(":")
        code = rest.partition(":")[0]
        if verb in ("a", "skip", "back", "more") and code:
            return next((one for one in form.questions if one.code == code), None)
    return None


async def _answer(person: Person, question: Question, said: Any, family: str) -> None:
    here, skip = f"{family}a:{question.code}:", f"{family}skip:{question.code}"
    match question.kind:
        case QuestionKind.ITEMS:
            for code, amount in dict(said or {}).items():
                await choose(person, question.code, code, family=family)
                await person.says(str(amount))
            await person.presses(skip)
        case QuestionKind.MARKS:
            for words in said or ():
                await person.says(words)
            await person.presses(skip)
        case QuestionKind.PLACE if person.offers(f"{here}{RIGHT}"):
            await person.presses(f"{here}{RIGHT}")
        case _ if said is None:
            await person.presses(skip)
        case _ if question.kind in TYPED:
            await person.says(str(said))
        case _:
            await choose(person, question.code, str(said), family=family)


async def choose(person: Person, question: str, value: str, *, family: str) -> None:
    """Press that choice, on whichever page of them it is. Raises NoSuchButton."""
    wanted, more = f"{family}a:{question}:{value}", f"{family}more:{question}"
    for _ in range(PAGES):
        if person.offers(wanted):
            await person.presses(wanted)
            return
        if not person.offers(more):
            break
        await person.presses(more)
    raise NoSuchButton(f"{wanted} on\n{person.screen.text}")
