"""Offices: who else may get a report, as its review says; and what a resident answers when another
one is to have it."""

from actions.cases import passing
from actions.residents import own_reports
from actions.residents.turn_context import Talk
from domain.cases.routing import OVERSIGHT
from domain.dialog.press import Press
from domain.forms.answer_facts import village_of
from domain.forms.forms import Form, Life, ReadBy
from domain.forms.report_draft import ReportDraft
from domain.saying import pgettext, say
from storage.site_cache import DeskLine
from storage.tables import Reporter

THANKS = pgettext("referral.thanks", "Thank you. It is done as you say.")
NOT_ASKED = pgettext("referral.not_asked", "Nobody asks that any more.")


def offices_told(talk: Talk, form: Form, draft: ReportDraft) -> list[DeskLine]:
    """The offices that the desk may pass this on to without asking anew."""
    travels = form.life is Life.REPORT or form.service.travels
    keeps = form.private or form.read_by is not ReadBy.ANYBODY or not travels
    desk = None if keeps else talk.local.desk_for(form, village_of(form, draft.answers))
    if desk is None or talk.local.site is None:
        return []
    closed = ("restricted", OVERSIGHT)
    return [
        one
        for one in talk.local.site.desks
        if one.code in desk.passes_to and one.kind not in closed
    ]


def press_may_pass(talk: Talk, reporter: Reporter, press: Press) -> None:
    """Yes or no to another office. Pressed twice it counts once."""
    said = press.arg(1)
    if said not in ("yes", "no"):
        return
    done = passing.say_whether(talk.tx, reporter, press.arg(2), agrees=said == "yes", now=talk.now)
    own_reports.show_case(talk, press.arg(0), [say(THANKS if done else NOT_ASKED)])
