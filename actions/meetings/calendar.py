"""Calendar: a meeting as a file for the phone's own calendar."""

from domain.calendars import MIME, Event, as_icalendar
from domain.meetings import State
from storage.media import media_of
from storage.meetings import keep_file
from storage.tables import Meeting
from storage.tx import Tx


def calendar_file(tx: Tx, meeting: Meeting) -> str:
    """The id of a media row with the meeting as it is now; made once for each version."""
    owner = f"meeting:{meeting.id}"
    there = media_of(tx, owner)
    if there:
        return there[0].id
    return keep_file(tx, owner, calendar_text(meeting).encode(), mime=MIME)


def calendar_text(meeting: Meeting) -> str:
    """The meeting as iCalendar text. Its UID is random and the same for every version."""
    event = Event(
        uid=f"{meeting.id}@titir",
        title=meeting.title,
        place=meeting.place,
        description=meeting.agenda,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        changed_at=meeting.changed_at,
        sequence=meeting.version,
        cancelled=meeting.state == State.CANCELLED,
        reminders=tuple(meeting.reminders),
    )
    return as_icalendar(event)


def find_calendar(tx: Tx, meeting_id: str) -> str | None:
    """The file of that meeting as text; None if there is no such meeting."""
    meeting = tx.get(Meeting, meeting_id)
    return calendar_text(meeting) if meeting is not None else None
