"""What goes wrong around the house: a full disk, a lost database, a messenger that fails.

Nothing is confirmed that was not kept, nothing kept is lost, alerts arrive, order stays.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.sql import SQL, Identifier
from sqlalchemy import Connection, Engine, event, make_url, select, text

from channels.telegram.ear import HEAR_S, Ear
from domain.mouth import NotKept, Outgoing, Receipt, Unreachable
from storage import reports
from storage.connections import raw_connection
from storage.tables import Case, Reporter, SetAside
from storage.tx import Tx
from tests.botapi import (
    BotApi,
    Call,
    HungUp,
    Person,
    Silence,
    Unanswered,
    failing,
    html_page,
    throttling,
)
from tests.running import Ground, served
from tests.stories.wire import (
    INVITED,
    Log,
    comes_by_the_poster,
    ground,
    log,
    opens_room,
    reads,
    reports_a_theft,
    server,
    types,
)
from tests.village import Messenger, Village
from tests.waiting import SOON_S, soon

__all__ = ["ground", "log", "server"]  # fixtures

STORY = "tôi thấy hai người lạ đi xe máy không biển số, " * 80  # 3,760 characters


def asides(tx: Tx) -> int:
    return len(tx.scalars(select(SetAside)).all())


def all_words(tx: Tx) -> list[str]:
    """What all reporters told in own words."""
    told = [reports.read_report(tx, one) for one in tx.scalars(select(Reporter))]
    return sorted(word for one in told for word in one["answers"]["marks"]["words"])


def all_cases(tx: Tx) -> list[Case]:
    return list(tx.scalars(select(Case)))


# ---------------------------------------------------------------------------------- a full disk


class Disk:
    """Of every SQLite database: full while the test says so."""

    def __init__(self) -> None:
        self.full = False

    def limit(self, connection: Connection) -> None:
        """Called whenever a transaction begins."""
        raw = raw_connection(connection)
        pages = raw.execute("PRAGMA page_count").fetchone()[0] if self.full else 2**30
        raw.execute(f"PRAGMA max_page_count = {pages}")


@pytest.fixture
def disk() -> Iterator[Disk]:
    made = Disk()
    event.listen(Engine, "begin", made.limit)
    yield made
    event.remove(Engine, "begin", made.limit)


@pytest.mark.long
async def test_on_a_full_disk_nothing_is_confirmed_and_nothing_is_lost(
    village: Village, disk: Disk
) -> None:
    await village.room()
    people = [village.resident(name=f"Mẩy {number}") for number in range(6)]
    for number, resident in enumerate(people):
        await resident.starts("v-06724-01")
        for said in ("/report", "1", "1", "2", f"đầu cầu {number}"):
            await resident.says(said)

    disk.full = True
    not_kept = []
    for number, resident in enumerate(people):
        for part in range(4):
            try:
                await resident.says(f"{number}.{part} {STORY}")
            except NotKept:
                not_kept.append(village.last)
    assert not_kept

    disk.full = False
    for heard in not_kept:
        await village.repeat(heard)  # as the messenger does with what was not confirmed
    for resident in people:
        for said in ("7", "1", "1"):
            await resident.says(said)
    words = await village.house.read(all_words)
    assert [word[:3] for word in words] == [f"{n}.{part}" for n in range(6) for part in range(4)]
    assert await village.house.read(asides) == 0


@pytest.mark.timeout(120)
async def test_on_the_wire_a_full_disk_leaves_updates_with_the_messenger(
    ground: Ground, server: BotApi, log: Log, disk: Disk
) -> None:
    codes = await ground.set_up(*INVITED)
    async with served(ground.settings(), server):
        await opens_room(server, codes)
        phones = [await comes_by_the_poster(server, f"Mẩy {number}") for number in range(12)]
        disk.full = True
        for number, phone in enumerate(phones):
            await phone.says(f"{number} {STORY}")
        await soon(lambda: refusals_of_storage(log))
        # Who was kept will be answered in a moment; all the others are still with the messenger.
        await soon(lambda: len(server.updates.pending()) >= len(unanswered(phones)))
        assert unanswered(phones)

        disk.full = False
        for phone in phones:
            await phone.hears("Đang giữ")
        await reads(phones[0])
    assert await ground.look(asides) == 0


def unanswered(phones: list[Person]) -> list[Person]:
    return [phone for phone in phones if not phone.unheard()]


def refusals_of_storage(log: Log) -> Log:
    return [entry for entry in log if entry["event"] == "database.not_kept"]


@pytest.mark.timeout(120)
async def test_a_disk_that_stands_still_sets_nothing_aside(
    ground: Ground, server: BotApi, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was said in such a moment was set aside as if it had been at fault."""
    patience = [HEAR_S]  # of the ear, in seconds: short only while nothing can be written
    patient = property(lambda _ear: patience[0], lambda _ear, _seconds: None)
    monkeypatch.setattr(Ear, "_hear_s", patient, raising=False)
    codes = await ground.set_up(*INVITED)
    async with served(ground.settings(), server):
        await opens_room(server, codes)
        phones = [await comes_by_the_poster(server, f"Mẩy {number}") for number in range(4)]
        await reads(phones[0])
        with stands_still(ground.folder / "titir.db"):
            patience[0] = 0.5
            for phone in phones:
                await phone.says("tôi thấy hai người lạ đi xe máy không biển số")
            await soon(lambda: gave_up_waiting(log))
            patience[0] = HEAR_S
        for phone in phones:
            await phone.hears("Đang giữ")
    assert await ground.look(asides) == 0


