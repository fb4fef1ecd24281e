"""The clock of the village: night, parts of the day, and by when another officer looks again.

Moments are aware UTC; what counts is what the clock on the wall of the site says.
"""

from datetime import datetime, time, timedelta, tzinfo

from domain.saying import Arg, As, Moment, Phrase, pgettext, say

NIGHT_BEGINS = time(21)  # quiet hours; docs/numbers.md
NIGHT_ENDS = time(6)
REVIEW_AT = time(9)  # a reopened case is looked at in the morning …
REVIEW_AFTER_DAYS = 2  # … of the day after tomorrow at the latest

MORNING = pgettext("police:time.morning", "in the morning")
NOON = pgettext("police:time.noon", "around noon")
AFTERNOON = pgettext("police:time.afternoon", "in the afternoon")
EVENING = pgettext("police:time.evening", "in the evening")
NIGHT = pgettext("police:time.night", "at night")
PART_OF_DAY = pgettext("police:time.part_of_day", "{part}, {day}")
OTHER_DAY = pgettext("police:time.other_day", "{clock} on {day}")

_PARTS = ((5, NIGHT), (11, MORNING), (13, NOON), (18, AFTERNOON), (21, EVENING), (24, NIGHT))


def is_night(at: datetime, zone: tzinfo) -> bool:
    """Whether people sleep: 21:00 to 06:00 there."""
    clock = at.astimezone(zone).time()
    return clock >= NIGHT_BEGINS or clock < NIGHT_ENDS


def after_night(at: datetime, zone: tzinfo) -> datetime:
    """The moment itself by day, else the 06:00 that follows it."""
    if not is_night(at, zone):
        return at
    there = at.astimezone(zone)
    day = there.date() + timedelta(days=1 if there.time() >= NIGHT_BEGINS else 0)
    return datetime.combine(day, NIGHT_ENDS, zone)


def is_told_again(rung: int) -> bool:
    """Whether a reporter is told that nobody has taken it, after so many rings in the room.

    After the first, the fifth, the fifteenth, and every thirtieth: with a ring every two minutes
    after 2, 10, 30 and 60 minutes, and from then on once an hour.
    """
    return rung in (1, 5, 15) or (rung > 0 and rung % 30 == 0)


def review_by(now: datetime, zone: tzinfo) -> datetime:
    """By when another officer looks at a case that its reporter calls unsolved."""
    day = now.astimezone(zone).date() + timedelta(days=REVIEW_AFTER_DAYS)
    return datetime.combine(day, REVIEW_AT, zone)


def part_of_day(at: datetime, zone: tzinfo) -> Phrase:
    """The moment as coarsely as a room may know it: `in the evening, Tuesday 24 November`."""
    hour = at.astimezone(zone).hour
    part = next(text_id for until, text_id in _PARTS if hour < until)
    return say(PART_OF_DAY, part=say(part), day=Moment(at, As.DAY))


def moment(at: datetime, zone: tzinfo, *, since: datetime) -> Arg:
    """The clock; with the day where that is another than the day of `since`."""
    if at.astimezone(zone).date() == since.astimezone(zone).date():
        return Moment(at)
    return say(OTHER_DAY, clock=Moment(at), day=Moment(at, As.DAY))


def month_begins(now: datetime, zone: tzinfo) -> datetime:
    """Midnight of the first of this month there."""
    first = now.astimezone(zone).date().replace(day=1)
    return datetime.combine(first, time(0), zone)
