"""Telegram's part of the wiring; imported only where a token is set."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256

import structlog
from aiogram.methods import GetMe

from bot.clock import now
from bot.menus import menus
from bot.settings import Settings
from channels.telegram.door import TelegramDoor, WebHook
from channels.telegram.ear import Hear, SetAside
from channels.telegram.mouth import TelegramMouth
from domain.mouth import SendFailed
from domain.words.words import Words

ASK_S = 3.0  # for our own name, at the start; without it the pages show no link to Telegram

log = structlog.get_logger()


class Telegram:
    """Mouth and door of the one bot."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._token = settings.telegram_token.get_secret_value()
        self.mouth = TelegramMouth(self._token, settings.telegram_api_url)

    def door(
        self, hear: Hear, set_aside: SetAside, words: Words, *, clock: Callable[[], datetime] = now
    ) -> TelegramDoor:
        """The door, by polling or by web hook as the settings say."""
        return TelegramDoor(
            self.mouth,
            hear,
            set_aside=set_aside,
            clock=clock,
            web_hook=self._web_hook(),
            menus=menus(words),
        )

    async def username(self) -> str:
        """The bot's name for links, "" if Telegram does not answer now."""
        try:
            async with asyncio.timeout(ASK_S):
                me = await self.mouth.wire.call(GetMe())
        except (SendFailed, TimeoutError):
            log.warning("telegram.unreachable_at_start")
            return ""
        return str(me.get("username", "")) if isinstance(me, dict) else ""

    def _web_hook(self) -> WebHook | None:
        if self._settings.telegram_mode != "webhook":
            return None
        # Nothing more to configure or leak: whoever knows the token may know this as well.
        secret = sha256(f"titir web hook {self._token}".encode()).hexdigest()
        return WebHook(f"{self._settings.page_url}/telegram/hook", secret)
