"""The house: one way to write, one to read. Deeds are plain functions `deed(tx, …)`.

SQLite: one writer thread takes whatever waits, runs each deed in a savepoint of its own and
commits the group once (`BEGIN IMMEDIATE`, `synchronous=FULL`): a sync to disk is dear, many share
it, and no deed sees the group. Savepoints are said to the driver itself: as SQLAlchemy's they cost
more than many a deed. Reads run beside it on their own connections (WAL). PostgreSQL: a
pool of threads, one transaction per unit. `write` returns when the unit is durable, or raises: the
deed's own exception, after its savepoint was rolled back, or NotKept when storage failed, then
nothing of the group was kept.
"""

import asyncio
import queue
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from typing import Any, Concatenate, ParamSpec, TypeVar

import structlog
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from domain.lanes import Lane
from domain.log_throttle import Trouble
from domain.mouth import NotKept
from storage.connections import has_transaction, raw_connection
from storage.keys import DataKey, Keys
from storage.tx import Tx

P = ParamSpec("P")
T = TypeVar("T")
Deed = Callable[Concatenate[Tx, P], T]

GROUP = 64  # units that share one commit; more would make the first of them wait
GROUP_S = 0.03  # the same in time: an alert waits for one group at most
ALONG_S = 0.2  # how long `write_along` waits for somebody to go along with
POSTGRES_THREADS = 8
READERS = 2
LOG_S = 0.2  # how long emptying the log waits for others, who wait for it meanwhile
TRIES = 4  # PostgreSQL only: where two were in each other's way, the unit runs again

log = structlog.get_logger()


Claim = Callable[[Tx, frozenset[Lane]], tuple[Any, Iterable[Lane]]]


# Who awaits is told on their own loop; who blocks (the command line) by a future of threads.
Done = Future[Any] | asyncio.Future[Any]


@dataclass(slots=True)
class _Unit:
    run: Callable[[Tx], Any]
    done: Done
    first: bool = False

    @property
    def begins(self) -> bool:
        """False if whoever waited has left; then nothing is to be done."""
        if isinstance(self.done, Future):
            return self.done.set_running_or_notify_cancel()
        return not self.done.cancelled()


_LOOK_AGAIN = _Unit(lambda _tx: None, Future())  # somebody goes first: see `write_first`
Ending = tuple[Any, Exception | None]  # a unit's result, or its own exception


class _Torn(Exception):
    """A unit failed so that the whole transaction went with it: the others run again alone."""


@dataclass(slots=True)
class _Group:
    """What one commit holds; `endings` of its units in their order."""

    units: list[_Unit] = field(default_factory=list)
    endings: list[Ending] = field(default_factory=list)
    woken: set[Lane] = field(default_factory=set)
    after: list[Callable[[], Any]] = field(default_factory=list)


