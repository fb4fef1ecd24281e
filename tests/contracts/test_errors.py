"""Errors that were logged are counted in the database, by whichever process met them."""

from datetime import timedelta

from bot.error_log import Errors
from domain.mouth import NotKept
from storage.error_counts import KEPT, KINDS_AT_MOST, count_errors, forget_errors, logged_errors
from storage.house import House
from tests.houses import NOON

REJECTED = ("message.rejected", "Bad Request: words that nobody knows")
LATER = NOON + timedelta(hours=3, minutes=25, seconds=7)


async def test_what_several_processes_met_adds_up_and_says_when_to_the_hour(house: House) -> None:
    deliver, hear = Errors(), Errors()
    deliver.note(*REJECTED)
    deliver.note(*REJECTED)
    await deliver.keep(house, now=NOON)
    hear.note(*REJECTED)
    hear.note("message.failed", "ZeroDivisionError")
    await hear.keep(house, now=LATER)
    await hear.keep(house, now=LATER)  # nothing new

    assert await house.read(logged_errors) == [
        ("message.failed", "ZeroDivisionError", 1, NOON.replace(hour=8), NOON.replace(hour=8)),
        (*REJECTED, 3, NOON, NOON.replace(hour=8)),
    ]


async def test_while_the_database_is_away_they_wait(house: House, monkeypatch) -> None:
    errors = Errors()
    errors.note(*REJECTED)

    async def away(*_deed: object, **_more: object) -> None:
        raise NotKept("away")

    with monkeypatch.context() as patched:
        patched.setattr(House, "write", away)
        await errors.keep(house, now=NOON)
    await errors.keep(house, now=LATER)

    assert [one.times for one in await house.read(logged_errors)] == [1]


async def test_kinds_are_few_and_forgotten_after_a_month(house: House) -> None:
    many = {("library", str(number)): 1 for number in range(KINDS_AT_MOST + 5)}
    await house.write(count_errors, many, now=NOON)
    found = {one[:2]: one.times for one in await house.read(logged_errors)}
    assert len(found) == KINDS_AT_MOST + 1
    assert found["other errors", ""] == 5

    await house.write(forget_errors, now=NOON + KEPT)
    assert await house.read(logged_errors) != []
    await house.write(forget_errors, now=NOON + KEPT + timedelta(hours=1))
    assert await house.read(logged_errors) == []
