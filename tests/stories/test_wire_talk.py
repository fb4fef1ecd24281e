"""On the real wire: a code goes from one channel to the other, and a tap that died traps nobody."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import uuid4

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect

from tests.botapi import BotApi, Person
from tests.running import Ground, errors_in, served
from tests.stories.wire import (
    Log,
    comes_by_the_poster,
    ground,
    log,
    server,
    types,
)
from tests.waiting import SOON_S

__all__ = ["ground", "log", "server"]  # fixtures

pytestmark = pytest.mark.timeout(120)

ROOM = (None, "cax")
THEFT = ("/report", "1", "1", "2", "đầu cầu treo", "7", "3", "1")  # on a borrowed phone: a code


class Page:
    """The page of a resident, as its script behaves: what it shows, whatever came."""

    def __init__(self, line: ClientConnection) -> None:
        self._line, self._posts = line, dict[int, str]()
        self._screen = 0

    async def says(self, text: str, then: str) -> str:
        """Type it, and wait until a post has these words; returns that post."""
        said = {"id": str(uuid4()), "page": 0, "screen": self._screen, "text": text}
        await self._line.send(json.dumps({"say": said}))
        return await self.shows(then)

    async def shows(self, what: str) -> str:
        async with asyncio.timeout(SOON_S):
            while True:
                frame = json.loads(await self._line.recv())
                for post in frame.get("changes", {}).get("posts", ()):
                    self._posts[post["number"]] = post["text"]
                    self._screen = max(self._screen, post.get("screen") or 0)
                    if what in post["text"]:
                        return str(post["text"])


@asynccontextmanager
async def page_of_somebody(ground: Ground) -> AsyncIterator[Page]:
    """A browser that nobody knew before, at the chat page."""
    async with httpx.AsyncClient(base_url=ground.page, headers={"origin": ground.page}) as client:
        hello = await client.post("/chat/hello")
    cookie = "; ".join(f"{name}={value}" for name, value in hello.cookies.items())
    address = f"{ground.page.replace('http', 'ws')}/chat/socket"
    headers = {"cookie": cookie, "accept-language": "vi"}
    async with connect(
        address,
        origin=ground.page,  # type: ignore[arg-type]  # a NewType of str
        additional_headers=headers,
        proxy=None,
    ) as line:
        await line.send(json.dumps({"since": [0]}))
        yield Page(line)


def code_in(text: str) -> str:
    """Its opening code, as it is typed; below it the same stands in pictures."""
    found = re.search(r"\d{4} \d{4}", text)
    assert found is not None, text
    return found[0]


async def test_a_code_of_telegram_opens_in_the_browser(ground: Ground, server: BotApi, log: Log):
    (code,) = await ground.set_up(ROOM)
    async with served(ground.settings(), server, server.clock.moment):
        await binds_room(server, code)
        phone = await comes_by_the_poster(server)
        for said in THEFT:
            await types(phone, said)
        told = await phone.hears("Chép ra giấy mã mở tin")
        async with page_of_somebody(ground) as page:
            await page.says("/start", "Chào bà con")
            await page.says("1111 2222", "Mã này không mở được gì.")
            opened = await page.says(code_in(told.text), "Tin ")
            assert "tới nhóm trực" in opened or "Đã ghi tin" in opened
    assert errors_in(log) == []


async def test_a_code_of_the_browser_opens_on_telegram(ground: Ground, server: BotApi, log: Log):
    (code,) = await ground.set_up(ROOM)
    async with served(ground.settings(), server, server.clock.moment):
        await binds_room(server, code)
        async with page_of_somebody(ground) as page:
            await page.says("/start", "Chào bà con")
            seen = ("Chuyện gì?", "Mất gì?", "lúc nào?", "Ở thôn", "Mất ở chỗ nào?", "Kể thêm",
                    "báo lại thế nào?", "Xem lại", "Chép ra giấy mã mở tin")  # fmt: skip
            said = ("/report", "1", "1", "2", "1", "đầu cầu", "7", "3", "1")
            for words, then in zip(said, seen, strict=True):
                told = await page.says(words, then)
        phone = await comes_by_the_poster(server)
        await types(phone, code_in(told))
        await phone.hears("tới nhóm trực")
    assert errors_in(log) == []


async def test_a_tap_that_died_while_the_house_was_away_traps_nobody(
    ground: Ground, server: BotApi, log: Log
):
    (code,) = await ground.set_up(ROOM)
    async with served(ground.settings(), server, server.clock.moment):
        await binds_room(server, code)
        phone = await comes_by_the_poster(server)
        await phone.says("/report")
        await phone.hears("Chuyện gì?")
    await phone.taps("Mất trộm")
    server.clock.move(timedelta(seconds=151))  # Telegram drops it now, without a trace
    async with served(ground.settings(), server, server.clock.moment):
        await types(phone, "1")
        await phone.hears("Mất gì?")
        await phone.taps("Xe máy")
        await phone.hears("lúc nào?")
    assert errors_in(log) == []


async def binds_room(server: BotApi, code: str) -> None:
    dung: Person = server.person("Dũng")
    room = server.group("Công an xã Hải Sơn", [dung])
    await room.add_bot(dung, administrator=True, payload=code)
    await room.hears("Công an xã Hải Sơn")