class House:
    """The database as deeds see it. Make one with `open_house`; close it to drain what waits."""

    def __init__(self, engine: Engine, keys: Keys, house_key: DataKey) -> None:
        self.engine = engine
        self.keys = keys
        self.house_key = house_key
        self.on_postgres = engine.dialect.name == "postgresql"
        self._wake: Callable[[frozenset[Lane]], object] = lambda _lanes: None
        self._page_changed: Callable[[str], object] = lambda _key: None
        self._rider: tuple[Claim, Callable[[Any], object]] | None = None
        self._trouble = Trouble()
        self._readers = ThreadPoolExecutor(READERS, "reader")
        self._units: queue.SimpleQueue[_Unit | None] = queue.SimpleQueue()
        self._first: deque[_Unit] = deque()
        self._along: deque[_Unit] = deque()  # SQLite only
        self._others: deque[_Unit] = deque()  # PostgreSQL only
        self._pool = ThreadPoolExecutor(POSTGRES_THREADS, "writer") if self.on_postgres else None
        self._writer: threading.Thread | None = None
        self._writing: Connection | None = None  # SQLite: the writer's own, in its thread
        if not self.on_postgres:
            self._writer = threading.Thread(target=self._write_groups, name="writer", daemon=True)
            self._writer.start()

    def on_wake(self, wake: Callable[[frozenset[Lane]], object]) -> None:
        """Have `wake(lanes)` called, from a writer thread, after a commit that put rows there."""
        self._wake = wake

    def on_page_changed(self, changed: Callable[[str], object]) -> None:
        """Have `changed(key of a page)` called, from a writer thread, after a commit that changed
        who may read there."""
        self._page_changed = changed

    def on_put(self, claim: Claim | None, hand_over: Callable[[Any], object] | None) -> None:
        """SQLite: have `claim(tx, lanes)` run in the transaction that put rows into these lanes.

        It returns what it claimed and the lanes where more waits. `hand_over` gets the former from
        the writer's thread after the commit; only the latter are woken. None: nobody claims.
        """
        self._rider = (claim, hand_over) if claim and hand_over else None

    async def write(self, deed: Deed[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run the deed in a transaction and return its result once that is durable."""
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._submit(lambda tx: deed(tx, *args, **kwargs), done)
        return await done

    async def write_first(self, deed: Deed[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """`write`, before everything that waits: where a life may be in danger."""
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._submit(lambda tx: deed(tx, *args, **kwargs), done, first=True)
        return await done

    async def write_along(self, deed: Deed[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """`write`, with the next transaction that anybody begins, on SQLite: a commit less. Where
        nobody does, after ALONG_S in one of its own. For what nobody waits for."""
        if self.on_postgres:
            return await self.write(deed, *args, **kwargs)
        loop = asyncio.get_running_loop()
        done: asyncio.Future[T] = loop.create_future()
        self._along.append(_Unit(lambda tx: deed(tx, *args, **kwargs), done))
        alone = loop.call_later(ALONG_S, self._units.put, _nothing())
        try:
            return await done
        finally:
            alone.cancel()

    @property
    def has_waiting(self) -> bool:
        """Whether something waits to be written now."""
        return bool(self._others) or not self._units.empty()

    def write_now(self, deed: Deed[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """`write` for the command line: blocks, so never from the event loop."""
        done: Future[T] = Future()
        self._submit(lambda tx: deed(tx, *args, **kwargs), done)
        return done.result()

    async def read(self, deed: Deed[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a deed that only reads, on a connection of its own; what it writes is rolled back."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(
            self._readers, lambda: self._read(lambda tx: deed(tx, *args, **kwargs))
        )

    def read_now(self, deed: Deed[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """`read` for the command line: blocks, so never from the event loop."""
        return self._read(lambda tx: deed(tx, *args, **kwargs))

    async def empty_log(self) -> bool:
        """SQLite: bring what stands in the write-ahead log into the file and cut the log off.

        There each commit stands by itself, with whatever it changed. False where somebody reads or
        writes at this moment; nobody waits for it long.
        """
        if self.on_postgres:
            return True
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._empty_log)

    def _empty_log(self) -> bool:
        with closing(sqlite3.connect(self.engine.url.database or "", timeout=LOG_S)) as log_only:
            busy, _, _ = log_only.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy

    def close(self) -> None:
        """Everything submitted is committed, then the connections are closed."""
        if self._writer is not None:
            self._units.put(None)
            self._writer.join()
        if self._pool is not None:
            self._pool.shutdown(wait=True)
        self._readers.shutdown(wait=True)
        self.engine.dispose()

    def _submit(self, run: Callable[[Tx], Any], done: Done, *, first: bool = False) -> None:
        unit = _Unit(run, done, first)
        if self._pool is not None:
            (self._first if first else self._others).append(unit)
            self._pool.submit(self._write_next)
        elif first:
            self._first.append(unit)
            self._units.put(_LOOK_AGAIN)
        else:
            self._units.put(unit)

    def _tx(self, connection: Connection) -> Tx:
        # The session joins our transaction and never ends it: ending and savepoints are ours.
        tx = Tx(bind=connection, join_transaction_mode="rollback_only", expire_on_commit=False)
        tx.keys, tx.house_key = self.keys, self.house_key
        tx.woken, tx.after_commit, tx.page_changed = set(), [], self._page_changed
        tx.dialect, tx.driver = self.engine.dialect, connection.connection.dbapi_connection
        return tx

    def _read(self, run: Callable[[Tx], T]) -> T:
        try:
            with self.engine.connect() as connection:
                connection.begin()  # one state of the database; rolled back as it closes
                with self._tx(connection) as tx:
                    return run(tx)
        except (OperationalError, InterfaceError) as wrong:
            raise NotKept(_kind_of(wrong)) from wrong

    # SQLite: one thread, groups

    def _write_groups(self) -> None:
        while (unit := self._next(self._units.get)) is not None:
            self._write_group(unit)
            del unit  # it may hold a file, and the next may be long in coming
        if self._along:
            self._write_group(_nothing())
        self._let_go()

    def _hold(self) -> Connection:
        """The writer's connection, kept from group to group: to get one from the pool and to give
        it back took longer than many a deed."""
        if self._writing is None:
            self._writing = self.engine.connect().execution_options(titir_write=True)
        return self._writing

    def _let_go(self) -> None:
        """The next group takes a fresh one."""
        held, self._writing = self._writing, None
        if held is not None:
            held.close()

    def _next(self, get: Callable[[], _Unit | None]) -> _Unit | None:
        """The next unit, those that go first before all others; None once the house closes."""
        while not self._first:
            unit = get()
            if unit is not _LOOK_AGAIN:
                return unit
        return self._first.popleft()

    def _gather(self, unit: _Unit) -> Iterator[_Unit]:
        """This unit and whatever comes meanwhile, until the group is large or old enough.

        What goes first waits for nothing behind it either: with the last of these the group ends.
        """
        until = time.monotonic() + GROUP_S
        yield unit
        for _ in range(GROUP - 1):
            if time.monotonic() >= until or (unit.first and not self._first):
                return
            try:
                following = self._next(self._units.get_nowait)
            except queue.Empty:
                return
            if following is None:
                self._units.put(None)  # the house closes: after this group
                return
            unit = following
            yield unit

    def _write_group(self, first: _Unit) -> None:
        group = _Group()
        try:
            connection = self._hold()
            with connection.begin():
                for unit in chain(self._gather(first), iter(partial(_take, self._along), None)):
                    if unit.begins:
                        group.units.append(unit)
                        self._run_in_group(connection, group)
                self._ride_along(connection, group)
        except _Torn:
            self._let_go()
            for unit in group.units:
                self._write_one(unit)
            return
        except Exception as wrong:
            self._let_go()
            if not group.units and first.begins:  # not even begun: locked by another
                group.units.append(first)
            self._tell_not_kept(wrong)
            _end(group.units, [(None, NotKept(_kind_of(wrong))) for _ in group.units])
            return
        _end(group.units, group.endings)
        self._tell(group.woken, group.after)

    def _run_in_group(self, connection: Connection, group: "_Group") -> None:
        result, wrong, tx = self._in_savepoint(connection, group.units[-1].run)
        group.endings.append((result, wrong))
        if wrong is None:
            group.woken |= tx.woken
            group.after += tx.after_commit

    def _in_savepoint(
        self, connection: Connection, run: Callable[[Tx], Any]
    ) -> tuple[Any, Exception | None, Tx]:
        raw = raw_connection(connection)
        raw.execute("SAVEPOINT unit")
        tx = self._tx(connection)
        try:
            result = run(tx)
            tx.flush()
        except Exception as wrong:
            tx.close()
            if is_storage_failure(wrong):
                raise
            if not has_transaction(connection):
                raise _Torn from wrong
            raw.execute("ROLLBACK TO unit")
            raw.execute("RELEASE unit")
            return None, wrong, tx
        tx.close()
        raw.execute("RELEASE unit")
        return result, None, tx

    def _write_one(self, unit: _Unit) -> None:
        """A unit of a torn group again, in a transaction of its own."""
        group = _Group()
        try:
            writing = self.engine.connect().execution_options(titir_write=True)
            with writing as connection, connection.begin(), self._tx(connection) as tx:
                result = unit.run(tx)
                tx.flush()
                group.woken, group.after = tx.woken, tx.after_commit
        except Exception as wrong:
            _end([unit], [self._failed(wrong)])
            return
        _end([unit], [(result, None)])
        self._tell(group.woken, group.after)

    def _ride_along(self, connection: Connection, group: "_Group") -> None:
        """Whoever delivers claims in this very transaction: a commit less before each answer."""
        if self._rider is None or not group.woken:
            return
        claim, hand_over = self._rider
        # An alert does not wait until the answers of its group are in words: its loop is woken.
        lanes = frozenset(group.woken & {Lane.ALERT} or group.woken)
        result, wrong, tx = self._in_savepoint(connection, lambda tx: claim(tx, lanes))
        if wrong is not None:
            log.error("house.not_claimed", error=type(wrong).__name__)
            return  # woken as usual, it tries by itself
        claimed, left = result
        group.woken = {*(group.woken - lanes), *left, *tx.woken}
        group.after += [*tx.after_commit, lambda: hand_over(claimed)]

    # PostgreSQL: a transaction per unit

    def _write_next(self) -> None:
        """The next unit, those that go first before all others: there is one for each call."""
        unit = None
        while unit is None:  # another thread may take what was seen here
            unit = _take(self._first) or _take(self._others)
        self._write_alone(unit)

    def _write_alone(self, unit: _Unit) -> None:
        if not unit.begins:
            return
        for attempt in range(1, TRIES + 1):
            try:
                with self.engine.connect() as connection, connection.begin():
                    tx = self._tx(connection)
                    try:
                        result = unit.run(tx)
                        tx.flush()
                    finally:
                        tx.close()
                    for lane in sorted(tx.woken):
                        connection.exec_driver_sql(f"NOTIFY titir_lane_{int(lane)}")
            except Exception as wrong:
                if _worth_another_try(wrong) and attempt < TRIES:
                    continue
                _end([unit], [self._failed(wrong)])
                return
            _end([unit], [(result, None)])
            self._tell(tx.woken, tx.after_commit)
            return

    def _failed(self, wrong: Exception) -> Ending:
        """How a unit of its own ends that raised this."""
        if not is_storage_failure(wrong):
            return None, wrong
        self._tell_not_kept(wrong)
        return None, NotKept(_kind_of(wrong))

    def _tell_not_kept(self, wrong: Exception) -> None:
        news = self._trouble.meet(time.monotonic())
        if news is not None:
            error, times = _kind_of(wrong), self._trouble.times
            log.error("database.not_kept", news=news.value, error=error, times=times)

    def _tell(self, woken: set[Lane], after: list[Callable[[], Any]]) -> None:
        if self._trouble.is_well(time.monotonic()) is not None:
            log.warning("database.keeps_again")
        for told in after:
            told()
        if woken:
            self._wake(frozenset(woken))


def is_storage_failure(wrong: Exception) -> bool:
    """Whether storage failed (try again later), as against a mistake in the deed."""
    if isinstance(wrong, DBAPIError) and wrong.connection_invalidated:
        return True
    return isinstance(wrong, (OperationalError, InterfaceError)) and not _is_our_sql(wrong)


def _is_our_sql(wrong: DBAPIError) -> bool:
    """SQLite reports `no such table` as OperationalError too: that is a mistake of ours."""
    words = str(wrong.orig)
    return words.startswith(("no such", "near ", "table ", "ambiguous", "too many SQL"))


def _kind_of(wrong: Exception) -> str:
    """The driver's own name of it, where it is the driver's."""
    return type(getattr(wrong, "orig", None) or wrong).__name__


def _worth_another_try(wrong: Exception) -> bool:
    state = getattr(getattr(wrong, "orig", None), "sqlstate", None)
    # Serialization failure, deadlock; a row that another put first: the next try finds it.
    return state in ("40001", "40P01", "23505")


def _nothing() -> _Unit:
    """To begin a transaction with that others go along with."""
    return _Unit(lambda _tx: None, Future())


def _take(waiting: deque[_Unit]) -> _Unit | None:
    with suppress(IndexError):
        return waiting.popleft()
    return None


def _end(units: Sequence[_Unit], endings: Sequence[Ending]) -> None:
    """Tell all who wait, each loop by one wake-up: one for each unit cost 30 µs of a turn."""
    told: dict[asyncio.AbstractEventLoop, list[tuple[Done, Ending]]] = {}
    for unit, ending in zip(units, endings, strict=True):
        if isinstance(unit.done, Future):
            _answer(unit.done, ending)
        else:
            told.setdefault(unit.done.get_loop(), []).append((unit.done, ending))
    for loop, answers in told.items():
        with suppress(RuntimeError):  # the loop was closed: nobody waits there any more
            loop.call_soon_threadsafe(_answer_all, answers)


def _answer_all(answers: list[tuple[Done, Ending]]) -> None:
    for done, ending in answers:
        if not done.cancelled():
            _answer(done, ending)


def _answer(done: Done, ending: Ending) -> None:
    result, failed = ending
    if failed is None:
        done.set_result(result)
    else:
        done.set_exception(failed)
