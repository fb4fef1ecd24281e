"""A push service of the tests, and browsers that subscribe with it: they decrypt what they get.

It judges each request as RFC 8030, 8188, 8291 and 8292 have it, with code of its own, so that what
the house sends is read by somebody else than whoever wrote it.
"""

import json
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from secrets import token_urlsafe
from typing import Any, Self

from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

MOST = 4096  # bytes of a body, RFC 8030, section 7.2
A_DAY_S = 86_400  # that a pass lasts at most, RFC 8292, section 2


@dataclass
class Rung:
    """One message as its browser read it, and what the service saw of it."""

    told: dict[str, Any]
    ttl: int
    urgency: str
    topic: str
    size: int


@dataclass
class PushedBrowser:
    """A browser that let itself be rung. told: what its page tells the house."""

    endpoint: str
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    secret: bytes = field(default_factory=lambda: os.urandom(16))
    rung: list[Rung] = field(default_factory=list)
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    ended: bool = False

    @property
    def told(self) -> dict[str, str]:
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return {"endpoint": self.endpoint, "p256dh": _text(point), "auth": _text(self.secret)}

    @property
    def texts(self) -> list[str]:
        return [one.told["text"] for one in self.rung]

    def read(self, body: bytes) -> dict[str, Any]:
        """Decrypt a message: one record of aes128gcm."""
        salt, record, length = body[:16], int.from_bytes(body[16:20]), body[20]
        sender_point, sealed = body[21 : 21 + length], body[21 + length :]
        assert len(sealed) <= record
        sender = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender_point)
        own_point = _bytes(self.told["p256dh"])
        shared = self.key.exchange(ec.ECDH(), sender)
        info = b"WebPush: info\x00" + own_point + sender_point
        mixed = _hkdf(self.secret, shared, info, 32)
        key = _hkdf(salt, mixed, b"Content-Encoding: aes128gcm\x00", 16)
        nonce = _hkdf(salt, mixed, b"Content-Encoding: nonce\x00", 12)
        plain = AESGCM(key).decrypt(nonce, sealed, None).rstrip(b"\x00")
        assert plain[-1:] == b"\x02", "the last record ends so"
        told: dict[str, Any] = json.loads(plain[:-1])
        return told


class PushService:
    """Used as a context; `url` goes into PUSH_HOSTS."""

    def __init__(self, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:  # noqa: TID251  # a service has a clock
        self.clock = clock
        self.browsers: dict[str, PushedBrowser] = {}
        self.refused: list[str] = []
        self.senders: set[str] = set()
        self.url = ""

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_post("/push/{name}", self._take)
        app.router.add_get("/", self._look)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    def browser(self) -> PushedBrowser:
        """Somebody presses Allow."""
        name = token_urlsafe(12)
        self.browsers[name] = PushedBrowser(f"{self.url}/push/{name}")
        return self.browsers[name]

    async def _look(self, _request: web.Request) -> web.Response:
        return web.Response()

    async def _take(self, request: web.Request) -> web.Response:
        browser = self.browsers.get(request.match_info["name"])
        if browser is None or browser.ended:
            return web.Response(status=410)
        if browser.answers:
            status, headers = browser.answers.pop(0)
            return web.Response(status=status, headers=headers)
        body = await request.read()
        try:
            self._judge(request, body)
        except (AssertionError, ValueError, KeyError) as wrong:
            self.refused.append(repr(wrong))
            return web.Response(status=403 if "vapid" in repr(wrong) else 400)
        told = browser.read(body)
        browser.rung.append(
            Rung(
                told,
                int(request.headers["ttl"]),
                request.headers["urgency"],
                request.headers["topic"],
                len(body),
            )
        )
        return web.Response(status=201, headers={"location": f"{self.url}/m/{token_urlsafe(8)}"})

    def _judge(self, request: web.Request, body: bytes) -> None:
        assert len(body) <= MOST
        assert request.headers["content-encoding"] == "aes128gcm"
        assert int(request.headers["ttl"]) >= 0
        assert request.headers["urgency"] in ("very-low", "low", "normal", "high")
        topic = request.headers["topic"]
        assert 0 < len(topic) <= 32
        assert len(_bytes(topic)) > 0
        self._judge_pass(request.headers["authorization"])

    def _judge_pass(self, header: str) -> None:
        scheme, _, rest = header.partition(" ")
        assert scheme == "vapid"
        parts = dict(part.strip().split("=", 1) for part in rest.split(","))
        head, claims, signature = parts["t"].split(".")
        raw = _bytes(signature)
        assert len(raw) == 64, "vapid: a signature is two numbers of 32 bytes"
        signed = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
        point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), _bytes(parts["k"]))
        point.verify(signed, f"{head}.{claims}".encode(), ec.ECDSA(SHA256()))
        told = json.loads(_bytes(claims))
        now = self.clock().timestamp()
        assert json.loads(_bytes(head)) == {"typ": "JWT", "alg": "ES256"}
        assert told["aud"] == self.url, "vapid: for another service"
        assert now < told["exp"] <= now + A_DAY_S, "vapid: over, or too long"
        assert told["sub"].startswith(("mailto:", "https://"))
        self.senders.add(parts["k"])


def _hkdf(salt: bytes, mixed: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt=salt, info=info).derive(mixed)


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
