"""Phones for the contract of channels: on each channel somebody who reads, types and chooses.

A phone does what people do there. What lies between it and the house is the channel's own code.
"""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from actions.people import browser_conversations
from actions.people.page_readers import address_of
from bot.zalo_oa import HouseStore
from channels.browser.about import ABOUT as BROWSER
from channels.browser.mouth import BrowserMouth
from channels.telegram.door import TelegramDoor
from channels.telegram.mouth import TelegramMouth
from channels.zalo.api_client import ZaloWire
from channels.zalo.hearing import Behind
from channels.zalo_bot.door import ZaloBotDoor
from channels.zalo_bot.mouth import ZaloBotMouth
from channels.zalo_oa.calls import AccountCalls
from channels.zalo_oa.door import ZaloOaDoor
from channels.zalo_oa.mouth import ZaloOaMouth
from channels.zalo_oa.tokens import App, Tokens
from domain.browser_posts import Post
from domain.channels import Channel
from domain.heard import Heard, Place
from domain.mouth import Attachment, WebHook
from tests.botapi import BotApi
from tests.browsers import HouseLog
from tests.lines_channel import LinesMouth, heard
from tests.ringing import lets_ring, pages_that_ring
from tests.village import Village
from tests.zaloapi.account import APP_ID, APP_SECRET, OA_SECRET, TOKEN_LIVES, Account, Json, signed
from tests.zaloapi.bot_platform import SECRET, TOKEN, BotPlatform

LATE_S = 20.0  # for a wire on a busy machine


class Phone(Protocol):
    """Somebody on a channel. What they do is settled before the call returns."""

    @property
    def about(self) -> Channel: ...

    async def says(self, text: str) -> None:
        """Type it; `/start CODE` is what a link says."""
        ...

    async def chooses(self, label: str) -> None:
        """Take what is offered so, newest first, in the channel's own way."""
        ...

    async def reads(self) -> list[str]:
        """Every message of the chat as it stands, oldest first."""
        ...


def later(village: Village) -> datetime:
    """A moment later: people take time to type."""
    return village.now + timedelta(seconds=2)


async def brought(door: WebHook, headers: dict[str, str], body: bytes) -> None:
    """Bring it until it is taken, as a platform does: a busy machine is not done in two seconds."""
    async with asyncio.timeout(LATE_S):
        while (status := await door.receive(headers, body)) != 200:
            assert status == 503
            await asyncio.sleep(0.2)


def choice_in(text: str, label: str) -> str:
    """What to type for a numbered line: its digit; its words where it has none. "" if not there."""
    for line in reversed(text.split("\n")):
        if label in line:
            digit = re.match(r"(\d|x) ", line)
            return digit[1] if digit else line
    return ""


@dataclass
class LinesPhone:
    """Types digits."""

    village: Village
    mouth: LinesMouth
    about: Channel
    address: str = "lines:lan"
    said: int = 0

    async def says(self, text: str) -> None:
        self.said += 1
        self.village.now = later(self.village)
        told = heard(self.address, text, number=self.said, at=self.village.now)
        await self.village.repeat(told)

    async def chooses(self, label: str) -> None:
        typed = (choice_in(text, label) for text in reversed(self.mouth.chats[self.address]))
        await self.says(next(filter(None, typed)))

    async def reads(self) -> list[str]:
        return list(self.mouth.chats[self.address])


@asynccontextmanager
async def lines(village: Village) -> AsyncIterator[Phone]:
    mouth = LinesMouth()
    village.leaves_to(mouth)
    yield LinesPhone(village, mouth, mouth.about)


