"""What both sides said goes, where the messenger can take it away. A neutral menu remains."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, Literal

from sqlalchemy import delete, select
from sqlmodel import col

from actions.cases.status_message import SLOT
from actions.people import pushing
from actions.residents import menu
from actions.residents.turn_context import Talk
from domain.dialog.resident_dialog import ResidentDialog
from domain.forms.forms import Reach
from domain.mailboxes import to_reporter
from storage import outbox, reporters, screens
from storage.residents import Speaker
from storage.sent_messages import forget_posted, posted_message
from storage.tables import Case, Media, Reporter
from storage.tx import Tx

TOLD: Final[  # of a report in the making
    tuple[Literal["draft", "draft_at", "draft_from", "aside", "origin", "reporter", "kept"], ...]
] = ("draft", "draft_at", "draft_from", "aside", "origin", "reporter", "kept")


def leave(talk: Talk) -> None:
    """x: wipe, and show the menu as if nothing had been."""
    wipe(talk)
    pushing.end_at(talk.tx, talk.heard.where)
    menu.show_menu(talk)


def leave_report(talk: Talk, reporter: Reporter) -> None:
    """A10, C9: wipe this phone. The report stays, and is opened by its code or digits alone; one
    that hides stays among the person's own, under its number."""
    case = talk.tx.get(Case, reporter.case_id)
    talk.dialog["last"] = reporter.id
    talk.begin_wiping()
    wipe(talk)
    pushing.end_at(talk.tx, talk.heard.where)
    if case is not None and not case.private and reporter.reach != Reach.DISCREET:
        reporters.part(talk.speaker, reporter)
    menu.show_menu(talk)


def leave_status(talk: Talk, reporter: Reporter) -> None:
    """C9: the status stays on this phone, since its reporter wants it; the rest goes."""
    del talk.dialog["last"]
    _wipe(talk, said=not talk.heard.choice)  # pressed was the status itself
    talk.dialog["last"] = reporter.id
    talk.begin_wiping()
    menu.show_menu(talk)


def clear_for_another(talk: Talk) -> None:
    """What stands here of home goes before the next report begins, which may stand longer. What
    was told for that one already is kept."""
    if not talk.dialog.get("private"):
        end_opened(talk)
        return
    kept = talk.dialog.get("kept", {})
    _wipe(talk, spared=kept.get("media", ()))
    if kept:
        talk.dialog["kept"] = kept


def end_opened(talk: Talk) -> None:
    """What was opened again here goes, if anything was."""
    if "opened_at" in talk.dialog:
        talk.dialog = hide_opened(talk.tx, talk.speaker, talk.dialog, now=talk.now)
        talk.tx.expire_all()


def hide_opened(
    tx: Tx, speaker: Speaker, dialog: ResidentDialog, *, now: datetime
) -> ResidentDialog:
    """What was opened again goes from the phone; the dialog that is left. A report that is being
    told beside it loses its screens and nothing that was said."""
    told = () if dialog.get("private") else [one for one in TOLD if one in dialog]
    own = select(col(Media.id)).where(col(Media.owner) == speaker.mailbox)
    spared = tx.scalars(own).all() if told else ()
    left = wiped(tx, speaker, dialog, spared=spared, now=now)
    for one in told:
        left[one] = dialog[one]
    return left


def wipe(talk: Talk) -> None:
    """Drop the draft and take away everything of this conversation, the person's own words too.

    A screen that is on its way at this moment is caught by `take_late_ones` at the next turn.
    """
    _wipe(talk)


def _wipe(talk: Talk, *, said: bool = True, spared: Sequence[str] = ()) -> None:
    """said: what was said just now goes as well."""
    if said:
        talk.dialog["mine"] = [talk.heard.message, *talk.dialog.get("mine", ())]
    talk.dialog = wiped(talk.tx, talk.speaker, talk.dialog, spared=spared, now=talk.now)
    talk.tx.expire_all()


def wiped(
    tx: Tx,
    speaker: Speaker,
    dialog: ResidentDialog,
    *,
    spared: Sequence[str] = (),
    now: datetime,
) -> ResidentDialog:
    """Take away what was shown and said since the conversation began, and its media; the dialog
    that is left. spared: ids of media that are for something else."""
    of_speaker = col(Media.owner) == speaker.mailbox
    tx.execute(delete(Media).where(of_speaker, col(Media.id).not_in(spared)))
    since = dialog.get("wipe_from", dialog["n"] + 1)
    shown = [one for one in screens.recent_screens(tx, speaker) if one.number >= since]
    messages = [*dialog.get("mine", ()), *(screen.message for screen in shown)]
    outbox.withdraw_waiting(tx, speaker.mailbox)
    _take_away(tx, speaker, [*messages, *_status_message(tx, dialog)], now=now)
    number = dialog["n"]
    left: ResidentDialog = {"n": number, "first": number + 1, "at": "go:menu"}
    if late := [screen.number for screen in shown if not screen.message]:
        left["late"] = late
    if wrong := dialog.get("wrong"):
        left["wrong"] = wrong  # leaving does not let anybody guess anew
    return left


def _take_away(tx: Tx, speaker: Speaker, messages: Sequence[str], *, now: datetime) -> None:
    known = [message for message in dict.fromkeys(messages) if message]
    outbox.put_deletion(tx, speaker.mailbox, known, now=now)


def _status_message(tx: Tx, dialog: ResidentDialog) -> list[str]:
    """The status of the report made in this conversation."""
    last = dialog.get("last")
    if not last or "wipe_from" not in dialog:
        return []
    mailbox = to_reporter(last)
    message = posted_message(tx, mailbox, SLOT)
    outbox.withdraw_waiting(tx, mailbox)
    forget_posted(tx, mailbox)
    return [message]


def take_late_ones(talk: Talk) -> None:
    """Screens that arrived after their conversation was wiped go as well."""
    late = talk.dialog.pop("late", ())
    found = (screens.find_screen(talk.tx, talk.speaker, number) for number in late)
    messages = [screen.message for screen in found if screen is not None]
    _take_away(talk.tx, talk.speaker, messages, now=talk.now)


def drop_media(talk: Talk) -> None:
    """Photos and voices that belong to no report are gone at once."""
    talk.tx.execute(delete(Media).where(col(Media.owner) == talk.speaker.mailbox))
    talk.tx.expire_all()
