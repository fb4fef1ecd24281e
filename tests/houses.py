"""Houses for tests: a real database, built by the migrations."""

from datetime import UTC, datetime
from pathlib import Path

from storage.engine import sqlite_url
from storage.house import House
from storage.migrating import migrate
from storage.opening import open_house

NOON = datetime(2026, 11, 18, 5, 0, tzinfo=UTC)


def sqlite_in(folder: Path) -> str:
    """The URL of a fresh SQLite file in that folder."""
    return sqlite_url(folder / "titir.db").render_as_string(hide_password=False)


def build_house(url: str, folder: Path) -> House:
    """A migrated house with keys in the folder."""
    migrate(url, now=NOON)
    return open_house(url, folder / "keys" / "master")
