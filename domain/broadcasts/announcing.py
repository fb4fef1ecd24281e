"""Announcements: their kinds, their rules, and how far one has come.

An *announcement* is what is said, to whom and when. A *sending* is one go of it: each occasion of a
schedule, one to those who could not be reached, one that marks old texts as corrected.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from domain.broadcasts.audiences import Topic
from domain.broadcasts.schedules import Late
from domain.lanes import Lane

LONGEST = 3000  # characters: one message on every channel, head and check code included
SHORTEST = 5
MOST_MEDIA = 4
WAITING_OF_ALERT = 50_000  # of an alert: a channel that is away must not hold up the others
WAITING_AT_MOST = 2000  # outbox rows of one sending; so that stop, unsubscribe and order stay true
NEEDS_SECOND = 500  # recipients above which a second admin approves, where the site says nothing
REMEMBERED = timedelta(days=3)  # who could not be reached, and which message to mark as corrected
READ_ALOUD_WITHIN = timedelta(minutes=10)  # then leaders who have not confirmed are listed
BAR = 10  # blocks of a progress bar


class AnnouncementKind(StrEnum):
    """What an announcement is about."""

    LAW = "law"
    SCAM = "scam"
    ALERT = "alert"
    NOTICE = "notice"
    CORRECTION = "correction"
    MEETING = "meeting"  # who is invited; its words are made by actions/meetings
    MEETING_NEWS = "meeting news"  # a change, a reminder, answers


class AnnouncementState(StrEnum):
    """Of an announcement. OVER: nothing of it comes any more."""

    APPROVAL = "approval"
    PLANNED = "planned"
    PAUSED = "paused"
    OVER = "over"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"


class Purpose(StrEnum):
    """Of a sending. MARK edits what stands in the chats; it says nothing new."""

    SAY = "say"
    RESEND = "resend"
    MARK = "mark"


class Going(StrEnum):
    """Of a sending. MISSED: nobody was up, and it was too late to say it afterwards."""

    GOING = "going"
    PAUSED = "paused"
    STOPPED = "stopped"
    DONE = "done"
    EXPIRED = "expired"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Manner:
    """How a kind is treated. expires: how long after its occasion it is still worth saying."""

    topic: int
    lane: Lane
    late: Late
    expires: timedelta
    quiet: bool


_DAY = timedelta(days=1)
MANNERS: Mapping[AnnouncementKind, Manner] = {
    AnnouncementKind.LAW: Manner(Topic.LAW, Lane.ANNOUNCEMENT, Late(_DAY), 3 * _DAY, quiet=True),
    AnnouncementKind.SCAM: Manner(Topic.SCAM, Lane.ANNOUNCEMENT, Late(_DAY), 3 * _DAY, quiet=True),
    AnnouncementKind.NOTICE: Manner(
        Topic.NOTICE, Lane.ANNOUNCEMENT, Late(_DAY / 2), _DAY, quiet=True
    ),
    AnnouncementKind.CORRECTION: Manner(
        Topic.NOTICE, Lane.REMINDER, Late(3 * _DAY), 3 * _DAY, quiet=False
    ),
    AnnouncementKind.MEETING: Manner(
        Topic.MEETING, Lane.ANNOUNCEMENT, Late(_DAY), 3 * _DAY, quiet=True
    ),
    AnnouncementKind.MEETING_NEWS: Manner(
        Topic.MEETING, Lane.REMINDER, Late(_DAY), 3 * _DAY, quiet=False
    ),
    # A flood that is hours old is no alert any more; overtakes every other announcement.
    AnnouncementKind.ALERT: Manner(0, Lane.REMINDER, Late(_DAY / 8), _DAY / 4, quiet=False),
}

OF_MEETINGS = (
    AnnouncementKind.MEETING,
    AnnouncementKind.MEETING_NEWS,
)  # seen among the meetings, not the announcements


def missing_slot(announcement_id: str) -> str:
    """In chats of staff, what says who is missing: found again there, and taken away."""
    return f"missing:{announcement_id}"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a sending has come. waiting: not yet tried, whether expanded or not."""

    total: int
    sent: int
    unreachable: int
    waiting: int

    @property
    def bar(self) -> str:
        """▓▓▓▓░░░░░░"""
        done = self.total - self.waiting
        full = BAR if self.total <= 0 else max(0, min(BAR, done * BAR // self.total))
        return "▓" * full + "░" * (BAR - full)

    def minutes_left(self, per_second: float) -> int:
        """Whole minutes at the bot's pace, rounded up."""
        return -int(-self.waiting / per_second // 60)