@dataclass
class PagePhone:
    """Looks at our own page; its browser says by which post a button was pressed."""

    village: Village
    about: Channel
    page: str = "a" * 43
    said: int = 0

    async def says(self, text: str) -> None:
        command, _, start = text[1:].partition(" ") if text.startswith("/") else ("", "", "")
        await self._hear(text=text, command=command, start=start)

    async def chooses(self, label: str) -> None:
        for number, post in reversed(await self._posts()):
            for key in (key for row in post.rows for key in row):
                if label in key.label:
                    await self._hear(choice=key.choice, message=str(number))
                    return
        raise AssertionError(label)

    async def reads(self) -> list[str]:
        return [post.text for _, post in await self._posts() if not post.by]

    async def _posts(self) -> list[tuple[int, Post]]:
        changes = await self.village.house.read(browser_conversations.changes_since, self.page, 0)
        return sorted((one.number, one.post) for one in changes.posts)

    async def _hear(self, **more: str) -> None:
        self.said += 1
        self.village.now = later(self.village)
        address = address_of(self.page)
        await self.village.repeat(
            Heard(
                key=f"{address}:{self.said}", who=address, where=address, place=Place.PRIVATE,
                typed_at=self.village.now, language="vi", **more,
            )
        )  # fmt: skip


@asynccontextmanager
async def browser(village: Village) -> AsyncIterator[Phone]:
    log = HouseLog(village.house, village.clock)
    mouth = BrowserMouth(log, wake=lambda _: None, clock=village.clock)
    village.leaves_to(mouth)
    yield PagePhone(village, mouth.about)


@asynccontextmanager
async def push(village: Village) -> AsyncIterator[Phone]:
    """The same page, closed: it rings, and a tap opens it. What rang is looked at by stories."""
    async with pages_that_ring(village) as service:
        phone = PagePhone(village, BROWSER)
        await lets_ring(village, phone.page, service.browser())
        yield phone


@dataclass
class TelegramPhone:
    """A real door and mouth, with the fake Bot API server between."""

    village: Village
    server: BotApi
    about: Channel

    def __post_init__(self) -> None:
        self.person = self.server.person("Lan")

    async def says(self, text: str) -> None:
        self._tick()
        if text.startswith("/start"):
            await self.person.starts(text.removeprefix("/start").strip())
        else:
            await self.person.says(text)
        await self._settle()

    async def chooses(self, label: str) -> None:
        self._tick()
        await self.person.taps(label)
        await self._settle()

    async def reads(self) -> list[str]:
        return [seen.text for seen in self.person.chat if seen.from_bot]

    def _tick(self) -> None:
        self.village.now = later(self.village)
        self.server.clock.set(self.village.now)

    async def _settle(self) -> None:
        async with asyncio.timeout(LATE_S):
            while self.server.updates.pending():  # noqa: ASYNC110  # a server
                await asyncio.sleep(0.01)
        await self.village.settle()


@asynccontextmanager
async def telegram(village: Village) -> AsyncIterator[Phone]:
    async with BotApi() as server:
        mouth = TelegramMouth(server.token, server.url)
        village.leaves_to(mouth)
        server.clock.set(village.now)
        aside = lambda *_: asyncio.sleep(0)  # noqa: E731  # nothing is set aside here
        door = TelegramDoor(mouth, village.hears_of, set_aside=aside, clock=village.clock)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(door.open())
            yield TelegramPhone(village, server, mouth.about)
            await door.close()
        await mouth.close()


@dataclass
class ZaloBotPhone:
    """A real door that waits for web hooks, and a mouth, with the fake Bot Platform between."""

    village: Village
    platform: BotPlatform
    door: ZaloBotDoor
    about: Channel

    def __post_init__(self) -> None:
        self.person = self.platform.person("Lan")

    async def says(self, text: str) -> None:
        await self._brings(self.platform.update("message.text.received", self.person, text=text))

    async def chooses(self, label: str) -> None:
        typed = (choice_in(text, label) for text in reversed(self.person.chat.texts))
        await self.says(next(filter(None, typed)))

    async def reads(self) -> list[str]:
        return list(self.person.chat.texts)

    async def sends(self, kind: str, body: bytes) -> None:
        """A `photo` or a `voice`."""
        url, field = self.person._keeps(body), {"photo": "photo_url", "voice": "voice_url"}[kind]
        event = {"photo": "message.image.received", "voice": "message.voice.received"}[kind]
        await self._brings(self.platform.update(event, self.person, **{field: url}))

    async def _brings(self, update: Json) -> None:
        self.village.now = later(self.village)
        update["message"]["date"] = int(self.village.now.timestamp() * 1000)
        headers = {"x-bot-api-secret-token": SECRET}
        await brought(self.door, headers, json.dumps(update).encode())
        await self.village.settle()


