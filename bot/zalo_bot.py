"""The wiring of the Zalo Bot Platform; imported only where a token is set."""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from bot.accepted import HouseAccepted
from bot.channels import Around, Hear
from bot.file_links import link_maker
from bot.findings import Finding, bad, good, note
from bot.settings import Settings
from channels.zalo.hearing import Behind
from channels.zalo_bot.about import ABOUT, MESSAGES_A_MONTH, USERS
from channels.zalo_bot.calls import BotCalls, BotTokenRefused
from channels.zalo_bot.door import ZaloBotDoor
from channels.zalo_bot.mouth import ZaloBotMouth
from domain.channels import Way
from domain.mouth import SendFailed

if TYPE_CHECKING:
    from channels.zalo.hearing import SetAside

HOOK = "/zalo/bot"
ASK_S = 10.0


class ZaloBot:
    """Mouth and door of the one bot. By web hook where a secret is set, else by long polling."""

    def __init__(self, settings: Settings, around: Around) -> None:
        self._secret = settings.zalo_bot_secret.get_secret_value()
        self._link = settings.zalo_bot_link
        self.mouth = ZaloBotMouth(
            settings.zalo_bot_token.get_secret_value(),
            settings.zalo_bot_api,
            link_to=link_maker(settings, around),
            room=f"{settings.public_url}/room" if settings.public_url else "",
        )
        self.hooks: Sequence[str] = (HOOK,) if self._secret else ()

    def door(self, hear: Hear, set_aside: "SetAside", *, around: Around) -> ZaloBotDoor:
        """How it hears."""
        return ZaloBotDoor(
            self.mouth,
            Behind(
                hear,
                set_aside,
                around.not_handed_on(ABOUT.title),
                around.clock,
                HouseAccepted(around.house, ABOUT.name, around.clock),
            ),
            secret=self._secret,
        )

    async def way(self) -> Way:
        """The link that its owner copied from the app: none can be built, and none says a code."""
        return Way(ABOUT, chat=self._link)

    async def close(self) -> None:
        """Let the line go."""
        await self.mouth.close()


def open_channel(settings: Settings, around: Around) -> ZaloBot:
    """Switch it on."""
    return ZaloBot(settings, around)


def invite(settings: Settings, code: str, *, for_room: bool) -> str:
    """Say what to write; there is no link that says a code."""
    from bot.commands.terminal import say

    say()
    if for_room:
        say(f"In a Zalo group with the bot in it, write:  @<the bot>  /start {code}")
        return ""
    where = f"open {settings.zalo_bot_link} and" if settings.zalo_bot_link else "to the bot"
    say(f"In Zalo: {where} write:  /start {code}")
    return ""


def examine(
    settings: Settings, *, opens: bool, ring: bool
) -> Iterator[tuple[str, Iterable[Finding]]]:
    """What the doctor finds: whether the token is taken, and by which way the bot hears."""
    del opens, ring
    if settings.zalo_bot_token.get_secret_value():
        yield "Zalo bot", _look(settings)


def _look(settings: Settings) -> Iterator[Finding]:
    name, hook = asyncio.run(_ask(settings))
    if not name:
        yield bad(hook)
        return
    yield good(f"The bot is {name}.")
    secret = settings.zalo_bot_secret.get_secret_value()
    wanted = f"{settings.public_url}{HOOK}"
    if secret and not settings.public_url.startswith("https://"):
        yield bad(
            "ZALO_BOT_SECRET is set, so the bot waits for web hooks: set PUBLIC_URL, https://."
        )
    elif secret and hook != wanted:
        yield bad(f"Zalo brings nothing to {wanted}. Say so there: titir zalo hook")
    elif not secret and hook:
        yield bad(f"Zalo brings messages to {hook}, so polling gets none: set ZALO_BOT_SECRET.")
    if not secret:
        yield note("The bot polls: what is written while Titir does not run is lost. For trials.")
    yield note(f"Free plan: {USERS} people a bot, {MESSAGES_A_MONTH:,} messages a month.")


async def _ask(settings: Settings) -> tuple[str, str]:
    """The bot's name and its web hook's address; without a name, what is wrong."""
    calls = BotCalls(settings.zalo_bot_token.get_secret_value(), settings.zalo_bot_api)
    try:
        me = await calls.call("getMe", ASK_S)
        try:
            hook = await calls.call("getWebhookInfo", ASK_S)
        except SendFailed:  # with none set it is refused
            hook = {}
        return str(me.get("display_name") or me.get("account_name")), str(hook.get("url") or "")
    except BotTokenRefused:
        return "", "ZALO_BOT_TOKEN is not valid (any more): Zalo Bot Creator shows the new one."
    except SendFailed as wrong:
        return "", f"{settings.zalo_bot_api} does not answer as it should ({wrong})."
    finally:
        await calls.wire.close()
