"""Wake-up across processes: PostgreSQL's LISTEN. In one process an event is enough."""

import asyncio
from collections.abc import Callable

import psycopg
import structlog
from sqlalchemy.engine import make_url

from domain.lanes import Lane
from storage.pages import CHANGED
from storage.site_cache import CHANGED as APPLIED

AGAIN_S = 1.0  # after the connection broke; the loops look by themselves meanwhile

log = structlog.get_logger()


async def listen_on_postgres(
    url: str,
    stop: asyncio.Event,
    *,
    wake: Callable[[frozenset[Lane]], None],
    changed: Callable[[str], None],
    applied: Callable[[], None],
) -> None:
    """Until `stop`: wake lanes that another process put rows into, and pages that it changed.

    changed: takes a page's key, or "" where any may have changed. applied: a site file was.
    """
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    while not stop.is_set():
        try:
            # The connection stays in a variable for as long as it listens: one that was collected
            # would silently hear nothing, and every alert would wait for the next look.
            async with await psycopg.AsyncConnection.connect(plain, autocommit=True) as connection:
                for lane in Lane:
                    await connection.execute(f"LISTEN titir_lane_{int(lane)}".encode())
                await connection.execute(f"LISTEN {CHANGED}".encode())
                await connection.execute(f"LISTEN {APPLIED}".encode())
                applied()  # whatever was told while nobody listened
                changed("")
                await _listen(connection, stop, wake, changed, applied)
        except psycopg.OperationalError as wrong:
            log.warning("database.listening_again", error=type(wrong).__name__)
            try:
                async with asyncio.timeout(AGAIN_S):
                    await stop.wait()
            except TimeoutError:
                continue


async def _listen(
    connection: psycopg.AsyncConnection,
    stop: asyncio.Event,
    wake: Callable[[frozenset[Lane]], None],
    changed: Callable[[str], None],
    applied: Callable[[], None],
) -> None:
    while not stop.is_set():
        async for notice in connection.notifies(timeout=AGAIN_S):
            if notice.channel == CHANGED:
                changed(notice.payload)
            elif notice.channel == APPLIED:
                applied()
            else:
                wake(frozenset((Lane(int(notice.channel.rpartition("_")[2])),)))
