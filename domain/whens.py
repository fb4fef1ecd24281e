"""Whens: a day and a time as somebody types them: `7h30`, `mai 7:30`, `24/11 19.00`, `besok 8`,
`thứ sáu 7 giờ tối`, `Jumat jam 8 malam`, `21 Nov 19.30`.

Days are those of the site's clock. A day without a year, and a day of the week, is the next one to
come, today included.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from domain.words import fold

TODAY = frozenset(("hom nay", "today", "hari ini"))
TOMORROW = frozenset(("mai", "ngay mai", "tomorrow", "besok"))

WEEK = (  # Monday first
    "thu hai|thu 2|senin|monday",
    "thu ba|thu 3|selasa|tuesday",
    "thu tu|thu 4|rabu|wednesday",
    "thu nam|thu 5|kamis|thursday",
    "thu sau|thu 6|jumat|jum'at|friday",
    "thu bay|thu 7|sabtu|saturday",
    "chu nhat|minggu|ahad|sunday",
)
MONTHS = (
    "thang 1|januari|january|jan", "thang 2|februari|february|feb", "thang 3|maret|march|mar",
    "thang 4|april|apr", "thang 5|mei|may", "thang 6|juni|june|jun", "thang 7|juli|july|jul",
    "thang 8|agustus|august|agu|aug", "thang 9|september|sep", "thang 10|oktober|october|okt|oct",
    "thang 11|november|nov", "thang 12|desember|december|des|dec",
)  # fmt: skip
EVENING = re.compile(r"\b(?:chieu|toi|sore|pm)\b|\dpm\b")  # 1 to 11 o'clock
NIGHT = re.compile(r"\b(?:dem|malam)\b")  # 5 to 11; at one o'clock the day has begun already
MIDDAY = re.compile(r"\b(?:trua|siang)\b")  # 1 to 4

_TIME = re.compile(
    r"(?<![\d/.-])(\d{1,2})\s*(?:[:h.]|gio|pukul|jam)\s*(\d{2})?(?![\d/])|^(\d{1,2})$"
)
_AFTER_ITS_WORD = re.compile(r"\b(?:jam|pukul|luc)\s*(\d{1,2})(?:\s*[:h.]\s*(\d{2}))?(?![\d/])")
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
        return _next(today, month, number), rest
    return _read_named(said, today)


def _read_named(said: str, today: date) -> tuple[date | None, str]:
    """The same of a day whose month or own name is written out."""
    for month, names in enumerate(MONTHS, start=1):
        named = re.search(rf"(?<!\d)(\d{{1,2}})\s*(?:{names})\b", said)
        if named:
            return _next(today, month, int(named[1])), said.replace(named[0], " ")
    for weekday, names in enumerate(WEEK):
        named = re.search(rf"\b(?:{names})\b", said)
        if named:
            ahead = (weekday - today.weekday()) % 7
            return today + timedelta(days=ahead), said.replace(named[0], " ")
    for words, days in ((TODAY, 0), (TOMORROW, 1)):
        for word in sorted(words, key=len, reverse=True):
            if re.search(rf"\b{word}\b", said):
                return today + timedelta(days=days), re.sub(rf"\b{word}\b", " ", said)
    return None, said


def _next(today: date, month: int, number: int) -> date | None:
    this = _date(today.year, month, number)
    if this is not None and this < today:
        return _date(today.year + 1, month, number)
    return this


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _read_time(said: str) -> time | None:
    match = _AFTER_ITS_WORD.search(said) or _TIME.search(said.strip())
    if match is None:
        return None
    hour, minute = int(match[1] or match[match.lastindex or 1]), int(match[2] or 0)
    later = EVENING.search(said) or (hour >= 5 and NIGHT.search(said))
    if 1 <= hour < 12 and (later or (hour <= 4 and MIDDAY.search(said))):
        hour += 12
    return time(hour, minute) if hour < 24 and minute < 60 else None
