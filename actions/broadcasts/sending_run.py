"""Sending: an announcement goes out, slice by slice; it is stopped, paused, tried again, ended.

Everything here is rows. A timer rings every three seconds while a sending is under way and tops its
slice up; a crash in between leaves cursor and rows as they were committed together.
"""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from actions.broadcasts import progress
from domain.broadcasts.announcing import MANNERS, AnnouncementKind, Going, Purpose
from domain.broadcasts.schedules import Quiet, day_of
from storage import announcement_queries, sendings, sites, timers
from storage.keys import new_id
from storage.tables import Announcement, Sending, Timer
from storage.tx import Tx

EXPAND = "announcement.expand"
SECOND = timedelta(seconds=1)
FOR_EVER = timedelta(days=36500)
UNDER_WAY = (Going.GOING, Going.PAUSED)


def begin(
    tx: Tx, announcement: Announcement, *, purpose: Purpose, due: datetime, now: datetime
) -> Sending | None:
    """A go of the announcement begins, with its first slice. None if that day had its own already.

    Only saying it is bound to the day; trying again and marking may happen several times.
    """
    day, number = day_of(due, zone_of(tx, announcement)), 0
    before = [
        one
        for one in announcement_queries.sendings_of(tx, announcement.id)
        if one.purpose == purpose and one.day == day
    ]
    if before:
        if purpose is Purpose.SAY:
            return None
        number = len(before)
    sending = Sending(
        id=new_id(),
        announcement_id=announcement.id,
        purpose=purpose,
        day=day,
        number=number,
        state=Going.GOING,
        total=_expected(tx, announcement, purpose),
        started_at=now,
        expires_at=max(due, now) + timedelta(seconds=announcement.expires_s),
    )
    tx.add(sending)
    tx.flush()
    if purpose is Purpose.SAY:
        announcement.told_at = announcement.told_at or now
    timers.set_timer(tx, EXPAND, _subject(sending.id), at=now + SECOND, every=progress.EVERY)
    progress.offer(tx, sending, announcement, now=now)
    go_on(tx, sending, announcement, now=now)
    return sending


def miss(tx: Tx, announcement: Announcement, *, due: datetime, now: datetime) -> None:
    """Nobody was up and it is too late to say it: kept as missed, so that it can be seen."""
    day = day_of(due, zone_of(tx, announcement))
    sending = Sending(
        id=new_id(),
        announcement_id=announcement.id,
        purpose=Purpose.SAY,
        day=day,
        state=Going.MISSED,
        total=0,
        started_at=now,
        expires_at=now,
        ended_at=now,
    )
    if not any(
        one.purpose == Purpose.SAY and one.day == day
        for one in announcement_queries.sendings_of(tx, announcement.id)
    ):
        tx.add(sending)
        tx.flush()
        progress.missed(tx, announcement, due=due, now=now)


def ring_expand(tx: Tx, timer: Timer, *, now: datetime) -> None:
    """While one is under way: top up, rest over quiet hours, expire, end, tell how far it is."""
    sending = sendings.lock_sending(tx, timer.about)
    if sending is None or sending.state != Going.GOING:
        tx.delete(timer)
        return
    announcement = tx.get_one(Announcement, sending.announcement_id)
    if now >= sending.expires_at:
        sendings.withdraw_sending(tx, sending.id)
        end(tx, sending, announcement, Going.EXPIRED, now=now)
        return
    morning = _rests_until(tx, announcement, now)
    if morning > now:
        sendings.hold_sending(tx, sending.id, until=morning)
        timer.next_at = morning
        progress.tell(tx, sending, announcement, goes_on=morning, now=now)
        return
    go_on(tx, sending, announcement, now=now)


def top_up(tx: Tx, sending_id: str, *, now: datetime) -> int:
    """One slice more, if it may go out now; returns how far it came, 0 if nowhere."""
    sending = sendings.lock_sending(tx, sending_id)
    if sending is None or sending.state != Going.GOING or now >= sending.expires_at:
        return 0
    announcement = tx.get_one(Announcement, sending.announcement_id)
    if sendings.is_expanded(sending, announcement) or _rests_until(tx, announcement, now) > now:
        return 0
    lane, area = MANNERS[AnnouncementKind(announcement.kind)].lane, sending.area_at
    put = sendings.put_slice(tx, sending, announcement, lane=lane, now=now)
    return put + sending.area_at - area


