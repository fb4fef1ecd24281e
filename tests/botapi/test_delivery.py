"""How updates leave: web hooks that fail, offsets, the server as a process of its own."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from tests.botapi import BotApi, Person, fixtures
from tests.botapi.calls import Call
from tests.botapi.fixtures import bot_does
from tests.botapi.listening import Listening
from tests.waiting import soon

server = fixtures.server
phone = fixtures.phone
group = fixtures.group


async def poll(server: BotApi, **arguments: Any) -> list[str]:
    """The texts getUpdates brings."""
    call = Call("getUpdates", 0.0)
    call.params = arguments
    return [update["message"]["text"] for update in json.loads(await server.updates.poll(call))]


async def test_offsets(server: BotApi, phone: Person) -> None:
    server.updates.patience = False
    for text in ("một", "hai", "ba"):
        await phone.says(text)
    first = server.updates.pending()[0].id

    assert await poll(server, offset=first + 900) == ["một", "hai", "ba"]
    assert await poll(server, offset=first + 1, limit=1) == ["hai"]
    assert await poll(server, offset=-1) == ["ba"]
    assert await poll(server) == ["ba"]
    assert await poll(server, offset=first + 3) == []


async def test_a_bot_that_repeats_its_offset_gets_one_at_a_time(
    server: BotApi, phone: Person
) -> None:
    for text in ("một", "hai"):
        await phone.says(text)

    assert await poll(server, offset=7) == ["một", "hai"]
    assert await poll(server, offset=7) == ["một"]


async def test_an_answer_may_carry_a_call(server: BotApi, phone: Person) -> None:
    async def answer(request: web.BaseRequest) -> web.Response:
        await request.read()
        return web.json_response({"method": "sendMessage", "chat_id": phone.id, "text": "nghe"})

    async with Listening(handler=answer) as hook:
        await bot_does(server, "setWebhook", url=hook.url)
        await phone.says("có ai không")

        assert (await phone.hears()).text == "nghe"
        await server.remove_webhook()


async def test_retry_after_is_kept(server: BotApi, phone: Person) -> None:
    server.clock.freeze()
    async with Listening(answers=[429], headers={"Retry-After": "30"}) as hook:
        await bot_does(server, "setWebhook", url=hook.url)
        await phone.says("một")
        await hook.arrives()
        server.clock.move(29)
        await asyncio.sleep(0.02)
        early = len(hook.heard)
        server.clock.move(2)
        await hook.arrives()
        await server.remove_webhook()

    assert (early, len(hook.heard)) == (1, 2)


async def test_what_nobody_takes_for_a_day_is_dropped(server: BotApi, phone: Person) -> None:
    async with Listening(answers=[500] * 3) as hook:
        await bot_does(server, "setWebhook", url=hook.url)
        await phone.says("một")
        await hook.arrives()
        await hook.arrives()
        server.clock.move(86_400)
        await phone.says("hai")
        while len(hook.heard) < 3 or server.updates.pending():
            server.clock.move(3)
            await asyncio.sleep(0.01)
        assert server.webhook is not None
        dropped = len(server.webhook.dropped)
        await server.remove_webhook()

    assert dropped == 1
    assert hook.heard[-1]["message"]["text"] == "hai"


async def test_410_for_a_day_removes_the_web_hook(server: BotApi, phone: Person) -> None:
    async with Listening(answers=[410] * 3) as hook:
        await bot_does(server, "setWebhook", url=hook.url)
        webhook = server.webhook
        assert webhook is not None
        await phone.says("một")
        await hook.arrives()
        await hook.arrives()
        server.clock.move(23 * 3600 + 1)
        await hook.arrives()
        await soon(lambda: webhook.gone)

        assert (await bot_does(server, "getWebhookInfo"))["url"] == ""


async def test_the_server_stands_alone(root: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.botapi", cwd=root, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    where = json.loads(await process.stdout.readline())
    control = f"{where['url']}/control"
    async with aiohttp.ClientSession(raise_for_status=True) as session:

        async def ask(what: str, **asked: Any) -> Any:
            async with session.post(f"{control}/{what}", json=asked) as answer:
                return await answer.json()

        person_id = (await ask("people", count=3))["first"]
        group_id = (await ask("groups", title="Công an", members=[person_id]))["id"]
        keyboard = {"inline_keyboard": [[{"text": "Có", "callback_data": "1"}]]}
        message = {"chat_id": person_id, "text": "?", "reply_markup": keyboard}
        bot = f"{where['url']}/bot{where['token']}"
        async with session.post(f"{bot}/sendMessage", json=message) as answer:
            sent = (await answer.json())["result"]
        done = await ask("do", deeds=[
            {"do": "taps", "who": person_id, "label": "Có"},
            {"do": "says", "who": person_id, "text": "cháy", "in": group_id},
        ])  # fmt: skip
        state = await ask("state")
        calls = (await ask("calls"))["calls"]
    process.terminate()

    assert await process.wait() == 0
    assert done["at"][0] >= calls[0][2]
    assert calls[0][:2] == ["sendMessage", person_id]
    assert calls[0][3:] == [200, sent["message_id"]]
    assert (state["pending"], state["unanswered"]) == (5, 1)
