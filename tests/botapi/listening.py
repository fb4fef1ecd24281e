"""A bot's end of a web hook: hears what is pushed, and answers as it is told to."""

import asyncio
from collections.abc import Sequence
from typing import Any, Self

from aiohttp import web


class Listening:
    """A bot's web hook that answers with these statuses first and 200 afterwards."""

    def __init__(self, *, answers: Sequence[int] = ()) -> None:
        self.heard: list[dict[str, Any]] = []
        self.secrets: list[str] = []
        self.url = ""
        self._answers = list(answers)
        self._arrivals: asyncio.Queue[None] = asyncio.Queue()

    async def arrives(self) -> None:
        await asyncio.wait_for(self._arrivals.get(), 3)

    async def __aenter__(self) -> Self:
        server = web.Server(self._hear, access_log=None)
        self._server = server
        self._site = await asyncio.get_running_loop().create_server(server, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._site.sockets[0].getsockname()[1]}/telegram"
        return self

    async def __aexit__(self, *_exc: object) -> None:
        self._site.close()
        self._server.pre_shutdown()
        await self._server.shutdown(0.1)  # the other side may keep its connection

    async def _hear(self, request: web.BaseRequest) -> web.Response:
        self.heard.append(await request.json())
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token", ""))
        self._arrivals.put_nowait(None)
        return web.Response(status=self._answers.pop(0) if self._answers else 200)
