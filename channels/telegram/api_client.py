"""One call of the Bot API goes out, its plain JSON or a failure comes back.

Over aiogram's client (session, typed methods), with two differences. A call without files travels
as JSON, and what it returns stays JSON: half the CPU of forms and pydantic models
(docs/decisions/0004). And what Telegram refuses is read here (`refusals.py`), what the network does
becomes a failure of ours before it travels, because aiogram's exceptions name the chat and
aiohttp's name the address, which contains the token.
"""

import json
from collections.abc import Callable
from typing import Any

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.methods import TelegramMethod
from aiohttp import ClientError, ClientResponse, ClientTimeout, FormData

from channels.telegram.refusals import read_result
from domain.mouth import Rejected, SendFailed, TooBig, Unreachable

OFFICIAL = "https://api.telegram.org"
CONNECTIONS = 100  # at once; aiogram's own number, and more than 30 messages a second ever need
ANSWER_S = 20.0  # a village's line is slow, but then it is unknown whether the message left
UPLOAD_S = 120.0
CONNECT_S = 10.0
JSON = {"Content-Type": "application/json"}

# What the network does to a call. Nothing wider: a mistake of ours is not a line that is down.
_BROKEN = (ClientError, TimeoutError, OSError)


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
        method: TelegramMethod[Any],
        timeout_s: float = ANSWER_S,
        read: Callable[[bytes], Any] = json.loads,
    ) -> Any:
        """Make a call that carries no file; returns `result` of the answer, as `read` reads it.

        Raises the four failures, Rejected and Unreachable also as their kinds in `refusals.py`.
        """
        body = json.dumps(method.model_dump(exclude_unset=True, exclude_none=True)).encode()
        return await self._post(method, body, JSON, timeout_s=timeout_s, read=read)

    async def upload(self, method: TelegramMethod[Any]) -> Any:
        """The same for a call that carries files."""
        form = self._session.build_form_data(self._bot, method)
        return await self._post(method, form, {}, timeout_s=UPLOAD_S, read=json.loads)

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

    async def _post(
        self,
        method: TelegramMethod[Any],
        body: bytes | FormData,
        headers: dict[str, str],
        *,
        timeout_s: float,
        read: Callable[[bytes], Any],
    ) -> Any:
        failed: SendFailed | None = None
        status, said = 0, b""
        try:
            http = await self._session.create_session()
            async with http.post(
                self._address(method),
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

    def _address(self, method: TelegramMethod[Any]) -> str:
        """Contains the token: never to be kept in a variable that a traceback could show."""
        return self._session.api.api_url(self._bot.token, method.__api_method__)


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
