"""Calendars: one meeting as an iCalendar file (RFC 5545), which every phone's calendar opens.

Times are UTC, so no zone needs to be described; the phone shows them on its own clock. A later
version of the same meeting has the same UID and a higher SEQUENCE, so it replaces the entry.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from unicodedata import category

MIME = "text/calendar"
PRODUCT = "-//Titir//Meetings//EN"
FOLDED_AT = 75  # octets of a line, its break not counted (RFC 5545, 3.1)
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """What the file says. uid: unique in the world, the same for every version. Texts untrusted.

    changed_at: when this version was made. reminders: seconds before the beginning.
    """

    uid: str
    title: str
    place: str
    description: str
    starts_at: datetime
    ends_at: datetime
    changed_at: datetime
    sequence: int = 0
    cancelled: bool = False
    reminders: Sequence[int] = ()


def as_icalendar(event: CalendarEvent) -> str:
    """The file's text, with CRLF line ends, no line longer than 75 octets of UTF-8."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        f"METHOD:{'CANCEL' if event.cancelled else 'PUBLISH'}",
        "BEGIN:VEVENT",
        f"UID:{_text(event.uid)}",
        f"DTSTAMP:{_utc(event.changed_at)}",
        f"SEQUENCE:{event.sequence}",
        f"DTSTART:{_utc(event.starts_at)}",
        f"DTEND:{_utc(event.ends_at)}",
        f"SUMMARY:{_text(event.title)}",
        f"LOCATION:{_text(event.place)}",
        *([f"DESCRIPTION:{_text(event.description)}"] if event.description else []),
        f"STATUS:{'CANCELLED' if event.cancelled else 'CONFIRMED'}",
        *([] if event.cancelled else _alarms(event)),
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{folded}\r\n" for line in lines for folded in _fold(line))


def _alarms(event: CalendarEvent) -> Iterable[str]:
    for before_s in event.reminders:
        yield from (
            "BEGIN:VALARM",
            "ACTION:DISPLAY",
            f"DESCRIPTION:{_text(event.title)}",
            f"TRIGGER:-PT{before_s // 60}M",
            "END:VALARM",
        )


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(words: str) -> str:
    """As a TEXT value (3.3.11). Control characters have no place in one, joiners and spaces of
    every width have: they hold emoji and words together, or apart."""
    whole = words.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(
        sign for sign in whole if sign in "\n\t\u200c\u200d" or not _is_dropped(category(sign))
    )
    return kept.translate(_ESCAPED)


def _is_dropped(kind: str) -> bool:
    return kind.startswith("C") or kind in ("Zl", "Zp")  # some programs end a line there


def _fold(line: str) -> Iterable[str]:
    """The line in pieces; all but the first begin with a space. No character is cut in two."""
    piece, size = "", 0
    for sign in line:
        octets = len(sign.encode())
        if size + octets > FOLDED_AT:
            yield piece
            piece, size = " ", 1
        piece, size = piece + sign, size + octets
    yield piece
