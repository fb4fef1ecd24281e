"""The house's promises: a deed counts whole or not at all, and only once it is durable."""

import asyncio
import sqlite3
import threading
import weakref
from collections.abc import Awaitable
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, InterfaceError
from structlog.testing import capture_logs

from domain.mouth import NotKept
from storage import connections, residents
from storage import house as storage_house
from storage.house import House
from storage.tables import Mark
from storage.tx import Tx
from tests.houses import NOON, build_house, sqlite_in
from tests.waiting import SOON_S, soon


class OurMistake(Exception):
    """What a faulty deed raises."""


def meet(tx: Tx, address: str) -> str:
    return residents.meet(tx, address, now=NOON).id


def meet_and_fail(tx: Tx, address: str) -> None:
    meet(tx, address)
    raise OurMistake


class Busy:
    """A deed that holds the writer until it is told to go on."""

    def __init__(self) -> None:
        self.go_on = threading.Event()

    def __call__(self, _tx: Tx) -> None:
        self.go_on.wait()


def mark_twice(tx: Tx, address: str) -> None:
    meet(tx, address)
    tx.add(Mark(name="twice", value=b"1"))
    tx.flush()
    tx.add(Mark(name="twice", value=b"2"))
    tx.expunge_all()
    tx.add(Mark(name="twice", value=b"3"))  # the database refuses it


def is_known(tx: Tx, address: str) -> bool:
    return residents.find_speaker(tx, address) is not None


async def test_a_failing_deed_leaves_nothing_and_spoils_nobody_elses(house: House) -> None:
    failing, *others = await asyncio.gather(
        house.write(meet_and_fail, "telegram:1"),
        *(house.write(meet, f"telegram:{number}") for number in range(2, 40)),
        return_exceptions=True,
    )

    assert isinstance(failing, OurMistake)
    assert all(isinstance(one, str) for one in others)
    assert not await house.read(is_known, "telegram:1")
    assert await house.read(is_known, "telegram:39")


async def test_what_the_database_refuses_spoils_nobody_elses(house: House) -> None:
    refused, *others = await asyncio.gather(
        house.write(mark_twice, "telegram:1"),
        *(house.write(meet, f"telegram:{number}") for number in range(2, 40)),
        return_exceptions=True,
    )

    assert isinstance(refused, IntegrityError)
    assert all(isinstance(one, str) for one in others)
    assert not await house.read(is_known, "telegram:1")
    assert await house.read(is_known, "telegram:39")


async def test_what_goes_first_overtakes_what_waits(house: House) -> None:
    """On PostgreSQL it waited behind all the others."""
    done = []

    def deed(_tx: Tx, name: str) -> None:
        done.append(name)

    many = storage_house.POSTGRES_THREADS if house.on_postgres else 1
    busy, *others = [Busy() for _ in range(many)]
    async with asyncio.TaskGroup() as tasks:
        holding = [tasks.create_task(house.write(one)) for one in (busy, *others)]
        await asyncio.sleep(0)  # these come first
        waiting = [tasks.create_task(house.write(deed, f"waits {number}")) for number in range(20)]
        waiting.append(tasks.create_task(house.write_first(deed, "goes first")))
        await asyncio.sleep(0)  # all of them are there
        assert house.has_waiting
        busy.go_on.set()
        await asyncio.gather(holding[0], *waiting)
        for one in others:
            one.go_on.set()

    assert done == ["goes first", *(f"waits {number}" for number in range(20))]
    assert not house.has_waiting


