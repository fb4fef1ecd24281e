"""Answering what everybody is asked: a button below a notice opens the questions, and the last
answer is counted. Nothing of it is kept, here either.
"""

from actions.residents import drafting, menu, resuming
from actions.residents.tallying import OVER
from actions.residents.turn_context import Talk
from domain.dialog.press import Press
from domain.saying import pgettext, say
from storage import tallies
from storage.form_versions import pinned_form
from storage.tables import Tally

ALREADY = pgettext("tally.already", "You have answered already. Thank you.")
ELSEWHERE = pgettext("tally.elsewhere", "That is asked in another place, not in yours.")
FINISH_FIRST = pgettext("tally.finish_first", "First this one. Then press Answer again.")


def begin_answering(talk: Talk, press: Press) -> None:
    """The button below the notice. A report that is being told is not lost for it."""
    tally = talk.tx.get(Tally, press.rest)
    if tally is None or not tallies.is_open(tally) or tally.site != talk.local.code:
        menu.show_menu(talk, [say(OVER)])
    elif (village := talk.speaker.profile.village) and village not in tally.areas:
        menu.show_menu(talk, [say(ELSEWHERE)])
    elif tallies.has_answered(talk.tx, tally, talk.speaker.id):
        menu.show_menu(talk, [say(ALREADY)])
    elif resuming.is_asking(talk):
        drafting.show_now(talk, [say(FINISH_FIRST)])
    else:
        form = pinned_form(talk.tx, talk.forms, tally.service, tally.form_hash)
        drafting.begin_counted(talk, form, tally.id)
