"""The program that ships, with both doors of Zalo and a fake Zalo beside it.

On SQLite as one process, on PostgreSQL with the roles apart: refusals, a kill -9 while something is
on its way, hooks that come while nobody is there. One start serves many moments.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import aiohttp
import pytest

from storage.grants import keep_grant
from storage.tx import Tx
from tests.botapi import BotApi
from tests.contracts.phones import choice_in
from tests.running import Ground, Program, commanded, page_answers, program, roles_apart
from tests.stories.wire import POSTER, number_in
from tests.waiting import soon
from tests.zaloapi.account import (
    APP_ID,
    APP_SECRET,
    OA_ID,
    OA_SECRET,
    TOKEN_LIVES,
    Account,
    Json,
    signed,
)
from tests.zaloapi.bot_platform import SECRET, SILENT, TOKEN, BotPlatform, ZaloPerson

GROUP = "9f8e7d6c5b4a39281706"
GREETING, MENU = "Chào bà con", "Bà con cần gì?"
PATIENT_S = 100.0  # a lease of a dead process ends after 60 s
REST_S = 3.5  # in which whatever was to be tried once more has been
THEFT = (
    ("Chuyện gì?", "Mất trộm"), ("Mất gì?", "Xe máy"), ("lúc nào?", "Hôm nay"),
    ("Mất ở chỗ nào?", "đầu cầu treo"), ("Kể thêm", "Hết rồi"),
    ("báo lại thế nào?", "Nhắn vào máy này"), ("Xem lại", "Gửi, đồng ý"),
)  # fmt: skip
# What the platform answers to a greeting, and how often it is sent in the end.
BOT_REFUSALS = {400: 1, 404: 1, 401: 2, 403: 2, 500: 2, 502: 2, 0: 2}
ACCOUNT_REFUSALS = {-201: 1, -210: 1, -213: 1, -217: 1, -216: 2, -220: 2, -100: 2, -999: 1}

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]


@dataclass
class Zalo:
    """Both platforms, and a ground whose program hears them."""

    ground: Ground
    platform: BotPlatform
    account: Account
    room_code: str
    officer_code: str

    async def brings(self, event: Json) -> int:
        """An event of the account, as often as Zalo has to; 0 while nobody is there."""
        headers, body = signed(event)
        try:
            async with (
                aiohttp.ClientSession() as session,
                session.post(f"{self.ground.page}/zalo/oa", data=body, headers=headers) as answer,
            ):
                return answer.status
        except aiohttp.ClientError:
            return 0

    async def starts(self, person: str, said: str = f"/start {POSTER}") -> None:
        """Somebody writes to the account."""
        event = self.account.says(person, said)
        await taken(lambda: self.brings(event))

    async def says(self, person: ZaloPerson, said: str, *, group: str = "") -> None:
        """Somebody writes to the bot."""
        update = self.platform.update("message.text.received", person, group, text=said)
        await taken(lambda: self.platform.brings(update))


async def taken(bring: Callable[[], Awaitable[int]]) -> None:
    """Bring it until it is taken, as Zalo does."""
    async with asyncio.timeout(PATIENT_S):
        while True:
            with suppress(aiohttp.ClientError):
                if await bring() == 200:
                    return
            await asyncio.sleep(0.2)


@pytest.fixture
async def zalo(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Zalo]:
    """Set up as an operator does it, and not started yet."""
    url = request.getfixturevalue("empty_postgres") if "postgres" in request.node.name else ""
    async with BotApi() as unused, BotPlatform() as platform, Account() as account:
        now = lambda: datetime.now(UTC)  # noqa: E731, TID251  # the product's own, too
        platform.now = account.now = now
        account.access_until = now() + TOKEN_LIVES
        ground = Ground(tmp_path / "house", unused, url)
        room, officer = await ground.set_up((None, "cax"), ("officer", "cax"))
        await ground.look(partial(logged_in, account))
        ground.environment = {
            "TELEGRAM_TOKEN": "", "TELEGRAM_MODE": "webhook",
            "ZALO_BOT_TOKEN": TOKEN, "ZALO_BOT_SECRET": SECRET, "ZALO_BOT_API": platform.url,
            "ZALO_OA_ID": OA_ID, "ZALO_APP_ID": APP_ID, "ZALO_APP_SECRET": APP_SECRET,
            "ZALO_OA_SECRET": OA_SECRET, "ZALO_OA_API": account.url, "ZALO_OAUTH": account.url,
        }  # fmt: skip
        platform.webhook = (f"{ground.page}/zalo/bot", SECRET)
        (ground.folder / "zalo_verifierAb1.html").write_text("it is ours")
        yield Zalo(ground, platform, account, room, officer)


def logged_in(account: Account, tx: Tx) -> None:
    keep_grant(tx, "zalo_oa", account.access, account.refresh, now=account.now())


async def test_zalo_on_sqlite(zalo: Zalo) -> None:
    async with program(zalo.ground) as titir:
        await the_site_is_shown_to_be_ours(zalo)
        room = await a_group_becomes_the_room(zalo)
        await refusals_of_the_bot_are_understood(zalo)
        await refusals_of_the_account_are_understood(zalo)
        await a_report_goes_on_after_a_restart(zalo, room, titir)
        await killed_at_the_moment_of_a_delivery(zalo, SILENT, titir, times=1)
        await killed_at_the_moment_of_a_delivery(zalo, 0, titir, times=2)
        await brought_while_nobody_is_there(zalo, titir)
        assert "messages a month" in await commanded(zalo.ground, "zalo", "quota")
        assert await titir.stop() == 0
        assert {entry["event"] for entry in titir.errors} == {"message.rejected"}
        assert TOKEN not in titir.log


@pytest.mark.postgres
async def test_zalo_on_postgres_with_the_roles_apart(zalo: Zalo) -> None:
    async with roles_apart(zalo.ground) as titir:
        room = await a_group_becomes_the_room(zalo)
        await refusals_of_the_bot_are_understood(zalo)
        await a_report_goes_on_after_a_restart(zalo, room, titir["deliver"])
        await killed_at_the_moment_of_a_delivery(zalo, SILENT, titir["deliver"], times=1)
        await brought_while_nobody_is_there(zalo, titir["web"])
        assert [await one.stop() for one in titir.values()] == [0] * len(titir)


async def the_site_is_shown_to_be_ours(zalo: Zalo) -> None:
    """Zalo finds the file that it gave us."""

    async def look() -> int:
        status, text = await page_answers(f"{zalo.ground.page}/zalo_verifierAb1.html")
        assert (status, text) == (200, "it is ours")
        return status

    await taken(look)


async def a_group_becomes_the_room(zalo: Zalo) -> ZaloPerson:
    """A code binds it, and an officer is enrolled."""
    dung = zalo.platform.person("Dũng")
    await zalo.says(dung, f"/start {zalo.officer_code}")
    await zalo.says(dung, f"@Bot Titir /start {zalo.room_code}", group=GROUP)
    room = ZaloPerson(zalo.platform, GROUP, "the room")
    await reads(room, "Công an xã Hải Sơn")
    return room


async def refusals_of_the_bot_are_understood(zalo: Zalo) -> None:
    """Each to somebody else; whoever was refused is answered the next time."""
    async with asyncio.TaskGroup() as playing:
        for status, times in BOT_REFUSALS.items():
            playing.create_task(_bot_refuses(zalo, status, times))


async def _bot_refuses(zalo: Zalo, status: int, times: int) -> None:
    lan = zalo.platform.person(f"who meets {status}")
    body = b"<html>" if status == 502 else b""
    zalo.platform.fails("sendMessage", status, body, chat=lan.id)
    await zalo.says(lan, f"/start {POSTER}")
    await soon(lambda: tries(zalo, lan) >= times)
    await asyncio.sleep(REST_S)
    assert tries(zalo, lan) == times, status
    await zalo.says(lan, "/report")
    await reads(lan, "Chuyện gì?")


async def refusals_of_the_account_are_understood(zalo: Zalo) -> None:
    """One after the other: a token that is refused is everybody's."""
    for place, (code, times) in enumerate(ACCOUNT_REFUSALS.items()):
        person = f"30000000000000{place:05}"
        zalo.account.errors_to[person] = [code]
        await zalo.starts(person)
        await soon(lambda of=person, wanted=times: zalo.account.tries[of] >= wanted)
        await asyncio.sleep(2.5)
        assert zalo.account.tries[person] == times, code
    assert zalo.account.refreshes == 2
    # The window was closed: the greeting waits, and comes with the next word.
    person = "3000000000000009999"
    zalo.account.errors_to[person] = [-230]
    await zalo.starts(person)
    await soon(lambda: zalo.account.tries[person] == 1)
    await asyncio.sleep(1)
    await zalo.starts(person, "/menu")
    await soon(lambda: len(zalo.account.chats[person].texts) >= 2)
    assert GREETING in zalo.account.chats[person].texts[0]


