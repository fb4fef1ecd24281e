"""The outbox's promises: order within a mailbox, leases, once, one waiting projection."""

import asyncio
import time
from datetime import datetime, timedelta

import pytest

from domain.lanes import Dispatch, Lane
from domain.mailboxes import Mailbox, Spot
from domain.ringing import Ring
from domain.saying import Saying
from storage import outbox, residents
from storage.house import House
from storage.outbox import Claimed
from storage.sent_messages import mark_posted, posted_message, posted_slot
from storage.tx import Tx
from tests.houses import NOON

LATER = NOON + timedelta(seconds=1)


def put(
    tx: Tx, address: str, *texts: str, lane: Lane = Lane.ANSWER, once: str | None = None
) -> str:
    speaker = residents.meet(tx, address, now=NOON)
    for text in texts:
        outbox.put(tx, speaker.mailbox, Saying((text,)), Dispatch(lane, once=once), now=NOON)
    return speaker.mailbox


async def claim(house: House, *lanes: Lane, worker: str = "w", now=LATER) -> list[Claimed]:
    return await house.write(outbox.claim, worker, lanes or tuple(Lane), limit=10, now=now)


def said(tx: Tx, rows: list[Claimed]) -> list[str]:
    return [str(outbox.open_saying(tx, row).lines[0]) for row in rows]


async def test_a_mailbox_is_served_in_order_one_at_a_time(house: House) -> None:
    await house.write(put, "telegram:1", "first", "second")
    await house.write(put, "telegram:2", "other")

    claimed = await claim(house)

    assert await house.read(said, claimed) == ["first", "other"]
    assert await claim(house) == []
    await house.write(outbox.settle, [row.id for row in claimed])
    assert await house.read(said, await claim(house)) == ["second"]


async def test_a_postponed_row_keeps_its_place_before_later_ones(house: House) -> None:
    await house.write(put, "telegram:1", "first", "second")
    (row,) = await claim(house)

    await house.write(outbox.postpone, row.id, until=LATER + timedelta(minutes=1))

    assert await claim(house) == []
    (again,) = await claim(house, now=LATER + timedelta(minutes=2))
    assert (again.id, again.attempts) == (row.id, 2)


async def test_what_steps_aside_waits_for_what_is_under_way_there(house: House) -> None:
    """It is older than that row, and was claimed beside it: nothing was claimed any more."""
    await house.write(put, "room:1", "card", "answer")
    await house.write(put, "room:1", "photo", lane=Lane.REMINDER)
    (card,) = await claim(house, Lane.ANSWER)
    (photo,) = await claim(house, Lane.REMINDER)

    await house.write(outbox.postpone, card.id, until=LATER, counted=False, lane=Lane.REMINDER)

    assert await house.read(said, await claim(house)) == ["answer"]
    await house.write(outbox.settle, [photo.id])
    assert await house.read(said, await claim(house)) == ["card"]


async def test_alerts_overtake_announcements(house: House) -> None:
    await house.write(put, "telegram:1", "announcement", lane=Lane.ANNOUNCEMENT)
    await house.write(put, "telegram:1", "alert", lane=Lane.ALERT)

    assert await house.read(said, await claim(house)) == ["alert", "announcement"]


async def test_a_dead_workers_rows_are_free_after_the_lease(house: House) -> None:
    await house.write(put, "telegram:1", "first")
    await claim(house, worker="dead")

    await house.write(outbox.free_expired_leases, now=LATER + outbox.LEASE / 2)
    assert await claim(house, worker="other") == []
    await house.write(outbox.free_expired_leases, now=LATER + outbox.LEASE)
    assert len(await claim(house, worker="other", now=LATER + outbox.LEASE)) == 1


async def test_what_comes_back_twice_takes_no_later_row_with_it(house: House) -> None:
    """A file took longer than the lease and left twice. SQLite had given the row's number to the
    next one by then, which was gone without having been said."""
    await house.write(put, "telegram:1", "first")
    (row,) = await claim(house)
    await house.write(outbox.free_expired_leases, now=LATER + outbox.LEASE)
    (again,) = await claim(house, now=LATER + outbox.LEASE)
    await house.write(outbox.settle, [row.id])
    await house.write(put, "telegram:2", "second")

    await house.write(outbox.postpone, again.id, until=LATER + timedelta(hours=1))
    await house.write(outbox.settle, [again.id])

    assert await house.read(said, await claim(house)) == ["second"]


async def test_a_worker_frees_its_own_claims_when_it_starts_again(house: House) -> None:
    await house.write(put, "telegram:1", "first")
    await claim(house, worker="w")

    await house.write(outbox.free_own_claims, "w")

    assert len(await claim(house, worker="w")) == 1


async def test_the_same_once_key_waits_once(house: House) -> None:
    await house.write(put, "telegram:1", "first", once="a")
    await house.write(put, "telegram:1", "again", once="a")

    assert await house.read(said, await claim(house)) == ["first"]


async def test_at_most_one_projection_of_a_slot_waits(house: House) -> None:
    def show(tx: Tx, *, fresh: bool) -> None:
        outbox.put_projection(tx, "board", Spot("room:r", "board"), Dispatch(fresh=fresh), now=NOON)

    await house.write(show, fresh=False)
    await house.write(show, fresh=True)
    await house.write(show, fresh=False)

    (row,) = await claim(house)
    assert row.fresh
    await house.write(show, fresh=False)  # it changed again while the first is under way
    await house.write(outbox.settle, [row.id])
    assert len(await claim(house)) == 1


