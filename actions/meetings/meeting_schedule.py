"""What happens to a meeting when time passes. Each timer is a row; the tick only rings.

One timer stands for the next reminder. What was missed while nobody was up is said late if that
still helps, else it is skipped, and the organiser is told so.
"""

from datetime import datetime

from actions.dialog.digits import tell_staff
from actions.meetings import meeting_news, numbers
from actions.meetings.rights import may_call
from domain.meetings.meeting_presses import meet
from domain.meetings.meetings import (
    REMEMBERED,
    SHOWN_AFTER,
    MeetingState,
    due_reminders,
    reminder_moments,
)
from domain.saying import As, Button, Moment, Saying, pgettext, say
from domain.words.buttons import LOOK
from storage import meetings, staff, timers
from storage.tables import Meeting, Timer
from storage.tx import Tx

REMIND, OVER, FORGET = "meeting.remind", "meeting.over", "meeting.forget"
CLEAR = "meeting.clear"

MISSED = pgettext(
    "admin:meeting.missed", "⚠️ {title}: the reminder of {day} {clock} was missed. It is too late."
)
ORPHANED = pgettext(
    "admin:meeting.orphaned",
    "{title}, {day} {clock}: whoever called it has no role now. The reminder waits.",
)
TAKE_OVER = pgettext("admin:meeting.take_over", "I take it over")
CALL_OFF = pgettext("admin:meeting.cancel", "Call it off")
ENDED = pgettext("admin:meeting.ended", "🏁 {title} is over.")


def set_timers(tx: Tx, meeting: Meeting, *, after: datetime) -> None:
    """Reminders, the end, and forgetting who was counted."""
    set_next(tx, meeting, after=after)
    timers.set_timer(tx, OVER, _subject(meeting), at=meeting.ends_at)
    set_forgetting(tx, meeting)


def set_forgetting(tx: Tx, meeting: Meeting) -> None:
    """A week after the end nobody can tell any more who was counted."""
    timers.set_timer(tx, FORGET, _subject(meeting), at=meeting.ends_at + REMEMBERED)


def set_next(tx: Tx, meeting: Meeting, *, after: datetime) -> None:
    """The timer stands for the first reminder after that time, or there is none."""
    moments = reminder_moments(meeting.starts_at, meeting.reminders, after=after)
    if moments:
        timers.set_timer(tx, REMIND, _subject(meeting), at=moments[0][0])
    else:
        timers.cancel_timers(tx, _subject(meeting), REMIND)


def cancel_timers(tx: Tx, meeting: Meeting) -> None:
    """Nothing of it comes any more by itself."""
    timers.cancel_timers(tx, _subject(meeting))


def ring_remind(tx: Tx, timer: Timer, *, now: datetime) -> None:
    """A reminder is due: said, or skipped by its rule for lateness, visibly."""
    meeting = meetings.lock_meeting(tx, _id_of(timer))
    if meeting is None or meeting.state != MeetingState.PLANNED:
        return
    before, missed = due_reminders(
        meeting.starts_at, meeting.reminders, since=timer.next_at, now=now
    )
    for seconds in missed:
        _tell_missed(tx, meeting, seconds, now=now)
    if before is not None and may_call(tx, meeting.organiser, meeting.site):
        meeting_news.remind(tx, meeting, before, now=now)
    elif before is not None:
        meeting.waits = before
        _ask_admins(tx, meeting, now=now)
    set_next(tx, meeting, after=now)


def ring_over(tx: Tx, timer: Timer, *, now: datetime) -> None:
    """It is over: the organiser learns the numbers and what is still to be answered."""
    meeting = meetings.lock_meeting(tx, _id_of(timer))
    if meeting is None or meeting.state != MeetingState.PLANNED:
        return
    meeting.state, meeting.waits = MeetingState.OVER, 0
    lines = (say(ENDED, title=meeting.title), *numbers.lines_of(tx, meeting))
    look = Button(meet("look", meeting.id), say(LOOK), "1", "👁")
    _put(tx, meeting, Saying(lines, (look,)), now=now)


def ring_forget(tx: Tx, timer: Timer, *, now: datetime) -> None:  # noqa: ARG001  # a ring has now
    """A week later only numbers remain."""
    meeting = meetings.lock_meeting(tx, _id_of(timer))
    if meeting is not None:
        meetings.forget_marks(tx, meeting)
        meetings.drop_files(tx, f"meeting:{meeting.id}")
        timers.set_timer(tx, CLEAR, _subject(meeting), at=meeting.ends_at + SHOWN_AFTER)


def ring_clear(tx: Tx, timer: Timer, *, now: datetime) -> None:  # noqa: ARG001  # a ring has now
    """What people asked is not kept longer than it is shown."""
    meetings.forget_questions(tx, _id_of(timer))


def _tell_missed(tx: Tx, meeting: Meeting, before_s: int, *, now: datetime) -> None:
    (at, _), *_ = reminder_moments(
        meeting.starts_at, [before_s], after=datetime.min.replace(tzinfo=meeting.starts_at.tzinfo)
    )
    line = say(MISSED, title=meeting.title, day=Moment(at, As.DAY, now), clock=Moment(at))
    _put(tx, meeting, Saying((line,)), now=now)


def _ask_admins(tx: Tx, meeting: Meeting, *, now: datetime) -> None:
    at = meeting.starts_at
    line = say(ORPHANED, title=meeting.title, day=Moment(at, As.DAY, now), clock=Moment(at))
    buttons = (
        Button(meet("take", meeting.id), say(TAKE_OVER), "1", "✋"),
        Button(meet("cancel", meeting.id), say(CALL_OFF), "2", "❌"),
    )
    for admin in staff.admins_of(tx, meeting.site):
        tell_staff(tx, admin.id, [line], buttons, now=now)


def _put(tx: Tx, meeting: Meeting, saying: Saying, *, now: datetime) -> None:
    """To the organiser, or to every admin once that one has no role any more."""
    if may_call(tx, meeting.organiser, meeting.site):
        tell_staff(tx, meeting.organiser, saying.lines, saying.buttons, now=now)
        return
    for admin in staff.admins_of(tx, meeting.site):
        tell_staff(tx, admin.id, saying.lines, saying.buttons, now=now)


def _subject(meeting: Meeting) -> str:
    return f"meeting:{meeting.id}"


def _id_of(timer: Timer) -> str:
    return timer.about
