"""The resident's turn: what was heard in a private chat, and what follows from it.

Three doors lead in: a command, a pressed button, and whatever was typed, spoken or sent. The first
two name an action (`verbs.py`); the third finds its screen first (`input_routing.py`).
"""

from datetime import datetime

from actions.cases.reachability import reach_changed
from actions.dialog.resources import Resources
from actions.residents import (
    clear_chat,
    followed_posters,
    menu,
    message_edits,
    moving,
    opening_codes,
    own_meetings,
    own_profile,
    resuming,
    suggestions,
    verbs,
)
from actions.residents.input_routing import hear_said, keep_until_asked
from actions.residents.match_button import answered_screen, meant_action
from actions.residents.turn_context import Talk
from domain.broadcasts.checkcodes import CHECKED
from domain.dialog.press import press_of, read_press
from domain.forms.answer_facts import tidy
from domain.heard import Heard, HeardEvent
from domain.paper.receipts import ReceiptWanted
from domain.saying import pgettext, say
from domain.words.topic_classifier import NOTHING
from storage import reports, residents
from storage.tx import Tx

SLOW_DOWN = "slow-down"  # what a door hears of somebody whose flood it does not let in
TOO_FAST = pgettext("menu.too_fast", "Too many messages at once. Please wait a moment.")

# They stand; pressing again shows again.
BELOW_NEWS = frozenset({"shown", "alert", "invited", "tally"})
REPEAT_S = 10  # the same button again within this time is a repeat
COMMANDS = {  # in English, Vietnamese and Indonesian
    **dict.fromkeys(("start",), "go:start"),
    **dict.fromkeys(("report", "baotin", "lapor"), "go:report"),
    **dict.fromkeys(("cases", "tincuatoi", "laporansaya"), "go:cases"),
    **dict.fromkeys(("privacy", "riengtu", "privasi"), "go:privacy"),
    **dict.fromkeys(("erase", "xoa", "hapus"), "erase"),
    **dict.fromkeys(("language", "ngonngu", "bahasa"), "go:language"),
    **dict.fromkeys(("help", "cachdung", "carapakai"), "go:help"),
    **dict.fromkeys(("menu", "trangdau"), "go:menu"),
    **dict.fromkeys(("move", "chuyen", "pindah"), "move"),
    **dict.fromkeys(("danger", "nguyhiem", "bahaya"), "go:danger"),
}


def hear_resident(
    tx: Tx, heard: Heard, *, resources: Resources, now: datetime
) -> ReceiptWanted | None:
    """Act upon what a resident said or pressed, in one transaction. The caller hears it once.

    Nothing is sent here: screens are rows of the outbox. An edited message presses nothing. Given
    back is what they want on paper, which cannot be set within a transaction.
    """
    if heard.event in (HeardEvent.BLOCKED, HeardEvent.UNBLOCKED):
        _come_or_go(tx, heard, now=now)
    if heard.event is HeardEvent.EDITED:
        _edit(tx, heard, resources, now=now)
    if heard.event is not HeardEvent.SAID:
        return None
    speaker = residents.meet(tx, heard.who, now=now)
    if speaker.is_back:
        reach_changed(tx, reports.own_reports(tx, speaker), now=now)
    talk = Talk(tx, heard, speaker, resources, now=now)
    clear_chat.take_late_ones(talk)
    resuming.end_old_draft(talk)
    followed_posters.settle(talk)
    own_profile.settle_in(talk)
    _act(talk)
    talk.keep()
    return talk.on_paper


def _edit(tx: Tx, heard: Heard, resources: Resources, *, now: datetime) -> None:
    """Whoever never said anything has nothing to edit."""
    if heard.command == SLOW_DOWN or residents.find_speaker(tx, heard.who) is None:
        return
    talk = Talk(tx, heard, residents.meet(tx, heard.who, now=now), resources, now=now)
    resuming.end_old_draft(talk)
    message_edits.hear_edit(talk)
    talk.keep()


def _come_or_go(tx: Tx, heard: Heard, *, now: datetime) -> None:
    """Whoever blocked the bot can be told nothing; whoever is back can again."""
    speaker = residents.find_speaker(tx, heard.who)
    if speaker is None:
        return
    if heard.event is HeardEvent.BLOCKED:
        residents.leave_chat(tx, heard.who)
    else:
        residents.meet(tx, heard.who, now=now)
    reach_changed(tx, reports.own_reports(tx, speaker), now=now)


def _act(talk: Talk) -> None:
    heard = talk.heard
    talk.dialog.pop("erased", None)
    if heard.choice:
        _press(talk, heard.choice)
        return
    talk.dialog.pop("tap", None)
    if heard.command == SLOW_DOWN:
        talk.say(say(TOO_FAST))
    elif moving.arrives(talk):
        pass  # before a language is asked for: it comes along
    elif opening_codes.arrives(talk):
        pass  # the slip says which report, and whoever has it may be nobody we know
    elif own_meetings.is_door(talk):
        own_meetings.arrive(talk)
    elif not talk.speaker.profile.language:
        _ask_language(talk)
    elif heard.command:
        verbs.do(
            talk, press_of(COMMANDS.get(heard.command.casefold(), "go:menu"), talk.dialog["n"])
        )
    else:
        hear_said(talk)


def _ask_language(talk: Talk) -> None:
    """Nobody knows their language: a digit may have chosen one; whatever else is said is kept."""
    action = meant_action(talk, tidy(talk.heard.text), answered_screen(talk))
    if action.startswith(("lang:", "go:danger")):
        verbs.do(talk, press_of(action, talk.dialog["n"]))
        return
    if talk.heard.command == "start" and talk.heard.start.startswith(CHECKED):
        talk.dialog["check"] = talk.heard.start.removeprefix(CHECKED)
    about = (
        suggestions.recognised(talk, tidy(talk.heard.text)) if not talk.heard.command else NOTHING
    )
    _, came = keep_until_asked(talk, about)
    if about.danger:
        verbs.do(talk, press_of("go:danger", talk.dialog["n"]))
        return
    if came.too_big:  # to be said in the language that they choose
        talk.dialog["too_big"] = came.too_big
    if not talk.is_answered:
        menu.show_languages(talk)


# --------------------------------------------------------------------------------- pressing


def _press(talk: Talk, token: str) -> None:
    press = read_press(token)
    if press is None or press.screen > talk.dialog["n"]:
        verbs.show_again(talk, [say(verbs.OLD_BUTTON)])
    elif press.verb in BELOW_NEWS or not _is_repeat(talk, token):
        verbs.do(talk, press)


def _is_repeat(talk: Talk, token: str) -> bool:
    """Whether this very button was pressed a moment ago, and nothing else since."""
    last, at = talk.dialog.get("tap"), talk.now.timestamp()
    talk.dialog["tap"] = [token, at]
    return last is not None and last[0] == token and last[1] > at - REPEAT_S
