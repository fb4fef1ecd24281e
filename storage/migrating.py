"""Migrations: forward only. A SQLite file is copied beside itself first."""

import sqlite3
from datetime import datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from storage.engine import make_engine

FOLDER = Path(__file__).with_name("migrations")
LOCK = 7_017_200  # any number; two processes that start at once migrate one after the other


def migrate(url: str, *, now: datetime) -> Path | None:
    """Bring the schema up to date; returns where a SQLite file was copied to, None if it was not.

    Nothing happens when it is up to date. An empty database is built from the first migration on.
    """
    engine = make_engine(url)
    try:
        if is_current(engine):
            return None
        copy = _copy_file(engine, now)
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


def _copy_file(engine: Engine, now: datetime) -> Path | None:
    database = engine.url.database
    if engine.dialect.name != "sqlite" or not database or not Path(database).exists():
        return None
    source = sqlite3.connect(database)
    try:
        if not source.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            return None
        copy = Path(database).with_suffix(f".before-{now:%Y%m%d-%H%M%S}.db")
        target = sqlite3.connect(copy)
        try:
            source.backup(target)
        finally:
            target.close()
        copy.chmod(0o600)
        return copy
    finally:
        source.close()
