"""What stories on the real wire share. A test module takes the fixtures it needs by import."""

import asyncio
from collections.abc import AsyncIterator, Iterator, MutableMapping
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Select, create_engine, func, select
from sqlmodel import col
from structlog.testing import capture_logs

from storage import outbox
from storage.tables import Media
from tests.botapi import BotApi, Group, Person
from tests.running import Ground

READS_S = 0.3  # whoever types has read first; sooner it would answer the screen before
SETTLED_S = 30.0  # by then it has settled, on a busy machine too
POSTER = "v-06724-01"  # hangs in Thôn Pò Hèn
INVITED = ((None, "cax"), ("officer", "cax"), ("officer", "cax"))

Log = list[MutableMapping[str, Any]]


@pytest.fixture
async def server() -> AsyncIterator[BotApi]:
    """The messenger."""
    async with BotApi() as server:
        yield server


@pytest.fixture
def ground(tmp_path: Path, server: BotApi) -> Ground:
    """An empty folder for the house."""
    return Ground(tmp_path / "house", server)


@pytest.fixture
def log() -> Iterator[Log]:
    """What the product logs in this process."""
    with capture_logs() as entries:
        yield entries


async def opens_room(server: BotApi, codes: list[str]) -> tuple[Group, Person, Person]:
    """Two officers and their group, bound and enrolled by the three codes."""
    dung, son = server.person("Dũng"), server.person("Sơn")
    room = server.group("Công an xã Hải Sơn", [dung, son])
    await room.add_bot(dung, administrator=True, payload=codes[0])
    await room.hears("Công an xã Hải Sơn")
    for officer, code in ((dung, codes[1]), (son, codes[2])):
        await officer.starts(code)
        await officer.hears("Công an xã Hải Sơn")
    return room, dung, son


async def comes_by_the_poster(server: BotApi, name: str = "Lý Thị Mẩy") -> Person:
    """Somebody of Pò Hèn, with the menu on the screen."""
    phone = server.person(name)
    await phone.starts(POSTER)
    await phone.hears("Chào bà con")
    return phone


async def goes_to_marks(phone: Person, *, where: str = "đầu cầu treo") -> None:
    """From the menu to *tell more* of a theft."""
    await phone.says("/report")
    await phone.hears("Chuyện gì?")
    await phone.taps("Mất trộm")
    await phone.hears("Mất gì?")
    await phone.taps("Xe máy")
    await phone.hears("lúc nào?")
    await phone.taps("Hôm nay")
    await phone.hears("Mất ở chỗ nào?")
    await types(phone, where)
    await phone.hears("Kể thêm")


async def reports_a_theft(phone: Person, *, where: str = "đầu cầu treo") -> str:
    """From the menu to *saved*; returns the case's number as it is spoken."""
    await goes_to_marks(phone, where=where)
    await types(phone, "xe Wave màu đỏ, biển số 14-B1 123.45")
    await phone.hears("Đã giữ lại")
    await phone.taps("Hết rồi")
    await phone.hears("báo lại thế nào?")
    await phone.taps("Nhắn vào máy này")
    review = await phone.hears("Xem lại")
    assert where in review.text
    await phone.taps("Gửi, đồng ý")
    return number_in((await phone.hears("Đã ghi tin")).text)


async def types(phone: Person, text: str) -> None:
    """Read, then type."""
    await reads()
    await phone.says(text)


async def a_minute_later(ground: Ground) -> None:
    """The room has its next minute, and nothing was in flight while the clock jumped.

    A jump over a row in flight would end its lease, and the row would be sent a second time.
    """
    for seconds in (31, 30):  # each less than a lease
        await _no_rows(ground, select(func.count()).where(outbox.TABLE.c.lease_until.is_not(None)))
        ground.server.clock.move(seconds)


async def files_are_done(ground: Ground) -> None:
    """Whatever was sent is fetched, and cleaned or refused."""
    await _no_rows(ground, select(func.count()).where(col(Media.state).in_(("to fetch", "raw"))))


async def _no_rows(ground: Ground, counted: Select[tuple[int]]) -> None:
    """Look into the database, whoever serves it, until none of these is left."""

    def count() -> int:
        engine = create_engine(ground.url)
        try:
            with engine.connect() as database:
                return database.execute(counted).scalar_one()
        finally:
            engine.dispose()

    async with asyncio.timeout(SETTLED_S):
        while await asyncio.to_thread(count):  # noqa: ASYNC110  # a database
            await asyncio.sleep(0.02)


async def reads() -> None:
    """A moment, in which the house hears that its message arrived."""
    await asyncio.sleep(READS_S)


def number_in(text: str) -> str:
    """The case number in it, as 482-917."""
    words = text.replace(".", " ").replace(":", " ").split()
    return next(word for word in words if len(word) == 7 and word[3] == "-")
