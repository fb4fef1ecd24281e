"""Sweeping: drafts that are too old end by themselves, even if nobody comes back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlmodel import col

from actions.talk.lifetimes import is_too_old
from storage import outbox, reporters, screens
from storage.reporters import Speaker
from storage.tables import Media
from storage.tx import Tx


def sweep_drafts(tx: Tx, *, now: datetime) -> None:
    """End drafts after 72 hours; at home after 30 minutes, and take away what stands on the phone.

    Whoever had everything erased and said nothing since is forgotten altogether.
    """
    for speaker in reporters.speakers_drafting(tx):
        dialog = speaker.dialog or {}
        if "erased" in dialog:
            reporters.forget_resident(tx, speaker)
        elif is_too_old(dialog, now=now):
            _end(tx, speaker, dialog, now=now)


def _end(tx: Tx, speaker: Speaker, dialog: dict[str, Any], *, now: datetime) -> None:
    tx.execute(delete(Media).where(col(Media.owner) == speaker.mailbox))
    if dialog.get("private"):
        shown = screens.recent_screens(tx, speaker)
        since = dialog.get("wipe_from", dialog["n"])
        messages = [one.message for one in shown if one.number >= since]
        known = [message for message in (*dialog.get("mine", ()), *messages) if message]
        outbox.put_deletion(tx, speaker.mailbox, known, now=now)
    number = dialog["n"]
    speaker.dialog = {"n": number, "first": number + 1, "at": "go:menu"}
    reporters.keep(tx, speaker, draft_on=None)
