"""Zalo: saying there where messages shall be brought, and what its doors may still send."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.opening import open_database, read_settings
from bot.commands.terminal import GOOD, NOTE, WRONG_USE, CommandRefused, mark, say

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import timedelta

    from bot.settings import Settings
    from channels.zalo_oa.tokens import App
    from storage.channel_use import Use
    from storage.house import House


LONG_HOURS = 72  # from here on in days
USED = "It was used already, or is too old: take a new one in the API Explorer."
REFUSALS = {  # docs/zalo.md
    "-14002": "The app is not active, or ZALO_APP_ID and ZALO_APP_SECRET do not belong together.",
    "-14003": "The code belongs to another callback address than the console's.",
    "-14014": USED,
    "-14020": USED,
    "-118": USED,
}


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
    if code and not verifier:
        raise CommandRefused("--code needs the --verifier of the same consent.", code=WRONG_USE)
    app = App(settings.zalo_app_id, settings.zalo_app_secret.get_secret_value())
    with open_database(settings) as house:  # before a token is used up
        refresh = "" if code else _typed_token()
        try:
            pair = asyncio.run(_ask(settings, app, refresh=refresh, code=code, verifier=verifier))
        except RenewalRefused as wrong:
            why = REFUSALS.get(str(wrong), "Each token and code works once.")
            raise CommandRefused(f"Zalo refuses it ({wrong}). {why}") from wrong
        except SendFailed as wrong:
            raise CommandRefused(_no_answer(settings.zalo_oauth, wrong)) from wrong
        house.write_now(keep_grant, NAME, *pair, now=now())
    mark(GOOD, "Logged in. Titir renews it by itself, every 20 hours.")


def quota() -> None:
    """What the doors of Zalo may send, what was sent this month, and what it costs."""
    settings = read_settings()
    has_bot = bool(settings.zalo_bot_token.get_secret_value())
    if not has_bot and not settings.zalo_oa_id:
        raise CommandRefused("No door of Zalo is set up. docs/zalo.md leads there.")
    with open_database(settings) as house:
        if has_bot:
            _tell_bot(house)
        if settings.zalo_oa_id:
            _tell_account(house)


def _tell_bot(house: House) -> None:
    from channels.zalo_bot.about import MESSAGES_A_MONTH, NAME, USERS
    from storage.channel_use import Use

    used = _used(house, NAME)
    sent = used.get(Use.SENT, 0)
    say(f"Bot, free plan: {USERS} people, {MESSAGES_A_MONTH:,} messages a month.")
    say(f"This month: {sent:,} sent ({100 * sent // MESSAGES_A_MONTH} %).")
    _tell_refused(used)
    mark(NOTE, "It is our count. Zalo shows none, and may count what comes in as well.")


def _tell_account(house: House) -> None:
    from channels.zalo_oa.about import NAME
    from channels.zalo_oa.windows import OTHERS, WINDOWS, price_of
    from storage.channel_use import Use

    used = _used(house, NAME)
    sent = used.get(Use.SENT, 0)
    say("Account, after somebody's last word, click or follow:")
    for window in WINDOWS:
        span = f"up to {_span(window.until)}" if window.until else "later"
        price = (
            ""
            if window.vnd is None
            else f", {window.vnd} VND a message"
            if window.vnd
            else ", free"
        )
        say(f"  {span}: {window.may}{price}  ({window.source})")
    for other in OTHERS:
        used_or_not = "used" if other.used else "not used"
        say(f"  {other.what}: {used_or_not}. Needs: {other.needs}  ({other.source})")
    at_once = used.get(Use.AT_ONCE, 0)
    for count, each in ((at_once, price_of(at_once=True)), (sent - at_once, price_of())):
        cost = f"at most about {count * each.vnd:,} VND" if each.vnd else "free"
        say(f"This month: {count:,} sent {each.when}: {cost}.  ({each.source})")
    _tell_refused(used)


def _span(time: timedelta) -> str:
    hours = round(time.total_seconds() / 3600)
    return f"{hours} hours" if hours < LONG_HOURS else f"{time.days} days"


def _used(house: House, channel: str) -> Mapping[Use, int]:
    from bot.wall_clock import now
    from storage.channel_use import uses_of

    return house.write_now(uses_of, channel, now=now())


def _tell_refused(used: Mapping[Use, int]) -> None:
    from storage.channel_use import Use

    if waiting := used.get(Use.AWAITS_WORD, 0):
        mark(NOTE, f"{waiting} times somebody has to write first; what we say waits for that.")
    if refused := used.get(Use.USED_UP, 0):
        mark(NOTE, f"{refused} times Zalo took no more for a while; what we say was sent later.")
    if rung := used.get(Use.RUNG_INSTEAD, 0):
        mark(NOTE, f"{rung} times a page of theirs was rung instead.")


def _typed_token() -> str:
    """What the operator types, unseen, or pipes in."""
    import sys

    typed = typer.prompt("Refresh token", hide_input=True) if sys.stdin.isatty() else input()
    if not typed.strip():
        raise CommandRefused("That was no token.", code=WRONG_USE)
    return typed.strip()


def _no_answer(base: str, wrong: Exception) -> str:
    return f"Zalo does not answer as it should at {base} ({wrong})."


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
        raise CommandRefused(_no_answer(settings.zalo_bot_api, wrong)) from wrong
    finally:
        await calls.wire.close()