@pytest.mark.parametrize("free", ["postponed", "lease over", "started again"])
async def test_a_projection_that_comes_free_joins_the_one_that_waits(
    house: House, free: str
) -> None:
    """Two rows would have waited: delivery ended with IntegrityError, and could not start again."""

    def show(tx: Tx, *, fresh: bool = False, lane: Lane = Lane.ANSWER) -> None:
        how = Dispatch(lane, fresh=fresh)
        outbox.put_projection(tx, "card", Spot("room:r", "card:1"), how, now=NOON)

    await house.write(show, fresh=True)
    (first,) = await claim(house)
    await house.write(show)
    if free == "postponed":
        await house.write(outbox.postpone, first.id, until=LATER)
    elif free == "lease over":
        await house.write(outbox.free_expired_leases, now=LATER + outbox.LEASE)
    else:
        await house.write(outbox.free_own_claims, None)

    (row,) = await claim(house, now=LATER)
    assert row.fresh  # the new message still rings
    assert await claim(house, now=LATER) == []


def lanes_behind(tx: Tx, mailboxes: set[Mailbox], now: datetime) -> set[Lane]:
    return outbox.lanes_behind(tx, mailboxes, now=now)


async def test_a_message_under_way_is_not_changed_in_another_lane_before_it_stands(
    house: House,
) -> None:
    def show(tx: Tx, lane: Lane) -> None:
        outbox.put_projection(tx, "card", Spot("room:r", "card:1"), Dispatch(lane), now=NOON)

    await house.write(show, Lane.ANSWER)
    (first,) = await claim(house)
    await house.write(show, Lane.ALERT)
    assert await claim(house) == []
    behind = ({first.mailbox}, NOON)
    assert await house.write(lanes_behind, *behind) == {Lane.ALERT}
    assert await house.write(lanes_behind, {first.mailbox}, NOON - timedelta(seconds=1)) == set()

    await house.write(outbox.settle, [first.id])
    (row,) = await claim(house)
    assert row.lane is Lane.ALERT
    assert await house.write(lanes_behind, *behind) == set()


async def test_two_rows_of_one_message_in_two_lanes_come_free_as_one(house: House) -> None:
    def show(tx: Tx, lane: Lane) -> None:
        outbox.put_projection(tx, "card", Spot("room:r", "card:1"), Dispatch(lane), now=NOON)

    await house.write(show, Lane.ANSWER)
    assert len(await claim(house)) == 1
    await house.write(show, Lane.ALERT)
    await house.write(outbox.free_own_claims, None)

    (row,) = await claim(house)
    assert row.lane is Lane.ALERT


async def test_projections_put_at_once_wait_once(house: House) -> None:
    """On PostgreSQL the second one failed, and with it what somebody had said."""

    def show(tx: Tx) -> None:
        outbox.put_projection(tx, "board", Spot("room:r", "board"), now=NOON)
        time.sleep(0.05)  # in the writers' threads: all of them are in the middle of it

    await asyncio.gather(*(house.write(show) for _ in range(4)))

    assert len(await claim(house)) == 1


async def test_an_expired_row_is_never_said(house: House) -> None:
    def late(tx: Tx) -> None:
        speaker = residents.meet(tx, "telegram:1", now=NOON)
        ring = Ring(Lane.ANSWER, LATER)
        outbox.put_ring(tx, Spot(speaker.mailbox), Saying(("late",)), ring, now=NOON)

    await house.write(late)

    assert await claim(house) == []
    assert await house.read(outbox.next_due, tuple(Lane)) is None


async def test_it_is_known_when_the_last_row_of_a_sending_is_due(house: House) -> None:
    def ring(tx: Tx, sending_id: str, lane: Lane, at: datetime) -> None:
        speaker = residents.meet(tx, "telegram:1", now=NOON)
        one = Ring(lane, LATER, sending_id=sending_id)
        outbox.put_ring(tx, Spot(speaker.mailbox), Saying(("now",)), one, now=at)

    later = NOON + timedelta(seconds=30)
    await house.write(ring, "", Lane.REMINDER, NOON + timedelta(days=1))
    assert await house.read(outbox.last_due, Lane.ANNOUNCEMENT) is None
    await house.write(ring, "first", Lane.ANNOUNCEMENT, later)
    await house.write(ring, "second", Lane.REMINDER, NOON)
    assert await house.read(outbox.last_due, Lane.ANNOUNCEMENT) == later


async def test_a_posted_message_is_found_by_its_slot_and_by_its_id(house: House) -> None:
    """In a room the former message stays known: somebody may still answer it."""
    for mailbox in ("room:r", "resident:r"):
        await house.write(mark_posted, Spot(mailbox, "card:1"), "100")
        await house.write(mark_posted, Spot(mailbox, "card:1"), "101")

    def look(tx: Tx, mailbox: str) -> tuple[str, list[bool]]:
        found = [posted_slot(tx, mailbox, message) for message in ("100", "101")]
        return posted_message(tx, mailbox, "card:1"), [one is not None for one in found]

    assert await house.read(look, "room:r") == ("101", [True, True])
    assert await house.read(look, "resident:r") == ("101", [False, True])
