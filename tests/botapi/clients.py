"""Two independent clients that hold the fake server honest, behind one small interface."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, ClassVar, Protocol

import aiogram
import aiogram.exceptions
import aiogram.types
import telegram
import telegram.error
import telegram.ext
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from telegram.request import HTTPXRequest

from tests.waiting import SOON_S

Json = dict[str, Any]
Rows = Sequence[Sequence[tuple[str, str]]]

GREETING = "Chào bà con"


class Client(Protocol):
    """A library's client of one bot. Its methods are called by their snake_case names.

    The classes are those raised for: a 403, a 400, a 429, a migrated group, a 409, a 401, a 5xx
    in JSON, an HTML page, a broken connection, no answer in time.
    """

    @property
    def forbidden(self) -> type[Exception]: ...

    @property
    def bad_request(self) -> type[Exception]: ...

    @property
    def throttled(self) -> type[Exception]: ...

    @property
    def migrated(self) -> type[Exception]: ...

    @property
    def conflict(self) -> type[Exception]: ...

    @property
    def unauthorized(self) -> type[Exception]: ...

    @property
    def failed(self) -> type[Exception]: ...

    @property
    def garbled(self) -> type[Exception]: ...

    @property
    def disconnected(self) -> type[Exception]: ...

    @property
    def timed_out(self) -> type[Exception]: ...

    @property
    def impatient(self) -> dict[str, float]:
        """Arguments of a call that waits for one second only."""

    async def call(self, method: str, **arguments: Any) -> Any:
        """The result as JSON values."""

    async def updates(self, *, offset: int = 0, wait_s: int = 3) -> list[Json]: ...

    async def download(self, file_id: str) -> bytes: ...

    def buttons(self, rows: Rows) -> Any: ...

    def command(self, name: str, description: str) -> Any: ...

    def upload(self, blob: bytes, name: str) -> Any: ...

    def photo(self, blob: bytes, caption: str | None = None) -> Any:
        """An InputMediaPhoto."""

    def read(self, update: Json) -> Json:
        """An update from a web hook, through the library's own types."""

    def retry_after(self, refusal: Exception) -> int: ...

    def new_chat_id(self, refusal: Exception) -> int: ...

    def runs(self) -> AbstractAsyncContextManager[None]:
        """The library's own polling loop with a small bot.

        It answers a message with GREETING and a button, a tap with an edit and a toast.
        """

    async def close(self) -> None: ...


class Aiogram:
    """aiogram 3."""

    forbidden = aiogram.exceptions.TelegramForbiddenError
    bad_request = aiogram.exceptions.TelegramBadRequest
    throttled = aiogram.exceptions.TelegramRetryAfter
    migrated = aiogram.exceptions.TelegramMigrateToChat
    conflict = aiogram.exceptions.TelegramConflictError
    unauthorized = aiogram.exceptions.TelegramUnauthorizedError
    failed = aiogram.exceptions.TelegramServerError
    garbled = aiogram.exceptions.ClientDecodeError
    disconnected = aiogram.exceptions.TelegramNetworkError
    timed_out = aiogram.exceptions.TelegramNetworkError
    impatient: ClassVar = {"request_timeout": 1.0}

    def __init__(self, url: str, token: str) -> None:
        self._session = AiohttpSession(api=TelegramAPIServer.from_base(url), timeout=SOON_S)
        self.bot = aiogram.Bot(token, session=self._session)

    async def call(self, method: str, **arguments: Any) -> Any:
        return self._plain(await getattr(self.bot, method)(**arguments))

    async def updates(self, *, offset: int = 0, wait_s: int = 3) -> list[Json]:
        found = await self.bot.get_updates(
            offset=offset, timeout=wait_s, request_timeout=wait_s + 5
        )
        return [self._plain(update) for update in found]

    async def download(self, file_id: str) -> bytes:
        fetched = await self.bot.download(file_id)
        assert fetched is not None
        return fetched.read()

    def buttons(self, rows: Rows) -> Any:
        return aiogram.types.InlineKeyboardMarkup(
            inline_keyboard=[
                [
                    aiogram.types.InlineKeyboardButton(text=label, callback_data=payload)
                    for label, payload in row
                ]
                for row in rows
            ]
        )

    def command(self, name: str, description: str) -> Any:
        return aiogram.types.BotCommand(command=name, description=description)

    def upload(self, blob: bytes, name: str) -> Any:
        return aiogram.types.BufferedInputFile(blob, name)

    def photo(self, blob: bytes, caption: str | None = None) -> Any:
        return aiogram.types.InputMediaPhoto(media=self.upload(blob, "a.jpg"), caption=caption)

    def read(self, update: Json) -> Json:
        told: Json = self._plain(aiogram.types.Update.model_validate(update))
        return told

    def retry_after(self, refusal: Exception) -> int:
        assert isinstance(refusal, aiogram.exceptions.TelegramRetryAfter)
        return refusal.retry_after

    def new_chat_id(self, refusal: Exception) -> int:
        assert isinstance(refusal, aiogram.exceptions.TelegramMigrateToChat)
        return refusal.migrate_to_chat_id

    @asynccontextmanager
    async def runs(self) -> AsyncIterator[None]:
        dispatcher = aiogram.Dispatcher()

        async def greet(message: aiogram.types.Message) -> None:
            await message.answer(GREETING, reply_markup=self.buttons([[("Báo tin", "report")]]))

        async def take(query: aiogram.types.CallbackQuery) -> None:
            assert isinstance(query.message, aiogram.types.Message)
            await query.message.edit_text(f"{query.data}!")
            await query.answer("OK")

        dispatcher.message.register(greet)
        dispatcher.callback_query.register(take)
        async with asyncio.TaskGroup() as group:
            group.create_task(
                dispatcher.start_polling(self.bot, handle_signals=False, close_bot_session=False)
            )
            yield
            await dispatcher.stop_polling()

    async def close(self) -> None:
        # AiohttpSession.close sleeps 250 ms for TLS connections; there is none here.
        if self._session._session is not None:
            await self._session._session.close()

    def _plain(self, result: Any) -> Any:
        if isinstance(result, list):
            return [self._plain(each) for each in result]
        if isinstance(result, aiogram.types.TelegramObject):
            return result.model_dump(mode="json", by_alias=True, exclude_none=True)
        return result


