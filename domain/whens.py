"""Whens: a day and a time as somebody types them: `7h30`, `mai 7:30`, `24/11 19.00`, `besok 8`.

Days are those of the site's clock. A day without a year is the next one to come.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from domain.words import fold

TODAY = frozenset(("hom nay", "today", "hari ini"))
TOMORROW = frozenset(("mai", "ngay mai", "tomorrow", "besok"))

_TIME = re.compile(
    r"(?<![\d/.-])(\d{1,2})\s*(?:[:h.]|gio|pukul|jam)\s*(\d{2})?(?![\d/])|^(\d{1,2})$"
)
_DAY = re.compile(r"(?<!\d)(\d{1,2})[/-](\d{1,2})(?:[/-](\d{4}))?(?!\d)")
_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")


@dataclass(frozen=True, slots=True)
class When:
    """A day and a time on the clock of the site."""

    day: date
    at: time


def read_when(text: str, now: datetime, zone: tzinfo) -> When | None:
    """What somebody typed; None where no time of day can be made out, or the day never was.

    Without a day it is today, or tomorrow where that time is over today.
    """
    said = fold(text).strip()
    today = now.astimezone(zone)
    day, rest = _read_day(said, today.date())
    if day is None and rest != said:
        return None  # a day was named that does not exist
    at = _read_time(rest)
    if at is None:
        return None
    if day is None:
        over = at <= today.time().replace(tzinfo=None)
        day = today.date() + timedelta(days=1 if over else 0)
    return When(day, at)


def read_day(text: str, now: datetime, zone: tzinfo) -> date | None:
    """The day that somebody typed, with a time or without; None where none is named or it never
    was."""
    return _read_day(fold(text).strip(), now.astimezone(zone).date())[0]


def _read_day(said: str, today: date) -> tuple[date | None, str]:
    """The day and what is left of the text."""
    iso = _ISO.search(said)
    if iso:
        return _date(*map(int, iso.groups())), said.replace(iso[0], " ")
    match = _DAY.search(said)
    if match:
        number, month, year = int(match[1]), int(match[2]), match[3]
        rest = said.replace(match[0], " ")
        if year:
            return _date(int(year), month, number), rest
        this = _date(today.year, month, number)
        if this is not None and this < today:
            this = _date(today.year + 1, month, number)
        return this, rest
    for words, days in ((TODAY, 0), (TOMORROW, 1)):
        for word in sorted(words, key=len, reverse=True):
            if re.search(rf"\b{word}\b", said):
                return today + timedelta(days=days), re.sub(rf"\b{word}\b", " ", said)
    return None, said


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _read_time(said: str) -> time | None:
    match = _TIME.search(said.strip())
    if match is None:
        return None
    hour, minute = int(match[1] or match[3]), int(match[2] or 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None
