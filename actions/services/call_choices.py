"""Whom a call is for, and until when: the villages, ticked one by one, and the last day.

Without a choice it is everybody, for a week. What was chosen is read where it is sent
(`asking.py`).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import ClassVar, Literal, get_args

from actions.broadcasts.villages import reach_line, villages_offered
from actions.dialog.author import FORGOTTEN, Author
from actions.dialog.questions import Offered, Questions, QuestionVerb
from actions.dialog.refusal import StepRefused
from actions.dialog.verbs import ADMINS, Verb, Where, alone, table
from domain.broadcasts.audiences import Audience, Topic
from domain.dialog.paging import back_to
from domain.dialog.press import Press
from domain.forms.counting import chosen_in, ticked
from domain.forms.form_draft import FormDraft
from domain.forms.forms import Form, Question
from domain.forms.intents import Choose, Said
from domain.forms.report_draft import Answer, ReportDraft
from domain.people.admin_presses import in_menu
from domain.saying import Button, Line, say
from domain.services.call_presses import CALL
from domain.words.buttons import GO_ON
from domain.words.translations import pgettext
from domain.words.whens import read_day

A_DAY = pgettext("admin:call.day", "{day}")
LAST = pgettext("admin:call.last", "The last day: {day}.")
NO_DAY = pgettext("admin:call.no_day", "Please type a day, as {example}.")
TOO_SOON = pgettext("admin:call.too_soon", "People need a day to answer: tomorrow or later.")
TOO_LATE = pgettext("admin:call.too_late", "At most {most} days, else nobody hears the result.")
OPEN_FOR = (3, 7, 14, 30)
DAYS, DAYS_MOST = 7, 60  # that a call is open if nobody says otherwise, the day of asking aside

CallVerb = Literal["new", "day", "list", QuestionVerb]


@dataclass(slots=True)
class CallDraft(FormDraft):
    """service: what is asked. days: how long, the day of the asking aside."""

    PLACE: ClassVar = "composing.call"
    FAMILY: ClassVar = CALL

    service: str = ""
    days: int = DAYS

    def told(self) -> dict[str, Answer]:
        """Whom, and how long."""
        return {"areas": ticked(self.areas), "day": str(self.days)}

    def tell(self, draft: ReportDraft) -> None:
        """That is said now."""
        self.areas = chosen_in(draft.answers["areas"])
        self.days = int(str(draft.answers["day"]))

    def done(self, form: Form) -> Iterable[str]:
        """Nothing has to be said."""
        return [question.code for question in form.questions]


class Caller(Author[CallDraft, CallVerb]):
    """An admin who asks everybody, or some villages."""

    def audience(self) -> Audience:
        """Whom."""
        return audience_of(self.draft, self.staff.site)

    def after(self, days: int) -> date:
        """The day after so many."""
        return self.now.astimezone(self.zone).date() + timedelta(days=days)


def audience_of(draft: CallDraft, site: str) -> Audience:
    """Whom: everybody who takes notices, unless villages are ticked."""
    return Audience(tuple(draft.areas) or (site,), int(Topic.NOTICE))


class CallQuestions(Questions[Caller]):
    """Each is opened by itself, and leads to where the call is sent."""

    def end(self, author: Caller) -> None:
        """What was chosen, and on to where it is sent."""
        last = author.day(author.after(author.draft.days))
        author.show([reach_line(author), say(LAST, day=last)], [_onward(author)])

    def lines(self, author: Caller, question: Question) -> Sequence[Line]:
        """Whom it reaches so far."""
        reached = [reach_line(author)] if question.code == "areas" else []
        return [say(question.ask), *reached]

    def onward(self, author: Caller, question: Question) -> Button | None:
        """From the villages to where it is sent."""
        return replace(_onward(author), digit="7") if question.code == "areas" else None

    def takes_words(self, question: Question) -> bool:
        """Another day is typed."""
        return question.code == "day"

    def read(self, author: Caller, question: Question, text: str) -> Sequence[Said]:
        """A day. Raises StepRefused for one that is over, or too far off."""
        if question.code != "day":
            return Questions.read(self, author, question, text)
        day = read_day(text, author.now, author.zone)
        if day is None:
            raise StepRefused(author.why_not(text, say(NO_DAY, example=author.example())))
        days = (day - author.after(0)).days
        if days < 1:
            raise StepRefused(say(TOO_SOON))
        if days > DAYS_MOST:
            raise StepRefused(say(TOO_LATE, most=DAYS_MOST))
        return [Choose(str(days))]


def _onward(caller: Caller) -> Button:
    return Button(in_menu("survey", caller.draft.service), say(GO_ON), "1", "▶")


def _days(caller: Caller) -> list[Offered]:
    return [Offered(str(days), say(A_DAY, day=caller.day(caller.after(days)))) for days in OPEN_FOR]


CALLS = CallQuestions(
    form=CALL, offers={"areas": villages_offered, "day": _days}, back=in_menu("surveys")
)


def _opens(code: str) -> Callable[[Caller, Press], None]:
    """The deed that asks that of a service, unless work would be lost."""

    def do(caller: Caller, press: Press) -> None:
        if caller.draft.service != press.rest or not caller.is_known:
            if not caller.may_begin(press):
                return
            serial = caller.draft.serial
            caller.draft = CallDraft(CALL, serial=serial, service=press.rest, reviewing=True)
        CALLS.open(caller, code)
        caller.keep()

    return do


def begin(caller: Caller) -> None:
    """There is nothing of it yet."""
    caller.say(say(FORGOTTEN), buttons=[back_to(in_menu("surveys"))])


def reword(_caller: Caller) -> None:
    """A day is no words to be put right: it is typed anew."""


_OWN: tuple[Verb[Callable[[Caller, Press], None]], ...] = (
    Verb(f"{CALL}.new", _opens("areas"), ADMINS, Where.PRIVATE),
    Verb(f"{CALL}.day", _opens("day"), ADMINS, Where.PRIVATE),
    Verb(f"{CALL}.list", alone(begin), ADMINS, Where.PRIVATE),
)
VERBS = table(_OWN, CALLS.verbs(CALL, ADMINS), names=get_args(CallVerb), family=CALL)
