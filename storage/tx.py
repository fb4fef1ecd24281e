"""The open transaction that every deed takes."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, event
from sqlmodel import Session, SQLModel

from domain.lanes import Lane
from storage import objects
from storage.compiled import OnDriver
from storage.keys import DataKey, Keys
from storage.objects import Row


class Tx(OnDriver):
    """A session inside one unit of work. Only the house makes, commits or rolls back one.

    keys: the house's keys. woken: lanes that got rows; after the commit the house wakes whoever
    delivers them. after_commit: told once the unit is durable, in the order given (no database
    work). page_changed(key): whoever shows that page in this process looks at it anew.
    """

    keys: Keys
    house_key: DataKey
    woken: set[Lane]
    after_commit: list[Callable[[], Any]]
    page_changed: Callable[[str], object]

    def get(self, entity: type[Row], ident: Any, **how: Any) -> Row | None:  # type: ignore[override]  # of tables alone
        """`Session.get`; by a plain statement where only an id is given of what is not held."""
        plainly = isinstance(ident, str) and not any(how.values())
        if plainly and self.identity_map.get(self.identity_key(entity, ident)) is None:
            return objects.find(self, entity, ident)
        return super().get(entity, ident, **how)

    def put(self, row: SQLModel) -> None:
        """`add` and `flush` of one new row, which leaves nothing for the database to fill in."""
        objects.put(self, row)

    def change(self, row: SQLModel, **values: Any) -> None:
        """Set these attributes of an object and `flush` them, in a fifth of the time."""
        objects.change(self, row, **values)

    def plain(self) -> Connection:
        """The connection, for statements that are built once: a fifth of what the session takes.

        What this session holds has been written, so they see it. They change no object in memory.
        """
        self.flush()
        return self.connection()

    @property
    def on_postgres(self) -> bool:
        """Whether this is PostgreSQL; else it is SQLite."""
        return self.dialect.name == "postgresql"


@event.listens_for(Tx, "loaded_as_persistent")
@event.listens_for(Tx, "detached_to_persistent")
@event.listens_for(Tx, "pending_to_persistent")
def _hold(tx: Session, row: object) -> None:
    """A session forgets rows that nobody holds, and would read them again; a unit is short."""
    tx.info.setdefault("held", []).append(row)