async def test_what_goes_along_is_written_with_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On SQLite; on PostgreSQL each unit has a transaction of its own."""
    monkeypatch.setattr(storage_house, "ALONG_S", 1_000.0)  # by itself it would never come
    house = await asyncio.to_thread(build_house, sqlite_in(tmp_path), tmp_path)
    order: list[str] = []
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(house.write_along(lambda _tx: order.append("along")))
        failing = tasks.create_task(_failing(house.write_along(meet_and_fail, "telegram:1")))
        await asyncio.sleep(0)  # they are there
        await house.write(lambda _tx: order.append("next"))

    assert order == ["next", "along"]
    assert isinstance(failing.result(), OurMistake)
    assert not await house.read(is_known, "telegram:1")
    await asyncio.to_thread(house.close)


async def _failing(writing: Awaitable[object]) -> Exception | None:
    try:
        await writing
    except OurMistake as wrong:
        return wrong
    return None


async def test_what_goes_along_with_nobody_is_written_by_itself(house: House) -> None:
    await house.write_along(meet, "telegram:1")

    assert await house.read(is_known, "telegram:1")


async def test_closing_commits_what_would_have_gone_along(url: str, tmp_path: Path) -> None:
    house = await asyncio.to_thread(build_house, url, tmp_path)
    waiting = asyncio.ensure_future(house.write_along(meet, "telegram:1"))  # noqa: TID251  # awaited below
    await asyncio.sleep(0)
    await asyncio.to_thread(house.close)

    assert await waiting


async def test_two_meetings_at_once_find_one_resident(house: House) -> None:
    ids = await asyncio.gather(*(house.write(meet, "telegram:1") for _ in range(10)))

    assert len(set(ids)) == 1


async def test_what_another_put_first_is_found_by_the_next_try(house: House) -> None:
    """On PostgreSQL it was an error of whoever came second, and set aside what was said."""
    both_looked = threading.Barrier(2)

    def put_once(tx: Tx) -> str:
        if tx.get(Mark, "once") is not None:
            return "found"
        if tx.on_postgres:
            both_looked.wait()
        tx.add(Mark(name="once", value=b""))
        return "put"

    assert sorted(await asyncio.gather(house.write(put_once), house.write(put_once))) == [
        "found", "put",
    ]  # fmt: skip


async def test_lanes_are_woken_only_after_the_commit(house: House) -> None:
    woken = []
    house.on_wake(woken.append)

    await house.write(meet, "telegram:1")
    with pytest.raises(OurMistake):
        await house.write(meet_and_fail, "telegram:2")

    assert woken == []


async def test_closing_commits_what_was_submitted(url: str, tmp_path: Path) -> None:
    house = await asyncio.to_thread(build_house, url, tmp_path)
    waiting = [asyncio.ensure_future(house.write(meet, f"telegram:{n}")) for n in range(50)]  # noqa: TID251  # gathered below
    await asyncio.sleep(0)
    await asyncio.to_thread(house.close)

    assert len(await asyncio.gather(*waiting)) == 50


async def test_who_stops_waiting_stops_nobody_else(house: House) -> None:
    """The writer's thread ended with InvalidStateError, and nothing was ever kept again."""
    for moment_s in (0.0, 0.005):
        busy = Busy()
        impatient = asyncio.ensure_future(house.write(busy))  # noqa: TID251  # awaited below
        await asyncio.sleep(moment_s)
        impatient.cancel()
        with pytest.raises(asyncio.CancelledError):
            await impatient
        busy.go_on.set()

    assert await house.write(meet, "telegram:1")


