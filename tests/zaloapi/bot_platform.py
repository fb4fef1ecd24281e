"""The Bot Platform: `POST /bot<TOKEN>/<method>`, updates by poll or by web hook."""

import asyncio
import json
import secrets
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Self

from aiohttp import ClientSession, web

from tests.houses import NOON

Json = dict[str, Any]
TOKEN, SECRET = "1234567890:a-token-of-tests", "a-secret-of-tests"
TEXT_AT_MOST = 2000
SILENT, LONG_S = -1, 600.0
IDLE_S = 0.3  # how long a poll is held here; the platform holds it as long as it is asked to
PHOTO = b"\xff\xd8\xff a photo"


@dataclass
class Chat:
    """What stands in somebody's chat, or a group's: texts, and the addresses of pictures."""

    texts: list[str] = field(default_factory=list)
    photos: list[str] = field(default_factory=list)


@dataclass
class Fault:
    """What happens to the next call of that method, to that chat if one is named. status 0: the
    line breaks after it was done; SILENT: nothing is done, and nobody answers."""

    method: str
    status: int
    body: bytes = b""
    chat: str = ""
    hit: bool = False


class BotPlatform:
    """One bot of the platform. Used as a context; `url` is ZALO_BOT_API."""

    def __init__(self) -> None:
        self.now: Callable[[], datetime] = lambda: NOON
        self.chats: defaultdict[str, Chat] = defaultdict(Chat)
        self.calls: list[tuple[str, Json]] = []
        self.faults: list[Fault] = []
        self.webhook: tuple[str, str] | None = None
        self.files: dict[str, bytes] = {}
        self._waiting: deque[Json] = deque()
        self._came = asyncio.Event()
        self.url = ""

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=10_000_000)
        app.router.add_post("/{bot:bot[^/]+}/{method}", self._answer)
        app.router.add_get("/files/{name}", self._file)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    def fails(self, method: str, status: int, body: bytes = b"", *, chat: str = "") -> Fault:
        """The next call of that method fails so."""
        fault = Fault(method, status, body, chat)
        self.faults.append(fault)
        return fault

    def person(self, name: str = "Lan") -> "ZaloPerson":
        """Somebody with Zalo on the phone."""
        return ZaloPerson(self, secrets.token_hex(10), name)

    def update(self, event: str, person: "ZaloPerson", group: str = "", **message: Any) -> Json:
        """An update as the platform builds it, bare."""
        chat = {"id": group or person.id, "chat_type": "GROUP" if group else "PRIVATE"}
        return {
            "event_name": event,
            "message": {
                "message_id": secrets.token_hex(10),
                "date": int(self.now().timestamp() * 1000),
                "from": {"id": person.id, "display_name": person.name, "is_bot": False},
                "chat": chat,
            }
            | message,
        }

    async def brings(self, update: Json, *, secret: str = SECRET, wrapped: bool = True) -> int:
        """By web hook, if one is set, else for the next poll; returns the status it was answered
        with, 0 for a poll. wrapped: as the documentation has it; others have seen it bare."""
        if self.webhook is None:
            self._waiting.append(update)
            self._came.set()
            return 0
        body = {"ok": True, "result": update} if wrapped else update
        headers = {"X-Bot-Api-Secret-Token": secret} if secret else {}
        async with (
            ClientSession() as session,
            session.post(self.webhook[0], json=body, headers=headers) as answer,
        ):
            return answer.status

    async def until_polled(self) -> None:
        """Until everything that waits was asked for."""
        while self._waiting:  # noqa: ASYNC110  # nobody tells
            await asyncio.sleep(0.01)

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        arguments = json.loads(await request.read() or b"{}")
        self.calls.append((method, arguments))
        fault = next((one for one in self.faults if _fits(one, method, arguments)), None)
        if fault is not None:
            self.faults.remove(fault)
            fault.hit = True
            if fault.status == SILENT:
                await asyncio.sleep(LONG_S)
            if fault.status == 0:
                self._do(method, arguments)
                assert request.transport is not None
                request.transport.close()
            elif fault.body:
                return web.Response(status=fault.status, body=fault.body)
            else:
                return _refuse(fault.status, "as the test says")
        if request.match_info["bot"] != f"bot{TOKEN}":
            return _refuse(401, "Unauthorized")
        if method == "getUpdates":
            return await self._poll()
        return self._do(method, arguments)

    def _do(self, method: str, arguments: Json) -> web.Response:
        match method:
            case "getMe":
                return _give(
                    {
                        "id": "1234567890123456789", "account_name": "bot.Titir",
                        "account_type": "BASIC", "can_join_groups": True,
                        "display_name": "Bot Titir",
                    }
                )  # fmt: skip
            case "setWebhook":
                secret, url = str(arguments.get("secret_token", "")), str(arguments.get("url", ""))
                if not 8 <= len(secret) <= 256 or not url.startswith("http"):
                    return _refuse(400, "Bad Request: url or secret_token")
                self.webhook = (url, secret)
                return _give({"url": url, "updated_at": 1790000000000})
            case "getWebhookInfo":
                if self.webhook is None:
                    return _refuse(404, "Not Found")
                return _give({"url": self.webhook[0], "updated_at": 1790000000000})
            case "deleteWebhook":
                self.webhook = None
                return _give({"url": "", "updated_at": 1790000000000})
            case "sendMessage" | "sendPhoto":
                return self._send(method, arguments)
            case "sendChatAction":
                return web.json_response({"ok": True})
        return _refuse(404, "Not Found")

    def _send(self, method: str, arguments: Json) -> web.Response:
        chat = self.chats[str(arguments.get("chat_id", ""))]
        text = str(arguments.get("text", ""))
        if method == "sendMessage":
            if not 1 <= len(text) <= TEXT_AT_MOST:
                return _refuse(400, "Bad Request: text must be 1 to 2000 characters")
            chat.texts.append(text)
        else:
            photo = str(arguments.get("photo", ""))
            if not photo.startswith(("http://", "https://")):
                return _refuse(400, "Bad Request: photo must be a URL")
            chat.photos.append(photo)
        date = int(datetime.now(UTC).timestamp() * 1000)  # noqa: TID251  # a stranger's clock
        return _give({"message_id": secrets.token_hex(10), "date": date})

    async def _poll(self) -> web.Response:
        if self.webhook is not None:
            return _refuse(400, "Bad Request: a webhook is set")
        if not self._waiting:
            self._came.clear()
            try:
                async with asyncio.timeout(IDLE_S):
                    await self._came.wait()
            except TimeoutError:
                return _refuse(408, "Request timeout")
        return _give(self._waiting.popleft())

    async def _file(self, request: web.Request) -> web.Response:
        body = self.files.get(request.match_info["name"])
        return web.Response(body=body) if body is not None else web.Response(status=404)


