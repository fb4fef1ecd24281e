"""Rotation: wrapping every data key with a new master. What is sealed is not touched.

Safe to interrupt and to repeat: as long as the old master lies in the file, either wraps. Nobody
may serve meanwhile (`storage/instance_lock.py`): a process that knows only the old master would go
on wrapping with it, and its rows would be lost with it.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, bindparam, func, select, update
from sqlmodel import SQLModel

from storage import tables
from storage.house import House
from storage.keys import add_master, drop_old_masters, load_keys
from storage.open_house import HOUSE_KEY, open_house
from storage.tx import Tx

BATCH = 500  # keys of one transaction: some 20 ms
NUMBER_BYTES = 2  # in front of a wrapped key: the number of the master that wrapped it


class NotAllWrapped(Exception):
    """Some keys are still wrapped by an older master; it was kept. The number of them."""


def rotate(url: str, secret_file: Path, *, step: Callable[[int, int], None]) -> int:
    """Wrap all keys with a fresh master and drop the older ones; returns how many keys there are.

    An interrupted rotation is finished, not begun anew. step(done, all) is told now and then. The
    caller holds `presence.alone`. Raises Unsealable where a key cannot be opened: all masters stay.
    """
    if len(load_keys(secret_file).numbers) == 1:
        add_master(secret_file)
    house = open_house(url, secret_file)
    try:
        whole = house.write_now(count_keys)
        done = house.write_now(_wrap_house_key)
        for table in holding_keys():
            done = _wrap_table(house, table, done, lambda count: step(count, whole))
        if left := house.write_now(count_old):
            raise NotAllWrapped(left)
    finally:
        house.close()
    drop_old_masters(secret_file)
    return whole


def holding_keys() -> list[Table]:
    """The tables whose rows hold a data key of their own, by name."""
    known = SQLModel.metadata.tables
    return [known[name] for name in sorted(known) if "data_key" in known[name].columns]


def count_keys(tx: Tx) -> int:
    """How many wrapped keys there are, the house's own included."""
    return 1 + sum(
        tx.scalar(select(func.count()).select_from(table).where(table.c.data_key.is_not(None))) or 0
        for table in holding_keys()
    )


def count_old(tx: Tx) -> int:
    """How many keys are wrapped by a master that is not the newest."""
    old = sum(
        tx.scalar(select(func.count()).select_from(table).where(_is_old(tx, table))) or 0
        for table in holding_keys()
    )
    house_key = tx.get_one(tables.Mark, HOUSE_KEY).value
    return old + (not tx.keys.is_current(house_key))


def _wrap_table(house: House, table: Table, done: int, step: Callable[[int], None]) -> int:
    last = ""
    while True:
        count, last = house.write_now(_wrap_some, table, last)
        done += count
        step(done)
        if not last:
            return done


def _wrap_some(tx: Tx, table: Table, after: str) -> tuple[int, str]:
    """Wrap the next keys in the order of the table; returns how many, and the last one's row."""
    (key,) = table.primary_key.columns
    rows = tx.execute(
        select(key, table.c.data_key)
        .where(table.c.data_key.is_not(None), key > after)
        .order_by(key)
        .limit(BATCH)
    ).all()
    old = [
        {"row": row, "wrapped": tx.keys.wrap(tx.keys.unwrap(bytes(wrapped)))}
        for row, wrapped in rows
        if not tx.keys.is_current(bytes(wrapped))
    ]
    if old:
        wrap = update(table).where(key == bindparam("row")).values(data_key=bindparam("wrapped"))
        tx.connection().execute(wrap, old)
    return len(rows), str(rows[-1][0]) if rows else ""


def _wrap_house_key(tx: Tx) -> int:
    row = tx.get_one(tables.Mark, HOUSE_KEY)
    if not tx.keys.is_current(row.value):
        row.value = tx.keys.wrap(tx.keys.unwrap(row.value))
    return 1


def _is_old(tx: Tx, table: Table) -> ColumnElement[bool]:
    wrapped: ColumnElement[Any] = table.c.data_key
    number = func.substr(wrapped, 1, NUMBER_BYTES)
    return and_(wrapped.is_not(None), number != tx.keys.current.to_bytes(NUMBER_BYTES))
