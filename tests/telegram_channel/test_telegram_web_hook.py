"""Telegram's door by web hook, pushed by the fake Bot API server."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web

from channels.telegram.door import TelegramDoor, TelegramHook
from channels.telegram.mouth import TelegramMouth
from tests.botapi import BotApi
from tests.telegram_channel.doubles import KEYS, NOON, House, open_door, to
from tests.waiting import soon

SECRET = "Thon-Pohen_1"


@pytest.fixture
async def web_hook() -> AsyncIterator[dict[str, Any]]:
    """A page server that hands what is posted to `door`, as web/ does."""
    mounted: dict[str, Any] = {"door": None, "url": ""}

    async def post(request: web.BaseRequest) -> web.Response:
        status = await mounted["door"].receive(request.headers, await request.read())
        return web.Response(status=status)

    runner = web.ServerRunner(web.Server(post))
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    mounted["url"] = f"http://{host}:{port}/telegram"
    yield mounted
    await runner.cleanup()


@asynccontextmanager
async def hooked_door(
    mouth: TelegramMouth, house: House, web_hook: dict[str, Any], server: BotApi
) -> AsyncIterator[TelegramDoor]:
    async with open_door(mouth, house, web_hook=TelegramHook(web_hook["url"], SECRET)) as door:
        web_hook["door"] = door
        await soon(lambda: door.listening)
        yield door
    await server.remove_webhook()


async def test_a_web_hook_brings_words_and_taps(mouth, server, house, phone, web_hook):
    await mouth.deliver(to(phone, "Còn ai?", rows=KEYS))
    async with hooked_door(mouth, house, web_hook, server):
        await phone.says("Một")
        await phone.says("Hai")
        tap = await phone.taps("1 Có")
        await tap.answered()
        await house.until(3)
    assert [text for text in house.texts if text] == ["Một", "Hai"]
    assert {status for _, status in server.webhook.deliveries} if server.webhook else {200} == {200}


async def test_a_web_hook_brings_again_what_was_not_kept(mouth, server, house, phone, web_hook):
    house.full = 1
    async with hooked_door(mouth, house, web_hook, server):
        await phone.says("Một")
        await house.until(1)
        await soon(lambda: not server.updates.pending())
        assert [status for _, status in server.webhook.deliveries] == [503, 200]


HEADERS = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
UPDATE = (
    b'{"update_id":5,"message":{"message_id":1,"date":1763700000,'
    b'"from":{"id":5,"first_name":"Mai"},"chat":{"id":5,"type":"private"},"text":"Xin"}}'
)


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        (HEADERS, UPDATE, 200),
        ({name.lower(): value for name, value in HEADERS.items()}, UPDATE, 200),
        ({}, UPDATE, 403),
        ({"X-Telegram-Bot-Api-Secret-Token": ""}, UPDATE, 403),
        ({"X-Telegram-Bot-Api-Secret-Token": SECRET + "x"}, UPDATE, 403),
        ({"X-Telegram-Bot-Api-Secret-Token": "bí mật \ud800"}, b"{", 403),
        (HEADERS, b"", 400),
        (HEADERS, b"<html>", 400),
        (HEADERS, b"[1]", 400),
        (HEADERS, b"\xff" * 10, 400),
        (HEADERS, b" " * 1_000_001, 413),
        (HEADERS, b'{"update_id":5,"message":{"text"', 200),
        (HEADERS, b'{"update_id":5}', 200),
        (HEADERS, b"{}", 200),
    ],
)
async def test_the_web_hook_refuses_in_silence(
    mouth, server, house, web_hook, headers, body, status
):
    async with hooked_door(mouth, house, web_hook, server) as door:
        assert await door.receive(headers, body) == status
    assert house.texts == (["Xin"] if body == UPDATE and status == 200 else [])


async def test_a_closed_web_hook_asks_to_come_again(mouth, server, house, web_hook):
    async with hooked_door(mouth, house, web_hook, server) as door:
        pass
    assert await door.receive(HEADERS, UPDATE) == 503
    polling = TelegramDoor(mouth, house.hear, set_aside=house.set_aside, clock=lambda: NOON)
    assert await polling.receive(HEADERS, UPDATE) == 403


async def test_a_request_given_up_leaves_no_half_heard_update(mouth, server, house, web_hook):
    gate = house.slow["Xin"] = asyncio.Event()
    async with hooked_door(mouth, house, web_hook, server) as door:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(door.receive(HEADERS, UPDATE), 0.05)
        gate.set()
        await house.until(1)
