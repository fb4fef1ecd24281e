"""Whom a call is for, and until when: the villages, ticked one by one, and the last day.

Without a choice it is everybody, for a week. What was chosen is read where it is sent
(`asking.py`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar, Literal, get_args

from actions.broadcasts.villages import put_villages, reach_line, take_village
from actions.dialog.author import FORGOTTEN, Author
from actions.dialog.refusal import StepRefused
from actions.dialog.verbs import ADMINS, DraftVerb, Verb, Where, alone, table, with_rest
from domain.broadcasts.audiences import Audience, Topic
from domain.dialog.press import Press
from domain.dialog.staff_drafts import BaseDraft
from domain.people.admin_presses import in_menu
from domain.saying import Button, say
from domain.services.call_presses import CALL
from domain.words.buttons import BACK, GO_ON
from domain.words.translations import pgettext
from domain.words.whens import read_day

WHOM = pgettext("admin:call.whom", "Who is asked? Tick them.")
UNTIL = pgettext("admin:call.until", "Which is the last day? Press one, or type a date.")
A_DAY = pgettext("admin:call.day", "{day}")
LAST = pgettext("admin:call.last", "The last day: {day}.")
NO_DAY = pgettext("admin:call.no_day", "Please type a day, as {example}.")
TOO_SOON = pgettext("admin:call.too_soon", "People need a day to answer: tomorrow or later.")
TOO_LATE = pgettext("admin:call.too_late", "At most {most} days, else nobody hears the result.")
OPEN_FOR = (3, 7, 14, 30)
DAYS, DAYS_MOST = 7, 60  # that a call is open if nobody says otherwise, the day of asking aside

CallVerb = Literal["new", "day", "list", "area", "page", "typed", "go", "pick"]


@dataclass(slots=True)
class CallDraft(BaseDraft):
    """service: what is asked. days: how long, the day of the asking aside."""

    PLACE: ClassVar = "composing.call"
    FAMILY: ClassVar = CALL
    TYPED: ClassVar = frozenset({"day"})

    service: str = ""
    days: int = DAYS


class Caller(Author[CallDraft, CallVerb]):
    """An admin who asks everybody, or some villages."""

    def audience(self) -> Audience:
        """Whom."""
        return audience_of(self.draft, self.staff.site)


def audience_of(draft: CallDraft, site: str) -> Audience:
    """Whom: everybody who takes notices, unless villages are ticked."""
    return Audience(tuple(draft.areas) or (site,), int(Topic.NOTICE))


def choose_villages(caller: Caller, press: Press) -> None:
    """The villages, all ticked as they were."""
    if _is_for(caller, press):
        _ask_villages(caller, fresh=True)
        caller.keep()


def choose_day(caller: Caller, press: Press) -> None:
    """The last day."""
    if _is_for(caller, press):
        _ask_day(caller)
        caller.keep()


def _is_for(caller: Caller, press: Press) -> bool:
    """Whether the draft is of that service from now on, unless work would be lost."""
    if caller.draft.service == press.rest and caller.is_known:
        return True
    if not caller.may_begin(press):
        return False
    caller.draft = CallDraft(kind=CALL, serial=caller.draft.serial, service=press.rest)
    return True


def _ask_villages(caller: Caller, *, fresh: bool) -> None:
    caller.at("areas")
    onward = in_menu("survey", caller.draft.service)
    put_villages(caller, WHOM, onward=onward, back="review", fresh=fresh)


def _tick(caller: Caller, code: str) -> None:
    take_village(caller, code)
    _ask_villages(caller, fresh=False)


def _turn(caller: Caller) -> None:
    caller.draft.page += 1
    _ask_villages(caller, fresh=False)


def _ask_day(caller: Caller) -> None:
    caller.at("day")
    today = caller.now.astimezone(caller.zone).date()
    buttons = [
        Button(
            caller.token("pick", str(days)),
            say(A_DAY, day=caller.day(today + timedelta(days=days))),
            str(at),
        )
        for at, days in enumerate(OPEN_FOR, start=1)
    ]
    caller.show([say(UNTIL)], [*buttons, caller.back_to("review")])


def _pick(caller: Caller, days: str) -> None:
    if days in {str(one) for one in OPEN_FOR}:
        caller.draft.days = int(days)
    _review(caller)


def _typed(caller: Caller) -> None:
    if caller.draft.step != "day":
        _ask_villages(caller, fresh=True)
        return
    day = read_day(caller.heard.text, caller.now, caller.zone)
    if day is None:
        nothing = say(NO_DAY, example=caller.example())
        raise StepRefused(caller.why_not(caller.heard.text, nothing))
    caller.draft.days = _days_until(caller, day)
    _review(caller)


def _days_until(caller: Caller, day: date) -> int:
    """Raises StepRefused for a day that is over, or too far off."""
    days = (day - caller.now.astimezone(caller.zone).date()).days
    if days < 1:
        raise StepRefused(say(TOO_SOON))
    if days > DAYS_MOST:
        raise StepRefused(say(TOO_LATE, most=DAYS_MOST))
    return days


def _review(caller: Caller) -> None:
    """What was chosen, and on to where it is sent."""
    caller.at("review")
    today = caller.now.astimezone(caller.zone).date()
    last = caller.day(today + timedelta(days=caller.draft.days))
    onward = Button(in_menu("survey", caller.draft.service), say(GO_ON), "1", "▶")
    caller.show([reach_line(caller), say(LAST, day=last)], [onward])


def _go(caller: Caller, where: str) -> None:
    if where == "areas":
        _ask_villages(caller, fresh=True)
    elif where == "day":
        _ask_day(caller)
    else:
        _review(caller)


def begin(caller: Caller) -> None:
    """There is nothing of it yet."""
    caller.say(say(FORGOTTEN), buttons=[Button(in_menu("surveys"), say(BACK), "0", "↩")])


def reword(_caller: Caller) -> None:
    """A day is no words to be put right: it is typed anew."""


_ALL: tuple[Verb[Callable[[Caller, Press], None]], ...] = (
    Verb(f"{CALL}.new", choose_villages, ADMINS, Where.PRIVATE),
    Verb(f"{CALL}.day", choose_day, ADMINS, Where.PRIVATE),
    Verb(f"{CALL}.list", alone(begin), ADMINS, Where.PRIVATE),
    DraftVerb(f"{CALL}.area", with_rest(_tick), ADMINS, Where.PRIVATE),
    DraftVerb(f"{CALL}.page", alone(_turn), ADMINS, Where.PRIVATE),
    DraftVerb(f"{CALL}.typed", alone(_typed), ADMINS, Where.PRIVATE),
    DraftVerb(f"{CALL}.go", with_rest(_go), ADMINS, Where.PRIVATE),
    DraftVerb(f"{CALL}.pick", with_rest(_pick), ADMINS, Where.PRIVATE),
)
VERBS = table(_ALL, names=get_args(CallVerb), family=CALL)
