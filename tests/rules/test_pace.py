"""Pace: how many messages a room gets, and how long one waits."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from scheduler.pace import MINUTE, Pace, Share

BEGIN = datetime(2026, 11, 18, tzinfo=UTC)
ROOM = "telegram:-1001"


def taken_in(pace: Pace, share: Share, seconds: int) -> list[datetime]:
    """When messages leave that are tried every second."""
    moments = [BEGIN + timedelta(seconds=second) for second in range(seconds)]
    return [now for now in moments if pace.next_free_in_room(ROOM, now, share) == now]


@pytest.mark.parametrize(
    ("share", "most"), [(Share.URGENT, 20), (Share.ORDINARY, 12), (Share.PATIENT, 8)]
)
def test_no_minute_holds_more_than_its_share(share: Share, most: int) -> None:
    left = taken_in(Pace(), share, 300)
    in_a_minute = [sum(at <= one < at + MINUTE for one in left) for at in left]
    assert max(in_a_minute) == most


def test_nobody_waits_longer_than_twelve_seconds_for_an_ordinary_place() -> None:
    left = taken_in(Pace(), Share.ORDINARY, 300)
    assert max(after - before for before, after in pairwise(left)) <= timedelta(seconds=12)


def test_danger_has_places_when_ordinary_ones_are_used_up() -> None:
    pace = Pace()
    taken_in(pace, Share.ORDINARY, 59)
    now = BEGIN + timedelta(seconds=59)
    left = [pace.next_free_in_room(ROOM, now, Share.URGENT) == now for _ in range(9)]
    assert left == [True] * 8 + [False]


def test_what_waits_is_told_when_its_place_comes() -> None:
    pace = Pace()
    for _ in range(8):
        assert pace.next_free_in_room(ROOM, BEGIN, Share.ORDINARY) == BEGIN
    free = pace.next_free_in_room(ROOM, BEGIN, Share.ORDINARY)
    assert free == BEGIN + timedelta(seconds=12)
    assert pace.next_free_in_room(ROOM, BEGIN, Share.PATIENT) == BEGIN + MINUTE
    assert pace.next_free_in_room(ROOM, free, Share.ORDINARY) == free
