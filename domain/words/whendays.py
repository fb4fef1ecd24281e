"""Days as somebody typed them: dates, days of the week, days from today."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from domain.words.whenpieces import CENTURY, END, InTrouble, Item, WhenTrouble

YEARS = range(CENTURY - 100, CENTURY + 200)  # others are slips


@dataclass(slots=True)
class Days:
    """What was said of the day. dates: those named, in whatever way. weekdays: Monday is 0. weeks,
    months: how far ahead of this one. of_month: the number of a day without its month."""

    dates: list[date] = field(default_factory=list)
    weekdays: list[int] = field(default_factory=list)
    weeks: int | None = None
    of_month: int | None = None
    months: int | None = None
    is_today: bool = False


def read_days(items: list[Item], today: date) -> Days:
    """What was said of the day; what it takes is no time any more. Raises InTrouble."""
    found = Days()
    for place, item in enumerate(items):
        if item.used:
            continue
        ahead = [*items[place + 1 : place + 5], END, END, END, END]
        before = items[place - 1] if place else END
        if "vague" in item:
            raise InTrouble(WhenTrouble.VAGUE)
        _hour_range(before, item, ahead)
        _one_day(found, today, before, item, ahead)
    return found


def _hour_range(before: Item, item: Item, ahead: Sequence[Item]) -> None:
    """`jam 8-10` and `8-10h` are hours; the first of them counts."""
    if "hours" in item and ("at" in before or "hour" in ahead[0]):
        first, last = item.may_be["hours"]
        if first < last <= 24:
            item.may_be = {"clock": (first, 0)}


def _one_day(found: Days, today: date, before: Item, item: Item, ahead: Sequence[Item]) -> None:
    day = _date_at(today, item, ahead)
    one, two = ahead[:2]
    if day is not None:
        found.dates.append(day)
    elif "of_month" in item and "number" in one and "days_later" not in two:
        found.of_month = one.may_be["number"]
        _use(item, one)
    elif "nth" in item:
        found.of_month = item.may_be["nth"]
    elif "months_ahead" in item:
        found.months = item.may_be["months_ahead"]
    elif "weekdays" in item:
        found.weekdays.append(item.may_be["weekdays"])
        if "next" in before or "next" in one:
            found.weeks = 1
        _use(item, *(near for near in (before, one) if "next" in near or "this" in near))
    elif "weeks" in item:
        found.weeks = item.may_be["weeks"]
        _use(item)
    elif "days" in item:
        found.dates.append(today + timedelta(days=item.may_be["days"]))
        found.is_today = item.may_be["days"] == 0


def _date_at(today: date, item: Item, ahead: Sequence[Item]) -> date | None:
    """A date, or a number of days or weeks from today, that begins there."""
    one, two, three, four = ahead[:4]
    if "date" in item:
        day, month, year = item.may_be["date"]
        return _date(today, day, month, year or _year(one, two))
    if "number" in item and ("days_later" in one or "weeks_later" in one):
        days = item.may_be["number"] * (7 if "weeks_later" in one else 1)
        _use(item, one)
        return today + timedelta(days=days)
    if "of_month" in item and "months" in two:
        return _named(today, one, two, item, year=(three, four))
    if "months" in one:
        return _named(today, item, one, year=(two, three))
    if "months" in item and not _is_hour(one, two):
        return _named(today, one, item, year=(two, three))
    return None


def _named(
    today: date, number: Item, month: Item, *besides: Item, year: tuple[Item, Item]
) -> date | None:
    """A day whose month is named; None where no number stands beside it."""
    day = next((number.may_be[kind] for kind in ("number", "nth") if kind in number), None)
    if day is None:
        return None
    _use(number, month, *besides)
    return _date(today, day, month.may_be["months"], _year(*year))


def _use(*items: Item) -> None:
    for item in items:
        item.used = True


def _is_hour(number: Item, after: Item) -> bool:
    return "nth" not in number and ("hour" in after or "parts" in after)


def _year(one: Item, two: Item) -> int | None:
    """The year that stands there, with its word or without."""
    for item, word in ((two, one), (one, None)):
        if (word is None or "year" in word) and "number" in item:
            year: int = item.may_be["number"]
            if year >= CENTURY or (word is not None and year < 100):
                _use(item)
                return year if year >= CENTURY else year + CENTURY
    return None


def _date(today: date, day: int, month: int, year: int | None) -> date:
    """That date; without a year the next one."""
    if year is not None and year not in YEARS:
        raise InTrouble(WhenTrouble.NEVER)
    try:
        if year is not None:
            return date(year, month, day)
        this = date(today.year, month, day)
        return this if this >= today else date(today.year + 1, month, day)
    except ValueError:
        if (day, month) == (29, 2) and year is None:
            return _leap_day(today)
        raise InTrouble(WhenTrouble.NEVER) from None


def _leap_day(today: date) -> date:
    years = (today.year + ahead for ahead in range(9))
    days = (date(y, 2, 29) for y in years if y % 4 == 0 and (y % 100 or y % 400 == 0))
    return next(day for day in days if day >= today)


def on_weekday(today: date, weekday: int, weeks: int | None) -> date:
    """That day of the week: the next one, today included, or that of the week so far ahead."""
    if weeks is None:
        return today + timedelta(days=(weekday - today.weekday()) % 7)
    return today + timedelta(days=7 * weeks + weekday - today.weekday())


def on_day_of_month(today: date, day: int, months: int | None) -> date:
    """The next such day, or the one of that month; a month that has none is passed over."""
    if not 1 <= day <= 31:
        raise InTrouble(WhenTrouble.NEVER)
    for ahead in range(13) if months is None else (months,):
        month = today.month - 1 + ahead
        try:
            found = date(today.year + month // 12, month % 12 + 1, day)
        except ValueError:
            continue
        if found >= today:
            return found
    raise InTrouble(WhenTrouble.NEVER)
