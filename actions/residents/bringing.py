"""Bringing a report along: whoever opened it by its code has its answers come to them from now on.

A code alone only shows a report: it may be typed on a borrowed phone. One press more brings it. The
door where it was answered until now is told and can bring it back, unless silence was promised.
"""

from actions.cases.cards import show_as_it_is
from actions.people import pushing
from actions.residents import moving, own_reports
from actions.residents.turn_context import Talk, residents_verb
from domain.cases.cases import OPEN_STATES, spoken
from domain.dialog.press import Press, press_of
from domain.forms.forms import Reach
from domain.forms.talk_presses import act
from domain.mailboxes import to_resident
from domain.saying import Button, Saying, pgettext, say
from storage import outbox, reporters
from storage.case_locks import hold_case
from storage.tables import Reporter

HERE_NOW = pgettext("bring.here", "✔ Answers to this report come here now.")
GONE = pgettext("bring.gone", "Answers to report {number} come to {channel} now.")
GONE_TO_A_PAGE = pgettext("bring.gone_to_a_page", "Answers to report {number} come to a page now.")


def bring(talk: Talk, reporter: Reporter, press: Press) -> None:
    """This person has it from now on, and may be told of it at any time."""
    number = press.arg(0)
    if not own_reports.may_be_brought(talk, reporter):
        own_reports.show_report(talk, reporter)
        return
    before = reporters.bring_report(talk.tx, reporter, talk.speaker)
    moving.goes_on_at_another_door(talk.tx, reporter.id, now=talk.now)
    if before is not None:
        hushed = reporters.is_hushed(talk.tx, before.profile)
        if not hushed:
            gone = moving.gone_line(talk, GONE, GONE_TO_A_PAGE, number=spoken(number))
            back = Button(press_of(act("bring", number)).token, say(moving.NOT_ME))
            outbox.put(talk.tx, to_resident(before.id), Saying((gone,), (back,)), now=talk.now)
        moving.keep_other(talk, before)
    _may_be_told(talk, reporter)
    own_reports.show_report(talk, reporter, [say(HERE_NOW)])


def _may_be_told(talk: Talk, reporter: Reporter) -> None:
    """Whoever wanted to look by themselves, on a phone that was not theirs, has just said that
    answers shall come."""
    if Reach(reporter.reach) is Reach.ONLY_WHEN_THEY_WRITE:
        reporter.reach = Reach.OPEN.value
    pushing.end_if_hushed(talk.tx, talk.speaker, talk.heard.where)
    case = hold_case(talk.tx, reporter.case_id, reporter)
    if case.state in OPEN_STATES:
        show_as_it_is(talk.tx, case, now=talk.now)


VERBS = (residents_verb("bring", own_reports.on_own(bring)),)