async def a_report_goes_on_after_a_restart(zalo: Zalo, room: ZaloPerson, titir: Program) -> None:
    """In the middle of the questions the program stops and starts."""
    lan = zalo.platform.person("Lan")
    await zalo.says(lan, f"/start {POSTER}")
    await reads(lan, GREETING)
    await zalo.says(lan, "/report")
    for place, (asked, said) in enumerate(THEFT):
        typed = choice_in(await reads(lan, asked), said) or said
        if place == 3:
            assert await titir.stop() == 0
            await titir.start()
        await asyncio.sleep(1.1)  # dates are as fine as ours; a person is slower
        await zalo.says(lan, typed)
    number = number_in(await reads(lan, "Đã ghi tin"))
    assert "Mất xe máy" in await reads(room, number)
    await reads(lan, "đã tới nhóm trực")
    dung = next(iter(zalo.platform.chats[GROUP].texts))
    assert dung
    assert lan.name not in str(room.chat.texts)


async def killed_at_the_moment_of_a_delivery(
    zalo: Zalo, fault: int, titir: Program, *, times: int
) -> None:
    """As a power cut does it. It comes; twice where it had been accepted, since nobody could
    know."""
    lan = zalo.platform.person("who waits")
    sending = zalo.platform.fails("sendMessage", fault, chat=lan.id)
    await zalo.says(lan, f"/start {POSTER}")
    await soon(lambda: sending.hit)
    titir.kill()
    await titir.start()
    await soon(lambda: len(greetings(lan)) == times, within=PATIENT_S)


