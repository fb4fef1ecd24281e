"""Alerts answered: [I need help] opens a danger case at once, [I am safe] is counted.

Both can be pressed, or typed: the digit where the alert is what came last, the words as long as the
alert is fresh. A digit that belongs to a screen below the alert, or was typed before it, stays with
that screen.
"""

from actions.broadcasts import subscriptions
from actions.broadcasts.wording import I_AM_SAFE, I_NEED_HELP
from actions.residents import drafting, menu
from actions.residents.announcement_digits import came_last
from actions.residents.match_button import meant_action
from actions.residents.message_index import remember
from actions.residents.turn_context import Talk, residents_verb
from domain.broadcasts.announcing import MANNERS, AnnouncementKind
from domain.dialog.press import Press
from domain.saying import pgettext, say
from storage import announcement_queries
from storage.screens import Shown
from storage.tables import Announcement, Inquiry

GLAD = pgettext("news.safe", "Good that you are safe. It is counted, without a name.")
OVER = pgettext("news.alert_gone", "That message is gone.")

VERB = "alert"  # of what was said under one
HELP, SAFE = "help", "safe"
KEYS = (("1", HELP, f"#{I_NEED_HELP}"), ("2", SAFE, f"#{I_AM_SAFE}"))
FRESH = MANNERS[AnnouncementKind.ALERT].expires


def answer_alert(talk: Talk, press: Press) -> None:
    """A button under an alert, `ID:help` or `ID:safe`; pressed however late."""
    _answer(talk, talk.tx.get(Announcement, press.arg(0)), press.arg(1))


def typed_under_alert(talk: Talk, text: str, shown: Shown | None, asked: Inquiry | None) -> bool:
    """Whether the text answers the last alert that reached them; then it was acted upon.

    shown, asked: the screen, or the inquiry, that it answers otherwise.
    """
    what = meant_action(talk, text, Shown(0, {"k": KEYS}, None, ""))
    alert = _fresh_alert(talk) if what in (HELP, SAFE) else None
    if alert is None:
        return False
    came_later = asked is not None and alert.told_at is not None and asked.asked_at > alert.told_at
    if not came_later and came_last(talk, alert, shown):
        if len(text) == 1 and alert.id in talk.speaker.profile.answered:
            return False
    elif len(text) == 1 or "draft" in talk.dialog:
        return False
    if what == SAFE:
        remember(talk, text, to=f"{VERB}:{alert.id}")
    _answer(talk, alert, what)
    return True


def reword_answer(talk: Talk, alert_id: str, text: str) -> bool:
    """Whether who had typed that they are safe needs help, by what their message says now: that is
    as good as the button. False where it says neither that nor that they are safe."""
    what = meant_action(talk, text, Shown(0, {"k": KEYS}, None, ""))
    if what == HELP:
        _answer(talk, talk.tx.get(Announcement, alert_id), HELP)
    return what in (HELP, SAFE)


def _fresh_alert(talk: Talk) -> Announcement | None:
    profile, since = talk.speaker.profile, talk.now - FRESH
    if not profile.reader:
        return None
    kinds = (AnnouncementKind.ALERT,)
    told = announcement_queries.told_to(
        talk.tx, profile.reader, kinds, site=profile.site, since=since
    )
    return next(iter(told), None)


def _answer(talk: Talk, alert: Announcement | None, what: str) -> None:
    if what == HELP:
        _need_help(talk, alert)
    elif alert is None:
        menu.show_menu(talk, [say(OVER)])
    else:
        subscriptions.answer_safe(talk.tx, talk.speaker.profile, alert)
        talk.say(say(GLAD))


def _need_help(talk: Talk, alert: Announcement | None) -> None:
    hazard = alert.facts.get("hazard", "") if alert is not None else ""
    wanted = "fire" if hazard == "fire" else "water"
    kind = next((kind for kind in talk.forms.dangers if kind.code == wanted), None)
    if kind is None or talk.local.site is None:
        menu.show_dangers(talk)
    else:
        drafting.begin_kind(talk, kind)


VERBS = (residents_verb("alert", answer_alert),)
