"""Months, as they are typed after a command and carried by a button: `11`, `11/2025`, `2025-11`."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime, timedelta, tzinfo

from domain.services.figures import Period

_ALONE = re.compile(r"(\d{1,2})")
_WITH_YEAR = re.compile(r"(\d{1,2})[./\- ](\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{1,2})")


def month_named(text: str, today: date) -> date | None:
    """The first day of the month that was named; of this one where nothing was said, None where
    it is no month or has not begun. Without a year it is the last one of that name."""
    said = text.strip()
    if not said:
        return today.replace(day=1)
    if found := _ALONE.fullmatch(said):
        first = _first(today.year, int(found[1]))
        if first is not None and first > today:
            return _first(today.year - 1, int(found[1]))
        return first
    if found := _WITH_YEAR.fullmatch(said):
        first = _first(int(found[2]), int(found[1]))
    elif found := _ISO.fullmatch(said):
        first = _first(int(found[1]), int(found[2]))
    else:
        return None
    return first if first is not None and first <= today else None


def _first(year: int, month: int) -> date | None:
    return date(year, month, 1) if 1 <= month <= 12 and 1945 <= year <= 9999 else None


def period_of(first: date, zone: tzinfo) -> Period:
    """The days of the month that begins then."""
    return Period(first, first.replace(day=monthrange(first.year, first.month)[1]), zone)


def bounds_of(period: Period) -> tuple[datetime, datetime]:
    """From the first moment of its first day to the first one after its last."""
    begins = datetime.combine(period.first, datetime.min.time(), period.zone)
    ends = datetime.combine(period.last + timedelta(days=1), datetime.min.time(), period.zone)
    return begins, ends


def month_before(first: date) -> date:
    """The first day of the month before."""
    return (first - timedelta(days=1)).replace(day=1)
