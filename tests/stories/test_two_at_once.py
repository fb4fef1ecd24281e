"""Two at once: somebody acts while somebody else, or the clock, is in the middle of the same.

The first is held where it has read and not yet written; the second goes on until it has ended or
waits for the first. On SQLite it always waits, for one deed is written after the other.
"""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from storage import history, reporters
from storage.house import House
from storage.residents import find_speaker
from storage.site_cache import forget_books
from storage.tables import Booking, Case, Desk, Inquiry, Reporter, SetAside
from storage.tx import Tx
from tests.duty import on_duty, reports_theft, someone
from tests.village import Person, Village

Act = Callable[[], Awaitable[Any]]


@pytest.fixture
def at_once(
    any_village: Village, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Awaitable[None]]:
    """`await at_once(first, second, held_at="module.function")`."""

    async def act(first: Act, second: Act, *, held_at: str) -> None:
        came, go_on = threading.Event(), threading.Event()
        usual = _named(held_at)

        def held(*args: Any, **more: Any) -> Any:
            if not came.is_set():
                came.set()
                go_on.wait()
            return usual(*args, **more)

        with monkeypatch.context() as meanwhile:
            meanwhile.setattr(held_at, held)
            meanwhile.setattr(any_village, "settle", _not_yet)
            one = asyncio.ensure_future(first())  # noqa: TID251  # awaited below
            await _until(lambda: came.is_set() or one.done())
            two = asyncio.ensure_future(second())  # noqa: TID251  # the same
            try:
                await _until(lambda: two.done() or _waits(any_village.house))
            finally:
                go_on.set()
            await asyncio.gather(one, two)
        await any_village.settle()

    return act


async def _until(true: Callable[[], bool]) -> None:
    while not await asyncio.to_thread(true):  # noqa: ASYNC110  # the database tells nobody
        await asyncio.sleep(0.01)


def _named(path: str) -> Any:
    module, _, name = path.rpartition(".")
    return getattr(pytest.importorskip(module), name)


async def _not_yet() -> None:
    """What follows leaves when both are done."""


def _waits(house: House) -> bool:
    if not house.on_postgres:
        return True
    locked = "datname = current_database() AND wait_event_type = 'Lock'"
    with house.engine.connect() as another:
        found = another.execute(text(f"SELECT count(*) FROM pg_stat_activity WHERE {locked}"))  # noqa: S608  # ours
        return bool(found.scalar_one())


async def kinds_of(village: Village) -> list[list[str]]:
    """What happened to each case; its chain is whole."""

    def look(tx: Tx) -> list[list[str]]:
        cases = tx.scalars(select(Case)).all()
        assert all(history.is_whole(tx, case.id) for case in cases)
        assert tx.scalars(select(SetAside)).all() == []
        return [[line.kind for line in history.read_history(tx, case)] for case in cases]

    return await village.house.read(look)


async def tells(person: Person, *texts: str) -> None:
    for words in texts:
        await person.says(words)


async def test_whoever_comes_back_as_they_are_forgotten_is_answered(any_village, at_once):
    """On PostgreSQL what they said was gone, and nothing ever answered."""
    await any_village.room()
    resident = await someone(any_village)
    await tells(resident, "/privacy", "1", "2")
    await at_once(
        lambda: resident.says("/report"),
        any_village.ticker.sweep,
        held_at="actions.residents.resident_turn._act",
    )
    await resident.says("1")
    assert resident.screen.text == "What is gone?"


async def test_an_answer_in_the_last_minute_of_a_draft_keeps_its_photo(any_village, at_once):
    """On PostgreSQL the draft went on, and its photo was deleted under it."""
    room = await any_village.room()
    resident = await someone(any_village)
    await tells(resident, "/report", "1", "1", "2", "end of the bridge")
    await resident.sends_photo()
    any_village.now += timedelta(hours=72, seconds=-60)

    async def sweep() -> None:
        any_village.now += timedelta(minutes=5)
        await any_village.ticker.sweep()

    await at_once(lambda: resident.says("7"), sweep, held_at="actions.residents.resident_turn._act")
    await tells(resident, "1", "1")
    assert [len(one.attachments) for one in room.heard if one.attachments] == [1]


async def test_danger_does_not_ring_again_as_an_officer_takes_it(any_village, at_once):
    duty = await on_duty(any_village)
    resident = await someone(any_village)
    await resident.says("1")
    await resident.presses("Fire")
    any_village.now += timedelta(minutes=1, seconds=50)

    async def ring() -> None:
        any_village.now += timedelta(minutes=1)
        await any_village.ticker.tick()

    (officer,) = duty.officers
    await at_once(lambda: officer.taps("Take"), ring, held_at="actions.cases.taking.happened")
    assert await kinds_of(any_village) == [["opened", "rang", "reached", "taken"]]