def gave_up_waiting(log: Log) -> Log:
    """Hearing took longer than it may, and will be tried again."""
    return [entry for entry in log if "updates not kept" in entry["event"]]


@contextmanager
def stands_still(file: Path) -> Iterator[None]:
    """Nobody can write into that database meanwhile."""
    locking = sqlite3.connect(file, isolation_level=None)
    locking.execute("BEGIN IMMEDIATE")
    yield
    locking.execute("ROLLBACK")
    locking.close()


# ------------------------------------------------------------------------------- a lost database


@asynccontextmanager
async def away(url: str) -> AsyncIterator[None]:
    """PostgreSQL throws everybody out of this database and lets nobody in."""
    name = make_url(url).database or ""
    server = make_url(url).set(database="postgres").render_as_string(hide_password=False)
    async with await psycopg.AsyncConnection.connect(server, autocommit=True) as connection:

        async def allow(word: str) -> None:
            order = SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}")
            await connection.execute(order.format(Identifier(name), SQL(word)))

        await allow("false")
        await connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,)
        )
        try:
            yield
        finally:
            await allow("true")


@pytest.mark.postgres
@pytest.mark.timeout(120)
async def test_when_postgres_goes_away_and_comes_back_everything_goes_on(
    postgres_url: str, tmp_path: Path, server: BotApi
) -> None:
    ground = Ground(tmp_path / "house", server, postgres_url)
    codes = await ground.set_up(*INVITED)
    async with served(ground.settings(), server):
        room, dung, _ = await opens_room(server, codes)
        phone = await comes_by_the_poster(server)
        other = await comes_by_the_poster(server, "Lò Văn Sìn")
        async with away(postgres_url):
            await other.says("mất con trâu ở bìa rừng từ chiều hôm qua")
            await asyncio.sleep(1.0)  # long enough to be tried; longer does no harm
            assert other.unheard() == []
        await other.hears("Đang giữ")

        number = await reports_a_theft(phone)
        card = await room.hears(number)
        async with away(postgres_url):
            await dung.taps("Nhận", on=card, in_=room)
        await phone.hears("cán bộ đã nhận")
    assert await ground.look(asides) == 0


# --------------------------------------------------------------------------- the messenger fails


