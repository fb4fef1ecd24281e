"""Migrations: forward only. A SQLite file is copied beside itself first."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from storage.connections import make_engine
from storage.sqlite_copy import DiskRoom, Step, copy_sqlite, room_for

FOLDER = Path(__file__).with_name("migrations")
LOCK = 7_017_200  # any number; two processes that start at once migrate one after the other


def migrate(
    url: str,
    *,
    now: datetime,
    room: Callable[[DiskRoom], object] = lambda _room: None,
    step: Step = lambda _done, _all: None,
) -> Path | None:
    """Bring the schema up to date; returns where a SQLite file was copied to, None if it was not.

    Nothing happens when it is up to date. An empty database is built from the first migration on.
    room: told what the copy needs, before it is begun. step(done, all): how far it is. Raises
    NoRoom: without a copy there is no way back, and nothing is changed.
    """
    engine = make_engine(url)
    try:
        if is_current(engine):
            return None
        copy = _copy_file(engine, now, room, step)
        with engine.connect().execution_options(titir_write=True) as connection, connection.begin():
            if engine.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
            command.upgrade(alembic_config(connection), "head")
        return copy
    finally:
        engine.dispose()


def is_current(engine: Engine) -> bool:
    """Whether the database is at the newest migration."""
    head = ScriptDirectory(str(FOLDER)).get_current_head()
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == head


def alembic_config(connection: Connection) -> Config:
    """Alembic's settings for running on this connection."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    return config


def _copy_file(
    engine: Engine, now: datetime, room: Callable[[DiskRoom], object], step: Step
) -> Path | None:
    file = engine.url.database
    if engine.dialect.name != "sqlite" or not file or not _holds_anything(Path(file)):
        return None
    database = Path(file)
    room(room_for(database, database.parent))
    copy = database.with_suffix(f".before-{now:%Y%m%d-%H%M%S}.db")
    part = copy.with_name(f"{copy.name}.part")
    try:
        copy_sqlite(database, part, step=step)
        part.rename(copy)
    finally:
        part.unlink(missing_ok=True)
    return copy


def _holds_anything(database: Path) -> bool:
    if not database.exists():
        return False
    with closing(sqlite3.connect(database)) as opened:
        return bool(opened.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])