def _link_to(file: Attachment) -> str:
    return f"https://titir.example/f/{file.kept}"


@asynccontextmanager
async def zalo_bot(village: Village) -> AsyncIterator[Phone]:
    async with BotPlatform() as platform:
        platform.now = village.clock
        mouth = ZaloBotMouth(
            TOKEN, platform.url, link_to=_link_to, room="https://titir.example/room"
        )
        village.leaves_to(mouth)
        aside = lambda *_: asyncio.sleep(0)  # noqa: E731  # nothing is set aside here
        behind = Behind(village.hears_of, aside, aside, village.clock)
        door = ZaloBotDoor(mouth, behind, secret=SECRET)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(door.open())
            await asyncio.sleep(0.05)
            yield ZaloBotPhone(village, platform, door, mouth.about)
            await door.close()
        await mouth.close()


@dataclass
class ZaloOaPhone:
    """A real door that checks signatures, and a mouth, with the fake account between."""

    village: Village
    account: Account
    door: ZaloOaDoor
    about: Channel
    person: str = "3000000000000000003"

    async def says(self, text: str) -> None:
        self.village.now = later(self.village)
        await self._brings(self.account.says(self.person, text))

    async def chooses(self, label: str) -> None:
        self.village.now = later(self.village)
        chat = self.account.chats[self.person]
        if any(label in one["title"] for one in chat.buttons):
            await self._brings(self.account.presses(self.person, label))
            return
        typed = (choice_in(text, label) for text in reversed(chat.texts))
        await self.says(next(filter(None, typed)))

    async def reads(self) -> list[str]:
        return list(self.account.chats[self.person].texts)

    async def sends(self, kind: str, body: bytes) -> None:
        """A `photo` or a `voice`."""
        self.village.now = later(self.village)
        name = f"file-{len(self.account.files)}"
        self.account.files[name] = body
        url = f"{self.account.url}/files/{name}"
        called = {"photo": "image", "voice": "audio"}[kind]
        await self._brings(self.account.sends(called, self.person, {"url": url}))

    async def _brings(self, event: Json) -> None:
        headers, body = signed(event)
        await brought(self.door, headers, body)
        await self.village.settle()


@asynccontextmanager
async def zalo_oa(village: Village) -> AsyncIterator[Phone]:
    async with Account() as account:
        account.now = village.clock
        account.access_until = village.now + TOKEN_LIVES
        app, store = App(APP_ID, APP_SECRET), HouseStore(village.house, village.clock)
        await store.keep(account.access, account.refresh)
        oauth = ZaloWire(account.url, official="")
        nothing = lambda *_: asyncio.sleep(0)  # noqa: E731  # nothing goes wrong here
        tokens = Tokens(oauth, app, store, clock=village.clock, tell_admins=nothing)
        mouth = ZaloOaMouth(AccountCalls(tokens, account.url), secret=APP_SECRET, link_to=_link_to)
        limits = replace(mouth.about.limits, per_second=1000.0)  # its pace is no part of these
        mouth.about = replace(mouth.about, limits=limits)
        village.leaves_to(mouth)
        behind = Behind(village.hears_of, nothing, nothing, village.clock)
        door = ZaloOaDoor(behind, signers=((APP_ID, OA_SECRET, "ours"),), secret=APP_SECRET)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(door.open())
            await asyncio.sleep(0.05)
            yield ZaloOaPhone(village, account, door, mouth.about)
            await door.close()
        await mouth.close()
        await oauth.close()


PHONES = {
    "lines": lines,
    "browser": browser,
    "push": push,
    "telegram": telegram,
    "zalo_bot": zalo_bot,
    "zalo_oa": zalo_oa,
}


def phone_on(channel: str, village: Village) -> AbstractAsyncContextManager[Phone]:
    """A phone on that channel, in this village."""
    return PHONES[channel](village)
