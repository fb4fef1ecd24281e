"""Backups: a copy taken while the house goes on, looked into before it counts, and put back."""

import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from storage import backup, residents
from storage.backup import NoTools, ToolFailed
from storage.keys import Unsealable, load_keys, make_keys
from storage.open_house import open_house
from storage.sqlite_copy import NotACopy, copy_sqlite
from storage.tx import Tx
from tests.contracts.cases import open_case
from tests.houses import NOON, build_house, sqlite_in

QUIET: Callable[[int, int], None] = lambda _done, _all: None  # noqa: E731  # a name for a default


def meets(url: str, folder: Path, address: str) -> bool:
    """Somebody comes; whether nobody knew them."""
    house = build_house(url, folder)
    try:
        return house.write_now(residents.meet, address, now=NOON).is_new
    finally:
        house.close()


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of a SQLite house that has met one person."""
    meets(sqlite_in(tmp_path), tmp_path, "telegram:41")
    target = tmp_path / "copy.db"
    copy_sqlite(tmp_path / "titir.db", target, step=QUIET)
    return target


def test_a_copy_is_one_file_for_its_owner_alone(copy: Path) -> None:
    assert copy.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in copy.parent.glob("copy*")] == ["copy.db"]


def test_a_copy_opens_with_the_key_of_its_house(copy: Path, tmp_path: Path) -> None:
    backup.check_copy(copy, load_keys(tmp_path / "keys" / "master"))


def test_a_copy_does_not_open_with_another_key(copy: Path, tmp_path: Path) -> None:
    with pytest.raises(Unsealable):
        backup.check_copy(copy, make_keys(tmp_path / "other" / "master"))


@pytest.mark.parametrize(
    "bytes_of_it",
    [b"", b"%PDF-1.7", b"SQLite format 3\0 and then nonsense", b"PGDMP and then nonsense"],
    ids=["empty", "another file", "broken SQLite", "broken dump"],
)
def test_another_file_is_no_copy(bytes_of_it: bytes, tmp_path: Path, copy: Path) -> None:
    other = tmp_path / "other.db"
    other.write_bytes(bytes_of_it)
    keys = load_keys(tmp_path / "keys" / "master")
    with pytest.raises((NotACopy, ToolFailed, NoTools)):
        backup.check_copy(other, keys)


def test_somebody_elses_database_is_no_copy(tmp_path: Path, copy: Path) -> None:
    other = tmp_path / "shop.db"
    with sqlite3.connect(other) as shop:
        shop.execute("CREATE TABLE goods (name TEXT)")
    shop.close()
    with pytest.raises(NotACopy):
        backup.check_copy(other, load_keys(tmp_path / "keys" / "master"))


def test_a_copy_is_whole_though_the_house_writes_meanwhile(tmp_path: Path) -> None:
    house = build_house(sqlite_in(tmp_path), tmp_path)
    house.write_now(open_case)
    stop = threading.Event()
    written = 0

    def go_on() -> None:
        nonlocal written
        while not stop.is_set():
            house.write_now(residents.meet, f"telegram:{written}", now=NOON)
            written += 1

    writer = threading.Thread(target=go_on)
    writer.start()
    steps = []
    try:
        for turn in range(3):
            target = tmp_path / f"copy{turn}.db"
            copy_sqlite(tmp_path / "titir.db", target, step=lambda *step: steps.append(step))
            backup.check_copy(target, house.keys)
    finally:
        stop.set()
        writer.join()
        house.close()
    assert written > 3
    assert steps[-1][0] == steps[-1][1] > 0


def test_what_was_there_before_lies_aside(copy: Path, tmp_path: Path) -> None:
    url = sqlite_in(tmp_path)
    assert meets(url, tmp_path, "telegram:42")

    backup.put_back_sqlite(copy, tmp_path / "titir.db", aside=tmp_path / "former.db")

    assert not meets(url, tmp_path, "telegram:41")
    assert meets(url, tmp_path, "telegram:42")
    (tmp_path / "former.db").rename(tmp_path / "titir.db")
    assert not meets(url, tmp_path, "telegram:42")


def test_a_broken_database_is_replaced_as_well(copy: Path, tmp_path: Path) -> None:
    database = tmp_path / "titir.db"
    database.write_bytes(b"the power went away")
    backup.put_back_sqlite(copy, database, aside=tmp_path / "former.db")
    assert not meets(sqlite_in(tmp_path), tmp_path, "telegram:41")


@pytest.mark.postgres
def test_postgres_is_copied_and_put_back_by_its_own_tools(
    postgres_url: str, tmp_path: Path
) -> None:
    meets(postgres_url, tmp_path, "telegram:41")
    copy, keys = tmp_path / "copy.dump", load_keys(tmp_path / "keys" / "master")
    try:
        backup.dump_postgres(postgres_url, copy)
    except NoTools as missing:
        pytest.skip(f"no {missing}")
    backup.check_copy(copy, keys)
    assert meets(postgres_url, tmp_path, "telegram:42")
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("ALTER TABLE resident ADD COLUMN newer text")

    backup.put_back_postgres(copy, postgres_url)

    house = open_house(postgres_url, tmp_path / "keys" / "master")

    def known(tx: Tx, address: str) -> bool:
        return residents.find_speaker(tx, address) is not None

    try:
        assert [house.write_now(known, f"telegram:{number}") for number in (41, 42)] == [
            True,
            False,
        ]
    finally:
        house.close()
    assert copy.stat().st_mode & 0o777 == 0o600


@pytest.mark.postgres
def test_a_dump_does_not_open_with_another_key(postgres_url: str, tmp_path: Path) -> None:
    meets(postgres_url, tmp_path, "telegram:41")
    copy = tmp_path / "copy.dump"
    try:
        backup.dump_postgres(postgres_url, copy)
    except NoTools as missing:
        pytest.skip(f"no {missing}")
    with pytest.raises(Unsealable):
        backup.check_copy(copy, make_keys(tmp_path / "other" / "master"))


def test_missing_tools_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoTools, match="pg_dump"):
        backup.dump_postgres("postgresql://titir@/titir", tmp_path / "copy.dump")
