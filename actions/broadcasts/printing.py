"""Printing: an announcement as it is posted. What stands there is public already."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from itertools import takewhile
from zoneinfo import ZoneInfo

from actions.broadcasts.wording import FROM, spoken_language, told_as
from domain.broadcasts.announcing import OF_MEETINGS, AnnouncementKind, AnnouncementState
from domain.broadcasts.checkcodes import find_codes, spoken_code
from domain.meetings.meetings import MeetingNews
from domain.saying import As, Line, Moment
from domain.words.languages import Language
from storage import announcement_queries, sites
from storage.tables import Announcement, Meeting
from storage.tx import Tx

POSTED = (AnnouncementState.PLANNED, AnnouncementState.PAUSED, AnnouncementState.OVER)
RECENT = timedelta(days=30)  # as residents are shown it
ALERT_HOLDS = timedelta(days=1)  # a flood that is days old is no alert any more
ON_A_BOARD = 8


@dataclass(frozen=True, slots=True)
class Posted:
    """An announcement on paper, to be rendered in `language`; the clock of its place; its kind.

    body: the words alone, between head and senders. code: as it is spoken.
    """

    language: str
    zone: tzinfo
    site: str
    kind: AnnouncementKind
    head: Line
    body: tuple[Line, ...]
    senders: tuple[str, ...]
    at: Moment
    code: str


def find_posted(
    tx: Tx, code: str, languages: Mapping[str, Language], *, language: str, now: datetime
) -> Posted | None:
    """The announcement with that check code.

    None for unknown ones, and for those that were not approved, were corrected or hold no longer.

    language: as asked for; "" or one it does not have gives the place's own.
    """
    found = find_codes(code)
    row = announcement_queries.find_by_code(tx, found[0]) if found else None
    if row is None or row.state not in POSTED or announcement_queries.was_corrected(tx, row):
        return None
    site = sites.get_site(tx, row.site)
    texts = announcement_queries.texts_of(tx, row.id)
    wanted = language if language in languages else site.languages[0]
    if texts:
        wanted = spoken_language(texts, languages, wanted)
    head, *lines = told_as(tx, row, texts, languages, wanted).lines
    return Posted(
        language=wanted,
        zone=ZoneInfo(site.timezone),
        site=site.name,
        kind=AnnouncementKind(row.kind),
        head=head,
        body=tuple(takewhile(_is_no_signature, lines)),
        senders=tuple(row.senders),
        at=Moment(row.told_at or now, As.DATE),
        code=spoken_code(row.code),
    )


def find_current(tx: Tx, site: str, areas: Collection[str] | None, *, now: datetime) -> list[str]:
    """Check codes of what was told of late and holds, for any of these areas, the newest first.
    areas: None for all of the site. A meeting is one of them until it begins."""
    rows = announcement_queries.told_since(tx, now - RECENT, site=site)
    holding = [
        row.code
        for row in rows
        if row.state in POSTED
        and not row.facts.get("missing")
        and (areas is None or not set(areas).isdisjoint(row.areas))
        and _holds(tx, row, now=now)
        and not announcement_queries.was_corrected(tx, row)
    ]
    return holding[:ON_A_BOARD]


def _holds(tx: Tx, row: Announcement, *, now: datetime) -> bool:
    kind = AnnouncementKind(row.kind)
    if kind is AnnouncementKind.ALERT:
        return (row.told_at or now) >= now - ALERT_HOLDS
    if kind not in OF_MEETINGS:
        return True
    meeting = tx.get(Meeting, row.facts["meeting"])
    invites = row.facts["news"] in (MeetingNews.INVITED, MeetingNews.CHANGED)
    return meeting is not None and invites and meeting.starts_at > now


def _is_no_signature(line: Line) -> bool:
    return isinstance(line, str) or line.id != FROM