def go_on(tx: Tx, sending: Sending, announcement: Announcement, *, now: datetime) -> None:
    """Top the slice up; the sending ends where nobody is left and nothing waits."""
    morning = _rests_until(tx, announcement, now)
    if morning <= now:
        lane = MANNERS[AnnouncementKind(announcement.kind)].lane
        sendings.put_slice(tx, sending, announcement, lane=lane, now=now)
    if not sendings.is_expanded(sending, announcement):
        progress.tell(tx, sending, announcement, goes_on=morning, now=now)
        return
    sending.total = sending.expanded  # what was estimated is known now
    if not sendings.count_waiting(tx, sending.id):
        end(tx, sending, announcement, Going.DONE, now=now)
        return
    progress.tell(tx, sending, announcement, goes_on=morning, now=now)


def end(tx: Tx, sending: Sending, announcement: Announcement, how: Going, *, now: datetime) -> None:
    """Nothing of this go comes any more; the composer is told what became of it."""
    sending.state, sending.ended_at = how, now
    timers.cancel_timers(tx, _subject(sending.id))
    progress.report(tx, sending, announcement, now=now)


def stop(tx: Tx, sending_id: str, *, now: datetime) -> Sending | None:
    """Stop: what waits is gone with this commit; only what is on the wire already still arrives."""
    sending = sendings.lock_sending(tx, sending_id)
    if sending is None or sending.state not in UNDER_WAY:
        return None
    sendings.withdraw_sending(tx, sending.id)
    announcement = tx.get_one(Announcement, sending.announcement_id)
    end(tx, sending, announcement, Going.STOPPED, now=now)
    return sending


def pause(tx: Tx, sending_id: str, *, now: datetime) -> Sending | None:
    """Rest until somebody lets it go on. What waits keeps its place."""
    sending = sendings.lock_sending(tx, sending_id)
    if sending is None or sending.state != Going.GOING:
        return None
    sending.state = Going.PAUSED
    sendings.hold_sending(tx, sending.id, until=now + FOR_EVER)
    timers.cancel_timers(tx, _subject(sending.id))
    announcement = tx.get_one(Announcement, sending.announcement_id)
    progress.tell(tx, sending, announcement, goes_on=now, now=now)
    progress.offer(tx, sending, announcement, now=now)
    return sending


def resume(tx: Tx, sending_id: str, *, now: datetime) -> Sending | None:
    """Go on where it rested."""
    sending = sendings.lock_sending(tx, sending_id)
    if sending is None or sending.state != Going.PAUSED:
        return None
    sending.state = Going.GOING
    sendings.hold_sending(tx, sending.id, until=now)
    timers.set_timer(tx, EXPAND, _subject(sending.id), at=now + SECOND, every=progress.EVERY)
    announcement = tx.get_one(Announcement, sending.announcement_id)
    progress.offer(tx, sending, announcement, now=now)
    go_on(tx, sending, announcement, now=now)
    return sending


def stop_all(tx: Tx, announcement: Announcement, *, now: datetime) -> None:
    """Every go of it that is under way is stopped."""
    for sending in announcement_queries.sendings_of(tx, announcement.id):
        stop(tx, sending.id, now=now)


def zone_of(tx: Tx, announcement: Announcement) -> ZoneInfo:
    """The clock on the wall of its site."""
    return ZoneInfo(sites.get_site(tx, announcement.site).timezone)


def quiet_of(announcement: Announcement) -> Quiet | None:
    """The hours in which it rests; None if it never does."""
    if not announcement.quiet:
        return None
    begins, ends = announcement.quiet
    return Quiet(time.fromisoformat(begins), time.fromisoformat(ends))


def _rests_until(tx: Tx, announcement: Announcement, now: datetime) -> datetime:
    quiet = quiet_of(announcement)
    return quiet.after(now, zone_of(tx, announcement)) if quiet is not None else now


def _expected(tx: Tx, announcement: Announcement, purpose: Purpose) -> int:
    if purpose is Purpose.MARK:
        return announcement_queries.count_told(tx, announcement.id)
    if purpose is Purpose.RESEND:
        return announcement_queries.count_missing(tx, announcement)
    topics = announcement.audience["topics"]
    readers = announcement_queries.count_audience(tx, announcement.areas, topics)
    return readers + len(
        announcement_queries.roles_of(tx, announcement.site, announcement.audience["roles"])
    )


def _subject(sending_id: str) -> str:
    return f"sending:{sending_id}"
