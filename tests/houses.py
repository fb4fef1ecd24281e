"""Houses for tests: a real database, built by the migrations."""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import make_url

from storage.connections import sqlite_url
from storage.house import House
from storage.migrating import migrate
from storage.open_house import open_house

NOON = datetime(2026, 11, 18, 5, 0, tzinfo=UTC)


def sqlite_in(folder: Path) -> str:
    """The URL of a fresh SQLite file in that folder."""
    return sqlite_url(folder / "titir.db").render_as_string(hide_password=False)


def build_house(url: str, folder: Path) -> House:
    """A migrated house with keys in the folder."""
    lay_database(url)
    return open_house(url, folder / "keys" / "master")


def lay_database(url: str) -> None:
    """Bring the database up to date; a new SQLite file is a copy of one that was migrated
    before."""
    path = Path(make_url(url).database or "")
    if url.startswith("sqlite") and not path.exists():
        path.write_bytes(_migrated_file())
        return
    migrate(url, now=NOON)


@cache
def _migrated_file() -> bytes:
    with TemporaryDirectory() as folder:
        url = sqlite_in(Path(folder))
        migrate(url, now=NOON)
        return (Path(folder) / "titir.db").read_bytes()
