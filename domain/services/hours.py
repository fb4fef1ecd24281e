"""Hours: when people may come to a desk, as the site file says it, and the times that follow. Pure.

    hours = ["mon-fri 07:30-11:30", "sat 08:00-11:00"]
    slot = "30m"
    at_once = 2
    closed = ["2027-02-06"]

Clocks are those on the wall of the site; the times that follow are aware UTC.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

HOURS_KEYS = ("hours", "slot", "at_once", "closed")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WINDOW = re.compile(r"([a-z]{3})(?:-([a-z]{3}))? (\d{2}:\d{2})-(\d{2}:\d{2})")
_SLOT = re.compile(r"(\d{1,3})([mh])")
SLOT_MIN = 30
AT_ONCE_AT_MOST = 50


class NoHours(Exception):
    """It says no hours; `key` is the key that is wrong."""

    def __init__(self, key: str, says: str) -> None:
        super().__init__(says)
        self.key = key


@dataclass(frozen=True, slots=True)
class Window:
    """On these days (0 is Monday), from one clock to the other."""

    days: tuple[int, ...]
    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class Hours:
    """slot_min: minutes that one person gets. at_once: how many may come at one time."""

    windows: tuple[Window, ...] = ()
    slot_min: int = SLOT_MIN
    at_once: int = 1
    closed: tuple[date, ...] = ()


def read_hours(raw: Mapping[str, Any]) -> Hours:
    """The hours that the keys of a desk say. Raises NoHours."""
    windows = raw.get("hours")
    if not isinstance(windows, list) or not windows:
        raise NoHours("hours", 'must be a list, as in ["mon-fri 07:30-11:30"]')
    return Hours(
        windows=tuple(_window(one) for one in windows),
        slot_min=_minutes(raw.get("slot", f"{SLOT_MIN}m")),
        at_once=_at_once(raw.get("at_once", 1)),
        closed=tuple(_day(one) for one in raw.get("closed", ())),
    )


def _window(written: object) -> Window:
    found = _WINDOW.fullmatch(str(written).strip().lower())
    wrong = NoHours("hours", f"{written!r} is no time; write mon-fri 07:30-11:30")
    if found is None or not {found[1], found[2] or found[1]} <= set(DAYS):
        raise wrong
    first, last = DAYS.index(found[1]), DAYS.index(found[2] or found[1])
    try:
        opens, closes = time.fromisoformat(found[3]), time.fromisoformat(found[4])
    except ValueError:
        raise wrong from None
    if opens >= closes:
        raise wrong
    length = (last - first) % 7 + 1
    return Window(tuple((first + step) % 7 for step in range(length)), opens, closes)


def _minutes(written: object) -> int:
    found = _SLOT.fullmatch(str(written))
    minutes = int(found[1]) * (60 if found[2] == "h" else 1) if found else 0
    if not 5 <= minutes <= 24 * 60:
        raise NoHours("slot", f"{written!r} is no length; write 30m or 1h")
    return minutes


def _at_once(written: object) -> int:
    if isinstance(written, int) and not isinstance(written, bool) and 0 < written < AT_ONCE_AT_MOST:
        return written
    raise NoHours("at_once", f"{written!r}: how many may come at one time?")


def _day(written: object) -> date:
    try:
        return written if isinstance(written, date) else date.fromisoformat(str(written))
    except ValueError:
        raise NoHours("closed", f"{written!r} is no day; write 2027-02-06") from None


def pack_hours(hours: Hours) -> dict[str, Any]:
    """As JSON-able data."""
    return {
        "windows": [
            [list(one.days), one.opens.isoformat("minutes"), one.closes.isoformat("minutes")]
            for one in hours.windows
        ],
        "slot_min": hours.slot_min,
        "at_once": hours.at_once,
        "closed": [day.isoformat() for day in hours.closed],
    }


def unpack_hours(raw: Mapping[str, Any]) -> Hours | None:
    """What `pack_hours` made; None where a desk says nothing of hours."""
    if not raw:
        return None
    return Hours(
        windows=tuple(
            Window(tuple(days), time.fromisoformat(opens), time.fromisoformat(closes))
            for days, opens, closes in raw["windows"]
        ),
        slot_min=raw["slot_min"],
        at_once=raw["at_once"],
        closed=tuple(date.fromisoformat(day) for day in raw["closed"]),
    )


def free_times(
    hours: Hours, taken: Mapping[datetime, int], *, since: datetime, days: int, zone: tzinfo
) -> list[datetime]:
    """The times from `since` on, so many days ahead, at which one more may come; soonest first."""
    found = _times(hours, since.astimezone(zone).date(), days, zone)
    return [at for at in found if at >= since and taken.get(at, 0) < hours.at_once]


def _times(hours: Hours, first: date, days: int, zone: tzinfo) -> Iterator[datetime]:
    step = timedelta(minutes=hours.slot_min)
    for day in (first + timedelta(days=ahead) for ahead in range(days)):
        if day in hours.closed:
            continue
        for window in _on(hours.windows, day):
            at = datetime.combine(day, window.opens, zone)
            closes = datetime.combine(day, window.closes, zone)
            while at + step <= closes:
                yield at.astimezone(UTC)
                at += step


def _on(windows: Sequence[Window], day: date) -> list[Window]:
    found = [window for window in windows if day.weekday() in window.days]
    return sorted(found, key=lambda window: window.opens)
