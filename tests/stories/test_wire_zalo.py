"""Zalo on the real wire: the whole product as `titir run` starts it, and a fake Zalo beside it.

Somebody reports through the web hook, and hears back by the platform's own call.
"""

import asyncio
import os
import re
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import aiohttp
import pytest

from bot import serving
from bot.settings import Settings
from domain.words.message_splitting import utf16
from storage.grants import keep_grant
from storage.tx import Tx
from tests.botapi import BotApi
from tests.contracts.phones import choice_in
from tests.running import Ground, errors_in
from tests.stories.wire import POSTER, Log, log, number_in
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
from tests.zaloapi.bot_platform import SECRET, TOKEN, BotPlatform, ZaloPerson

log = log  # a fixture, by import
WITHIN_S = 60.0
LAN = "3000000000000000003"
GROUP = "9f8e7d6c5b4a39281706"
THEFT = (
    ("Chào bà con", "/report"), ("Chuyện gì?", "Mất trộm"), ("Mất gì?", "Xe máy"),
    ("lúc nào?", "Hôm nay"), ("Mất ở chỗ nào?", "đầu cầu treo"), ("Kể thêm", "Hết rồi"),
    ("báo lại thế nào?", "Nhắn vào máy này"),
)  # fmt: skip


@asynccontextmanager
async def served(settings: Settings) -> AsyncIterator[None]:
    """`serve` in this process, from open pages to a stop by SIGTERM."""
    kept = serving.set_up_logs
    serving.set_up_logs = lambda *_: None
    try:
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(serving.serve(settings, serving.ALL))
            await until_it_answers(settings.port)
            yield
            if not running.done():
                os.kill(os.getpid(), signal.SIGTERM)
    finally:
        serving.set_up_logs = kept


async def until_it_answers(port: int) -> None:
    async with asyncio.timeout(WITHIN_S), aiohttp.ClientSession() as session:
        while True:
            try:
                async with session.get(f"http://127.0.0.1:{port}/healthz"):
                    return
            except aiohttp.ClientError:
                await asyncio.sleep(0.05)


@pytest.fixture
async def platform() -> AsyncIterator[BotPlatform]:
    async with BotPlatform() as platform:
        platform.now = lambda: datetime.now(UTC)  # noqa: TID251  # the product's own, too
        yield platform


async def reads(person: ZaloPerson, words: str) -> str:
    """Wait for the message with these words; returns it."""
    async with asyncio.timeout(WITHIN_S):
        while True:
            found = [text for text in person.chat.texts if words in text]
            if found:
                return found[-1]
            await asyncio.sleep(0.02)


async def answers(person: ZaloPerson, asked: str, said: str) -> None:
    """Once the question stands in the chat, type its digit, or words where no line says so."""
    typed = choice_in(await reads(person, asked), said) or said
    await asyncio.sleep(1.1)  # the platform's dates are as fine as ours, a phone's person is not
    assert await person.says(typed) == 200


@pytest.mark.slow
@pytest.mark.timeout(240)
async def test_a_resident_reports_by_web_hook_and_hears_back(
    tmp_path: Path, platform: BotPlatform, log: Log
):
    async with BotApi() as unused:
        ground = Ground(tmp_path / "house", unused)
        room_code, _ = await ground.set_up((None, "cax"), ("officer", "cax"))
    settings = Settings(
        _env_file=None, data_dir=ground.folder, port=ground.port,
        zalo_bot_token=TOKEN, zalo_bot_secret=SECRET, zalo_bot_api=platform.url,
    )  # fmt: skip
    async with served(settings):
        platform.webhook = (f"http://127.0.0.1:{ground.port}/zalo/bot", SECRET)
        lan = platform.person("Lan")
        assert await lan.says(f"/start {POSTER}", secret="a forged one") == 403
        assert await lan.says(f"/start {POSTER}") == 200
        await reads(lan, "Chào bà con")
        assert await lan.is_protected() == 200
        assert "113" in await reads(lan, "không chuyển tin này")

        dung = platform.person("Dũng")
        assert await dung.says(f"@Bot Titir /start {room_code}", group=GROUP) == 200
        room = ZaloPerson(platform, GROUP, "the room")
        await reads(room, "Công an xã Hải Sơn")

        for asked, said in (*THEFT, ("Xem lại", "Gửi, đồng ý")):
            await answers(lan, asked, said)
        number = number_in(await reads(lan, "Đã ghi tin"))
        assert "Mất xe máy" in await reads(room, number)
        assert number in await reads(lan, "đã tới nhóm trực")
        assert max(utf16(text) for text in lan.chat.texts) <= 1900
    assert "Lan" not in str(platform.chats[lan.id].texts)
    assert errors_in(log) == []


# ------------------------------------------------------------------------ the Official Account


@pytest.mark.slow
@pytest.mark.timeout(240)
async def test_a_resident_talks_to_the_account_by_its_buttons(tmp_path: Path, log: Log):
    async with BotApi() as unused:
        ground = Ground(tmp_path / "house", unused)
        await ground.set_up()
    async with Account() as account:
        account.now = lambda: datetime.now(UTC)  # noqa: TID251  # the product's own, too
        account.access_until = account.now() + TOKEN_LIVES
        await ground.look(partial(logged_in, account))
        settings = Settings(
            _env_file=None, data_dir=ground.folder, port=ground.port,
            zalo_oa_id=OA_ID, zalo_app_id=APP_ID, zalo_app_secret=APP_SECRET,
            zalo_oa_secret=OA_SECRET, zalo_oa_api=account.url, zalo_oauth=account.url,
        )  # fmt: skip
        hook = f"http://127.0.0.1:{ground.port}/zalo/oa"
        async with served(settings):
            assert await brings(hook, account.says(LAN, "một"), secret="forged") == 403
            assert await brings(hook, account.event("follow", LAN, follower={"id": LAN})) == 200
            await shows(account, "Chọn tiếng|Chào bà con")
            assert await brings(hook, account.says(LAN, f"/start {POSTER}")) == 200
            await shows(account, "Chào bà con")
            await asyncio.sleep(1.1)
            assert await brings(hook, account.says(LAN, "/language")) == 200
            await has_button(account, "English")
            await asyncio.sleep(1.1)
            twice = account.presses(LAN, "English")
            assert [await brings(hook, twice) for _ in "ab"] == [200, 200]
            await shows(account, "Danger now")
    assert account.refreshes == 0
    assert errors_in(log) == []


def logged_in(account: Account, tx: Tx) -> None:
    keep_grant(tx, "zalo_oa", account.access, account.refresh, now=account.now())


async def brings(hook: str, event: Json, *, secret: str = OA_SECRET) -> int:
    headers, body = signed(event, secret=secret)
    async with (
        aiohttp.ClientSession() as session,
        session.post(hook, data=body, headers=headers) as answer,
    ):
        return answer.status


async def has_button(account: Account, label: str) -> None:
    """Wait for it."""
    async with asyncio.timeout(WITHIN_S):
        while not any(label in one["title"] for one in account.chats[LAN].buttons):  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def shows(account: Account, words: str) -> str:
    """Wait for a message with these words."""
    async with asyncio.timeout(WITHIN_S):
        while True:
            found = [text for text in account.chats[LAN].texts if re.search(words, text)]
            if found:
                return found[-1]
            await asyncio.sleep(0.02)
