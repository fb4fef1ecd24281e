"""Zalo: saying there where messages shall be brought, and what its doors may still send."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.opening import open_database, read_settings
from bot.commands.terminal import GOOD, NOTE, WRONG_USE, CommandRefused, mark, say

if TYPE_CHECKING:
    from bot.settings import Settings
    from channels.zalo_oa.tokens import App


def hook(
    off: Annotated[bool, typer.Option("--off", help="Take the address away: Titir polls.")] = False,
) -> None:
    """Tell the Zalo Bot Platform where to bring messages. Done once, and after a change.

    It tries the address at once, so Titir has to run, reachable from outside.
    """
    import asyncio

    settings = read_settings()
    if not settings.zalo_bot_token.get_secret_value():
        raise CommandRefused("ZALO_BOT_TOKEN is not set. docs/zalo.md says how to get one.")
    if off:
        asyncio.run(_call(settings, "deleteWebhook"))
        mark(GOOD, "Zalo brings nothing any more. Without ZALO_BOT_SECRET Titir asks for itself.")
        return
    secret = settings.zalo_bot_secret.get_secret_value()
    if not 8 <= len(secret) <= 256:
        raise CommandRefused("ZALO_BOT_SECRET must have 8 to 256 characters.", code=WRONG_USE)
    if not settings.public_url.startswith("https://"):
        raise CommandRefused(
            "Zalo brings messages to a public https:// address only: set PUBLIC_URL."
        )
    url = f"{settings.public_url}/zalo/bot"
    asyncio.run(_call(settings, "setWebhook", url=url, secret_token=secret))
    mark(GOOD, f"Zalo brings the bot's messages to {url}")
    say("See whether it arrives: write to the bot. `titir doctor` looks again.")


def login(
    code: Annotated[str, typer.Option(help="Of a consent: works once, for ten minutes.")] = "",
    verifier: Annotated[str, typer.Option(help="Of the same consent, 43 characters.")] = "",
) -> None:
    """Log in to the Official Account, once, and again when Zalo stops renewing the login.

    Without --code it asks for a refresh token: developer console, Tools, API Explorer.
    """
    import asyncio

    from bot.wall_clock import now
    from channels.zalo_oa.about import NAME
    from channels.zalo_oa.tokens import App, RenewalRefused
    from domain.mouth import SendFailed
    from storage.grants import keep_grant

    settings = read_settings()
    if not (settings.zalo_app_id and settings.zalo_app_secret.get_secret_value()):
        raise CommandRefused(
            "Set ZALO_APP_ID and ZALO_APP_SECRET first; docs/zalo.md says where they are."
        )
    app = App(settings.zalo_app_id, settings.zalo_app_secret.get_secret_value())
    refresh = "" if code else typer.prompt("Refresh token", hide_input=True)
    with open_database(settings) as house:
        try:
            pair = asyncio.run(_ask(settings, app, refresh=refresh, code=code, verifier=verifier))
        except RenewalRefused as wrong:
            raise CommandRefused(
                f"Zalo refuses it ({wrong}). Each token and code works once."
            ) from wrong
        except SendFailed as wrong:
            raise CommandRefused(f"Zalo does not answer as it should ({wrong}).") from wrong
        house.write_now(keep_grant, NAME, *pair, now=now())
    mark(GOOD, "Logged in. Titir renews it by itself, every 20 hours.")


def quota() -> None:
    """What the doors of Zalo may send, as far as Zalo says so, and what it costs."""
    from channels.zalo_bot import about as bot
    from channels.zalo_oa import about as account

    settings = read_settings()
    if settings.zalo_bot_token.get_secret_value():
        say(f"Bot, free plan: {bot.MESSAGES_A_MONTH:,} messages a month, {bot.USERS} people.")
        mark(NOTE, "Zalo does not say how many are left. A refusal shows in `titir doctor`.")
    if settings.zalo_oa_id:
        hours, days = account.FREE_FOR.total_seconds() / 3600, account.WRITES_FOR.days
        say(f"Account: free for {hours:.0f} hours after somebody's last word, then about")
        say(f"{account.PRICE_VND} VND a message for {days} days, then nothing until they write.")
    if not settings.zalo_bot_token.get_secret_value() and not settings.zalo_oa_id:
        raise CommandRefused("No door of Zalo is set up. docs/zalo.md leads there.")


async def _ask(settings: Settings, app: App, **how: str) -> tuple[str, str]:
    from channels.zalo.api_client import ZaloWire
    from channels.zalo_oa.about import OAUTH
    from channels.zalo_oa.tokens import ask_for_tokens

    wire = ZaloWire(settings.zalo_oauth, official=OAUTH)
    try:
        return await ask_for_tokens(wire, app, **how)
    finally:
        await wire.close()


async def _call(settings: Settings, method: str, **arguments: str) -> None:
    from channels.zalo.api_client import ANSWER_S
    from channels.zalo_bot.calls import BotCalls, BotTokenRefused
    from domain.mouth import Rejected, SendFailed

    calls = BotCalls(settings.zalo_bot_token.get_secret_value(), settings.zalo_bot_api)
    try:
        await calls.call(method, ANSWER_S, **arguments)
    except BotTokenRefused as wrong:
        raise CommandRefused("ZALO_BOT_TOKEN is not valid (any more).") from wrong
    except Rejected as wrong:
        if method != "deleteWebhook":  # with none set some have seen a refusal
            raise CommandRefused(f"Zalo refuses it: {wrong.reason}") from wrong
    except SendFailed as wrong:
        raise CommandRefused(f"Zalo does not answer as it should ({wrong}).") from wrong
    finally:
        await calls.wire.close()