async def test_a_note_and_something_more_at_once_are_both_kept(any_village, at_once):
    """On PostgreSQL the second was set aside, and whoever wrote it got an apology."""
    duty = await on_duty(any_village)
    resident = await someone(any_village)
    number = await reports_theft(resident)
    await resident.presses("Tell more")
    await at_once(
        lambda: duty.officers[0].replies("Seen at the market.", to=duty.card(number)),
        lambda: resident.says("It had a broken mirror on the left."),
        held_at="actions.cases.notes.happened",
    )
    assert await kinds_of(any_village) == [["opened", "reached", "noted", "added"]]


async def test_two_neighbours_who_report_one_fire_at_once_make_one_case(any_village, at_once):
    """On PostgreSQL there were two, and who joined as another did got an apology."""
    await any_village.room()
    people = [await someone(any_village) for _ in range(4)]
    for one in people:
        await one.says("1")
    for one, other in (people[:2], people[2:]):
        await at_once(
            lambda one=one: one.presses("Fire"),
            lambda other=other: other.presses("Fire"),
            held_at="actions.cases.reporter_acts.happened",
        )
    kinds = await kinds_of(any_village)
    assert kinds == [
        ["opened", "rang", "joined", "reached", "joined", "joined"] + ["reached too"] * 3
    ]
    numbers = await any_village.house.read(lambda tx: tx.scalars(select(Reporter.number)).all())
    assert sorted(numbers) == [1, 2, 3, 4]


async def test_an_answer_in_the_last_second_counts(any_village, at_once):
    """On PostgreSQL it was carried to the room, and said to be missing."""
    duty = await on_duty(any_village)
    resident = await someone(any_village)
    await reports_theft(resident)
    await duty.officers[0].taps("Take")
    await duty.officers[0].taps("Write to the reporter")
    await duty.officers[0].replies("What colour?", to=duty.newest)
    any_village.now += timedelta(hours=23, minutes=59)

    async def expires() -> None:
        any_village.now += timedelta(minutes=5)
        await any_village.ticker.tick()

    await at_once(
        lambda: resident.says("red"), expires, held_at="actions.cases.inquiries._keep_reply"
    )
    ((*_, last),) = await kinds_of(any_village)
    (state,) = await any_village.house.read(lambda tx: tx.scalars(select(Inquiry.state)).all())
    assert (last, state) == ("answered", "answered")


async def test_a_falsehood_counted_as_its_reporter_sends_another_loses_neither(
    any_village, at_once
):
    """On PostgreSQL whoever wrote the profile last took the other's away."""
    await any_village.room()
    resident = await someone(any_village)
    await reports_theft(resident)
    await tells(resident, "/report", "1", "1", "2", "by the school", "7", "1")

    (earlier,) = await any_village.house.read(lambda tx: tx.scalars(select(Reporter.id)).all())

    def count(tx: Tx) -> None:
        reporter = tx.get_one(Reporter, earlier)
        reporters.count_falsehood(tx, reporter, on=any_village.now.date())

    def look(tx: Tx) -> tuple[int, int]:
        profile = find_speaker(tx, resident.address).profile
        return len(profile.reports), len(profile.falsehoods)

    await at_once(
        lambda: resident.says("1"),
        lambda: any_village.house.write(count),
        held_at="actions.residents.resident_turn._act",
    )
    assert await any_village.house.read(look) == (2, 1)


async def test_of_two_who_want_the_last_place_of_a_time_one_gets_it(any_village, at_once):
    await on_duty(any_village)
    await any_village.house.write(_one_at_a_time)
    first, second = await someone(any_village), await someone(any_village)
    for person in (first, second):
        for said in ("/start", "5", "2", "1", "2", "7", "1", "behind the school", "1", "1"):
            await person.says(said)
    await at_once(
        lambda: first.presses("Send"),
        lambda: second.presses("Send"),
        held_at="storage.bookings.put_booking",
    )
    await any_village.settle()
    taken = await any_village.house.read(lambda tx: list(tx.scalars(select(Booking))))
    assert len(taken) == 1
    assert "Somebody has just taken that time" in second.everything_heard()


def _one_at_a_time(tx: Tx) -> None:
    for desk in tx.scalars(select(Desk)):
        desk.hours = {**desk.hours, "at_once": 1} if desk.hours else {}
    forget_books(tx)
