"""A million: counting an audience, the first message after *send now*, slices, stopping."""

import asyncio
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from statistics import median
from typing import Any

from sqlalchemy import delete, insert, select
from sqlmodel import col

from actions.broadcasts import pre_send_checks
from actions.broadcasts import sending_run as sending
from bench import seed
from bench.announcements.base import base, everybody, house_of, send_now
from bench.announcements.pacing import PACE
from bench.announcements.running import telegram, told_since
from bench.bots import ROOMS, pinned
from bench.figures import Result, Target
from bench.procs import Messenger
from bot.wall_clock import now
from bot.wiring import LOCALES, load_forms, make_desk
from channels.telegram.mouth import TelegramMouth
from domain.broadcasts.announcing import Going
from domain.lanes import Lane
from domain.mouth import Mouth
from domain.words.translations import Words
from scheduler.delivery import Delivery
from storage import sendings, subscribers
from storage.house import House
from storage.keys import new_id
from storage.tables import Announcement, Sending
from storage.tx import Tx

SEALED = b"\0" * 60
FIRST = 100  # real people, all of the village that is told first
LISTENS_S = 3.0


def million(postgres: str, *, readers_: int) -> Result:
    """So many readers; only those of the village that is told first have a phone."""
    with base(postgres, residents=0) as where, house_of(where) as house:
        _fill(house, readers_)
        counts = [_timed_ms(house, _count_all) for _ in range(5)]
        first_ms = _first_message_ms(house)
        slices = [_timed_ms(house, _slice) for _ in range(20)]
        stop_ms = _timed_ms(house, _stop)
    many = f"{readers_:,} readers"
    longest = max(*slices, stop_ms)
    return Result(
        f"million {where.name}",
        f"{many}, {where.name}",
        rows=[
            {
                "count ms": median(counts),
                "send now → first message ms": first_ms,
                f"slice of {sendings.SLICE} ms": median(slices),
                "longest slice ms": max(slices),
                "stop ms": stop_ms,
            }
        ],
        targets=[
            Target("count of an audience", 1000, max(counts), "ms"),
            Target("first message out after send now", 1000, first_ms, "ms"),
            Target("longest transaction of sending it", 100, longest, "ms"),
        ],
    )


def _fill(house: House, count: int) -> None:
    """People of the first village, and bare readers everywhere else: only counted and put."""
    first = range(0, FIRST * ROOMS * seed.VILLAGES, ROOMS * seed.VILLAGES)
    house.write_now(seed._add_residents, first, waiting=0, now=datetime.now(UTC))
    _, near = seed.home_of(0)
    villages = dict.fromkeys(seed.home_of(person)[1] for person in range(ROOMS * seed.VILLAGES))
    elsewhere = sorted(village for village in villages if village != near)
    ids = sorted(new_id() for _ in range(count))  # in order they are written five times as fast
    many = -(-count // len(elsewhere))
    for number, village in enumerate(elsewhere):
        house.write_now(_bare_readers, village, ids[number * many : (number + 1) * many])
    house.write_now(subscribers.recount)


def _bare_readers(tx: Tx, village: str, ids: list[str]) -> None:
    wish = {"area": village, "topics": 15, "alerts": True, "several": False}
    subscribed = (wish | {"reader_id": one} for one in ids)
    _copy(tx, subscribers.READER, ({"id": one, "resident_sealed": SEALED} for one in ids))
    _copy(tx, subscribers.SUBSCRIPTION, subscribed)


def _copy(tx: Tx, table: Any, rows: Iterator[dict[str, object]]) -> None:
    if not tx.on_postgres:
        tx.execute(insert(table), list(rows))
        return
    names = ", ".join(table.columns.keys())
    cursor: Any = tx.connection().connection.cursor()
    with cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row([row[column.name] for column in table.columns])


def _first_message_ms(house: House) -> float:
    """From *send now* until the messenger has the first message, by the product's own delivery."""
    with telegram(FIRST * ROOMS * seed.VILLAGES, pinned()) as server:
        began = asyncio.run(_send_now(house, server))
        told, _ = told_since(server)
    return (min(one.at for one in told) - began) * 1000


async def _send_now(house: House, server: Messenger) -> float:
    mouths: dict[str, Mouth] = {"telegram": TelegramMouth(server.token, server.url, PACE)}
    desk = make_desk(Words.load(LOCALES), load_forms(), mouths)
    delivery = Delivery(house, desk, mouths, clock=now, worker="bench")
    loop = asyncio.get_running_loop()
    house.on_wake(lambda lanes: loop.call_soon_threadsafe(delivery.wake, lanes))
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(delivery.run())
        await asyncio.sleep(1.5)  # it rests, as it does when nothing is to be said
        began = time.monotonic()
        await house.write(send_now)
        await asyncio.sleep(LISTENS_S)
        delivery.stop()
    house.on_wake(lambda _lanes: None)
    await mouths["telegram"].close()  # type: ignore[attr-defined]  # Telegram's has connections
    return began


def _timed_ms(house: House, deed: Callable[[Tx], object]) -> float:
    began = time.perf_counter()
    house.write_now(deed)
    return (time.perf_counter() - began) * 1000


def _count_all(tx: Tx) -> None:
    pre_send_checks.count_people(tx, everybody(tx), seed.site_code(0))


def _slice(tx: Tx) -> None:
    found = _under_way(tx)
    announcement = tx.get_one(Announcement, found.announcement_id)
    if not sendings.put_slice(tx, found, announcement, lane=Lane.ANNOUNCEMENT, now=now()):
        tx.execute(delete(sendings.OUTGOING))


def _stop(tx: Tx) -> None:
    sending.stop(tx, _under_way(tx).id, now=now())


def _under_way(tx: Tx) -> Sending:
    return tx.scalars(select(Sending).where(col(Sending.state) == Going.GOING)).one()