@dataclass
class ZaloPerson:
    """Somebody who writes to the bot."""

    platform: BotPlatform
    id: str
    name: str

    @property
    def chat(self) -> Chat:
        """What stands in the chat with the bot."""
        return self.platform.chats[self.id]

    async def says(self, text: str, *, group: str = "", **how: Any) -> int:
        """Type it."""
        update = self.platform.update("message.text.received", self, group, text=text)
        return await self.platform.brings(update, **how)

    async def sends_photo(
        self, body: bytes = PHOTO, *, caption: str = "", key: str = "photo_url"
    ) -> int:
        """Take a photo. key: the documentation names another field than others have seen."""
        url = self._keeps(body)
        update = self.platform.update(
            "message.image.received", self, message_type="CHAT_PHOTO", caption=caption, **{key: url}
        )
        return await self.platform.brings(update)

    async def sends_voice(self, body: bytes) -> int:
        """Speak."""
        update = self.platform.update(
            "message.voice.received", self, message_type="CHAT_VOICE", voice_url=self._keeps(body)
        )
        return await self.platform.brings(update)

    async def is_protected(self) -> int:
        """Say anything, as somebody whose words the platform keeps back by law."""
        return await self.platform.brings(
            self.platform.update("message.unsupported.received", self)
        )

    def _keeps(self, body: bytes) -> str:
        name = secrets.token_hex(8)
        self.platform.files[name] = body
        return f"{self.platform.url}/files/{name}"


def _fits(fault: Fault, method: str, arguments: Json) -> bool:
    return fault.method == method and fault.chat in ("", str(arguments.get("chat_id", "")))


def _give(result: Any) -> web.Response:
    return web.json_response({"ok": True, "result": result})


def _refuse(code: int, description: str) -> web.Response:
    refusal = {"ok": False, "error_code": code, "description": description}
    return web.json_response(refusal, status=code)
