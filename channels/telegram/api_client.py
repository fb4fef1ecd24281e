"""One call of the Bot API goes out, its plain JSON or a failure comes back.

By aiogram's session, in plain JSON both ways: forms and pydantic models cost three times the CPU
(docs/decisions/0004). What Telegram refuses is read here (`refusals.py`), what the network does
becomes a failure of ours before it travels, because aiogram's exceptions name the chat and
aiohttp's name the address, which contains the token.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiohttp import ClientError, ClientResponse, ClientTimeout, FormData

from channels.telegram.refusals import read_result
from domain.mouth import Rejected, SendFailed, TooBig, Unreachable

OFFICIAL = "https://api.telegram.org"
CONNECTIONS = 100  # at once; aiogram's own number, and more than 30 messages a second ever need
ANSWER_S = 20.0  # a village's line is slow, but then it is unknown whether the message left
UPLOAD_S = 120.0
CONNECT_S = 10.0
JSON = {"Content-Type": "application/json"}
ATTACHED = "attach://"  # begins how a field names a file of the same call

# What the network does to a call. Nothing wider: a mistake of ours is not a line that is down.
_BROKEN = (ClientError, TimeoutError, OSError)


@dataclass(frozen=True, slots=True)
class FilePart:
    """A file that goes along; a field names it `attach://PART`. name: as people see it."""

    part: str
    name: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Call:
    """A call of the Bot API: its method and fields as the documentation spells them, plain JSON."""

    method: str
    fields: dict[str, Any] = field(default_factory=dict)
    files: tuple[FilePart, ...] = ()


class _Session(AiohttpSession):
    async def close(self) -> None:
        """Close at once; aiogram's own waits a quarter of a second more."""
        if self._session is not None:
            await self._session.close()


class Wire:
    """The Bot API of one bot. It opens no connection until the first call."""

    def __init__(self, token: str, api_url: str = OFFICIAL) -> None:
        self._session = _Session(
            api=TelegramAPIServer.from_base(api_url or OFFICIAL), limit=CONNECTIONS
        )
        self._bot = Bot(token, session=self._session)
        self.bot_id = self._bot.id

    def __repr__(self) -> str:
        return f"<Wire of bot {self.bot_id}>"  # never the token

    async def call(
        self,
        call: Call,
        timeout_s: float = ANSWER_S,
        read: Callable[[bytes], Any] = json.loads,
    ) -> Any:
        """Make a call; returns `result` of the answer, as `read` reads it. One with files has two
        minutes.

        Raises the four failures, Rejected and Unreachable also as their kinds in `refusals.py`.
        """
        body: bytes | FormData
        if call.files:
            body, headers, timeout_s = _form(call), {}, UPLOAD_S
        else:
            body, headers = json.dumps(call.fields).encode(), JSON
        failed: SendFailed | None = None
        status, said = 0, b""
        try:
            http = await self._session.create_session()
            async with http.post(
                self._address(call.method),
                data=body,
                headers=headers,
                timeout=ClientTimeout(total=timeout_s, sock_connect=CONNECT_S),
                allow_redirects=False,
            ) as answer:
                status, said = answer.status, await answer.read()
        except _BROKEN as wrong:
            failed = Unreachable(type(wrong).__name__)
        if failed is not None:
            raise failed  # out here, so that no traceback leads to the address with the token
        return read_result(status, said, read)

    async def download(self, path: str, limit: int) -> bytes:
        """The file at a path that getFile named. Raises TooBig once it passes `limit` bytes."""
        failed: Exception
        try:
            http = await self._session.create_session()
            async with http.get(
                self._session.api.file_url(token=self._bot.token, path=path),
                timeout=ClientTimeout(total=UPLOAD_S, sock_connect=CONNECT_S),
                allow_redirects=False,
            ) as answer:
                return await _read(answer, limit)
        except (SendFailed, TooBig) as refusal:
            failed = refusal
        except _BROKEN as wrong:
            failed = Unreachable(type(wrong).__name__)
        raise failed

    async def close(self) -> None:
        await self._session.close()

    def _address(self, method: str) -> str:
        """Contains the token: never to be kept in a variable that a traceback could show."""
        return self._session.api.api_url(self._bot.token, method)


def _form(call: Call) -> FormData:
    form = FormData(quote_fields=False)  # names of files may hold any letter
    for name, value in call.fields.items():
        form.add_field(name, value if isinstance(value, str) else json.dumps(value))
    for file in call.files:
        form.add_field(file.part, BytesIO(file.body), filename=file.name)
    return form


async def _read(answer: ClientResponse, limit: int) -> bytes:
    if answer.status >= 500:
        raise Unreachable(f"status {answer.status}")
    if answer.status != 200:
        raise Rejected(f"no such file, status {answer.status}")
    body = bytearray()
    async for piece in answer.content.iter_chunked(65_536):
        body += piece
        if len(body) > limit:
            raise TooBig
    return bytes(body)
