"""Objects by plain statements are the session's own: the same values, changed and held as any."""

from typing import Any

from sqlalchemy import inspect, select
from sqlmodel import SQLModel, col

from storage import timers
from storage.house import House
from storage.objects import Objects
from storage.tables import Mark, Timer
from storage.tx import Tx
from tests.houses import NOON

OURS = (col(Mark.name) == "bell") | (col(Mark.name) == "door")
MARKS = Objects(select(Mark).where(OURS).order_by(col(Mark.name)))
RING = Objects(select(Timer))


def as_the_session_reads(tx: Tx) -> tuple[dict[str, Any], dict[str, Any]]:
    timers.set_timer(tx, "ring", "door", at=NOON, times=3)
    plain = RING.first(tx, {})
    assert plain is not None
    values = plain.model_dump()
    tx.expire(plain)
    return values, {name: getattr(plain, name) for name in values}


async def test_an_object_is_what_the_session_reads(house: House) -> None:
    values, known = await house.write(as_the_session_reads)

    assert values == known


async def test_what_is_changed_or_deleted_afterwards_is_written(house: House) -> None:
    def change(tx: Tx) -> None:
        tx.put(Mark(name="bell", value=b"1"))
        tx.put(Mark(name="door", value=b"1"))

    def change_more(tx: Tx) -> None:
        bell, door = MARKS.all(tx, {})
        bell.value = b"2"
        tx.delete(door)

    await house.write(change)
    await house.write(change_more)

    assert [mark.value for mark in await house.read(lambda tx: MARKS.all(tx, {}))] == [b"2"]


async def test_a_new_row_is_changed_as_any_other(house: House) -> None:
    def put_and_change(tx: Tx) -> None:
        row = Mark(name="bell", value=b"1")
        tx.put(row)
        row.value = b"2"

    await house.write(put_and_change)

    assert await house.read(lambda tx: tx.get_one(Mark, "bell").value) == b"2"


async def test_values_that_are_written_at_once_are_those_of_the_object(house: House) -> None:
    def change_both_ways(tx: Tx) -> tuple[bytes, bool]:
        row = Mark(name="bell", value=b"1")
        tx.put(row)
        tx.change(row, value=b"2")
        return row.value, tx.is_modified(row)

    assert await house.write(change_both_ways) == (b"2", False)
    assert await house.read(lambda tx: tx.get_one(Mark, "bell").value) == b"2"


async def test_what_is_held_stays_as_it_is_there(house: House) -> None:
    def look_twice(tx: Tx) -> bool:
        tx.add(Mark(name="bell", value=b"1"))
        return tx.get(Mark, "bell") is MARKS.first(tx, {}) is tx.get(Mark, "bell")

    assert await house.write(look_twice)
    assert await house.read(lambda tx: tx.get(Mark, "no bell")) is None


def test_every_table_can_be_read_so() -> None:
    """An attribute is called as its column, which is how a row of the driver is read."""
    for table in (mapper.class_ for mapper in SQLModel._sa_registry.mappers):
        names = [attribute.key for attribute in inspect(table).column_attrs]

        assert [column.key for column in select(table).exported_columns] == names