async def test_a_locked_database_is_said_and_not_waited_for_forever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first unit of the group was never answered; delivery waited for it until the end."""
    monkeypatch.setattr(connections, "SETTINGS", (*connections.SETTINGS, "PRAGMA busy_timeout=100"))
    house = await asyncio.to_thread(build_house, sqlite_in(tmp_path), tmp_path)
    locking = sqlite3.connect(tmp_path / "titir.db", isolation_level=None)
    locking.execute("BEGIN IMMEDIATE")

    with pytest.raises(NotKept):
        await house.write(meet, "telegram:1")
    locking.execute("ROLLBACK")
    assert await house.write(meet, "telegram:1")
    locking.close()
    await asyncio.to_thread(house.close)


async def test_a_full_disk_keeps_nothing_and_says_so(tmp_path: Path) -> None:
    house = await asyncio.to_thread(build_house, sqlite_in(tmp_path), tmp_path)

    def shrink(tx: Tx) -> None:
        pages = tx.execute(text("PRAGMA page_count")).scalar_one()
        tx.execute(text(f"PRAGMA max_page_count = {pages}"))

    def hoard(tx: Tx) -> None:
        tx.execute(
            text("INSERT INTO form_version (hash, code, body) VALUES ('h', 'c', :body)"),
            {"body": "x" * 10_000_000},
        )

    await house.write(shrink)
    try:
        with pytest.raises(NotKept):
            await house.write(hoard)
        assert await house.write(meet, "telegram:1")  # the next one goes on
    finally:
        await asyncio.to_thread(house.close)
    with sqlite3.connect(tmp_path / "titir.db") as raw:
        assert raw.execute("SELECT count(*) FROM form_version").fetchone() == (0,)
    raw.close()


class File:
    """Twenty megabytes, say."""


async def test_what_was_written_is_let_go(house: House) -> None:
    """The last file stayed in memory until somebody wrote something else."""
    file = File()
    here = weakref.ref(file)
    await house.write(lambda _tx, _file: None, file)
    del file
    await soon(lambda: here() is None)


async def test_whatever_fails_of_storage_is_in_the_log(house: House) -> None:
    """On PostgreSQL only one kind of failure was."""

    def fail(_tx: Tx) -> None:
        raise InterfaceError("SELECT 1", None, Exception("the cursor is closed"))

    with capture_logs() as log, pytest.raises(NotKept):
        await house.write(fail)
    assert [(line["event"], line["news"]) for line in log] == [("database.not_kept", "begins")]


async def test_a_full_disk_is_in_the_log_also_when_a_group_was_torn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a torn group did alone failed without a line."""
    house = await asyncio.to_thread(build_house, sqlite_in(tmp_path), tmp_path)
    monkeypatch.setattr(storage_house, "GROUP_S", 60.0)
    all_here = threading.Event()

    def wait_for_all(_tx: Tx) -> None:
        all_here.wait()

    def hoard(tx: Tx) -> None:
        insert = "INSERT INTO form_version (hash, code, body) VALUES ('h', 'c', :body)"
        tx.execute(text(insert), {"body": "x" * 100_000})

    def tear(tx: Tx) -> None:
        tx.driver.execute("ROLLBACK")
        tx.driver.execute("PRAGMA max_page_count = 1")  # as many as there are
        raise OurMistake

    with capture_logs() as log:
        deeds = asyncio.gather(
            *(house.write(deed) for deed in (wait_for_all, hoard, tear)), return_exceptions=True
        )
        await asyncio.sleep(0)
        all_here.set()
        ended = await deeds
    await asyncio.to_thread(house.close)
    assert [type(one) for one in ended] == [type(None), NotKept, OurMistake]
    assert [line["event"] for line in log] == ["database.not_kept"]


async def test_what_goes_first_is_kept_before_the_next_begins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was committed with up to 63 others behind it, and an alert waited for them all."""
    house = await asyncio.to_thread(build_house, sqlite_in(tmp_path), tmp_path)
    monkeypatch.setattr(storage_house, "GROUP_S", 60.0)

    def is_kept(_tx: Tx) -> bool:
        with house.engine.connect() as another:
            found = another.execute(text("SELECT count(*) FROM resident"))
            return bool(found.scalar_one())

    busy = Busy()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(house.write(busy))
        others = [tasks.create_task(house.write(is_kept)) for _ in range(3)]
        tasks.create_task(house.write_first(meet, "telegram:1"))
        await asyncio.sleep(0)  # all of them are there
        busy.go_on.set()

    assert [other.result() for other in others] == [True, True, True]
    await asyncio.to_thread(house.close)


async def test_whoever_comes_when_a_group_is_full_is_in_the_next(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The 65th of a group was taken out of the queue and forgotten: whoever said it waited."""
    monkeypatch.setattr(storage_house, "GROUP_S", 60.0)
    monkeypatch.setattr(storage_house, "GROUP", 3)
    addresses = [f"telegram:{number}" for number in range(20)]
    async with asyncio.timeout(SOON_S):
        met = await asyncio.gather(*(house.write(meet, address) for address in addresses))
    assert len(set(met)) == len(addresses)
