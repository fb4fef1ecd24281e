"""Sheets for a meeting's door: the page that shows one on a screen, and the one that is printed."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from actions.dialog.verbs import LEADERS
from actions.meetings.meeting_news import lines_of
from actions.meetings.rights import may_hold
from actions.paper.poster_orders import AtPrinter
from actions.paper.poster_sheets import full_day, languages_of
from actions.paper.sheet_orders import SheetOrder, sheet_verbs
from domain.meetings.meeting_presses import meet
from domain.meetings.meetings import DOOR, MeetingState
from domain.paper import sheets as text
from domain.paper.documents import Document, PaperSize
from domain.paper.public_addresses import address_on_paper, link_on_paper
from domain.paper.sheets import DoorSheet, DoorVoice
from domain.saying import Line
from storage import meetings, sites
from storage.tables import Meeting
from storage.tx import Tx


@dataclass(frozen=True, slots=True)
class DoorPage:
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


def find_door_page(tx: Tx, door: str) -> DoorPage | None:
    """The page of that code; None for a code that is nobody's."""
    meeting = meetings.find_by_door(tx, door)
    if meeting is None:
        return None
    site = sites.get_site(tx, meeting.site)
    return DoorPage(
        meeting_id=meeting.id,
        site=site.name,
        languages=tuple(site.languages),
        zone=ZoneInfo(site.timezone),
        lines=tuple(lines_of(meeting, agenda=False)),
        start=f"{DOOR}{meeting.door}",
        held=meeting.state != MeetingState.CANCELLED,
    )


def find_order(at: AtPrinter, meeting_id: str) -> SheetOrder | None:
    """The sheet for that meeting's door, for whoever holds it, while it is to be held."""
    meeting = at.tx.get(Meeting, meeting_id)
    if meeting is None or meeting.site != at.admin.site:
        return None
    if meeting.state != MeetingState.PLANNED or not may_hold(at.tx, meeting, at.admin.id):
        return None

    def make(tags: Sequence[str], size: PaperSize) -> tuple[Document, None]:
        url = at.printer.url
        sheet = DoorSheet(
            link=link_on_paper(url, meeting.door, under="M"),
            address=address_on_paper(url, meeting.door, under="m"),
            voices=tuple(_voice(at, meeting, tag) for tag in tags),
        )
        title = at.told(tags[0], text.DOOR_FILE, title=meeting.title)
        return at.printer.file_of(sheet, title=title, lang=tags[0], size=size, day=at.today), None

    languages = languages_of(at.book, at.words)
    return SheetOrder("meeting-door", languages, make, meet("look", meeting.id))


def _voice(at: AtPrinter, meeting: Meeting, tag: str) -> DoorVoice:
    title, *lines = (at.rendered(tag, line) for line in lines_of(meeting, agenda=False))
    return DoorVoice(
        lang=tag,
        site=at.book.name,
        place=at.book.name,
        title=title,
        lines=tuple(lines),
        scan=at.told(tag, text.DOOR_SCAN),
        open=at.told(tag, text.DOOR_OPEN),
        counted=at.told(tag, text.COUNTED),
        printed=at.told(tag, text.MADE_ON, at=full_day(at.today)),
    )


VERBS = sheet_verbs("door", find_order, who=LEADERS)
