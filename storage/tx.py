"""The open transaction that every deed takes."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Dialect, event
from sqlmodel import Session

from domain.lanes import Lane
from storage.keys import DataKey, Keys


class Tx(Session):
    """A session inside one unit of work. Only the house makes, commits or rolls back one.

    keys: the house's keys. woken: lanes that got rows; after the commit the house wakes whoever
    delivers them. after_commit: told once the unit is durable, in the order given (no database
    work). page_changed(key): whoever shows that page in this process looks at it anew. driver: the
    driver's own connection, for `storage/compiled.py`.
    """

    keys: Keys
    house_key: DataKey
    woken: set[Lane]
    after_commit: list[Callable[[], Any]]
    page_changed: Callable[[str], object]
    dialect: Dialect
    driver: Any

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
@event.listens_for(Tx, "pending_to_persistent")
def _hold(tx: Session, row: object) -> None:
    """A session forgets rows that nobody holds, and would read them again; a unit is short."""
    tx.info.setdefault("held", []).append(row)
