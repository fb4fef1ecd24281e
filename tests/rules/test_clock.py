"""Night, parts of the day and deadlines, by the clock on the wall of the site."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from domain.local_time import (
    AFTERNOON,
    EVENING,
    MORNING,
    NIGHT,
    NOON,
    after_night,
    is_night,
    month_begins,
    part_of_day,
    review_by,
)

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
JAYAPURA = ZoneInfo("Asia/Jayapura")


def at(day: int, hour: int, minute: int = 0, zone: ZoneInfo = HANOI) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=zone).astimezone(UTC)


@pytest.mark.parametrize(
    ("hour", "night"), [(20, False), (21, True), (0, True), (5, True), (6, False), (12, False)]
)
def test_night_is_from_21_to_6(hour, night):
    assert is_night(at(18, hour), HANOI) is night


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (at(18, 12), at(18, 12)),
        (at(18, 22), at(19, 6)),
        (at(19, 3), at(19, 6)),
        (at(30, 23), datetime(2026, 12, 1, 6, tzinfo=HANOI)),
    ],
    ids=["by day", "in the evening", "after midnight", "end of the month"],
)
def test_after_night(moment, expected):
    assert after_night(moment, HANOI) == expected


@pytest.mark.parametrize(
    ("hour", "part"),
    [(2, NIGHT), (7, MORNING), (12, NOON), (15, AFTERNOON), (19, EVENING), (23, NIGHT)],
)
def test_part_of_day(hour, part):
    assert part_of_day(at(18, hour), HANOI).args["part"].id == part


def test_the_zone_decides():
    assert is_night(at(18, 20), JAYAPURA)


def test_another_officer_looks_the_morning_after_next():
    assert review_by(at(18, 23), HANOI) == at(20, 9)


def test_month_begins_at_midnight_there():
    assert month_begins(at(1, 1), HANOI) == at(1, 0)
