"""Drafts that are too old end by themselves, even if nobody comes back."""

from datetime import datetime

from sqlalchemy import delete
from sqlmodel import col

from actions.residents.clear_chat import hide_opened, wiped
from actions.residents.draft_lifetimes import is_left_open, is_too_old
from domain.dialog.resident_dialog import ResidentDialog
from storage import reporters, residents
from storage.residents import Speaker
from storage.tables import Media
from storage.tx import Tx

AT_ONCE = 100  # drafts of one transaction, some ten milliseconds


def sweep_drafts(tx: Tx, *, now: datetime, after: str = "") -> str:
    """End drafts that are too old (`draft_lifetimes.py`). At home what stands on the phone goes as
    well; and so does what was opened again of a report that hides.

    Whoever had everything erased and said nothing since is forgotten altogether. Returns after
    whom to go on, "" at the end: ten thousand drafts in one transaction would hold up everybody.
    """
    speakers = residents.speakers_drafting(tx, after=after, limit=AT_ONCE)
    for speaker in speakers:
        dialog: ResidentDialog = speaker.dialog or {"n": 0}
        if "erased" in dialog:
            reporters.forget_resident(tx, speaker)
        elif is_too_old(dialog, now=now):
            _end(tx, speaker, dialog, now=now)
        elif is_left_open(dialog, now=now):
            speaker.dialog = left = hide_opened(tx, speaker, dialog, now=now)
            residents.keep(tx, speaker, draft_on=now.date() if "draft_at" in left else None)
    return speakers[-1].id if speakers else ""


def _end(tx: Tx, speaker: Speaker, dialog: ResidentDialog, *, now: datetime) -> None:
    if not dialog.keys().isdisjoint(("private", "opened_at")):
        speaker.dialog = wiped(tx, speaker, dialog, now=now)
    else:
        tx.execute(delete(Media).where(col(Media.owner) == speaker.mailbox))
        number = dialog["n"]
        speaker.dialog = {"n": number, "first": number + 1, "at": "go:menu"}
    residents.keep(tx, speaker, draft_on=None)
