"""Safety: what every answer carries, and which requests are refused unread."""

import asyncio
import traceback
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PERMISSIONS = "microphone=(self), geolocation=(self), camera=(), payment=(), usb=(), midi=()"
PROBES = frozenset({"/healthz", "/readyz", "/metrics"})  # asked by address, not by name
LOCAL = frozenset({"localhost", "127.0.0.1", "[::1]"})
YEAR_S = 365 * 24 * 3600

Broken = Callable[[Request], Awaitable[Response]]

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Home:
    """Where the pages are found. url: PUBLIC_URL, "" if unset."""

    url: str = ""

    @property
    def is_https(self) -> bool:
        """Whether cookies may be kept to https."""
        return self.url.startswith("https://")

    @property
    def netloc(self) -> str:
        """Host and port, "" if unset."""
        return urlsplit(self.url).netloc.lower()

    def knows(self, host: str) -> bool:
        """Whether a request for this host is meant for us. Anybody's name may point at us."""
        return host.lower() == self.netloc or self.is_asked_here(host)

    def is_asked_here(self, host: str) -> bool:
        """Whether it is asked by whoever runs it, not by the name that phones know."""
        name = urlsplit(f"//{host}").hostname or ""
        bare = f"[{name}]" if ":" in name else name
        return not self.url or bare in LOCAL


def is_from_here(headers: Mapping[str, str], home: Home) -> bool:
    """Whether a request that changes something, or a WebSocket, was made by a page of ours."""
    origin = headers.get("origin", "")
    if not origin or origin == "null":
        return headers.get("sec-fetch-site") == "same-origin"
    made_by, host = urlsplit(origin), headers.get("host", "").lower()
    if host == home.netloc or made_by.netloc.lower() == home.netloc != "":
        ours = urlsplit(home.url)  # a page under http is whoever's who stands on the line
        return (made_by.scheme, made_by.netloc.lower()) == (ours.scheme, ours.netloc.lower())
    return made_by.netloc.lower() == host != ""


def page_policy(host: str, *, frames: bool = False, framed: bool = False) -> str:
    """The Content-Security-Policy of a page. frames: it shows others; framed: ours may show it."""
    sockets = (
        f"ws://{host} wss://{host}" if _is_plain(host) else ""
    )  # Safari < 15.4 wants them named
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' blob:",
            "media-src 'self' blob:",
            f"connect-src 'self' {sockets}".rstrip(),
            "manifest-src 'self'",
            "worker-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-src 'self'" if frames else "frame-src 'none'",
            "frame-ancestors 'self'" if framed else "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types titir",
        )
    )


def _is_plain(host: str) -> bool:
    return bool(host) and all(letter.isalnum() or letter in ".-:[]" for letter in host)


class Safety:
    """Wraps the app: refuses strangers' hosts, and puts the headers of safety on every answer.

    broken: answers where the app failed. The failure is logged by its kind and place only: its
    text may hold what somebody said.
    """

    def __init__(self, app: ASGIApp, home: Home, *, framed: bool, broken: Broken) -> None:
        self._app = app
        self._home = home
        self._framed = framed
        self._broken = broken

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request or WebSocket."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        host = Headers(scope=scope).get("host", "")
        if scope["path"] not in PROBES and not self._home.knows(host):
            await self._refuse(scope, receive, send)
            return
        begun = False

        async def send_safely(message: Message) -> None:
            nonlocal begun
            begun = True
            if message["type"] == "http.response.start":
                self._mark(MutableHeaders(scope=message), host)
            await send(message)

        try:
            await self._app(scope, receive, send_safely)
        except asyncio.CancelledError:  # the pages close while somebody still sends, slowly
            if scope["type"] != "http" or begun:
                raise
            await Response(status_code=503)(scope, receive, send_safely)
        except ClientDisconnect:
            return  # the phone is gone in the middle of what it sent: there is nobody to answer
        except Exception as wrong:
            last = traceback.extract_tb(wrong.__traceback__)[-1]
            log.error("page.failed", error=type(wrong).__name__, at=f"{last.name}:{last.lineno}")
            if scope["type"] == "http" and not begun:
                answer = await self._broken(Request(scope))
                await answer(scope, receive, send_safely)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})
            return
        await PlainTextResponse("Unknown host\n", 421)(scope, receive, send)

    def _mark(self, headers: MutableHeaders, host: str) -> None:
        headers.setdefault("content-security-policy", page_policy(host, framed=self._framed))
        headers.setdefault("referrer-policy", "no-referrer")
        headers.setdefault("cache-control", "no-store")
        headers["x-content-type-options"] = "nosniff"
        headers["x-frame-options"] = "SAMEORIGIN" if self._framed else "DENY"
        headers["cross-origin-opener-policy"] = "same-origin"
        headers["cross-origin-resource-policy"] = "same-origin"
        headers["permissions-policy"] = PERMISSIONS
        headers["x-robots-tag"] = "noindex"
        if self._home.is_https:
            headers["strict-transport-security"] = f"max-age={YEAR_S}"
