"""Where the address on a posted announcement leads: what a check in the chat says, as a page."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from actions.broadcasts import verify
from actions.broadcasts.wording import NEVER_ASKS
from domain.broadcasts.checkcodes import CHECKED, find_codes, spoken_code
from domain.saying import Line
from domain.words.translations import Words
from storage import announcement_queries, sites
from storage.tx import Tx


@dataclass(frozen=True, slots=True)
class Checked:
    """What stands on the page, to be rendered in `language` by the clock of its place. start: the
    payload that the doors hand on. never_asks: a text id."""

    site: str
    language: str
    zone: ZoneInfo
    lines: tuple[Line, ...]
    start: str
    never_asks: str = NEVER_ASKS


def find_checked(
    tx: Tx,
    written: str,
    *,
    words: Words,
    choose: Callable[[tuple[str, ...]], str],
    now: datetime,
) -> Checked | None:
    """The announcement with that check code, once it was told; None for any other.

    written: untrusted. choose: the reader's language among those that the place offers.
    """
    found = find_codes(written)
    row = announcement_queries.find_by_code(tx, found[0]) if found else None
    if row is None or row.told_at is None:
        return None
    site = sites.get_site(tx, row.site)
    language = choose(tuple(site.languages))
    verdict = verify.find_by_code(tx, spoken_code(row.code), words=words, now=now)
    if verdict is None:
        return None
    zone = ZoneInfo(site.timezone)
    return Checked(site.name, language, zone, verdict.lines, f"{CHECKED}{row.code}")
