"""Whens: a day and a time as somebody types them: `7h30`, `mai 7:30`, `7 giờ rưỡi tối thứ sáu`,
`besok jam 8 kurang 15`, `half past seven on 24 December 2027`.

Which words there are, the tables of `domain/words/vocabulary/` say; here stands how they go
together. Days are those of the site's clock. A day without a year, a day of the month and a day of
the week are the next one to come, today included. What contradicts itself, or names a day that no
clock knows, is not guessed: it is a `Trouble`, and is asked again.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from domain.words.whendays import Days, on_day_of_month, on_weekday, read_days
from domain.words.whenpieces import InTrouble, WhenTrouble, items_of
from domain.words.whentimes import TypedHours, read_time

DAY_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class When:
    """A day and a time on the clock of the site."""

    day: date
    at: time


@dataclass(frozen=True, slots=True)
class Reading:
    """What was made out. day: as named, if any. minutes: since that day began, if a time was
    named; midnight at its end is the next day's first. differ: the days that contradict."""

    day: date | None = None
    minutes: int | None = None
    trouble: WhenTrouble | None = None
    differ: tuple[date, ...] = ()

    def on(self, day: date) -> When | None:
        """The time that was named, on that day; None where none was."""
        if self.minutes is None:
            return None
        further, minutes = divmod(self.minutes, DAY_MINUTES)
        return When(day + timedelta(days=further), time(*divmod(minutes, 60)))


def read_when(text: str, now: datetime, zone: tzinfo) -> When | None:
    """The day and time that somebody typed; None where no time of day can be made out, or it is
    in trouble. Without a day it is today, or tomorrow where that time is over today."""
    reading = read(text, now, zone)
    there = now.astimezone(zone).replace(tzinfo=None)
    if reading.trouble is not None or reading.day is not None:
        return reading.on(reading.day) if reading.day and not reading.trouble else None
    when = reading.on(there.date())
    if when is not None and datetime.combine(when.day, when.at) <= there:
        return reading.on(there.date() + timedelta(days=1))
    return when


def read_day(text: str, now: datetime, zone: tzinfo) -> date | None:
    """The day that somebody typed, with a time or without; None where none is named or it is in
    trouble."""
    reading = read(text, now, zone)
    return None if reading.trouble is not None else reading.day


def read(text: str, now: datetime, zone: tzinfo) -> Reading:
    """Everything that can be made out of what somebody typed. Never raises."""
    there = now.astimezone(zone).replace(tzinfo=None)
    items = items_of(text)
    try:
        days = read_days(items, there.date())
        hours = read_time(items)
        return _together(days, hours, there)
    except InTrouble as it:
        return Reading(trouble=it.trouble, differ=it.differ)


def example(now: datetime, zone: tzinfo) -> str:
    """A day as it may be typed, a week ahead: examples do not lie in the past."""
    day = now.astimezone(zone).date() + timedelta(days=7)
    return f"{day.day}/{day.month}"


# -------------------------------------------------------------------------------------- together


def _together(days: Days, hours: TypedHours, there: datetime) -> Reading:
    """The day that all of it agrees upon, with its time."""
    today = there.date()
    dates = list(dict.fromkeys(days.dates))
    if days.of_month is not None:
        dates.append(on_day_of_month(today, days.of_month, days.months))
    named = [on_weekday(today, weekday, days.weeks) for weekday in dict.fromkeys(days.weekdays)]
    if not dates and not named and (days.weeks is not None or days.months is not None):
        raise InTrouble(WhenTrouble.VAGUE)
    day = next(iter((*dates, *named)), None)
    for other in dates:
        if day is not None and other != day:
            raise InTrouble(WhenTrouble.DIFFER, (day, other))
    for other in named:
        if day is not None and not _is_same_weekday(day, other, weeks=days.weeks):
            near = other if days.weeks is not None or not dates else _nearest(day, other, today)
            raise InTrouble(WhenTrouble.DIFFER, (day, near))
    if day is None:
        return Reading(minutes=hours.minutes)
    return Reading(_not_over(day, days, hours, there), hours.minutes)


def _nearest(day: date, weekday: date, today: date) -> date:
    """The same day of the week nearest to that day, and not over."""
    near = day + timedelta(days=(weekday.weekday() - day.weekday() + 3) % 7 - 3)
    return near if near >= today else near + timedelta(days=7)


def _is_same_weekday(day: date, named: date, *, weeks: int | None) -> bool:
    return day == named if weeks is not None else day.weekday() == named.weekday()


def _not_over(day: date, days: Days, hours: TypedHours, there: datetime) -> date:
    """Where only a day of the week or month was named and its hour is over today, the next one;
    and one o'clock tonight is tomorrow's."""
    when = Reading(day, hours.minutes).on(day)
    if day != there.date() or when is None or datetime.combine(when.day, when.at) > there:
        return day
    if days.is_today:
        return day + timedelta(days=1) if hours.by_night else day
    if days.dates:
        return day
    if days.of_month is not None:
        return on_day_of_month(day + timedelta(days=1), days.of_month, None)
    return day + timedelta(days=7) if days.weeks is None else day
