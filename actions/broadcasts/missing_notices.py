"""Notices of a missing person: one at a time in a place, with the family's yes, for two days at
most. After its end nothing of name or picture remains here, and it is taken out of the chats where
a messenger can do that; that there was one, its check code still says.
"""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlmodel import col

from actions.broadcasts import sending_run
from actions.dialog.refusal import StepRefused
from domain.broadcasts.announcing import (
    AnnouncementKind,
    AnnouncementState,
    Purpose,
    missing_slot,
)
from domain.lanes import PLAIN
from domain.saying import As, Moment, say
from domain.words.translations import pgettext
from storage import outbox, sent_messages, timers
from storage.tables import Announcement, AnnouncementText, Media, Timer
from storage.tx import Tx

ENDS = "missing.ends"  # the timer's name; it stands in databases
LOOKED_BACK = timedelta(days=7)  # none runs, or waits for a second admin, for so long
RUNNING = (
    AnnouncementState.APPROVAL,
    AnnouncementState.PLANNED,
    AnnouncementState.PAUSED,
    AnnouncementState.OVER,
)
ENDED = pgettext("announce.missing_ended", "A notice of a missing person: it was taken away.")
ONE_AT_A_TIME = pgettext(
    "admin:missing.one_at_a_time",
    "One missing person at a time, so that people look. One is being sought until {at}. "
    "End that notice first, or wait.",
)


def is_missing(announcement: Announcement) -> bool:
    """Whether it is about a missing person."""
    return bool(announcement.facts.get("missing"))


def slot_of(announcement: Announcement) -> str:
    """Where staff see it: taken away at its end."""
    return missing_slot(announcement.id)


def require_none(tx: Tx, site: str, *, now: datetime) -> None:
    """Raises StepRefused while one is running there, or waits for a second admin."""
    running = _find_running(tx, site, now=now)
    if running is not None:
        raise StepRefused(say(ONE_AT_A_TIME, at=Moment(ends_at(running), As.SOON)))


def _find_running(tx: Tx, site: str, *, now: datetime) -> Announcement | None:
    rows = tx.scalars(
        select(Announcement).where(
            col(Announcement.site) == site,
            col(Announcement.kind) == AnnouncementKind.NOTICE,
            col(Announcement.state).in_(RUNNING),
            col(Announcement.composed_at) >= now - LOOKED_BACK,
        )
    )
    return next((row for row in rows if is_missing(row)), None)


def ends_at(announcement: Announcement) -> datetime:
    """When it is taken away, also where nobody has approved it by then."""
    since = announcement.told_at or announcement.composed_at
    return since + timedelta(seconds=announcement.expires_s)


def begin(tx: Tx, announcement: Announcement) -> None:
    """Its end is known from the moment it is written down, and anew once it is said."""
    if is_missing(announcement):
        timers.set_timer(tx, ENDS, f"missing:{announcement.id}", at=ends_at(announcement))


def ring_end(tx: Tx, timer: Timer, *, now: datetime) -> None:
    """Its time is over."""
    announcement = tx.get(Announcement, timer.about)
    if announcement is not None and announcement.state in RUNNING:
        end(tx, announcement, now=now)


def end(tx: Tx, announcement: Announcement, *, now: datetime) -> None:
    """Nothing of it is said any more, nor kept: words and picture go here, and in the chats."""
    timers.cancel_timers(tx, f"missing:{announcement.id}")
    timers.cancel_timers(tx, f"announcement:{announcement.id}")
    sending_run.stop_all(tx, announcement, now=now)
    of_it = col(AnnouncementText.announcement_id) == announcement.id
    tx.execute(delete(AnnouncementText).where(of_it))
    tx.execute(delete(Media).where(col(Media.owner) == f"announcement:{announcement.id}"))
    announcement.state, announcement.version = AnnouncementState.WITHDRAWN, announcement.version + 1
    announcement.facts, announcement.media, announcement.ready = {"missing": True}, [], ENDED
    announcement.quiet = []  # what is taken away wakes nobody, and is so only within two days
    tx.flush()
    _take_from_staff(tx, announcement, now=now)
    if announcement.told_at is not None:
        sending_run.begin(tx, announcement, purpose=Purpose.MARK, due=now, now=now)


def _take_from_staff(tx: Tx, announcement: Announcement, *, now: datetime) -> None:
    for spot in sent_messages.spots_like(tx, slot_of(announcement)):
        message = sent_messages.posted_message(tx, spot.mailbox, spot.slot)
        sent_messages.forget_posted_like(tx, spot.mailbox, spot.slot)
        outbox.put_deletion(tx, spot.mailbox, [message], PLAIN, now=now)
