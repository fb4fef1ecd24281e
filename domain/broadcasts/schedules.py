"""Schedules: when something is to be said, on the wall clock of the site.

A schedule names days and one time of day there; each day gives exactly one moment. Where a clock is
put forward over that time, the moment comes as much later; where it is put back, the first of the
two counts. Nothing is ever said twice because a clock moved: an occasion is a *day*, and a day is
said once. What was missed while nobody was up runs or is skipped by the rule of its kind.
"""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Any

YEARS_AHEAD = 5  # further away than this nothing is planned
WEEK = 7


class Every(StrEnum):
    """How often. LAST: the last such weekday of each month ("last Friday")."""

    ONCE = "once"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    LAST = "last"


@dataclass(frozen=True, slots=True)
class Schedule:
    """Days and a time of day, as the clock on the site's wall shows it.

    first: the earliest day; for ONCE the only one. Weekday and day of the month are those of
    `first`; a month too short for the day has it on its last. until: the last day, or None.
    """

    every: Every
    first: date
    at: time
    until: date | None = None


def next_moment(schedule: Schedule, after: datetime, zone: tzinfo) -> datetime | None:
    """The first moment of the schedule later than `after`; None when there is none any more."""
    from_day = after.astimezone(zone).date() - timedelta(days=1)  # a clock may have been put back
    for day in _days(schedule, from_day):
        moment = moment_on(day, schedule.at, zone)
        if moment > after:
            return moment
    return None


def moment_on(day: date, at: time, zone: tzinfo) -> datetime:
    """The one moment (UTC) at which that day's clock shows this time, or has jumped over it."""
    # fold=0: of two moments the first; in a gap the offset from before it, so as much later.
    return datetime.combine(day, at.replace(fold=0), zone).astimezone(UTC)


def day_of(moment: datetime, zone: tzinfo) -> date:
    """Which day's occasion this moment is."""
    return moment.astimezone(zone).date()


def _days(schedule: Schedule, from_day: date) -> Iterator[date]:
    start = max(schedule.first, from_day)
    last = start + timedelta(days=366 * YEARS_AHEAD)
    if schedule.until is not None:
        last = min(last, schedule.until)
    for day in _all_days(schedule, start):
        if day > last:
            return
        if day >= start:
            yield day


def _all_days(schedule: Schedule, start: date) -> Iterator[date]:
    first = schedule.first
    match schedule.every:
        case Every.ONCE:
            yield first
        case Every.DAY:
            yield from _steps(start, 1)
        case Every.WEEK:
            yield from _steps(start + timedelta(days=(first.weekday() - start.weekday()) % WEEK), 7)
        case Every.MONTH:
            for year, month in _months(start):
                yield date(year, month, min(first.day, monthrange(year, month)[1]))
        case Every.LAST:
            for year, month in _months(start):
                yield _last_weekday(year, month, first.weekday())


def _steps(day: date, days: int) -> Iterator[date]:
    while True:
        yield day
        day += timedelta(days=days)


def _months(start: date) -> Iterator[tuple[int, int]]:
    year, month = start.year, start.month
    while True:
        yield year, month
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)


def _last_weekday(year: int, month: int, weekday: int) -> date:
    end = date(year, month, monthrange(year, month)[1])
    return end - timedelta(days=(end.weekday() - weekday) % WEEK)


# ----------------------------------------------------------------------------- quiet hours


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours in which nothing is said, over midnight or not. begins == ends: none."""

    begins: time = time(21)  # docs/numbers.md
    ends: time = time(6)

    def holds(self, moment: datetime, zone: tzinfo) -> bool:
        """Whether the moment is within them there."""
        clock = moment.astimezone(zone).time()
        if self.begins <= self.ends:
            return self.begins <= clock < self.ends
        return clock >= self.begins or clock < self.ends

    def after(self, moment: datetime, zone: tzinfo) -> datetime:
        """The moment itself, or the end of the quiet hours it lies in (UTC)."""
        if not self.holds(moment, zone):
            return moment
        there = moment.astimezone(zone)
        over_night = self.begins > self.ends and there.time() >= self.begins
        day = there.date() + timedelta(days=1 if over_night else 0)
        return max(moment, moment_on(day, self.ends, zone))


NEVER_QUIET = Quiet(time(0), time(0))


# ---------------------------------------------------------------------- what was missed


@dataclass(frozen=True, slots=True)
class Late:
    """What becomes of an occasion that nobody was up for: run if not later than `grace`."""

    grace: timedelta

    def runs(self, due: datetime, now: datetime) -> bool:
        """Whether it is still worth saying."""
        return now - due <= self.grace


def latest_due(
    schedule: Schedule, since: datetime, now: datetime, zone: tzinfo
) -> tuple[datetime | None, int]:
    """The newest moment in (since, now], and how many older ones in it are passed over."""
    newest, passed = None, -1
    moment = next_moment(schedule, since, zone)
    while moment is not None and moment <= now:
        newest, passed = moment, passed + 1
        moment = next_moment(schedule, moment, zone)
    return newest, max(0, passed)


# ---------------------------------------------------------------------- as JSON


def to_facts(schedule: Schedule) -> dict[str, Any]:
    """The schedule as JSON data."""
    return {
        "every": schedule.every.value,
        "first": schedule.first.isoformat(),
        "at": schedule.at.isoformat(),
        "until": schedule.until.isoformat() if schedule.until else None,
    }


def from_facts(facts: dict[str, Any]) -> Schedule:
    """The schedule that `to_facts` wrote."""
    return Schedule(
        Every(facts["every"]),
        date.fromisoformat(facts["first"]),
        time.fromisoformat(facts["at"]),
        date.fromisoformat(facts["until"]) if facts["until"] else None,
    )
