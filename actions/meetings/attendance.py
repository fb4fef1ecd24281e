"""What a resident says to an invitation, asks, and how they are counted at the door.

Nothing here keeps who it was: each person has a mark under the meeting's own key, and what is kept
of it are numbers.
"""

from datetime import datetime

from domain.cases.text_replacement import Was
from domain.mailboxes import Spot, to_staff
from domain.meetings.meeting_presses import meet
from domain.meetings.meetings import (
    QUESTION_MOST,
    QUESTIONS_EACH,
    SHORTEST,
    DoorScan,
    MeetingState,
    Says,
    arrival,
)
from domain.saying import Button, Saying, pgettext, say
from storage import meetings, outbox
from storage.meetings import lock_meeting
from storage.sent_messages import posted_message
from storage.tables import Meeting
from storage.tx import Tx

NEW_QUESTION = pgettext("admin:meeting.new_question", "❓ {title}: questions asked: {count}.")
CORRECTED_QUESTION = pgettext(
    "admin:meeting.corrected_question", "✏️ {title}: a question was corrected: “{words}”"
)
SHOW_THEM = pgettext("admin:meeting.show_questions", "Show them")


def say_whether(
    tx: Tx, meeting_id: str, person: str, says: Says, *, now: datetime
) -> Meeting | None:
    """They are coming or not, as they say now; said twice it counts once. None if it is too late.

    person: the id of the resident who speaks.
    """
    meeting = lock_meeting(tx, meeting_id)
    if meeting is None or meeting.state != MeetingState.PLANNED or now >= meeting.ends_at:
        return None
    mark = meetings.mark_of(tx, meeting, person)
    if mark is None:
        return None
    meetings.count_says(meeting, mark, says)
    return meeting


def check_in(tx: Tx, door: str, person: str, *, now: datetime) -> tuple[DoorScan, Meeting | None]:
    """Somebody scanned the code at the door: one attendance, however often it comes."""
    found = meetings.find_by_door(tx, door)
    meeting = lock_meeting(tx, found.id) if found is not None else None
    if meeting is None:
        return DoorScan.UNKNOWN, None
    times = (MeetingState(meeting.state), meeting.starts_at, meeting.ends_at)
    how = arrival(*times, known=False, now=now)
    if how not in (DoorScan.COUNTED, DoorScan.LATE):
        return how, meeting
    mark = meetings.mark_of(tx, meeting, person)
    if mark is None:
        return DoorScan.CLOSED, meeting
    if mark.came:
        return DoorScan.AGAIN, meeting
    mark.came = True
    meeting.came += 1
    meeting.came_late += how is DoorScan.LATE
    return how, meeting


def may_ask(tx: Tx, meeting_id: str) -> Meeting | None:
    """The meeting, if questions are still taken: as long as it is not forgotten or called off."""
    meeting = tx.get(Meeting, meeting_id)
    if meeting is None or meeting.state == MeetingState.CANCELLED or meeting.key_sealed is None:
        return None
    return meeting


def fits(words: str) -> bool:
    """Whether a question can be taken as it is."""
    return SHORTEST <= len(words) <= QUESTION_MOST


def ask(tx: Tx, meeting: Meeting, person: str, words: str, *, now: datetime) -> bool:
    """Put a question to the organiser, without whose it is. False once they asked three."""
    locked = lock_meeting(tx, meeting.id)
    mark = meetings.mark_of(tx, locked, person) if locked is not None else None
    if locked is None or mark is None or mark.asked >= QUESTIONS_EACH:
        return False
    mark.asked += 1
    meetings.add_question(tx, locked, words)
    _tell_organiser(tx, locked, now=now)
    return True


def reword_question(tx: Tx, meeting_id: str, was: Was, words: str, *, now: datetime) -> bool:
    """The question that said the old words asks these; an organiser who may have read it is told.
    False, and nothing changes, where it was answered or cannot be asked so."""
    meeting = may_ask(tx, meeting_id) if fits(words) else None
    locked = lock_meeting(tx, meeting.id) if meeting is not None else None
    asked = meetings.questions_of(tx, locked.id) if locked is not None else ()
    open_ones = (one for one in asked if one.answer_sealed is None)
    found = next((one for one in open_ones if was(meetings.question_words(tx, one))), None)
    if locked is None or found is None:
        return False
    meetings.keep_words(tx, found, words)
    mailbox = to_staff(locked.organiser)
    if posted_message(tx, mailbox, _slot(locked)):
        line = say(CORRECTED_QUESTION, title=locked.title, words=words)
        saying = Saying((line,), (_show_them(locked),), quiet=True)
        outbox.put(tx, mailbox, saying, now=now)
    return True


def _tell_organiser(tx: Tx, meeting: Meeting, *, now: datetime) -> None:
    """One message for all questions of a meeting, which only counts them."""
    count = len(meetings.questions_of(tx, meeting.id))
    line = say(NEW_QUESTION, title=meeting.title, count=count)
    saying = Saying((line,), (_show_them(meeting),), quiet=True)
    outbox.put_at(tx, Spot(to_staff(meeting.organiser), _slot(meeting)), saying, now=now)


def _show_them(meeting: Meeting) -> Button:
    return Button(meet("questions", meeting.id), say(SHOW_THEM), "1", "❓")


def _slot(meeting: Meeting) -> str:
    return f"questions:{meeting.id}"
