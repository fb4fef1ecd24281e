"""Telegram's part of the wiring; imported only where a token is set."""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING

import structlog

from bot.channels import Around
from bot.findings import Finding, bad, good, note
from bot.settings import Settings
from channels.telegram.about import NAME
from domain.channels import Way
from domain.mouth import SendFailed

if TYPE_CHECKING:
    from channels.telegram.door import TelegramDoor, TelegramHook
    from channels.telegram.ear import Hear, SetAsideUpdate

ASK_S = 3.0  # for our own name, at the start; without it the pages show no link to Telegram
LINK = "https://t.me"

log = structlog.get_logger()


class Telegram:
    """Mouth and door of the one bot."""

    def __init__(self, settings: Settings) -> None:
        from channels.telegram.mouth import TelegramMouth

        self._settings = settings
        self._token = settings.telegram_token.get_secret_value()
        self.mouth = TelegramMouth(
            self._token, settings.telegram_api_url, settings.telegram_per_second
        )
        by_hook = settings.telegram_mode == "webhook"
        self.hooks: Sequence[str] = (f"/{NAME}/hook",) if by_hook else ()

    def door(self, hear: "Hear", set_aside: "SetAsideUpdate", *, around: Around) -> "TelegramDoor":
        """The door, by polling or by web hook as the settings say."""
        from bot.menus import menus
        from channels.telegram.door import TelegramDoor

        return TelegramDoor(
            self.mouth,
            hear,
            set_aside=set_aside,
            clock=around.clock,
            web_hook=self._web_hook(),
            menus=menus(around.words),
        )

    async def way(self) -> Way:
        """Links to the bot; none if Telegram does not answer now."""
        from channels.telegram.api_client import Call

        username = ""
        try:
            async with asyncio.timeout(ASK_S):
                me = await self.mouth.wire.call(Call("getMe"))
            username = str(me.get("username", "")) if isinstance(me, dict) else ""
        except (SendFailed, TimeoutError):
            log.warning("telegram.unreachable_at_start")
        return way_to(username)

    async def close(self) -> None:
        """Let the line go."""
        await self.mouth.close()

    def _web_hook(self) -> "TelegramHook | None":
        from channels.telegram.door import TelegramHook

        if not self.hooks:
            return None
        # Nothing more to configure or leak: whoever knows the token may know this as well.
        secret = sha256(f"titir web hook {self._token}".encode()).hexdigest()
        return TelegramHook(f"{self._settings.page_url}{self.hooks[0]}", secret)


def open_channel(settings: Settings, _around: Around) -> Telegram:
    """Raises aiogram's TokenValidationError for what is no token."""
    return Telegram(settings)


def way_to(username: str) -> Way:
    """The links to a bot of that name, none for "" ."""
    from channels.telegram.about import ABOUT

    if not username:
        return Way(ABOUT)
    chat = f"{LINK}/{username}"
    return Way(ABOUT, chat, f"{chat}?start={{code}}", f"{chat}?startgroup={{code}}")


def invite(settings: Settings, code: str, *, for_room: bool) -> str:
    """Say how to use the code in Telegram; returns the link, "" where Telegram is away."""
    from bot.commands.terminal import NOTE, mark, say
    from bot.telegram_questions import ask_telegram

    known = ask_telegram(settings)
    say()
    if not known.username:
        mark(NOTE, f"Telegram says: {known.trouble}. So there is no link; use the code itself.")
        where = "In the group, with the bot in it" if for_room else "To the bot"
        say(f"{where}, write:  /start {code}")
        return ""
    way = way_to(known.username)
    link = way.group_with(code) if for_room else way.start_with(code)
    say(f"In Telegram:   {link}")
    if for_room:
        say("               Open it on a phone, choose the group: the bot joins it as its room.")
    return link


def examine(
    settings: Settings, *, opens: bool, ring: bool
) -> Iterator[tuple[str, Iterable[Finding]]]:
    """What the doctor finds: the bot, and its rooms where the database can be looked into."""
    from bot.room_check import look_at_rooms

    yield "Telegram", _look_at_bot(settings)
    if opens and settings.telegram_token.get_secret_value():
        yield "Rooms on Telegram", look_at_rooms(settings, ring=ring)


def _look_at_bot(settings: Settings) -> Iterator[Finding]:
    from bot.doctor import look_at_clock
    from bot.telegram_questions import ask_telegram, ask_time

    if not settings.telegram_token.get_secret_value():
        yield note("TELEGRAM_TOKEN is not set: nobody reaches Titir by Telegram.")
        return
    known = ask_telegram(settings)
    if known.trouble:
        yield bad(f"{known.trouble}.")
    else:
        yield good(f"The bot is @{known.username}.")
    if known.reads_groups:
        yield note(
            "The bot reads everything in its groups. It needs only what is said to it: "
            "@BotFather, /setprivacy, Enable."
        )
    if settings.telegram_mode == "webhook" and not settings.public_url.startswith("https://"):
        yield bad("TELEGRAM_MODE=webhook needs PUBLIC_URL with https://. Or leave it: polling.")
    there = ask_time(settings)
    if there is not None:
        yield look_at_clock(there)
