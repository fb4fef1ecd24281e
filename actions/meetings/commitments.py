"""What an office said it will do, by when, and what became of it.

The promiser is reminded on the morning of the day. Residents see every promise with its state; one
that is not kept in time is shown as such, and is never taken back silently.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from actions.broadcasts.pre_send_checks import PAST
from actions.dialog.digits import tell_staff
from actions.dialog.refusal import StepRefused
from actions.meetings.meeting_lifecycle import check_words
from actions.meetings.rights import may_call, require_holder
from domain.broadcasts.schedules import day_of, moment_on
from domain.meetings.meeting_presses import meet
from domain.meetings.meetings import PROMISE_MOST, PromiseState, is_overdue
from domain.saying import As, Button, Line, Moment, pgettext, say
from storage import meetings, sites, staff, timers
from storage.keys import new_id
from storage.tables import Meeting, MeetingPromise, Staff, Timer
from storage.tx import Tx

DUE = "meeting.promise"
IN_THE_MORNING = time(8)
NOON = time(12)

TODAY = pgettext("admin:meeting.promise_due", "🤝 {title}: you promised this for today:")
DONE = pgettext("admin:meeting.promise_done", "It is done")
LATER = pgettext("admin:meeting.promise_later", "Another day")

OPEN = pgettext("meeting.promise.open", "🤝 {words} · by {day}")
KEPT = pgettext("meeting.promise.kept", "✔ {words} · done")
OVERDUE = pgettext("meeting.promise.overdue", "⏳ {words} · was due {day}, not done yet")


@dataclass(frozen=True, slots=True)
class Commitment:
    """What is to be promised, and by which day."""

    words: str
    due_on: date


def promise(
    tx: Tx, meeting: Meeting, what: Commitment, *, by: Staff, now: datetime
) -> MeetingPromise:
    """Promise it to all who see the meeting. Raises Refusal."""
    require_holder(tx, meeting, by.id)
    check_words(what.words, PROMISE_MOST)
    _check_day(tx, meeting, what.due_on, now=now)
    row = MeetingPromise(
        id=new_id(), meeting_id=meeting.id, promiser=by.id, words=what.words, due_on=what.due_on
    )
    tx.add(row)
    tx.flush()
    _set_timer(tx, meeting, row)
    return row


def keep(tx: Tx, row: MeetingPromise, *, by: Staff, now: datetime) -> None:
    """It is done, and is shown so. Raises Refusal."""
    meeting = tx.get_one(Meeting, row.meeting_id)
    _require_promiser(tx, meeting, row, by)
    row.state, row.kept_on = PromiseState.KEPT, day_of(now, _zone(tx, meeting))
    timers.cancel_timers(tx, f"promise:{row.id}")


def postpone(tx: Tx, row: MeetingPromise, due_on: date, *, by: Staff, now: datetime) -> None:
    """It is due another day, and is shown so. Raises Refusal."""
    meeting = tx.get_one(Meeting, row.meeting_id)
    _require_promiser(tx, meeting, row, by)
    _check_day(tx, meeting, due_on, now=now)
    row.due_on = due_on
    _set_timer(tx, meeting, row)


def ring_due(tx: Tx, timer: Timer, *, now: datetime) -> None:
    """The morning of the day: the promiser is reminded; an admin, if they have no role now."""
    row = tx.get(MeetingPromise, timer.about)
    meeting = tx.get(Meeting, row.meeting_id) if row is not None else None
    if row is None or meeting is None or row.state != PromiseState.OPEN:
        return
    buttons = (
        Button(meet("kept", row.id), say(DONE), "1", "✔"),
        Button(meet("later", row.id), say(LATER), "2", "🕘"),
    )
    lines: list[Line] = [say(TODAY, title=meeting.title), row.words]
    readers = [row.promiser]
    if not may_call(tx, row.promiser, meeting.site):
        readers = [admin.id for admin in staff.admins_of(tx, meeting.site)]
    for reader in readers:
        tell_staff(tx, reader, lines, buttons, now=now)


def lines_of(tx: Tx, meeting: Meeting, *, now: datetime) -> list[Line]:
    """Every promise with its state, as residents see it."""
    zone = _zone(tx, meeting)
    today = day_of(now, zone)
    lines: list[Line] = []
    for row in meetings.promises_of(tx, meeting.id):
        day = Moment(moment_on(row.due_on, NOON, zone), As.DAY, now)
        if row.state == PromiseState.KEPT:
            lines.append(say(KEPT, words=row.words))
        elif is_overdue(PromiseState(row.state), row.due_on, today):
            lines.append(say(OVERDUE, words=row.words, day=day))
        else:
            lines.append(say(OPEN, words=row.words, day=day))
    return lines


def _check_day(tx: Tx, meeting: Meeting, due_on: date, *, now: datetime) -> None:
    if due_on < day_of(now, _zone(tx, meeting)):
        raise StepRefused(say(PAST))


def _require_promiser(tx: Tx, meeting: Meeting, row: MeetingPromise, by: Staff) -> None:
    if row.promiser != by.id or not may_call(tx, by.id, meeting.site):
        require_holder(tx, meeting, by.id)


def _set_timer(tx: Tx, meeting: Meeting, row: MeetingPromise) -> None:
    at = moment_on(row.due_on, IN_THE_MORNING, _zone(tx, meeting))
    timers.set_timer(tx, DUE, f"promise:{row.id}", at=at)


def _zone(tx: Tx, meeting: Meeting) -> ZoneInfo:
    return ZoneInfo(sites.get_site(tx, meeting.site).timezone)
