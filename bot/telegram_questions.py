"""Asking Telegram who we are and what time it is: for commands, outside of any server."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime

from bot.settings import Settings

ASK_S = 10.0


@dataclass(frozen=True, slots=True)
class BotIdentity:
    """What Telegram said. username: "" if it said nothing; then trouble says why.

    reads_groups: the bot reads every message of a group, since privacy mode is off.
    """

    username: str = ""
    reads_groups: bool = False
    trouble: str = ""


def ask_telegram(settings: Settings) -> BotIdentity:
    """Who the bot of TELEGRAM_TOKEN is. Blocks ten seconds at most; never raises."""
    return asyncio.run(_ask(settings))


def ask_time(settings: Settings) -> datetime | None:
    """The time at Telegram's, to the second, from its answer's header; None if it is away."""
    return asyncio.run(_ask_time(settings))


async def _ask(settings: Settings) -> BotIdentity:
    from channels.telegram.api_calls import ask, is_token
    from channels.telegram.refusals import TokenRefused
    from domain.mouth import SendFailed

    token, api_url = settings.telegram_token.get_secret_value(), settings.telegram_api_url
    if not is_token(token):
        return BotIdentity(trouble="TELEGRAM_TOKEN does not look like a token of @BotFather")
    try:
        me = await ask(token, api_url, "getMe", timeout_s=ASK_S)
    except TokenRefused:
        return BotIdentity(trouble="TELEGRAM_TOKEN is not valid (any more); ask @BotFather for it")
    except SendFailed:
        return BotIdentity(trouble=f"{api_url} cannot be reached from here")
    if not isinstance(me, dict) or not me.get("username"):
        return BotIdentity(trouble=f"{api_url} gave no answer that we understand")
    return BotIdentity(str(me["username"]), bool(me.get("can_read_all_group_messages")))


async def _ask_time(settings: Settings) -> datetime | None:
    from aiohttp import ClientError, ClientSession, ClientTimeout

    try:
        async with (
            ClientSession(timeout=ClientTimeout(total=ASK_S)) as session,
            session.head(settings.telegram_api_url, allow_redirects=False) as answer,
        ):
            return parsedate_to_datetime(answer.headers["Date"])
    except (ClientError, TimeoutError, OSError, KeyError, ValueError):
        return None
