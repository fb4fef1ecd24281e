"""`python -m bench.strangers`: what a resident waits for while one computer is fifty newcomers.

Starts `titir run` on an empty folder (a demo, SQLite), lets one resident come who counts as known
since yesterday, and measures each of their turns from the saying to the answer on the page: first
in a quiet house, then while fifty browsers, each with a cookie of its own, say as much as they are
let (`--cry`: nothing but danger), and honest newcomers come one after the other from elsewhere and
write that there is a fire. Where somebody comes from is told as a web server in front tells it.
"""

import argparse
import asyncio
import json
import socket
import sqlite3
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from statistics import quantiles
from typing import Any
from uuid import uuid4

import aiohttp

from actions.residents.verbs import is_urgent
from bench.procs import Process, free_port

BURST = 20  # sayings of one cookie
EVERY_S = 0.6  # between two turns of the resident; within what one person may say
WANTED_S = 1.0  # p99 of each honest person's turns
TALK = ("/report", "1", "/cases", "/help")
FIRE = "cháy nhà ở Pò Hèn"
ONE_COMPUTER = "203.0.113.7"


class Browser:
    """A page at the chat's door, without the script."""

    def __init__(self, session: aiohttp.ClientSession, url: str, address: str) -> None:
        """address: as the web server in front says it."""
        self._session, self._url, self._cookie = session, url, ""
        self._headers = {"origin": url, "x-forwarded-for": address}

    async def comes(self) -> None:
        """Say hello, as somebody nobody knows."""
        address = f"{self._url}/chat/hello"
        async with self._session.post(address, headers=self._headers) as answer:
            self._cookie = answer.cookies["titir_chat"].value

    @asynccontextmanager
    async def line(self) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
        """The page's WebSocket."""
        headers = self._headers | {"cookie": f"titir_chat={self._cookie}"}
        async with self._session.ws_connect(f"{self._url}/chat/socket", headers=headers) as wire:
            yield wire


async def turn(wire: aiohttp.ClientWebSocketResponse, **said: Any) -> float:
    """Seconds from the saying until the bot's answer to it stands on the page."""
    return (await turn_and_answer(wire, **said))[0]


async def turn_and_answer(
    wire: aiohttp.ClientWebSocketResponse, **said: Any
) -> tuple[float, dict[str, Any]]:
    """The same, and the answer."""
    frame = {"say": {"id": str(uuid4()), "page": 0} | said}
    said_id, began, after = frame["say"]["id"], time.monotonic(), 0
    await wire.send_json({"since": [0]})
    newest = max((post["number"] for post in (await changes(wire))["posts"]), default=0)
    await wire.send_json(frame)
    is_kept, answer = False, dict[str, Any](number=0)
    while not is_kept or answer["number"] <= max(after, newest):
        told = await wire.receive_json()
        is_kept = is_kept or told.get("kept") == said_id
        if told.get("refused") == said_id:
            await asyncio.sleep(told.get("again_s", 1))
            await wire.send_json(frame)
        for post in told.get("changes", {}).get("posts", ()):
            if post["said"] == said_id:
                after = post["number"]
            elif not post["own"]:
                answer = max(answer, post, key=lambda one: int(one["number"]))
    return time.monotonic() - began, answer


async def changes(wire: aiohttp.ClientWebSocketResponse) -> dict[str, Any]:
    """The next of them."""
    while "changes" not in (told := await wire.receive_json()):
        continue
    return dict(told["changes"])


async def stranger(session: aiohttp.ClientSession, url: str, text: str) -> None:
    """Somebody invented: twenty sayings at once, and twenty more as soon as they were answered."""
    browser = Browser(session, url, ONE_COMPUTER)
    await browser.comes()
    while True:
        with suppress(aiohttp.ClientError, asyncio.TimeoutError, ValueError, TypeError):
            async with browser.line() as wire:
                while True:
                    for number in range(BURST):
                        said = {"id": f"{uuid4()}", "page": 0, "text": f"{text} {number}"}
                        await wire.send_str(json.dumps({"say": said}))
                    for _ in range(BURST):
                        while not {"kept", "refused"} & set(await wire.receive_json()):
                            continue