@pytest.mark.timeout(120)
async def test_an_alert_arrives_through_every_failure_of_the_messenger(
    ground: Ground, server: BotApi, log: Log
) -> None:
    codes = await ground.set_up(*INVITED)
    async with served(ground.settings(), server):
        room, _, _ = await opens_room(server, codes)
        phone = await comes_by_the_poster(server)
        faults = (throttling(1), failing(502), html_page(), HungUp(), Silence(0.5), Unanswered())
        for fault in faults:
            server.faults.put(fault, method="sendMessage", chat=room, when=is_the_card)
        await phone.says("/danger")
        await phone.hears("Gọi trước")
        await phone.taps("Cháy")
        await phone.hears("Ra ngoài ngay")
        card = await room.hears("🔴 P1")
        assert "Pò Hèn" in card.text
        await phone.hears("✔✔")
    cards = [seen for seen in room.heard if "🔴 P1" in seen.text and not seen.edited]
    assert len(cards) == 2  # the one that was never answered for was sent again


def is_the_card(call: Call) -> bool:
    return "🔴 P1" in call.text("text")


@pytest.mark.timeout(120)
async def test_screens_come_in_order_though_sending_fails(
    ground: Ground, server: BotApi, log: Log
) -> None:
    codes = await ground.set_up(*INVITED)
    async with served(ground.settings(), server):
        await opens_room(server, codes)
        phone = await comes_by_the_poster(server)
        for fault in (throttling(1), html_page(), Unanswered(), HungUp()):
            server.faults.put(fault, method="sendMessage", chat=phone)
        for said, asked in (
            ("/report", "Chuyện gì?"), ("1", "Mất gì?"), ("1", "lúc nào?"), ("2", "chỗ nào?"),
        ):  # fmt: skip
            await answers_until(phone, said, asked)
    asked = [seen.text for seen in phone.heard]
    once = [text for number, text in enumerate(asked) if text not in asked[:number]]
    assert [text.splitlines()[-1][:9] for text in once] == [
        "Chào bà c", "Chỉ báo đ", "Mất gì?", "Xảy ra lú", "Mất ở chỗ",
    ]  # fmt: skip


async def answers_until(phone: Person, said: str, asked: str) -> None:
    """Say it, and again whenever one is asked again, until the next question comes."""
    await types(phone, said)
    while asked not in (await phone.hears()).text:
        await reads(phone)
        if not phone.unheard():
            await phone.says(said)


async def test_a_digit_under_a_screen_that_we_do_not_know_of_is_asked_again(
    village: Village,
) -> None:
    """The list had arrived, its receipt was lost: 1 for theft was heard as the menu's 1, danger."""
    await village.room()
    resident = village.resident()
    await resident.starts("v-06724-01")
    deliver = village.messenger.deliver

    async def never_answers(outgoing: Outgoing) -> Receipt:
        await deliver(outgoing)
        raise Unreachable

    village.messenger.deliver = never_answers  # type: ignore[method-assign]  # it takes effect
    await resident.presses("Báo tin")
    village.messenger.deliver = deliver  # type: ignore[method-assign]
    village.now += timedelta(seconds=3)
    await resident.says("1")
    assert "Chuyện gì?" in resident.screen.text
    await resident.says("1")
    assert "Mất gì?" in resident.screen.text
    assert "Gọi trước" not in resident.everything_heard()


@pytest.mark.parametrize("wrong_by_s", [90, -90])
@pytest.mark.timeout(120)
async def test_the_computers_clock_may_be_wrong(
    ground: Ground, server: BotApi, wrong_by_s: int
) -> None:
    """What was typed within a minute and a half belonged to the screen before."""
    codes = await ground.set_up(*INVITED)
    wrong = timedelta(seconds=wrong_by_s)
    async with served(ground.settings(), server, lambda: server.clock.moment() + wrong):
        await opens_room(server, codes)
        phone = await comes_by_the_poster(server)
        for said, asked in (("/report", "Chuyện gì?"), ("1", "Mất gì?"), ("1", "lúc nào?")):
            await types(phone, said)
            await phone.hears(asked)


