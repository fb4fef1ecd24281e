"""Printing: an announcement as a sheet for the board. What stands there is public already."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from itertools import takewhile
from zoneinfo import ZoneInfo

from actions.broadcasts.wording import FROM, spoken_language, told_as
from domain.broadcasts.announcing import AnnouncementKind, AnnouncementState
from domain.broadcasts.checkcodes import find_codes, spoken_code
from domain.saying import As, Line, Moment
from domain.words.languages import Language
from storage import announcement_queries, sites
from storage.tx import Tx

POSTED = (AnnouncementState.PLANNED, AnnouncementState.PAUSED, AnnouncementState.OVER)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet, to be rendered in `language`; the clock of its place; what it is of.

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


def find_sheet(
    tx: Tx, code: str, languages: Mapping[str, Language], *, language: str, now: datetime
) -> Sheet | None:
    """The sheet of the announcement with that check code.

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
    return Sheet(
        language=wanted,
        zone=ZoneInfo(site.timezone),
        site=site.name,
        kind=AnnouncementKind(row.kind),
        head=head,
        body=tuple(takewhile(_is_no_signature, lines)),
        senders=tuple(row.senders),
        at=Moment(row.told_at or now, As.DAY),
        code=spoken_code(row.code),
    )


def _is_no_signature(line: Line) -> bool:
    return isinstance(line, str) or line.id != FROM
