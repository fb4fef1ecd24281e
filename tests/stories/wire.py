"""What stories on the real wire share. A test module takes the fixtures it needs by import."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator, MutableMapping
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Select, create_engine, select
from sqlmodel import col
from structlog.testing import capture_logs

from storage import outbox
from storage.tables import Media
from tests.botapi import BotApi, Group, Person
from tests.running import Ground

LONG_S = 120.0  # longer than any pace ever was
SETTLED_S = 30.0  # by then it has settled, on a busy machine too
POSTER = "v-06724-01"  # hangs in Thôn Pò Hèn
INVITED = ((None, "cax"), ("officer", "cax"), ("officer", "cax"))

CLOSING = (  # the longest way: what is pressed, and what the room reads then
    ("Đóng", "đã làm gì?"), ("Đã đến nơi", "☑"), ("Tiếp", "Vẫn đóng?"),
    ("Đóng, ghi lý do", "Vì sao chưa tra?"), ("Không có cách tra", "kết quả thế nào?"),
    ("Chưa tìm thấy", "giá trị thế nào?"), ("Có giá trị", "Người báo sẽ đọc"),
    ("Đóng tin", "Một phút nữa"),
)  # fmt: skip

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
    await phone.hears("Đã ghi lại")
    await phone.taps("Hết rồi")
    await phone.hears("báo lại thế nào?")
    await phone.taps("Nhắn vào máy này")
    review = await phone.hears("Xem lại")
    assert where in review.text
    await phone.taps("Gửi, đồng ý")
    return number_in((await phone.hears("Đã ghi tin")).text)


async def waits_for(room: Group, officer: Person, label: str, answer: str) -> float:
    """Press a button of the room; how many seconds later the room reads the answer, above the
    buttons or on one of them."""
    room.forgets()
    pressed = time.monotonic()
    await officer.taps(label, in_=room)
    says_it = lambda seen: answer in seen.text or answer in " ".join(seen.buttons)  # noqa: E731
    await room.hears(says_it, within=LONG_S)
    return time.monotonic() - pressed


async def types(phone: Person, text: str) -> None:
    """Read, then type."""
    await reads(phone)
    await phone.says(text)


async def reads(phone: Person) -> None:
    """Until the house has answered what was said, and heard that its answers arrived.

    What is typed sooner answers the screen before, as it should.
    """
    server, ground = phone.server, Ground.of(phone.server)
    async with asyncio.timeout(SETTLED_S):
        said = {update.id for update in server.updates.pending()}
        while any(one.id in said for one in server.updates.pending()):  # noqa: ASYNC110  # a server
            await asyncio.sleep(0.01)
        answered = await _rows(ground, _CLAIMS)
        while answered & await _rows(ground, _CLAIMS):  # noqa: ASYNC110  # a database
            await asyncio.sleep(0.02)


async def a_minute_later(ground: Ground) -> None:
    """The room has its next minute, and nothing was in flight while the clock jumped.

    A jump over a row in flight would end its lease, and the row would be sent a second time.
    """
    for seconds in (31, 30):  # each less than a lease
        await _no_rows(ground, _CLAIMS)
        ground.server.clock.move(seconds)


async def files_are_done(ground: Ground) -> None:
    """Whatever was sent is fetched, and cleaned or refused."""
    await _no_rows(ground, select(Media.id).where(col(Media.state).in_(("to fetch", "raw"))))


_CLAIMS = select(outbox.TABLE.c.seq, outbox.TABLE.c.lease_until).where(
    outbox.TABLE.c.lease_until.is_not(None)
)


async def _no_rows(ground: Ground, asked: Select[Any]) -> None:
    async with asyncio.timeout(SETTLED_S):
        while await _rows(ground, asked):  # noqa: ASYNC110  # a database
            await asyncio.sleep(0.02)


async def _rows(ground: Ground, asked: Select[Any]) -> set[tuple[Any, ...]]:
    """A look into the database, whoever serves it."""

    def look() -> set[tuple[Any, ...]]:
        engine = create_engine(ground.url)
        try:
            with engine.connect() as database:
                return {tuple(row) for row in database.execute(asked)}
        finally:
            engine.dispose()

    return await asyncio.to_thread(look)


def number_in(text: str) -> str:
    """The case number in it, as 482-917."""
    words = text.replace(".", " ").replace(":", " ").split()
    return next(word for word in words if len(word) == 7 and word[3] == "-")
