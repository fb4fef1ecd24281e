"""Plain statements: built once, then run on the driver's own cursor.

A turn runs a dozen statements. Through SQLAlchemy's connection each takes some 50 µs of Python,
here 10; so those of every turn and every letter go this way, and all others through the session.
SQLAlchemy still says how the statement reads on each database and how its values travel.
"""

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter, methodcaller
from typing import Any

from sqlalchemy import (
    ARRAY,
    JSON,
    ColumnElement,
    Dialect,
    Executable,
    any_,
    bindparam,
    func,
    select,
)
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

Facts = Mapping[str, Any]
Convert = Callable[[Any], Any] | None
WANTED = object()


class OnDriver(Session):
    """A session that lies on one connection of the driver's own, which is `driver`."""

    dialect: Dialect
    driver: Any


@dataclass(frozen=True, slots=True)
class _Made:
    """A statement as one database understands it.

    takes: name, value if none is given, and conversion of each parameter, in the order of the SQL;
    WANTED in place of a value where one has to be given.
    """

    sql: str
    by_name: bool
    takes: tuple[tuple[str, Any, Convert], ...]
    gives: tuple[tuple[int, Callable[[Any], Any]], ...]
    row: Callable[[Sequence[Any]], Any]

    def parameters(self, facts: Facts) -> Any:
        values = []
        for name, default, convert in self.takes:
            value = facts[name] if default is WANTED else facts.get(name, default)
            values.append(value if convert is None else convert(value))
        if not self.by_name:
            return values
        return dict(zip((name for name, _, _ in self.takes), values, strict=True))

    def read(self, values: Sequence[Any]) -> Any:
        if self.gives:
            values = list(values)
            for place, convert in self.gives:
                values[place] = convert(values[place])
        return self.row(values)


def among(column: ColumnElement[Any], name: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """That the column holds one of a list, which is one parameter: for SQLite, for PostgreSQL."""
    listed = func.json_each(bindparam(name, type_=JSON)).table_valued("value")
    array = bindparam(name, type_=ARRAY(column.type))
    return column.in_(select(listed.c.value)), column == any_(array)


class Plain:
    """A statement with named parameters (lists by `among`); every call names the same.

    None that gives floats: how PostgreSQL sends them is known only once they came.

    It sees what the session holds, for that is written first, and changes no object in memory.
    Rows have the names of the columns. It raises what SQLAlchemy would raise,
    and KeyError for a parameter that is not given.
    """

    def __init__(self, statement: Executable, postgres: Executable | None = None) -> None:
        """postgres: what PostgreSQL runs instead, where the two differ."""
        self._statements = {
            "sqlite": statement,
            "postgresql": statement if postgres is None else postgres,
        }
        self._made: dict[str, _Made] = {}

    def first(self, tx: OnDriver, facts: Facts) -> Any:
        """The first row, or None."""
        values, made = self._execute(tx, facts, _take_one)
        return None if values is None else made.read(values)

    def scalar(self, tx: OnDriver, facts: Facts) -> Any:
        """The first column of the first row, or None."""
        row = self.first(tx, facts)
        return None if row is None else row[0]

    def all(self, tx: OnDriver, facts: Facts) -> list[Any]:
        """Every row."""
        rows, made = self._execute(tx, facts, _take_all)
        return [made.read(values) for values in rows]

    def run(self, tx: OnDriver, facts: Facts) -> int:
        """Change rows; returns how many."""
        count, _ = self._execute(tx, facts, _count)
        return int(count)

    def _execute(self, tx: OnDriver, facts: Facts, take: Callable[[Any], Any]) -> tuple[Any, _Made]:
        """take: what is wanted of the cursor; reading it may fail as well."""
        tx.flush()
        dialect = tx.dialect
        made = self._made.get(dialect.name)
        if made is None:
            statement = self._statements[dialect.name]
            made = self._made[dialect.name] = _make(statement, dialect, facts)
        try:
            return take(tx.driver.execute(made.sql, made.parameters(facts))), made
        except dialect.loaded_dbapi.Error as wrong:
            raise _as_sqlalchemy_would(wrong, made.sql, tx) from wrong


def _take_one(cursor: Any) -> Any:
    values = cursor.fetchone()
    cursor.close()
    return values


_take_all, _count = methodcaller("fetchall"), attrgetter("rowcount")


def _make(statement: Executable, dialect: Dialect, facts: Facts) -> _Made:
    compiled: Any = statement.compile(dialect=dialect, column_keys=list(facts))  # type: ignore[attr-defined]  # every statement has it
    names = compiled.positiontup or list(compiled.binds)
    takes = []
    for name in names:
        bound = compiled.binds[name]
        convert = bound.type.dialect_impl(dialect).bind_processor(dialect)
        takes.append((name, WANTED if bound.required else bound.effective_value, convert))
    columns = getattr(statement, "exported_columns", ())
    kinds = [column.type.dialect_impl(dialect) for column in columns]
    converts = [kind.result_processor(dialect, None) for kind in kinds]
    names_given = " ".join(str(column.key) for column in columns)
    row: Any = namedtuple("Row", names_given, rename=True)  # type: ignore[misc]  # known when it is built
    return _Made(
        sql=str(compiled),
        by_name=not compiled.positional,
        takes=tuple(takes),
        gives=tuple((place, convert) for place, convert in enumerate(converts) if convert),
        row=row._make,
    )


def _as_sqlalchemy_would(wrong: Any, sql: str, tx: OnDriver) -> BaseException:
    """The exception that the house knows by kind; the values stay out of it, as they are secret."""
    dialect = tx.dialect
    known: BaseException = DBAPIError.instance(
        sql,
        None,
        wrong,
        dialect.loaded_dbapi.Error,
        hide_parameters=True,
        connection_invalidated=dialect.is_disconnect(wrong, tx.driver, None),
        dialect=dialect,
    )
    return known
