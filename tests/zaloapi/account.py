"""The Official Account: OAuth with single-use refresh tokens, consultation messages, uploads.

[?] one token endpoint serves both bases here; the live service has two hosts.
"""

import asyncio
import json
import secrets
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Self

from aiohttp import web

from tests.houses import NOON

Json = dict[str, Any]
APP_ID, APP_SECRET = "1000000000000000001", "app-secret"
OA_ID, OA_SECRET = "2000000000000000002", "oa-secret"
TEXT_AT_MOST, BUTTONS_AT_MOST, TITLE_AT_MOST, PAYLOAD_AT_MOST = 2000, 5, 100, 1000
IMAGE_AT_MOST, FILE_AT_MOST = 1_000_000, 5_000_000
TOKEN_LIVES, WRITES_FOR = timedelta(hours=25), timedelta(days=7)


@dataclass
class Chat:
    """What stands in somebody's chat with the account: texts, the buttons of each, files."""

    texts: list[str] = field(default_factory=list)
    buttons: list[Json] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    last_word_at: datetime | None = None


class Account:
    """One account. Used as a context; `url` is ZALO_OA_API and ZALO_OAUTH."""

    def __init__(self) -> None:
        self.now: Callable[[], datetime] = lambda: NOON
        self.chats: defaultdict[str, Chat] = defaultdict(Chat)
        self.access, self.access_until = "access-1", NOON + TOKEN_LIVES
        self.refresh, self.refreshes = "refresh-1", 0
        self.errors: list[int] = []  # of the next sendings
        self.errors_to: defaultdict[str, list[int]] = defaultdict(list)  # the same, by person
        self.tries: Counter[str] = Counter()
        self.sent: list[Json] = []
        self.slow_s = 0.0  # a renewal takes so long
        self.drops_renewal = False  # the next one is done, and its answer lost
        self.files: dict[str, bytes] = {}
        self.url = ""

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=20_000_000)
        app.router.add_post("/v4/oa/access_token", self._token)
        app.router.add_post("/v3.0/oa/message/cs", self._send)
        app.router.add_post("/v2.0/oa/upload/{kind}", self._upload)
        app.router.add_get("/v2.0/oa/getoa", self._about)
        app.router.add_get("/files/{name}", self._file)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    def event(self, name: str, person: str, **more: Any) -> Json:
        """An event as the hook brings it. That somebody wrote opens the window."""
        self.chats[person].last_word_at = self.now()
        return {
            "app_id": APP_ID,
            "user_id_by_app": "4000000000000000004",
            "event_name": name,
            "sender": {"id": person},
            "recipient": {"id": OA_ID},
            "timestamp": str(int(self.now().timestamp() * 1000)),
        } | more

    def says(self, person: str, text: str) -> Json:
        """Typed words."""
        message = {"msg_id": secrets.token_hex(8), "text": text}
        return self.event("user_send_text", person, message=message)

    def sends(self, kind: str, person: str, payload: Json, text: str = "") -> Json:
        """Something with an attachment."""
        message: Json = {
            "msg_id": secrets.token_hex(8),
            "attachments": [{"type": kind, "payload": payload}],
        }
        return self.event(
            f"user_send_{kind}", person, message=message | ({"text": text} if text else {})
        )

    def presses(self, person: str, label: str) -> Json:
        """The newest button that says so: it comes back as a text, the button's payload."""
        found = [one for one in self.chats[person].buttons if label in one["title"]]
        assert found, (label, self.chats[person].buttons)
        return self.says(person, found[-1]["payload"])

    async def _token(self, request: web.Request) -> web.Response:
        form = await request.post()
        if self.slow_s:
            await asyncio.sleep(self.slow_s)
        if request.headers.get("secret_key") != APP_SECRET or form.get("app_id") != APP_ID:
            return web.json_response({"error": -14002, "error_name": "app"})
        self.refreshes += 1
        if form.get("grant_type") == "refresh_token" and form.get("refresh_token") != self.refresh:
            return web.json_response({"error": -14014, "error_name": "refresh token"})
        self.refresh, self.access = (
            f"{kind}-{secrets.token_hex(4)}" for kind in ("refresh", "access")
        )
        self.access_until = self.now() + TOKEN_LIVES
        if self.drops_renewal:
            self.drops_renewal = False
            assert request.transport is not None
            request.transport.close()
        return web.json_response(
            {"access_token": self.access, "refresh_token": self.refresh, "expires_in": "90000"}
        )

    async def _send(self, request: web.Request) -> web.Response:
        if (refused := self._refused(request)) is not None:
            return refused
        if self.errors:
            return _refuse(self.errors.pop(0))
        body = json.loads(await request.read())
        person, message = str(body["recipient"]["user_id"]), body["message"]
        self.tries[person] += 1
        if self.errors_to[person]:
            return _refuse(self.errors_to[person].pop(0))
        self.sent.append(body)
        chat = self.chats[person]
        if chat.last_word_at is None or self.now() - chat.last_word_at > WRITES_FOR:
            return _refuse(-230)
        return self._put(chat, person, message)

    def _put(self, chat: Chat, person: str, message: Json) -> web.Response:
        text, attachment = str(message.get("text", "")), message.get("attachment") or {}
        payload = attachment.get("payload") or {}
        buttons = payload.get("buttons") or []
        if len(text) > TEXT_AT_MOST:
            return _refuse(-210)
        too_long = any(
            len(one["title"]) > TITLE_AT_MOST or len(one["payload"]) > PAYLOAD_AT_MOST
            for one in buttons
        )
        if len(buttons) > BUTTONS_AT_MOST or too_long or (buttons and payload.get("elements")):
            return _refuse(-201)
        if not text and not attachment:
            return _refuse(-201)
        if text:
            chat.texts.append(text)
        chat.buttons += buttons
        chat.files += [one["attachment_id"] for one in payload.get("elements") or ()]
        chat.files += [payload["token"]] if "token" in payload else []
        data = {"message_id": secrets.token_hex(8), "user_id": person}
        return web.json_response({"data": data, "error": 0, "message": "Success"})

    async def _upload(self, request: web.Request) -> web.Response:
        if (refused := self._refused(request)) is not None:
            return refused
        kind = request.match_info["kind"]
        file = (await request.post())["file"]
        body = file.file.read()  # type: ignore[union-attr]  # a form's file
        if len(body) > (IMAGE_AT_MOST if kind == "image" else FILE_AT_MOST):
            return _refuse(-210)
        name = f"{kind}-{secrets.token_hex(4)}"
        self.files[name] = body
        data = {"attachment_id": name} if kind == "image" else {"token": name}
        return web.json_response({"data": data, "error": 0, "message": "Success"})

    async def _about(self, request: web.Request) -> web.Response:
        if (refused := self._refused(request)) is not None:
            return refused
        data = {"oaid": OA_ID, "name": "Công an xã Hải Sơn", "package_name": "Tăng trưởng"}
        return web.json_response({"data": data, "error": 0, "message": "Success"})

    async def _file(self, request: web.Request) -> web.Response:
        body = self.files.get(request.match_info["name"])
        return web.Response(body=body) if body is not None else web.Response(status=404)

    def _refused(self, request: web.Request) -> web.Response | None:
        taken = (
            request.headers.get("access_token") == self.access and self.now() < self.access_until
        )
        return None if taken else _refuse(-216)


def signed(
    event: Json, *, first: str = APP_ID, secret: str = OA_SECRET
) -> tuple[dict[str, str], bytes]:
    """A hook's headers and body."""
    body = json.dumps(event, ensure_ascii=False).encode()
    stamp = str(event.get("timestamp", ""))
    mac = sha256(first.encode() + body + stamp.encode() + secret.encode()).hexdigest()
    return {"X-ZEvent-Signature": f"mac={mac}"}, body


def _refuse(code: int) -> web.Response:
    return web.json_response({"error": code, "message": "as it is"})