async def test_a_messenger_that_was_away_for_hours_ends_nothing(village: Village) -> None:
    """After 1,024 tries the doubled pause was no number any more, and delivery ended with it."""
    room = await village.room()
    resident = village.resident()
    await resident.starts("v-06724-01")
    village.messenger.failures.append((room.address, Unreachable()))
    await resident.says("/danger")
    await resident.presses("Cháy")

    def long_tried(tx: Tx) -> None:
        tx.execute(text("UPDATE outgoing SET attempts = 5000"))

    village.messenger.failures.append((room.address, Unreachable()))
    await village.house.write(long_tried)
    await village.passes(minutes=1)
    assert "🔴 P1" in room.card.text


class OneByOne(Messenger):
    """A slow messenger that is never given two messages for one chat at once."""

    def __init__(self, village: Village) -> None:
        super().__init__(village.clock)
        self.busy: set[str] = set()
        self.overtaken = 0

    async def deliver(self, outgoing: Outgoing) -> Receipt:
        self.overtaken += outgoing.to in self.busy
        self.busy.add(outgoing.to)
        await asyncio.sleep(0.01)
        receipt = await super().deliver(outgoing)
        self.busy.discard(outgoing.to)
        return receipt


async def test_one_chat_is_spoken_to_one_by_one(village: Village) -> None:
    """Whoever waited for a third message's turn was forgotten, and two were sent at once."""
    await village.room()
    resident = village.resident()
    await resident.starts("v-06724-01")
    for said in ("/report", "1", "1", "2", "đầu cầu", "7", "1", "1"):
        await resident.says(said)

    slow = OneByOne(village)
    village.delivery._sender._mouths = {"telegram": slow}
    running = asyncio.ensure_future(village.delivery.run())  # noqa: TID251  # awaited below
    for number in range(12):
        said = {"text": "/menu", "command": "menu"} if number % 2 else {"text": "3"}
        await village._hear(replace(village.last, key=f"again {number}", **said))
    await soon(lambda: len(slow.sent) >= 12)
    village.delivery.stop()
    with suppress(asyncio.CancelledError):
        await running
    assert slow.overtaken == 0


async def test_delivery_ends_though_the_last_receipt_comes_while_it_settles(
    village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It waited for another receipt for ever, and Ctrl-C did not stop the program."""
    await village.room()
    people = [village.resident(), village.resident()]
    for resident in people:
        await resident.starts("v-06724-01")
    delivery, deliver, settle = (
        village.delivery,
        village.messenger.deliver,
        village.delivery._in_flight.settle,
    )
    second_leaves, may_settle = asyncio.Event(), asyncio.Event()
    left, second_begins, settling = [], asyncio.Event(), asyncio.Event()

    async def deliver_second_late(outgoing: Outgoing) -> Receipt:
        if outgoing.to == people[1].address:
            second_begins.set()
            await second_leaves.wait()
        left.append(outgoing.to)
        return await deliver(outgoing)

    async def settle_late(outcomes: list[Any]) -> None:
        settling.set()
        await may_settle.wait()
        await settle(outcomes)

    monkeypatch.setattr(village.messenger, "deliver", deliver_second_late)
    monkeypatch.setattr(delivery._in_flight, "settle", settle_late)
    running = asyncio.ensure_future(delivery.run())  # noqa: TID251  # awaited below
    for number, resident in enumerate(people):
        said = {"who": resident.address, "where": resident.address, "text": "/menu"}
        await village._hear(replace(village.last, key=f"again {number}", command="menu", **said))
    async with asyncio.timeout(SOON_S):
        await settling.wait()  # of the first
        await second_begins.wait()
    delivery.stop()
    second_leaves.set()
    await soon(lambda: people[1].address in left)
    await asyncio.sleep(0.05)  # its receipt is there
    may_settle.set()
    async with asyncio.timeout(SOON_S):
        await running
    assert await village.house.read(claimed_rows) == 0


def claimed_rows(tx: Tx) -> int:
    return tx.execute(text("SELECT count(*) FROM outgoing WHERE claimed_by <> ''")).scalar_one()
