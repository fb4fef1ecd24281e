"""The wire: one call of the Bot API goes out, its plain JSON or a failure comes back.

Over aiogram's client (session, typed methods, errors), with two differences. A call without files
travels as JSON, and what it returns stays JSON: half the CPU of forms and pydantic models
(docs/decisions/0004). And every exception becomes one of ours before it travels, because aiogram's
name the chat and aiohttp's name the address, which contains the token.
"""

import json
import re
from collections.abc import Callable
from typing import Any

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    AiogramError,
    TelegramAPIError,
    TelegramConflictError,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.methods import TelegramMethod
from aiohttp import ClientError, ClientResponse, ClientTimeout, FormData

from domain.mouth import Gone, Rejected, SendFailed, Throttled, TooBig, Unreachable

OFFICIAL = "https://api.telegram.org"
CONNECTIONS = 100  # at once; aiogram's own number, and more than 30 messages a second ever need
ANSWER_S = 20.0  # a village's line is slow, but then it is unknown whether the message left
UPLOAD_S = 120.0
CONNECT_S = 10.0
THROTTLED_S = 3.0  # a 429 that does not say how long
JSON = {"Content-Type": "application/json"}
GONE = re.compile(  # 400s that mean the same as a 403
    r"chat not found|user not found|deactivated|chat was deleted|was kicked|blocked by the user"
    r"|not a member|PEER_ID_INVALID|USER_ID_INVALID|CHAT_ID_INVALID|CHANNEL_PRIVATE",
    re.IGNORECASE,
)

# ValueError, RecursionError: neither JSON nor UTF-8, so it did not come from the Bot API.
# RuntimeError: the session was closed meanwhile.
_BROKEN = (ClientError, TimeoutError, OSError, ValueError, RecursionError, RuntimeError)


class Moved(Rejected):
    """The group has a new number; nothing was done."""

    def __init__(self, chat: int) -> None:
        super().__init__("the group has moved")
        self.chat = chat


class TokenRefused(Unreachable):
    """The bot's token is not valid (any more); an operator has to act."""


class Conflict(Unreachable):
    """Somebody else takes this bot's updates. webhook: it is a web hook that is still set."""

    def __init__(self, reason: str) -> None:
        super().__init__("somebody else takes the updates")
        self.webhook = "webhook" in reason.lower()


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

        Raises the four failures, Rejected and Unreachable also as their kinds above.
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
        failed: SendFailed
        try:
            http = await self._session.create_session()
            async with http.post(
                self._address(method),
                data=body,
                headers=headers,
                timeout=ClientTimeout(total=timeout_s, sock_connect=CONNECT_S),
                allow_redirects=False,
            ) as answer:
                return self._result(method, answer.status, await answer.read(), read)
        except SendFailed as refusal:
            failed = refusal
        except _BROKEN as wrong:
            failed = Unreachable(type(wrong).__name__)
        raise failed  # out here, so that no traceback leads to the address with the token

    def _address(self, method: TelegramMethod[Any]) -> str:
        """Contains the token: never to be kept in a variable that a traceback could show."""
        return self._session.api.api_url(self._bot.token, method.__api_method__)

    def _result(
        self, method: TelegramMethod[Any], status: int, body: bytes, read: Callable[[bytes], Any]
    ) -> Any:
        if status >= 500:
            raise Unreachable(f"status {status}")
        answer = read(body)
        if status == 200 and isinstance(answer, dict) and answer.get("ok") is True:
            return answer.get("result")
        failed: SendFailed = Unreachable("an answer of no known form")
        try:
            self._session.check_response(self._bot, method, status, body.decode())
        except AiogramError as error:
            failed = failure(error, status)
        raise failed


def failure(error: AiogramError, status: int = 0) -> SendFailed:
    """Which of our failures an exception of aiogram's client is.

    Nothing of its text is kept but Telegram's own description, without long numbers.
    """
    match error:
        case TelegramRetryAfter():
            return Throttled(error.retry_after)
        case TelegramMigrateToChat():
            return Moved(error.migrate_to_chat_id)
        case TelegramConflictError():
            return Conflict(error.message)
        case TelegramUnauthorizedError() | TelegramNotFound():
            return TokenRefused("the token is not valid")
        case TelegramEntityTooLarge():
            return Rejected("too large")
        case TelegramNetworkError() | TelegramServerError():
            return Unreachable(type(error).__name__)
        case TelegramAPIError():
            return _refusal(error, status)
    return Unreachable(type(error).__name__)  # such as a page instead of JSON


def _refusal(error: TelegramAPIError, status: int) -> SendFailed:
    if status == 429:
        return Throttled(THROTTLED_S)
    if isinstance(error, TelegramForbiddenError) or GONE.search(error.message):
        return Gone()
    return Rejected(re.sub(r"\d{3,}", "…", error.message)[:120])


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
