"""The house: one way to write, one to read. Deeds are plain functions `deed(tx, …)`.

SQLite: one writer thread takes whatever waits, runs each deed in a savepoint of its own and
commits the group once (`BEGIN IMMEDIATE`, `synchronous=FULL`): a sync to disk is dear, many share
it, and no deed sees the group. Reads run beside it on their own connections (WAL). PostgreSQL: a
pool of threads, one transaction per unit. `write` returns when the unit is durable, or raises: the
deed's own exception, after its savepoint was rolled back, or NotKept when storage failed, then
nothing of the group was kept.
"""

import asyncio
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec, TypeVar

import structlog
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from domain.mouth import NotKept
from domain.outbox import Lane
from storage.engine import has_transaction
from storage.keys import DataKey, Keys
from storage.tx import Tx

P = ParamSpec("P")
T = TypeVar("T")
Deed = Callable[Concatenate[Tx, P], T]

GROUP = 64  # units that share one commit; more would make the first of them wait
POSTGRES_THREADS = 8
READERS = 2
TRIES = 4  # PostgreSQL only: deadlock or serialization failure, then the unit runs again

log = structlog.get_logger()


@dataclass(slots=True)
class _Unit:
    run: Callable[[Tx], Any]
    done: Future[Any]


class House:
    """The database as deeds see it. Make one with `open_house`; close it to drain what waits."""

    def __init__(self, engine: Engine, keys: Keys, house_key: DataKey) -> None:
        self.engine = engine
        self.keys = keys
        self.house_key = house_key
        self.on_postgres = engine.dialect.name == "postgresql"
        self._wake: Callable[[frozenset[Lane]], object] = lambda _lanes: None
        self._readers = ThreadPoolExecutor(READERS, "reader")
        self._units: queue.SimpleQueue[_Unit | None] = queue.SimpleQueue()
        self._pool = ThreadPoolExecutor(POSTGRES_THREADS, "writer") if self.on_postgres else None
        self._writer: threading.Thread | None = None
        if not self.on_postgres:
            self._writer = threading.Thread(target=self._write_groups, name="writer", daemon=True)
            self._writer.start()

    def on_wake(self, wake: Callable[[frozenset[Lane]], object]) -> None:
        """Have `wake(lanes)` called, from a writer thread, after a commit that put rows there."""
        self._wake = wake

    async def write(self, deed: Deed[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run the deed in a transaction and return its result once that is durable."""
        done: Future[T] = self._submit(lambda tx: deed(tx, *args, **kwargs))
        return await asyncio.wrap_future(done)

    def write_now(self, deed: Deed[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """`write` for the command line: blocks, so never from the event loop."""
        done: Future[T] = self._submit(lambda tx: deed(tx, *args, **kwargs))
        return done.result()

    async def read(self, deed: Deed[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a deed that only reads, on a connection of its own; what it writes is rolled back."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(
            self._readers, lambda: self._read(lambda tx: deed(tx, *args, **kwargs))
        )

    def close(self) -> None:
        """Everything submitted is committed, then the connections are closed."""
        if self._writer is not None:
            self._units.put(None)
            self._writer.join()
        if self._pool is not None:
            self._pool.shutdown(wait=True)
        self._readers.shutdown(wait=True)
        self.engine.dispose()

    def _submit(self, run: Callable[[Tx], Any]) -> Future[Any]:
        done: Future[Any] = Future()
        unit = _Unit(run, done)
        if self._pool is not None:
            self._pool.submit(self._write_alone, unit)
        else:
            self._units.put(unit)
        return done

    def _tx(self, connection: Connection) -> Tx:
        tx = Tx(
            bind=connection,
            join_transaction_mode="create_savepoint",
            expire_on_commit=False,
        )
        tx.keys, tx.house_key = self.keys, self.house_key
        tx.woken, tx.after_commit = set(), []
        return tx

    def _read(self, run: Callable[[Tx], T]) -> T:
        try:
            with self.engine.connect() as connection, self._tx(connection) as tx:
                return run(tx)
        except (OperationalError, InterfaceError) as wrong:
            raise NotKept(type(wrong.orig).__name__) from wrong

    # SQLite: one thread, groups

    def _write_groups(self) -> None:
        ended = False
        while not ended:
            units, ended = self._take()
            if units:
                self._write_group(units)

    def _take(self) -> tuple[list[_Unit], bool]:
        unit = self._units.get()
        units = []
        while unit is not None:
            if unit.done.set_running_or_notify_cancel():  # else nobody waits for it any more
                units.append(unit)
            if len(units) == GROUP:
                return units, False
            try:
                unit = self._units.get_nowait()
            except queue.Empty:
                return units, False
        return units, True

    def _write_group(self, units: list[_Unit]) -> None:
        finished: list[tuple[_Unit, Any, Exception | None]] = []
        woken: set[Lane] = set()
        after: list[Callable[[], Any]] = []
        try:
            writing = self.engine.connect().execution_options(titir_write=True)
            with writing as connection, connection.begin():
                for unit in units:
                    result, wrong, tx = self._in_savepoint(connection, unit)
                    finished.append((unit, result, wrong))
                    if wrong is None:
                        woken |= tx.woken
                        after += tx.after_commit
        except Exception as wrong:
            log.error("database.not_kept", error=type(wrong).__name__, units=len(units))
            for unit in units:
                unit.done.set_exception(NotKept(type(wrong).__name__))
            return
        for unit, result, failed in finished:
            _settle(unit, result, failed)
        self._tell(woken, after)

    def _in_savepoint(
        self, connection: Connection, unit: _Unit
    ) -> tuple[Any, Exception | None, Tx]:
        tx = self._tx(connection)
        try:
            result = unit.run(tx)
            tx.commit()  # releases the savepoint
        except Exception as wrong:
            if not has_transaction(connection) or is_storage_failure(wrong):
                raise  # SQLite rolled the whole group back: full disk, I/O error
            tx.rollback()
            return None, wrong, tx
        else:
            return result, None, tx
        finally:
            tx.close()

    # PostgreSQL: a transaction per unit

    def _write_alone(self, unit: _Unit) -> None:
        if not unit.done.set_running_or_notify_cancel():
            return
        for attempt in range(1, TRIES + 1):
            try:
                with self.engine.connect() as connection, connection.begin():
                    tx = self._tx(connection)
                    try:
                        result = unit.run(tx)
                        tx.commit()
                    finally:
                        tx.close()
                    for lane in sorted(tx.woken):
                        connection.exec_driver_sql(f"NOTIFY titir_lane_{int(lane)}")
            except OperationalError as wrong:
                if _worth_another_try(wrong) and attempt < TRIES:
                    continue
                log.error("database.not_kept", error=type(wrong.orig).__name__)
                unit.done.set_exception(NotKept(type(wrong.orig).__name__))
                return
            except Exception as wrong:
                failed = NotKept(type(wrong).__name__) if is_storage_failure(wrong) else wrong
                unit.done.set_exception(failed)
                return
            unit.done.set_result(result)
            self._tell(tx.woken, tx.after_commit)
            return

    def _tell(self, woken: set[Lane], after: list[Callable[[], Any]]) -> None:
        if woken:
            self._wake(frozenset(woken))
        for told in after:
            told()


def is_storage_failure(wrong: Exception) -> bool:
    """Whether storage failed (try again later), as against a mistake in the deed."""
    if isinstance(wrong, DBAPIError) and wrong.connection_invalidated:
        return True
    return isinstance(wrong, (OperationalError, InterfaceError)) and not _is_our_sql(wrong)


def _is_our_sql(wrong: DBAPIError) -> bool:
    """SQLite reports `no such table` as OperationalError too: that is a mistake of ours."""
    words = str(wrong.orig)
    return words.startswith(("no such", "near ", "table ", "ambiguous", "too many SQL"))


def _worth_another_try(wrong: OperationalError) -> bool:
    state = getattr(wrong.orig, "sqlstate", None)
    return state in ("40001", "40P01")  # serialization failure, deadlock


def _settle(unit: _Unit, result: Any, failed: Exception | None) -> None:
    if failed is None:
        unit.done.set_result(result)
    else:
        unit.done.set_exception(failed)
