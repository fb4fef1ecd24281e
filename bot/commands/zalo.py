"""Zalo: saying there where messages shall be brought, and what its doors may still send."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.opening import read_settings
from bot.commands.screen import GOOD, WRONG_USE, Refusal, mark, say

if TYPE_CHECKING:
    from bot.settings import Settings


def hook(
    off: Annotated[bool, typer.Option("--off", help="Take the address away: Titir polls.")] = False,
) -> None:
    """Tell the Zalo Bot Platform where to bring messages. Done once, and after a change.

    It tries the address at once, so Titir has to run, reachable from outside.
    """
    import asyncio

    settings = read_settings()
    if not settings.zalo_bot_token.get_secret_value():
        raise Refusal("ZALO_BOT_TOKEN is not set. docs/zalo.md says how to get one.")
    if off:
        asyncio.run(_call(settings, "deleteWebhook"))
        mark(GOOD, "Zalo brings nothing any more. Without ZALO_BOT_SECRET Titir asks for itself.")
        return
    secret = settings.zalo_bot_secret.get_secret_value()
    if not 8 <= len(secret) <= 256:
        raise Refusal("ZALO_BOT_SECRET must have 8 to 256 characters.", code=WRONG_USE)
    if not settings.public_url.startswith("https://"):
        raise Refusal("Zalo brings messages to a public https:// address only: set PUBLIC_URL.")
    url = f"{settings.public_url}/zalo/bot"
    asyncio.run(_call(settings, "setWebhook", url=url, secret_token=secret))
    mark(GOOD, f"Zalo brings the bot's messages to {url}")
    say("See whether it arrives: write to the bot. `titir doctor` looks again.")


async def _call(settings: Settings, method: str, **arguments: str) -> None:
    from channels.zalo.api_client import ANSWER_S
    from channels.zalo_bot.calls import Calls, TokenRefused
    from domain.mouth import Rejected, SendFailed

    calls = Calls(settings.zalo_bot_token.get_secret_value(), settings.zalo_bot_api)
    try:
        await calls.call(method, ANSWER_S, **arguments)
    except TokenRefused as wrong:
        raise Refusal("ZALO_BOT_TOKEN is not valid (any more).") from wrong
    except Rejected as wrong:
        if method != "deleteWebhook":  # with none set some have seen a refusal
            raise Refusal(f"Zalo refuses it: {wrong.reason}") from wrong
    except SendFailed as wrong:
        raise Refusal(f"Zalo does not answer as it should ({wrong}).") from wrong
    finally:
        await calls.wire.close()