async def brought_while_nobody_is_there(zalo: Zalo, titir: Program) -> None:
    """Zalo brings it again, more than once and in another order; each is heard once."""
    lan, hue = zalo.platform.person("Lan"), "3000000000000008888"
    titir.kill()
    first = zalo.platform.update("message.text.received", lan, text=f"/start {POSTER}")
    event = zalo.account.says(hue, f"/start {POSTER}")
    assert await zalo.brings(event) == 0
    await titir.start()
    for _ in "ab":
        await taken(lambda: zalo.platform.brings(first))
        await taken(lambda: zalo.brings(event))
    await reads(lan, GREETING)
    await soon(lambda: zalo.account.chats[hue].texts)
    await asyncio.sleep(REST_S)
    assert len(greetings(lan)) == 1
    assert len(zalo.account.chats[hue].texts) == 1


def tries(zalo: Zalo, person: ZaloPerson) -> int:
    """How often something was sent to them."""
    calls = zalo.platform.calls
    return sum(name == "sendMessage" and one["chat_id"] == person.id for name, one in calls)


def greetings(person: ZaloPerson) -> list[str]:
    return [text for text in person.chat.texts if re.search(GREETING, text)]


async def reads(person: ZaloPerson, words: str) -> str:
    """Wait for the message with these words; returns the newest."""
    await soon(lambda: any(words in text for text in person.chat.texts), within=PATIENT_S)
    return [text for text in person.chat.texts if words in text][-1]
