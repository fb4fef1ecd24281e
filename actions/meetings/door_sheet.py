"""Sheets: what the page at a meeting's door shows, by the door's code."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from actions.meetings.attendance import DOOR
from actions.meetings.meeting_news import lines_of
from domain.meetings.meetings import MeetingState
from domain.saying import Line
from storage import meetings, sites
from storage.tx import Tx


@dataclass(frozen=True, slots=True)
class DoorSheet:
    """A meeting for those who stand at its door. start: what scanning hands to the bot.

    languages: of the place, its own first; at least one.
    """

    meeting_id: str
    site: str
    languages: tuple[str, ...]
    zone: ZoneInfo
    lines: tuple[Line, ...]
    start: str
    held: bool


def find_door_sheet(tx: Tx, door: str) -> DoorSheet | None:
    """The sheet of that code; None for a code that is nobody's."""
    meeting = meetings.find_by_door(tx, door)
    if meeting is None:
        return None
    site = sites.get_site(tx, meeting.site)
    return DoorSheet(
        meeting_id=meeting.id,
        site=site.name,
        languages=tuple(site.languages),
        zone=ZoneInfo(site.timezone),
        lines=tuple(lines_of(meeting, agenda=False)),
        start=f"{DOOR}{meeting.door}",
        held=meeting.state != MeetingState.CANCELLED,
    )