class PythonTelegramBot:
    """python-telegram-bot 22. Needs PTB_TIMEDELTA=1 in the environment, or it warns."""

    forbidden = telegram.error.Forbidden
    bad_request = telegram.error.BadRequest
    throttled = telegram.error.RetryAfter
    migrated = telegram.error.ChatMigrated
    conflict = telegram.error.Conflict
    unauthorized = telegram.error.InvalidToken
    failed = telegram.error.NetworkError
    garbled = telegram.error.NetworkError
    disconnected = telegram.error.NetworkError
    timed_out = telegram.error.TimedOut
    impatient: ClassVar = {"read_timeout": 1.0}

    def __init__(self, url: str, token: str) -> None:
        # httpx logs every URL, and the token with it.
        logging.getLogger("httpx").setLevel(logging.WARNING)
        self._request = HTTPXRequest(read_timeout=SOON_S)
        self._polling = HTTPXRequest(read_timeout=SOON_S)
        self.bot: telegram.Bot = telegram.ext.ExtBot(
            token,
            base_url=f"{url}/bot",
            base_file_url=f"{url}/file/bot",
            request=self._request,
            get_updates_request=self._polling,
        )

    async def call(self, method: str, **arguments: Any) -> Any:
        return self._plain(await getattr(self.bot, method)(**arguments))

    async def updates(self, *, offset: int = 0, wait_s: int = 3) -> list[Json]:
        found = await self.bot.get_updates(offset=offset, timeout=wait_s)
        return [update.to_dict() for update in found]

    async def download(self, file_id: str) -> bytes:
        return bytes(await (await self.bot.get_file(file_id)).download_as_bytearray())

    def buttons(self, rows: Rows) -> Any:
        return telegram.InlineKeyboardMarkup(
            [
                [
                    telegram.InlineKeyboardButton(label, callback_data=payload)
                    for label, payload in row
                ]
                for row in rows
            ]
        )

    def command(self, name: str, description: str) -> Any:
        return telegram.BotCommand(name, description)

    def upload(self, blob: bytes, name: str) -> Any:
        return telegram.InputFile(blob, name)

    def photo(self, blob: bytes, caption: str | None = None) -> Any:
        return telegram.InputMediaPhoto(blob, caption=caption)

    def read(self, update: Json) -> Json:
        return telegram.Update.de_json(update, self.bot).to_dict()

    def retry_after(self, refusal: Exception) -> int:
        assert isinstance(refusal, telegram.error.RetryAfter)
        return int(refusal._retry_after.total_seconds())

    def new_chat_id(self, refusal: Exception) -> int:
        assert isinstance(refusal, telegram.error.ChatMigrated)
        return refusal.new_chat_id

    @asynccontextmanager
    async def runs(self) -> AsyncIterator[None]:
        application = telegram.ext.Application.builder().bot(self.bot).build()

        async def greet(update: telegram.Update, context: Any) -> None:
            assert update.message is not None
            await update.message.reply_text(
                GREETING, reply_markup=self.buttons([[("Báo tin", "report")]])
            )

        async def take(update: telegram.Update, context: Any) -> None:
            assert update.callback_query is not None
            await update.callback_query.edit_message_text(f"{update.callback_query.data}!")
            await update.callback_query.answer("OK")

        application.add_handler(telegram.ext.MessageHandler(telegram.ext.filters.ALL, greet))
        application.add_handler(telegram.ext.CallbackQueryHandler(take))
        assert application.updater is not None
        async with application:
            await application.start()
            await application.updater.start_polling()
            yield
            await application.updater.stop()
            await application.stop()

    async def close(self) -> None:
        await self._request.shutdown()
        await self._polling.shutdown()

    def _plain(self, result: Any) -> Any:
        if isinstance(result, tuple | list):
            return [self._plain(each) for each in result]
        if isinstance(result, telegram.TelegramObject):
            return result.to_dict()
        return result


CLIENTS: dict[str, Callable[[str, str], Client]] = {
    "aiogram": Aiogram,
    "python-telegram-bot": PythonTelegramBot,
}