@dataclass
class Waits:
    """What honest newcomers waited for, in seconds."""

    first: list[float] = field(default_factory=list)
    words: list[float] = field(default_factory=list)
    typed_danger: list[float] = field(default_factory=list)
    danger_tap: list[float] = field(default_factory=list)


async def newcomers(session: aiohttp.ClientSession, url: str, waits: Waits) -> None:
    """Honest people who come for the first time, one after the other, and then there is a fire."""
    for number in count(1):
        browser = Browser(session, url, f"198.51.100.{number % 250}")
        began = time.monotonic()
        await browser.comes()
        async with browser.line() as wire:
            await turn(wire, start="")
            waits.first.append(time.monotonic() - began)
            for text in TALK[:2]:
                await asyncio.sleep(EVERY_S)
                waits.words.append(await turn(wire, text=text))
            await asyncio.sleep(EVERY_S)
            waited, asked = await turn_and_answer(wire, text=FIRE)
            waits.typed_danger.append(waited)
            choices = [key["choice"] for row in asked["rows"] for key in row]
            choice = next(one for one in choices if is_urgent(one))
            await asyncio.sleep(EVERY_S)
            waits.danger_tap.append(await turn(wire, choice=choice, message=asked["number"]))


async def measure(url: str, file: Path, given: argparse.Namespace) -> bool:
    """Whether every honest person's turns were as quick as wanted."""
    seconds, many = given.seconds, given.strangers
    cry = FIRE if given.cry else TALK[0]
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        resident = Browser(session, url, "192.0.2.1")
        await resident.comes()
        async with resident.line() as wire:
            await turn(wire, start="")
        with closing(sqlite3.connect(file, timeout=10)) as opened, opened:
            opened.execute("UPDATE resident SET started_on = date(started_on, '-1 day')")
        async with resident.line() as wire:
            quiet = await talks(wire, seconds / 2)
            show("quiet, a known resident", quiet)
            came = Waits()
            async with asyncio.TaskGroup() as tasks:
                crowd = [tasks.create_task(stranger(session, url, cry)) for _ in range(many)]
                crowd.append(tasks.create_task(newcomers(session, url, came)))
                await asyncio.sleep(1)
                waits = await talks(wire, seconds)
                for one in crowd:
                    one.cancel()
        show(f"beside {many} strangers, a known resident", waits)
        for what, some in vars(came).items():
            show(f"beside {many} strangers, newcomers, {what.replace('_', ' ')}", some)
    return all(p99(some) <= WANTED_S for some in (waits, *vars(came).values()))


async def talks(wire: aiohttp.ClientWebSocketResponse, seconds: float) -> list[float]:
    """One turn after the other, without haste."""
    waits: list[float] = []
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        waits.append(await turn(wire, text=TALK[len(waits) % len(TALK)]))
        await asyncio.sleep(EVERY_S)
    return waits


def p99(waits: list[float]) -> float:
    return quantiles(waits, n=100, method="inclusive")[98] if len(waits) > 1 else waits[0]


def show(what: str, waits: list[float]) -> None:
    if waits:
        middle = sorted(waits)[len(waits) // 2]
        print(f"{what}: {len(waits)} turns, median {middle:.2f} s, p99 {p99(waits):.2f} s, "
              f"worst {max(waits):.2f} s", flush=True)  # fmt: skip


def wait_until_ready(program: Process, port: int) -> None:
    """Until its pages answer; RuntimeError if it ends instead."""
    while program.is_alive:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError(f"it ended:\n{program.errors()}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--strangers", type=int, default=50)
    parser.add_argument("--cry", action="store_true", help="the strangers cry fire")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        port = free_port()
        program = Process(
            [sys.executable, "-P", "-m", "bot", "run"],
            env={"DATA_DIR": folder, "PORT": str(port), "HOME": folder},
            cpu=None,
        )
        try:
            wait_until_ready(program, port)
            file = Path(folder) / "titir.db"
            met = asyncio.run(measure(f"http://localhost:{port}", file, given))
        finally:
            program.end()
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
