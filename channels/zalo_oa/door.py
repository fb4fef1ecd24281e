"""The door: events of the account come by web hook, signed over their exact bytes.

`X-ZEvent-Signature: mac=<hex>`, where hex is SHA-256 over app id, body, the body's own timestamp
and a secret: a plain digest, no HMAC. Whether the secret is the account's or the app's, and whether
the account's id may stand first, sources disagree on; each pair is tried, and the log says which
one it was.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from hashlib import sha256

import structlog

from channels.zalo.hearing import BODY_AT_MOST, Behind, Hearing
from channels.zalo.reading import Json, read_json
from channels.zalo_oa.decode import decode
from domain.mouth import NotKept

SIGNATURE = "x-zevent-signature"
LOOKED_AFTER_S = 600.0

log = structlog.get_logger()


class ZaloOaDoor:
    """How we hear there. `open` runs until `close`."""

    def __init__(
        self,
        behind: Behind,
        *,
        signers: Sequence[tuple[str, str, str]],
        secret: str,
        look_after_login: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        """signers: what may stand first, the secret behind it, and how the log calls the two.
        secret: by which presses are signed. look_after_login: done now and then."""
        self._look_after_login = look_after_login
        self._clock, self._signers, self._secret = behind.clock, signers, secret
        self._hearing = Hearing(
            behind, lambda body: [decode(read_json(body), behind.clock(), secret=secret)]
        )
        self._known = ""

    async def open(self) -> None:
        """Hear until `close`."""
        await self._hearing.run(self._keep_login if self._look_after_login else None)

    async def close(self) -> None:
        """Take nothing more in."""
        await self._hearing.close()

    async def _keep_login(self) -> None:
        while not self._hearing.stop.is_set():
            try:
                if self._look_after_login is not None:
                    await self._look_after_login()
            except NotKept as wrong:
                log.warning("zalo_oa.login_not_looked_after", why=type(wrong).__name__)
            try:
                async with asyncio.timeout(LOOKED_AFTER_S):
                    await self._hearing.stop.wait()
            except TimeoutError:
                continue

    def admits(self, headers: Mapping[str, str]) -> bool:
        """Whether a request is signed at all; by whom, only its body tells."""
        return bool(_mac_of(headers))

    async def receive(self, headers: Mapping[str, str], body: bytes) -> int:
        """The status to answer with; 200 only when what it brought is kept."""
        if len(body) > BODY_AT_MOST:
            return 413
        try:
            event = read_json(body)
        except ValueError:
            return 400
        if not self._is_signed(_mac_of(headers), body, event):
            return 403
        return await self._hearing.answer(body, decode(event, self._clock(), secret=self._secret))

    def _is_signed(self, mac: str, body: bytes, event: Json) -> bool:
        """In constant time: every pair is tried."""
        stamp, found = str(event.get("timestamp", "")), ""
        for first, secret, called in self._signers:
            wanted = sha256(first.encode() + body + stamp.encode() + secret.encode()).hexdigest()
            if secrets.compare_digest(mac.encode(errors="replace"), wanted.encode()):
                found = called
        if found and found != self._known:
            self._known = found
            log.info("zalo_oa.signed_by", what=found)
        return bool(found)


def _mac_of(headers: Mapping[str, str]) -> str:
    given = next((value for name, value in headers.items() if name.lower() == SIGNATURE), "")
    return given.strip().removeprefix("mac=").strip().lower()
