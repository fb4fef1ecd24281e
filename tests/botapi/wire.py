"""The wire: HTTP in, JSON out, and every fault that can befall an answer on its way."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from urllib.parse import unquote

from aiohttp import web
from aiohttp.abc import AbstractStreamWriter
from aiohttp.http_parser import RawRequestMessage
from aiohttp.streams import StreamReader
from aiohttp.web_protocol import RequestHandler

from tests.botapi.calls import Call, read_parameters
from tests.botapi.faults import Fault, HungUp, Page, Refusing, Silence, Slow, Unanswered
from tests.botapi.queues import encode
from tests.botapi.refusals import Refused

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.botapi.server import BotApi

BODY_MAX = 52 * 1024 * 1024  # a 50 MB file and its form
JSON_TYPE = "application/json"


class HangUp(Exception):
    """The connection ends here without an answer."""


class Wire:
    """The listening socket of one server. `other` answers paths that are not the bot's."""

    def __init__(self, server: BotApi) -> None:
        self._server = server
        self._site: asyncio.Server | None = None
        self._web: web.Server | None = None
        self._stopping = asyncio.Event()
        self.url = ""
        self.port = 0
        self.other: Callable[[web.BaseRequest], Awaitable[web.StreamResponse]] | None = None

    async def start(self, port: int) -> None:
        self._stopping.clear()
        # aiohttp's low-level server: no routing, no middlewares, no access log.
        self._web = web.Server(self._answer, request_factory=_request, access_log=None)
        loop = asyncio.get_running_loop()
        self._site = await loop.create_server(self._web, "127.0.0.1", port, backlog=1024)
        self.port = self._site.sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"

    async def stop(self) -> None:
        self._stopping.set()
        if self._site is not None and self._web is not None:
            self._site.close()
            self._web.pre_shutdown()
            await self._web.shutdown(0.05)
            self._site = None

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        path = request.raw_path
        try:
            if path.startswith("/bot"):
                return await self._answer_call(request, path)
            if path.startswith("/file/bot"):
                return await self._answer_download(request, path)
        except HangUp:
            _hang_up(request)
            return web.Response(status=500)  # nobody reads it
        if self.other is not None:
            return await self.other(request)
        return _refusal(Refused(404))

    async def _answer_call(self, request: web.BaseRequest, path: str) -> web.StreamResponse:
        token, _, rest = unquote(path.partition("?")[0])[4:].partition("/")
        name = rest.strip("/")
        known = self._server.methods.get(name.lower())
        call = Call(
            known[0] if known else _ACCOUNT.get(name.lower(), name), self._server.monotonic()
        )
        try:
            await read_parameters(request, call)
            self._server.calls.append(call)
            _check_token(token, self._server.token)
            fault = self._server.faults.take(call) if self._server.faults.rules else None
            if fault is None:
                return _reply(call, await self._body(call))
            return await self._misfortune(call, fault, self._body)
        except Refused as refused:
            return _refusal(refused, call)

    async def _answer_download(self, request: web.BaseRequest, path: str) -> web.StreamResponse:
        token, _, where = unquote(path.partition("?")[0])[9:].partition("/")
        call = Call("file", self._server.monotonic())
        call.params["path"] = where
        self._server.calls.append(call)
        try:
            _check_token(token, self._server.token)
            fault = self._server.faults.take(call)
            if fault is not None:
                return await self._misfortune(call, fault, self._blob)
            return _reply(call, await self._blob(call), "application/octet-stream")
        except Refused as refused:
            return _refusal(refused, call)

    async def _body(self, call: Call) -> bytes:
        if call.method == "getUpdates":
            if self._server.revoked or self._server.logged_out:
                await self._server.perform(call)
            result = await self._server.updates.poll(call)
        else:
            done = await self._server.perform(call)
            if type(done) is dict:
                call.message_id = done.get("message_id", 0)
            result = encode(done)
        return b'{"ok":true,"result":' + result + b"}"

    async def _blob(self, call: Call) -> bytes:
        media = self._server.files.download(call.text("path"), now=self._server.clock.now())
        call.effect = True
        return media.blob

    async def _misfortune(
        self, call: Call, fault: Fault, body: Callable[[Call], Awaitable[bytes]]
    ) -> web.StreamResponse:
        match fault:
            case Refusing(refused):
                raise refused
            case Page(status, page, content_type):
                call.status = status
                return web.Response(status=status, body=page, content_type=content_type)
            case Slow(seconds):
                await self._pause(seconds)
                return _reply(call, await body(call))
            case Unanswered(seconds):
                await body(call)
                await self._pause(seconds)
            case Silence(seconds):
                await self._pause(seconds)
            case HungUp():
                pass
        raise HangUp

    async def _pause(self, seconds: float | None) -> None:
        """Wait in real time; a stopping server waits for nobody."""
        try:
            await asyncio.wait_for(self._stopping.wait(), seconds)
        except TimeoutError:
            return
        raise HangUp


_ACCOUNT = {
    name.lower(): name for name in ("getUpdates", "setWebhook", "deleteWebhook", "getWebhookInfo")
}


def _request(
    message: RawRequestMessage,
    payload: StreamReader,
    protocol: RequestHandler,
    writer: AbstractStreamWriter,
    task: asyncio.Task[None],
) -> web.BaseRequest:
    loop = asyncio.get_running_loop()
    return web.BaseRequest(message, payload, protocol, writer, task, loop, client_max_size=BODY_MAX)


def _check_token(given: str, right: str) -> None:
    if given == right:
        return
    number, colon, _ = given.partition(":")
    if not colon or not number.isdigit() or number.startswith("0"):
        raise Refused(401, "invalid token specified")
    raise Refused(401)


def _reply(call: Call, body: bytes, content_type: str = JSON_TYPE) -> web.Response:
    call.status = 200
    return web.Response(body=body, content_type=content_type)


def _refusal(refused: Refused, call: Call | None = None) -> web.Response:
    if call is not None:
        call.status, call.description = refused.code, refused.description
    headers = {}
    if "retry_after" in refused.parameters:
        headers["Retry-After"] = str(refused.parameters["retry_after"])
    return web.Response(
        status=refused.code,
        body=encode(refused.as_json()),
        content_type=JSON_TYPE,
        headers=headers,
    )


def _hang_up(request: web.BaseRequest) -> None:
    if request.transport is not None:
        request.transport.abort()
