"""Times of day as somebody typed them: `7 giờ rưỡi tối`, `8 kurang 15`, `quarter past seven`."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.words.whenpieces import END, InTrouble, Item, WhenTrouble

HALF, QUARTER = 30, 15  # minutes


@dataclass(frozen=True, slots=True)
class TypedHours:
    """minutes: since the day began. by_night: at an hour after midnight that is called night."""

    minutes: int | None = None
    by_night: bool = False


@dataclass(slots=True)
class _Clock:
    hour: int
    minute: int = 0
    more: int = 0  # minutes after that, or before it


def read_time(items: list[Item]) -> TypedHours:
    """The one time that is named. Of a span, its beginning. Raises InTrouble."""
    clocks: list[_Clock] = []
    parts: list[tuple[int, int]] = []
    bare: list[int] = []
    place = 0
    spans = False
    while place < len(items):
        item = items[place]
        if "parts" in item:
            parts.append(item.may_be["parts"])
        spans = spans or ("until" in item and bool(clocks))
        length, clock = _clock_at(items, place)
        if clock is not None:
            if not (spans and len(clocks) == 1):
                clocks.append(clock)
            place += length
            continue
        if "number" in item and "year" not in (items[place - 1] if place else END):
            bare.append(item.may_be["number"])
        place += 1
    if not clocks and len(bare) == 1:
        clocks.append(_Clock(bare[0]))
    if len({(clock.hour, clock.minute, clock.more) for clock in clocks}) > 1:
        raise InTrouble(WhenTrouble.HOURS)
    if not clocks:
        return TypedHours()
    return _of_part(clocks[0], parts[:1] if spans else parts, spans=spans)


def _clock_at(items: list[Item], place: int) -> tuple[int, _Clock | None]:
    """A time that begins there, and how many items it takes."""
    ahead = [*items[place : place + 9], *[END] * 9]
    first, second = ahead[0], ahead[1]
    if "midnight" in first or "noon" in first:
        return 1, _Clock(24 if "midnight" in first else 12)
    if "at" in first:
        length, clock = _clock_at(items, place + 1) if place + 1 < len(items) else (0, None)
        if clock is None and "number" in second:
            length, clock = _after_hour(ahead[1:], 1, _Clock(second.may_be["number"]))
        return (length + 1, clock) if clock is not None else (0, None)
    if "minus" in first and (minutes := _minutes(ahead[1:]))[0]:
        length, clock = _clock_at(items, place + 1 + minutes[0])
        return length + 1 + minutes[0], _moved(clock, -minutes[1])
    return _before_hour(ahead) or _from_hour(ahead)


def _before_hour(ahead: Sequence[Item]) -> tuple[int, _Clock] | None:
    """`setengah delapan`, `half past seven`, `ten to eight`."""
    first = ahead[0]
    taken, more = 1, {"half_before": -HALF, "half_past": HALF}
    move = next((more[kind] for kind in more if kind in first), None)
    if move is None:
        taken, minutes = _minutes(ahead)
        if not taken or not ("to" in ahead[taken] or "past" in ahead[taken]):
            return None
        move = -minutes if "to" in ahead[taken] else minutes
        taken += 1
    hour = ahead[taken]
    if "number" not in hour:
        return None
    return taken + 1 + ("hour" in ahead[taken + 1]), _Clock(hour.may_be["number"], 0, move)


def _from_hour(ahead: Sequence[Item]) -> tuple[int, _Clock | None]:
    """`19:30`, `7 giờ rưỡi`, `8 kém 15`."""
    first, second = ahead[0], ahead[1]
    if "clock" in first:
        return _after_hour(ahead, 1, _Clock(*first.may_be["clock"]))
    if "number" in first and "hour" in second:
        return _after_hour(ahead, 2, _Clock(first.may_be["number"]))
    if "number" in first and ("half" in second or "quarter" in second or _changes(ahead)):
        return _after_hour(ahead, 1, _Clock(first.may_be["number"]))
    return 0, None


def _changes(ahead: Sequence[Item]) -> bool:
    """Whether `kém 15` or the like follows a bare number."""
    return ("minus" in ahead[1] or "plus" in ahead[1]) and _minutes(ahead[2:])[0] > 0


def _minutes(ahead: Sequence[Item]) -> tuple[int, int]:
    """Minutes that begin there: how many items they take, and how many they are."""
    first, second = ahead[0], ahead[1]
    if "quarter" in first:
        return 1, QUARTER
    if "number" in first and first.may_be["number"] < 60:
        return (2 if "minute" in second else 1), first.may_be["number"]
    return 0, 0


def _moved(clock: _Clock | None, more: int) -> _Clock | None:
    return _Clock(clock.hour, clock.minute, clock.more + more) if clock else None


def _after_hour(ahead: Sequence[Item], length: int, clock: _Clock) -> tuple[int, _Clock]:
    """What follows an hour: minutes, a half, less or more."""
    length += "hour" in ahead[length]
    one, two = ahead[length], ahead[length + 1]
    if "half" in one:
        return length + 1, _Clock(clock.hour, clock.minute, clock.more + HALF)
    if "minus" in one or "plus" in one:
        taken, minutes = _minutes(ahead[length + 1 :])
        if taken:
            more = -minutes if "minus" in one else minutes
            return length + 1 + taken, _Clock(clock.hour, clock.minute, clock.more + more)
    elif "clock" not in ahead[0] and not ("hour" in two or "half" in two):
        taken, minutes = _minutes(ahead[length:])
        if taken:
            return length + taken, _Clock(clock.hour, minutes, clock.more)
    return length + ("minute" in one), clock


def _of_part(clock: _Clock, parts: Sequence[tuple[int, int]], *, spans: bool) -> TypedHours:
    """The hour of the day that the hour of the clock is, in the part of the day that was named."""
    if clock.hour > 24 or clock.minute > 59 or (clock.hour == 24 and clock.minute):
        raise InTrouble(WhenTrouble.NEVER)
    hour = clock.hour
    if parts:
        fits = [
            candidate
            for candidate in _on_the_clock(hour)
            if all(first <= candidate <= last for first, last in parts)
        ]
        if not fits and not spans:
            raise InTrouble(WhenTrouble.HOURS)
        hour = fits[0] if fits else hour
    by_night = hour > 24
    minutes = (hour - 24 if by_night else hour) * 60 + clock.minute + clock.more
    return TypedHours(minutes, by_night)


def _on_the_clock(hour: int) -> tuple[int, ...]:
    """The hours of the day, and of the night after it, at which a clock shows that hour."""
    if hour > 12:
        return (hour,)
    return (0, 12, 24) if hour == 12 else (hour, hour + 12, hour + 24)
