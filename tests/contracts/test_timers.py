"""Timers: what was missed runs once, however late."""

from datetime import timedelta

from storage import timers
from storage.house import House
from storage.tables import Timer
from storage.tx import Tx
from tests.houses import NOON

MINUTE = timedelta(minutes=1)


def ring_all(tx: Tx, *, now=NOON) -> list[tuple[str, bool]]:
    due = [tx.get_one(Timer, timer_id) for timer_id in timers.due_timers(tx, now=now)]
    return [(timer.kind, timers.move_on(tx, timer, now=now)) for timer in due]


async def test_a_missed_occasion_of_a_repeating_timer_counts_once(house: House) -> None:
    await house.write(timers.set_timer, "ring", "case:1", at=NOON, every=2 * MINUTE)

    assert await house.write(ring_all, now=NOON + 7 * MINUTE) == [("ring", True)]
    assert await house.write(ring_all, now=NOON + 7.5 * MINUTE) == []
    assert await house.write(ring_all, now=NOON + 8 * MINUTE) == [("ring", True)]


async def test_setting_a_timer_again_replaces_it(house: House) -> None:
    await house.write(timers.set_timer, "ring", "case:1", at=NOON)
    await house.write(timers.set_timer, "ring", "case:1", at=NOON + MINUTE)

    assert await house.write(ring_all, now=NOON) == []
    await house.write(timers.cancel_timers, "case:1")
    assert await house.write(ring_all, now=NOON + 2 * MINUTE) == []
