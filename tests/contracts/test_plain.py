"""Plain statements: what they read is what the session reads, and a failure keeps its kind."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import bindparam, insert, select, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel

from domain.mouth import NotKept
from storage import timers
from storage.compiled import Plain
from storage.house import House
from storage.tables import Mark, Timer
from storage.tx import Tx
from tests.houses import NOON

MARK = SQLModel.metadata.tables["mark"]
TIMER = SQLModel.metadata.tables["timer"]
PUT = Plain(insert(MARK))
VALUE = Plain(select(MARK.c.value).where(MARK.c.name == bindparam("of")))
RING = Plain(select(TIMER).where(TIMER.c.subject == bindparam("of")))
GONE = Plain(text("SELECT value FROM no_such_table"))


def ring(tx: Tx) -> tuple[Any, Timer]:
    timers.set_timer(tx, "ring", "door", at=NOON, every=timedelta(minutes=2), times=3)
    known = tx.get_one(Timer, RING.first(tx, {"of": "door"}).id)
    return RING.first(tx, {"of": "door"}), known


async def test_a_row_is_what_the_session_reads(house: House) -> None:
    row, known = await house.write(ring)

    assert row._asdict() == known.model_dump()


async def test_it_sees_what_the_session_has_not_written_yet(house: House) -> None:
    def add_and_look(tx: Tx) -> Any:
        tx.add(Mark(name="bell", value=b"1"))
        return VALUE.scalar(tx, {"of": "bell"}), VALUE.first(tx, {"of": "no bell"})

    assert await house.write(add_and_look) == (b"1", None)


async def test_what_it_wrote_goes_with_the_unit(house: House) -> None:
    def put_and_fail(tx: Tx) -> None:
        assert PUT.run(tx, {"name": "bell", "value": b"1"}) == 1
        raise LookupError

    with pytest.raises(LookupError):
        await house.write(put_and_fail)
    assert await house.read(lambda tx: VALUE.all(tx, {"of": "bell"})) == []


async def test_what_it_wrote_while_reading_is_rolled_back(house: House) -> None:
    await house.read(lambda tx: PUT.run(tx, {"name": "bell", "value": b"1"}))

    assert await house.read(lambda tx: VALUE.all(tx, {"of": "bell"})) == []


async def test_a_refused_row_is_the_deeds_mistake_and_names_no_value(house: House) -> None:
    def put_twice(tx: Tx) -> None:
        for _ in range(2):
            PUT.run(tx, {"name": "bell", "value": b"secret"})

    with pytest.raises(IntegrityError) as refused:
        await house.write(put_twice)
    assert "secret" not in str(refused.value)


async def test_a_wrong_statement_is_ours_and_no_failure_of_storage(house: House) -> None:
    with pytest.raises(Exception, match="no_such_table") as wrong:
        await house.write(lambda tx: GONE.run(tx, {}))
    assert not isinstance(wrong.value, NotKept)


async def test_a_row_without_one_of_its_values_is_refused(house: House) -> None:
    """It was written with nothing there."""
    await house.write(lambda tx: PUT.run(tx, {"name": "bell", "value": b"1"}))
    with pytest.raises(KeyError, match="value"):
        await house.write(lambda tx: PUT.run(tx, {"name": "drum"}))


class Breaking:
    """A driver's connection that fails as a full disk or a lost server does."""

    closed = broken = False

    def __init__(self, tx: Tx) -> None:
        self.wrong = tx.dialect.loaded_dbapi.OperationalError("database or disk is full")

    def execute(self, _sql: str, _values: object) -> None:
        raise self.wrong


class BreakingLater(Breaking):
    """The same, where the failure comes with the second row."""

    def execute(self, _sql: str, _values: object) -> "BreakingLater":
        return self

    def fetchall(self) -> None:
        raise self.wrong


@pytest.mark.parametrize("breaking", [Breaking, BreakingLater])
async def test_failing_storage_keeps_nothing(house: House, breaking: type[Breaking]) -> None:
    """The driver's own error was none that the house knew."""

    def find_it_full(tx: Tx) -> None:
        own, tx.driver = tx.driver, breaking(tx)
        try:
            VALUE.all(tx, {"of": "bell"})
        finally:
            tx.driver = own

    with pytest.raises(NotKept):
        await house.write(find_it_full)
