"""Calendar: a meeting as a file for the phone's own calendar."""

from domain.media_verdicts import Clean
from domain.meetings.calendars import MIME, CalendarEvent, as_icalendar
from domain.meetings.meetings import MeetingState
from domain.words.translations import Words
from storage.media import keep_made, media_of
from storage.meetings import texts_of
from storage.tables import Meeting
from storage.tx import Tx


def calendar_file(tx: Tx, meeting: Meeting, *, words: Words, language: str) -> str:
    """The id of a media row with the meeting as it is now; made once for version and language."""
    written = words.read_instead(language, texts_of(meeting))
    owner = f"meeting:{meeting.id}:{written}"
    there = media_of(tx, owner)
    if there:
        return there[0].id
    return keep_made(tx, owner, Clean("file", MIME, _text(meeting, written).encode()))


def find_calendar(tx: Tx, meeting_id: str, *, words: Words, language: str) -> str | None:
    """The file of that meeting as text; None if there is no such meeting."""
    meeting = tx.get(Meeting, meeting_id)
    if meeting is None:
        return None
    return _text(meeting, words.read_instead(language, texts_of(meeting)))


def _text(meeting: Meeting, language: str) -> str:
    """The meeting as iCalendar text. Its UID is random and the same for every version."""
    text = texts_of(meeting)[language]
    event = CalendarEvent(
        uid=f"{meeting.id}@titir",
        title=text.title,
        place=text.place,
        description=text.agenda,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        changed_at=meeting.changed_at,
        sequence=meeting.version,
        cancelled=meeting.state == MeetingState.CANCELLED,
        reminders=tuple(meeting.reminders),
    )
    return as_icalendar(event)
