"""Who serves this database now. Keys are rotated and copies put back only while nobody
does.

SQLite: a lock on a file beside the database, one process at a time. PostgreSQL: advisory locks,
held by a session of their own; any number of processes serve. Either is let go when the process
ends, however it ends.
"""

import fcntl
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import psycopg
from sqlalchemy.engine import URL, make_url

LOCK = 7_017_202  # any number that nobody else uses
KEEPALIVES = {"keepalives_idle": "10", "keepalives_interval": "5", "keepalives_count": "3"}  # s


class SomebodyServes(Exception):
    """Another process serves this database."""


class SomebodyWorks(Exception):
    """Keys are being rotated, or a copy is being put back."""


@contextmanager
def serving(url: str) -> Iterator[None]:
    """Hold this while the process serves. Raises SomebodyServes (SQLite), SomebodyWorks."""
    with _held(make_url(url), shared=True):
        yield


@contextmanager
def alone(url: str) -> Iterator[None]:
    """Hold this for work that nobody may serve beside. Raises SomebodyServes."""
    with _held(make_url(url), shared=False):
        yield


def _held(url: URL, *, shared: bool) -> AbstractContextManager[None]:
    if url.get_backend_name() == "postgresql":
        return _advisory(url, shared=shared)
    return _file(url)


@contextmanager
def _file(url: URL) -> Iterator[None]:
    path = Path(f"{url.database}.serving")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as held:
            raise SomebodyServes from held
        yield


@contextmanager
def _advisory(url: URL, *, shared: bool) -> Iterator[None]:
    plain = url.set(drivername="postgresql").update_query_dict(KEEPALIVES)
    take = "pg_try_advisory_lock_shared" if shared else "pg_try_advisory_lock"
    address = plain.render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as session:
        taken = session.execute(f"SELECT {take}(%s)", (LOCK,)).fetchone()
        if taken != (True,):
            raise SomebodyWorks if shared else SomebodyServes
        yield
