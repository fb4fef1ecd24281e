"""Meetings: their kinds, when a reminder is still worth saying, who counts at the door.

Coming, not coming and attendance are numbers, never names. What tells two people apart is kept
under a key of the meeting's own and dropped a week after; then only numbers remain.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from domain.broadcasts.audiences import Audience
from domain.broadcasts.schedules import Late

SHORTEST = 3  # characters of a title
TITLE_MOST = 100
PLACE_MOST = 150
AGENDA_MOST = 1500  # with its frame, one message on every channel
REASON_MOST = 500
QUESTION_MOST = 500
ANSWER_MOST = 1000
PROMISE_MOST = 300
QUESTIONS_EACH = 3  # from one person to one meeting
PUBLISHED_MOST = 2500  # characters of questions and answers in one message

DAYS_AHEAD = 366  # further away than this nothing is planned
DOOR = "m-"  # of a start payload: the code at a meeting's door
DOOR_OPENS = timedelta(hours=3)  # before the beginning; a code passed on earlier counts nobody
REMEMBERED = timedelta(days=7)  # after the end: who was counted is forgotten, late codes are late
SHOWN_AFTER = timedelta(days=60)  # residents still find answers and promises
RESTS_BEFORE = timedelta(hours=24)  # nearer than this nothing waits for the morning

_MINUTE = 60
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR
REMINDERS = (3 * _DAY, _DAY, 3 * _HOUR, _HOUR)  # seconds before the beginning, to choose from
USUAL_REMINDERS = (_DAY, _HOUR)


class MeetingKind(StrEnum):
    """What one comes together for."""

    VILLAGE = "village"
    TRAINING = "training"
    FESTIVAL = "festival"
    LISTENING = "listening"


LASTS: Mapping[MeetingKind, timedelta] = {
    MeetingKind.VILLAGE: timedelta(hours=2),
    MeetingKind.TRAINING: timedelta(hours=3),
    MeetingKind.FESTIVAL: timedelta(hours=6),
    MeetingKind.LISTENING: timedelta(hours=2),
}


class MeetingState(StrEnum):
    """Of a meeting."""

    PLANNED = "planned"
    CANCELLED = "cancelled"
    OVER = "over"


class MeetingNews(StrEnum):
    """What is sent to all who are invited."""

    INVITED = "invited"
    CHANGED = "changed"
    CANCELLED = "cancelled"
    REMINDED = "reminded"
    ANSWERED = "answered"


class Says(StrEnum):
    """What somebody said to an invitation."""

    NOTHING = ""
    COMING = "yes"
    NOT_COMING = "no"


class DoorScan(StrEnum):
    """What became of a code scanned at the door."""

    COUNTED = "counted"
    LATE = "late"
    AGAIN = "again"
    EARLY = "early"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"


class PromiseState(StrEnum):
    """Of a promise."""

    OPEN = "open"
    KEPT = "kept"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Text:
    """What a meeting is about, in one language; untrusted. agenda: "" for none."""

    title: str
    place: str
    agenda: str = ""


@dataclass(frozen=True, slots=True)
class MeetingPlan:
    """A meeting as composed. texts: by language, the first written first. reminders: seconds
    before."""

    kind: MeetingKind
    texts: Mapping[str, Text]
    starts_at: datetime
    audience: Audience
    reminders: tuple[int, ...] = USUAL_REMINDERS

    @property
    def ends_at(self) -> datetime:
        """When it is over, by the usual length of its kind."""
        return self.starts_at + LASTS[self.kind]


def arrival(
    state: MeetingState, starts_at: datetime, ends_at: datetime, *, known: bool, now: datetime
) -> DoorScan:
    """How a code counts that comes in now. known: this person was counted before.

    After the end it counts when it comes, marked late: the phone may have had no network.
    """
    if state is MeetingState.CANCELLED:
        return DoorScan.CANCELLED
    if now > ends_at + REMEMBERED:
        return DoorScan.CLOSED
    if known:
        return DoorScan.AGAIN
    if now < starts_at - DOOR_OPENS:
        return DoorScan.EARLY
    return DoorScan.LATE if now > ends_at else DoorScan.COUNTED


# ------------------------------------------------------------------------------- reminders


def reminder_moments(
    starts_at: datetime, reminders: Iterable[int], *, after: datetime
) -> list[tuple[datetime, int]]:
    """Every reminder still to come, the first one first: its moment, and seconds before."""
    moments = [(starts_at - timedelta(seconds=before), before) for before in set(reminders)]
    return sorted(moment for moment in moments if moment[0] > after)


def late_rule(before_s: int) -> Late:
    """How late a reminder may still be said: a day's one by six hours, an hour's by half of it."""
    return Late(timedelta(seconds=min(before_s // 2, 6 * _HOUR)))


def due_reminders(
    starts_at: datetime, reminders: Iterable[int], *, since: datetime, now: datetime
) -> tuple[int | None, list[int]]:
    """Of those in [since, now]: which one is said now (None if too late), and which are missed."""
    due = [
        (moment, before)
        for moment, before in reminder_moments(
            starts_at, reminders, after=since - timedelta(microseconds=1)
        )
        if moment <= now
    ]
    if not due:
        return None, []
    newest, before = due[-1]
    missed = [earlier for _, earlier in due[:-1]]
    if now < starts_at and late_rule(before).runs(newest, now):
        return before, missed
    return None, [*missed, before]


def turn_reminder(chosen: Sequence[int], before_s: int) -> list[int]:
    """One reminder more or less; unknown ones change nothing. The earliest one first."""
    if before_s not in REMINDERS:
        return list(chosen)
    turned = set(chosen) ^ {before_s}
    return sorted(turned, reverse=True)


# -------------------------------------------------------------------------------- answers


def fitting(pairs: Sequence[tuple[str, str]], most: int = PUBLISHED_MOST) -> int:
    """How many of the first questions with their answers fit into one message; at least one."""
    length = 0
    for number, (question, answer) in enumerate(pairs):
        length += len(question) + len(answer) + 8
        if length > most and number:
            return number
    return len(pairs)


def is_overdue(state: PromiseState, due_on: date, today: date) -> bool:
    """Whether a promise was to be kept before today and is not."""
    return state is PromiseState.OPEN and due_on < today
