"""A bot's end of a web hook: hears what is pushed, and answers as it is told to."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Self

from aiohttp import web

from tests.waiting import SOON_S

Handler = Callable[[web.BaseRequest], Awaitable[web.Response]]


class Listening:
    """A web hook that answers with these statuses first, with these headers, and 200 afterwards.

    handler answers instead; then nothing is recorded.
    """

    def __init__(
        self,
        *,
        answers: Sequence[int] = (),
        headers: Mapping[str, str] | None = None,
        handler: Handler | None = None,
    ) -> None:
        self.heard: list[dict[str, Any]] = []
        self.secrets: list[str] = []
        self.url = ""
        self._answers = list(answers)
        self._headers = headers
        self._handler = handler or self._hear
        self._arrivals: asyncio.Queue[None] = asyncio.Queue()

    async def arrives(self) -> None:
        await asyncio.wait_for(self._arrivals.get(), SOON_S)

    async def __aenter__(self) -> Self:
        server = web.Server(self._handler, access_log=None)
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
        if not self._answers:
            return web.Response()
        return web.Response(status=self._answers.pop(0), headers=self._headers)
