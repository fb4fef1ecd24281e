"""Announcements with buttons, which may be answered by their digits where they came last."""

from actions.residents.turn_context import Talk
from storage.deliveries import told_message
from storage.screens import Shown
from storage.tables import Announcement


def came_last(talk: Talk, told: Announcement, shown: Shown | None) -> bool:
    """Whether it stands below the screen and above what was typed."""
    told_at = (told.told_at or told.composed_at).replace(microsecond=0)
    if talk.heard.typed_at < told_at:
        return False
    message = told_message(talk.tx, told.id, talk.speaker.profile.reader)
    at, own = message.rpartition(" ")[2], talk.heard.message
    above = shown.message.rpartition(" ")[2] if shown is not None else ""
    if talk.heard.reply_to:
        return talk.heard.reply_to in message.split()
    if at.isdecimal() and own.isdecimal() and int(own) < int(at):
        return False
    if at.isdecimal() and above.isdecimal():
        return int(above) < int(at)
    return shown is None or shown.arrived_at is None or shown.arrived_at < told_at
