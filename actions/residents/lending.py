"""What an owner who agreed to be asked says, each time they are."""

from actions.residents import own_reports
from actions.residents.turn_context import Talk, residents_verb
from actions.services import offers
from domain.dialog.press import Press
from domain.saying import pgettext, say
from storage.tables import Reporter

THANKS = pgettext("owner.thanks", "Thank you. Whoever asked is told.")
NOT_ASKED = pgettext("owner.not_asked", "Nobody asks for that any more.")


def press_lend(talk: Talk, reporter: Reporter, press: Press) -> None:
    """Yes, no, or not there any more. Pressed twice it counts once."""
    done = offers.answer_owner(talk.tx, reporter, press.arg(1), press.arg(2), now=talk.now)
    own_reports.show_case(talk, press.arg(0), [say(THANKS if done else NOT_ASKED)])


VERBS = (residents_verb("lend", own_reports.on_own(press_lend)),)
