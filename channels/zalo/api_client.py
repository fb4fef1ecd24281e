"""A line to one of Zalo's services: requests go out, bodies or failures of ours come back.

No exception of the library travels: they name the address, and the Bot Platform's contains the
token.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from aiohttp import ClientError, ClientSession, ClientTimeout, FormData

from channels.connectors import PublicOnly, trusting
from domain.mouth import Rejected, SendFailed, TooBig, Unreachable

HOSTS = ("zdn.vn", "zadn.vn", "zalo.me", "zaloapp.com")  # seen in hooks; docs/zalo.md


def is_public_host(host: str) -> bool:
    """Whether the name is one of Zalo's, or below one."""
    host = host.lower().rstrip(".")
    return any(host == one or host.endswith(f".{one}") for one in HOSTS)


ANSWER_S = 20.0
FILE_S = 60.0
CONNECT_S = 10.0
BODY_AT_MOST = 2_000_000  # bytes of an answer

_BROKEN = (ClientError, TimeoutError, OSError)


class ZaloWire:
    """One service's base address. It opens no connection until the first call."""

    def __init__(self, base: str, *, official: str) -> None:
        """official: the service's own address; files of another one, a test server, may come from
        there as well."""
        self._base = base.rstrip("/")
        self._trusted = "" if self._base == official else urlsplit(self._base).netloc
        self._session: ClientSession | None = None
        self._files: ClientSession | None = None

    async def close(self) -> None:
        """Let the connections go."""
        for session in (self._session, self._files):
            if session is not None:
                await session.close()

    async def post(
        self,
        path: str,
        body: Any = None,
        *,
        form: FormData | Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        timeout_s: float = ANSWER_S,
    ) -> tuple[int, bytes]:
        """Status and body of the answer. Raises Unreachable, whatever the network does."""
        failed = ""
        try:
            if self._session is None:
                self._session = ClientSession(connector=trusting())
            async with self._session.post(
                f"{self._base}{path}",
                json=body if form is None else None,
                data=form,
                headers=headers,
                timeout=ClientTimeout(total=timeout_s, sock_connect=CONNECT_S),
                allow_redirects=False,
            ) as answer:
                return answer.status, await answer.content.read(BODY_AT_MOST)
        except _BROKEN as wrong:
            failed = type(wrong).__name__
        raise Unreachable(failed)  # out here, so that no traceback leads to the token

    async def fetch(self, url: str, limit: int) -> bytes:
        """A file that somebody sent, from Zalo's hosts alone and from no private address.

        Raises TooBig above `limit`, Rejected for an address that is not Zalo's, Unreachable.
        """
        parts = urlsplit(url)
        own = bool(self._trusted) and parts.netloc == self._trusted
        if not own and not (parts.scheme == "https" and is_public_host(parts.hostname or "")):
            raise Rejected("a file that does not lie with Zalo")
        failed: Exception
        try:
            async with (await self._file_session(own=own)).get(
                url,
                timeout=ClientTimeout(total=FILE_S, sock_connect=CONNECT_S),
                allow_redirects=False,
            ) as answer:
                if answer.status != 200:
                    raise Rejected(f"a file answers with {answer.status}")
                body = await answer.content.read(limit + 1)
                while len(body) <= limit and (more := await answer.content.read(limit + 1)):
                    body += more
                if len(body) > limit:
                    raise TooBig
                return body
        except (SendFailed, TooBig) as refusal:
            failed = refusal
        except _BROKEN as wrong:
            failed = Unreachable(type(wrong).__name__)
        raise failed

    async def _file_session(self, *, own: bool) -> ClientSession:
        if own:  # the test server's own address is a private one
            if self._session is None:
                self._session = ClientSession(connector=trusting())
            return self._session
        if self._files is None:
            self._files = ClientSession(connector=trusting(resolver=PublicOnly()))
        return self._files
