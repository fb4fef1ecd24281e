"""Rows as objects of the session, by plain statements.

What a deed changes has to be an object that the session watches. It can read and write these by
itself; but a row takes 220 µs to read that way and 390 to add, here 45 and 150 (`compiled.py` says
why). So what every report needs goes this way. SQLAlchemy calls it *making detached* objects: they
are as if it had loaded them.
"""

from functools import cache
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, bindparam, insert, inspect, select, update
from sqlalchemy.orm import make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import SQLModel

from storage.compiled import Facts, OnDriver, Plain

Row = TypeVar("Row", bound=SQLModel)


class Objects(Plain, Generic[Row]):
    """A statement with named parameters that selects the rows of one table.

    An object that the session holds already stays as it is there.
    """

    def __init__(self, statement: Select[Row], postgres: Select[Row] | None = None) -> None:
        """postgres: what PostgreSQL runs instead, where the two differ."""
        super().__init__(statement, postgres)
        self._mapper: Any = inspect(statement.column_descriptions[0]["entity"])
        self._ids = [column.key for column in self._mapper.primary_key]

    def first(self, tx: OnDriver, facts: Facts) -> Row | None:
        """The first row, or None."""
        row = super().first(tx, facts)
        return None if row is None else self._object(tx, row)

    def all(self, tx: OnDriver, facts: Facts) -> list[Row]:
        """Every row."""
        return [self._object(tx, row) for row in super().all(tx, facts)]

    def _object(self, tx: OnDriver, row: Any) -> Row:
        ids = [getattr(row, name) for name in self._ids]
        held: Row | None = tx.identity_map.get(self._mapper.identity_key_from_primary_key(ids))
        if held is not None:
            return held
        made: Row = self._mapper.class_manager.new_instance()
        made.__dict__.update(row._asdict())
        make_transient_to_detached(made)
        tx.add(made)
        return made


def find(tx: OnDriver, table: type[Row], row_id: str) -> Row | None:
    """The row of that id, None if there is none."""
    return _by_id(table).first(tx, {"of": row_id})


@cache
def _by_id(table: type[Row]) -> Objects[Row]:
    (key,) = inspect(table).primary_key
    return Objects(select(table).where(key == bindparam("of")))


def put(tx: OnDriver, row: SQLModel) -> None:
    """Write a new row now; it is the session's object from then on."""
    insert_it, names = _into(type(row))
    insert_it.run(tx, {name: getattr(row, name) for name in names})
    make_transient_to_detached(row)
    tx.add(row)


def change(tx: OnDriver, row: SQLModel, **values: Any) -> None:
    """Give an object these values and write them now."""
    mapper = inspect(type(row))
    ids = {f"its_{column.key}": getattr(row, column.key) for column in mapper.primary_key}
    new = {f"new_{name}": value for name, value in values.items()}
    _change(type(row), tuple(values)).run(tx, new | ids)
    for name, value in values.items():
        set_committed_value(row, name, value)


@cache
def _change(table: type[SQLModel], names: tuple[str, ...]) -> Plain:
    mapper = inspect(table)
    columns = mapper.local_table.c
    this = (column == bindparam(f"its_{column.key}") for column in mapper.primary_key)
    new = {name: bindparam(f"new_{name}", type_=columns[name].type) for name in names}
    return Plain(update(mapper.local_table).where(*this).values(new))


@cache
def _into(table: type[SQLModel]) -> tuple[Plain, list[str]]:
    mapper = inspect(table)
    return Plain(insert(mapper.local_table)), [column.key for column in mapper.column_attrs]
