"""Hooks: how long Zalo waits until what it brings is verified, committed and answered.

As many people as there are hooks say one word each, evenly, a hundred in a second, to the bot and
to the account: `titir run` as it is, SQLite with synchronous=FULL, a fake Zalo in this process.
Whoever says it has talked before; what follows from it (a menu) is sent meanwhile.
"""

import asyncio
import json
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial

import aiohttp

from bench.figures import Json, Result, Target, percentile
from bench.procs import Process, ended, folder
from storage.grants import keep_grant
from storage.tx import Tx
from tests.botapi import BotApi
from tests.running import Ground
from tests.zaloapi.account import (
    APP_ID,
    APP_SECRET,
    OA_ID,
    OA_SECRET,
    TOKEN_LIVES,
    Account,
    signed,
)
from tests.zaloapi.bot_platform import SECRET, TOKEN, BotPlatform, ZaloPerson

A_SECOND, SECONDS = 100, 20
WITHIN_S = 2.0  # Zalo waits so long
STARTS_S = 120.0

Hook = tuple[str, dict[str, str], bytes]


def run() -> Result:
    """Both doors, one after the other."""
    rows = asyncio.run(_measure())
    result = Result("hooks", "Hooks of Zalo: verified, committed, answered")
    result.rows = rows
    result.targets = [Target(f"{row['door']}: p99", 50.0, row["p99 ms"], "ms") for row in rows] + [
        Target(f"{row['door']}: refused", 0, row["refused"]) for row in rows
    ]
    result.notes = [
        f"CPU per hook, all that follows from it included: {row['CPU ms per hook']:.1f} ms."
        for row in rows
    ]
    return result


async def _measure() -> list[Json]:
    async with _house() as (ground, platform, account, process):
        doors: dict[str, Callable[[int, str], Hook]] = {
            "zalo_bot": partial(_of_bot, platform),
            "zalo_oa": partial(_of_account, account),
        }
        return [await _bring(ground, process, door, make) for door, make in doors.items()]


async def _bring(
    ground: Ground, process: Process, door: str, make: Callable[[int, str], Hook]
) -> Json:
    count = A_SECOND * SECONDS
    async with aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=200, keepalive_timeout=2.0)
    ) as session:
        await _play(session, ground, [make(n, "/start v-06724-01") for n in range(count)])
        await asyncio.sleep(3)
        process.begin()
        waits, statuses = await _play(session, ground, [make(n, "/menu") for n in range(count)])
        await asyncio.sleep(3)
        cpu = process.spent() / count * 1000
    return {
        "door": door,
        "a second": A_SECOND,
        "p50 ms": percentile(waits, 50) * 1000,
        "p99 ms": percentile(waits, 99) * 1000,
        "refused": count - statuses[200],
        "CPU ms per hook": cpu,
    }


async def _play(
    session: aiohttp.ClientSession, ground: Ground, hooks: list[Hook]
) -> tuple[list[float], Counter[int]]:
    waits: list[float] = []
    statuses: Counter[int] = Counter()

    async def bring(hook: Hook, at: float) -> None:
        path, headers, body = hook
        await asyncio.sleep(at - time.monotonic())
        began = time.monotonic()
        async with session.post(f"{ground.page}{path}", data=body, headers=headers) as answer:
            statuses[answer.status] += 1
        waits.append(time.monotonic() - began)

    first = time.monotonic() + 0.2
    async with asyncio.TaskGroup() as bringing:
        for hook, at in zip(hooks, _evenly(first), strict=False):
            bringing.create_task(bring(hook, at))
    return waits, statuses


def _evenly(first: float) -> Iterator[float]:
    place = 0
    while True:
        yield first + place / A_SECOND
        place += 1


def _of_bot(platform: BotPlatform, number: int, said: str) -> Hook:
    person = ZaloPerson(platform, f"{number:020x}", "Lan")
    body = platform.update("message.text.received", person, text=said)
    headers = {"x-bot-api-secret-token": SECRET, "content-type": "application/json"}
    return "/zalo/bot", headers, json.dumps(body).encode()


def _of_account(account: Account, number: int, said: str) -> Hook:
    headers, body = signed(account.says(f"3{number:018}", said))
    return "/zalo/oa", headers, body


@asynccontextmanager
async def _house() -> AsyncIterator[tuple[Ground, BotPlatform, Account, Process]]:
    with folder() as kept:
        async with BotApi() as unused, BotPlatform() as platform, Account() as account:
            platform.now = account.now = _now
            account.access_until = _now() + TOKEN_LIVES
            ground = Ground(kept / "house", unused)
            await ground.set_up()
            await ground.look(partial(_log_in, account))
            environment = {
                "DATA_DIR": str(ground.folder), "PORT": str(ground.port), "LOG_LEVEL": "warning",
                "ZALO_BOT_TOKEN": TOKEN, "ZALO_BOT_SECRET": SECRET, "ZALO_BOT_API": platform.url,
                "ZALO_OA_ID": OA_ID, "ZALO_APP_ID": APP_ID, "ZALO_APP_SECRET": APP_SECRET,
                "ZALO_OA_SECRET": OA_SECRET, "ZALO_OA_API": account.url,
                "ZALO_OAUTH": account.url,
            }  # fmt: skip
            process = Process([sys.executable, "-m", "bench.product"], env=environment, cpu=None)
            with ended(process):
                await _until_it_answers(ground, process)
                yield ground, platform, account, process


def _now() -> datetime:
    """The product's own clock, too."""
    return datetime.now(UTC)


def _log_in(account: Account, tx: Tx) -> None:
    keep_grant(tx, "zalo_oa", account.access, account.refresh, now=account.now())


async def _until_it_answers(ground: Ground, process: Process) -> None:
    async with asyncio.timeout(STARTS_S), aiohttp.ClientSession() as session:
        while True:
            try:
                async with session.get(f"{ground.page}/healthz"):
                    return
            except aiohttp.ClientError:
                if not process.is_alive:
                    raise RuntimeError(process.errors()) from None
                await asyncio.sleep(0.1)
