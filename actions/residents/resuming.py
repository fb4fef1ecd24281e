"""Resuming: a draft that was left, put aside by a danger, or is too old to go on with."""

from collections.abc import Sequence

from actions.residents import clear_chat, menu
from actions.residents.draft_lifetimes import is_left_open, is_too_old
from actions.residents.turn_context import Talk
from domain.forms.answer_facts import reach_of, title_of
from domain.forms.forms import Life, Reach
from domain.forms.report_draft import ScreenPart, unpack
from domain.forms.talk_presses import act
from domain.forms.views import View
from domain.saying import Button, Line, pgettext, say

GO_ON = pgettext("resume.ask", "You began a report: {what}. Go on?")
GO_ON_HIDDEN = pgettext("resume.ask_hidden", "A report is not finished. Go on?")
A_NEW_ONE = pgettext("resume.new", "A new report")


def is_private(talk: Talk) -> bool:
    """Whether the draft is one that nobody else may find on this phone."""
    return "draft" in talk.dialog and bool(talk.dialog.get("private"))


def is_asking(talk: Talk) -> bool:
    """Whether a draft is open that still has something to ask; one that a danger had put aside
    comes forward when that has nothing more to ask."""
    found = talk.draft()
    if found is not None and found[1].part is not ScreenPart.DONE:
        return found[0].life is not Life.PRACTICE
    aside = talk.dialog.pop("aside", None)
    if aside is None:
        return False
    talk.end_draft()
    talk.keep_draft(unpack(aside))
    return True


def offer_to_go_on(talk: Talk, notes: Sequence[Line] = ()) -> None:
    """A report was begun: go on with it, or begin another? What it is about stands there only where
    nobody has to fear who looks over their shoulder."""
    found = talk.draft()
    if found is None:
        menu.show_menu(talk, notes)
        return
    form, draft = found
    hides = reach_of(form, draft.answers)["reach"] == Reach.DISCREET
    line = say(GO_ON_HIDDEN) if hides else say(GO_ON, what=say(title_of(form, draft.answers)))
    buttons = (
        Button(act("resume", "on"), say(menu.GO_ON_BUTTON), "1", "▶"),
        Button(act("resume", "new"), say(A_NEW_ONE), "2", "🗣️"),
        menu.TO_MENU,
    )
    talk.show(View((line,), buttons), at=act("go", "resume"), scene="menu", notes=notes)


def begin_another(talk: Talk) -> None:
    """The old draft is given up for a new one."""
    clear_chat.drop_media(talk)
    talk.end_draft()
    menu.show_list(talk)


def end_old_draft(talk: Talk) -> None:
    """A draft that is too old is over; at home both sides of it go as well, and so does what was
    opened again and left."""
    if is_left_open(talk.dialog, now=talk.now):
        clear_chat.end_opened(talk)
    if not is_too_old(talk.dialog, now=talk.now):
        return
    if talk.dialog.get("private"):
        clear_chat.wipe(talk)
        return
    clear_chat.drop_media(talk)
    talk.end_draft()
    talk.dialog.pop("kept", None)
