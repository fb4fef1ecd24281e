"""Leaving: both sides go, where the messenger can take them away. Only a neutral menu remains."""

from __future__ import annotations

from sqlalchemy import delete
from sqlmodel import col

from actions.status import SLOT
from actions.talk import menu
from actions.talk.talk import Talk
from storage import outbox, reporters, screens
from storage.posted import forget_posted, posted_message
from storage.tables import Case, Media, Reporter


def leave(talk: Talk) -> None:
    """x: wipe, and show the menu as if nothing had been."""
    wipe(talk)
    menu.show_menu(talk)


def leave_report(talk: Talk, reporter: Reporter) -> None:
    """A10, C9: wipe this phone. The report stays, and is opened by its code or digits alone."""
    case = talk.tx.get(Case, reporter.case_id)
    talk.dialog["last"] = reporter.id
    talk.begin_wiping()
    wipe(talk)
    if case is not None and not case.private:
        reporters.part(talk.speaker, reporter)
    menu.show_menu(talk)


def wipe(talk: Talk) -> None:
    """Drop the draft and take away everything of this conversation, the person's own words too.

    A screen that is on its way at this moment is caught by `take_late_ones` at the next turn.
    """
    drop_media(talk)
    since = talk.dialog.get("wipe_from", talk.dialog["n"] + 1)
    recent = list(screens.recent_screens(talk.tx, talk.speaker))
    shown = [screen for screen in recent if screen.number >= since]
    messages = [talk.heard.message, *talk.dialog.get("mine", ())]
    messages += [screen.message for screen in shown] + _status_message(talk)
    outbox.withdraw_waiting(talk.tx, talk.speaker.mailbox)
    _take_away(talk, messages)
    late = [screen.number for screen in shown if not screen.message]
    number = talk.dialog["n"]
    wrong = talk.dialog.get("wrong")
    talk.dialog = {"n": number, "first": number + 1, "at": "go:menu"}
    if wrong:  # leaving does not let anybody guess anew
        talk.dialog["wrong"] = wrong
    if late:
        talk.dialog["late"] = late


def _take_away(talk: Talk, messages: list[str]) -> None:
    known = [message for message in dict.fromkeys(messages) if message]
    outbox.put_deletion(talk.tx, talk.speaker.mailbox, known, now=talk.now)


def _status_message(talk: Talk) -> list[str]:
    """The status of the report made in this conversation."""
    last = talk.dialog.get("last", "")
    if not last or "wipe_from" not in talk.dialog:
        return []
    mailbox = f"reporter:{last}"
    message = posted_message(talk.tx, mailbox, SLOT)
    outbox.withdraw_waiting(talk.tx, mailbox)
    forget_posted(talk.tx, mailbox)
    return [message]


def take_late_ones(talk: Talk) -> None:
    """Screens that arrived after their conversation was wiped go as well."""
    late = talk.dialog.pop("late", ())
    found = (screens.find_screen(talk.tx, talk.speaker, number) for number in late)
    _take_away(talk, [screen.message for screen in found if screen is not None])


def drop_media(talk: Talk) -> None:
    """Photos and voices that belong to no report are gone at once."""
    talk.tx.execute(delete(Media).where(col(Media.owner) == talk.speaker.mailbox))
    talk.tx.expire_all()
