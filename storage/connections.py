"""How the two databases are opened. Nothing else knows their settings."""

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError

SETTINGS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",  # a power cut loses nothing that was confirmed
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=10000",
    "PRAGMA secure_delete=ON",  # what was erased is overwritten in the file
    "PRAGMA cache_size=-16000",  # KiB
    "PRAGMA wal_autocheckpoint=2000",
)


def sqlite_url(path: Path) -> URL:
    """The URL of a SQLite file."""
    return URL.create("sqlite", database=str(path))


def make_engine(url: str | URL) -> Engine:
    """An engine for `postgresql://…` (driven by psycopg 3) or a SQLite URL. Opens nothing yet."""
    url = make_url(url)
    if url.get_backend_name() == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
        return create_engine(url, pool_size=10, max_overflow=4, pool_pre_ping=True)
    engine = create_engine(url, connect_args={"check_same_thread": False}, pool_size=4)
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
    return engine


def has_transaction(connection: Connection) -> bool:
    """Whether SQLite still has our transaction open; it drops it on a full disk."""
    return raw_connection(connection).in_transaction


def raw_connection(connection: Connection) -> sqlite3.Connection:
    """The driver's own connection to SQLite; TypeError on PostgreSQL."""
    raw = connection.connection.dbapi_connection
    if not isinstance(raw, sqlite3.Connection):
        raise TypeError("not SQLite")
    return raw


def _on_connect(raw: Any, _record: Any) -> None:
    raw.isolation_level = None  # we say BEGIN ourselves
    for setting in SETTINGS:
        raw.execute(setting)


def _on_begin(connection: Connection) -> None:
    # A deferred BEGIN that turns into a writer fails at once when another writer is active
    # (300 of 300 contended writes, measured); an immediate one waits its turn.
    writes = connection.get_execution_options().get("titir_write", False)
    begin = "BEGIN IMMEDIATE" if writes else "BEGIN"
    try:
        raw_connection(connection).execute(begin)  # by SQLAlchemy's it takes ten times as long
    except sqlite3.Error as wrong:
        known = DBAPIError.instance(begin, None, wrong, sqlite3.Error, dialect=connection.dialect)
        raise known from wrong
