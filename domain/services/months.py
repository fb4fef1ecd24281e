"""Months, as they are typed after a command and carried by a button: `11`, `11/2025`, `2025-11`;
and several of them: `1-8`, `1-8/2025`, `2025`, `2021-2025`."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from domain.services.figures import Period

FIRST_YEAR = 1945
AT_MOST = 120  # months together
SERIES = 12  # months side by side
_WORDS = (  # the longest first; behind a month may stand a place
    ("span", re.compile(r"(\d{1,2})\s?[-–]\s?(\d{1,2})[./ ](\d{4})(?!\d)")),
    ("years", re.compile(r"(\d{4})\s?[-–]\s?(\d{4})(?!\d)")),
    ("iso", re.compile(r"(\d{4})-(\d{1,2})(?:\+(\d{1,3}))?(?!\d)")),
    ("month", re.compile(r"(\d{1,2})[./\- ](\d{4})(?!\d)")),
    ("year", re.compile(r"(\d{4})(?!\d)")),
    ("several", re.compile(r"(\d{1,2})\s?[-–]\s?(\d{1,2})(?![\d-])")),
    ("alone", re.compile(r"(\d{1,2})(?![\d-])")),
)


class NotBegun(Exception):
    """Those months are still to come."""


@dataclass(frozen=True, slots=True)
class Span:
    """Whole months. first: the first day of the first one; months: how many, one at least."""

    first: date
    months: int = 1

    @property
    def key(self) -> str:
        """As a button carries it: `2025-11`, `2025-01+7` for the seven after it too."""
        more = f"+{self.months - 1}" if self.months > 1 else ""
        return f"{self.first.isoformat()[:7]}{more}"

    @property
    def last_month(self) -> date:
        """The first day of the last one."""
        return month_after(self.first, self.months - 1)

    def each(self) -> list[Span]:
        """Its months, one by one."""
        return [Span(month_after(self.first, number)) for number in range(self.months)]

    def before(self) -> Span:
        """The month before; of several months, the same ones of the year before."""
        years = -(-self.months // 12)
        back = 1 if self.months == 1 else 12 * years
        return Span(month_after(self.first, -back), self.months)

    def series(self) -> list[Span]:
        """The months that end with this one, side by side: a year."""
        return [Span(month_after(self.last_month, number)) for number in range(1 - SERIES, 1)]

    def period(self, zone: tzinfo) -> Period:
        """All their days."""
        last = self.last_month
        return Period(self.first, last.replace(day=monthrange(last.year, last.month)[1]), zone)

    def is_over(self, today: date) -> bool:
        """Whether the last of its days is gone."""
        return month_after(self.last_month, 1) <= today


def span_named(text: str, today: date) -> tuple[Span | None, str]:
    """The months that were named, and what stands behind them. Raises NotBegun.

    Of months without a year they are the last ones of these names; where none was named, this one.
    None where what was said is none.
    """
    said = text.strip()
    for kind, pattern in _WORDS:
        if found := pattern.match(said):
            span = _read(kind, [int(part or 0) for part in found.groups()], today)
            if span is not None and span.first > today:
                raise NotBegun
            return span, said[found.end() :].strip(" ,:")
    return Span(today.replace(day=1)), said


def _read(kind: str, parts: list[int], today: date) -> Span | None:
    match kind, parts:
        case "span", [first, last, year] if first <= last:
            return _span(year, first, last - first + 1)
        case "years", [first, last] if first <= last:
            return _span(first, 1, (last - first + 1) * 12)
        case "iso", [year, month, more]:
            return _span(year, month, more + 1)
        case "month", [month, year]:
            return _span(year, month, 1)
        case "year", [year]:
            return _span(year, 1, 12)
        case "several", [first, last] if first <= last:
            return _lately(first, last, today)
        case "alone", [month]:
            return _lately(month, month, today)
    return None


def _lately(first: int, last: int, today: date) -> Span | None:
    this_year = _span(today.year, first, last - first + 1)
    past = this_year is not None and this_year.last_month <= today
    return this_year if past else _span(today.year - 1, first, last - first + 1)


def _span(year: int, month: int, months: int) -> Span | None:
    fits = 1 <= month <= 12 and FIRST_YEAR <= year < 9000 and months <= AT_MOST
    return Span(date(year, month, 1), months) if fits else None


def span_of(key: str, today: date) -> Span:
    """What a button carries; this month where it carries none that has begun."""
    try:
        span, rest = span_named(key, today)
    except NotBegun:
        span, rest = None, ""
    return span if span is not None and not rest else Span(today.replace(day=1))


def bounds_of(period: Period) -> tuple[datetime, datetime]:
    """From the first moment of its first day to the first one after its last."""
    begins = datetime.combine(period.first, datetime.min.time(), period.zone)
    ends = datetime.combine(period.last + timedelta(days=1), datetime.min.time(), period.zone)
    return begins, ends


def month_after(first: date, months: int) -> date:
    """The first day of the month so many later, or earlier."""
    number = first.year * 12 + first.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def period_of(first: date, zone: tzinfo) -> Period:
    """The days of the month that begins then."""
    return Span(first).period(zone)
