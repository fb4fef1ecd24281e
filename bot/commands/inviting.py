"""Inviting: links by which people and rooms come in. Each works once and only for a few days."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.commands.opening import open_database, read_settings
from bot.commands.screen import NOTE, WRONG_USE, Refusal, mark, say, show_code

if TYPE_CHECKING:
    from collections.abc import Callable

    from actions.people.invitations import Invited
    from bot.settings import Settings

Desk = Annotated[str, typer.Option("--desk", help="The desk's code or name, from the site file.")]
Site = Annotated[str, typer.Option("--site", help="Area code, where there are several sites.")]


def admin(site: Site = "") -> None:
    """Invite an admin: invites others, sends announcements, calls meetings. Reads no case."""
    from actions.people.invitations import invite_admin

    _invite("An admin of {site}", "start", invite_admin, site=site)


def officer(desk: Desk, site: Site = "") -> None:
    """Invite one officer of a desk. Every officer needs an invitation of their own."""
    from actions.people.invitations import invite_officer

    _invite("An officer of {desk}", "start", invite_officer, desk, site=site)


def room(desk: Desk, site: Site = "") -> None:
    """Make a group chat, or a browser page, the room in which a desk reads its cases."""
    from actions.people.invitations import invite_room

    _invite("A room of {desk}", "startgroup", invite_room, desk, site=site)


def _invite(title: str, start: str, deed: Callable[..., Invited], *desk: str, **site: str) -> None:
    settings = read_settings()
    with open_database(settings) as house:
        invited = _refuse_wrong_names(lambda: house.write_now(deed, *desk, **site, now=_now()))
    say(
        title.format(site=invited.site, desk=invited.desk)
        + f". Works once, until {_until(invited)}."
    )
    shown = ""
    if settings.telegram_token.get_secret_value():
        shown = _show_telegram(settings, start, invited.code)
    page = f"{settings.page_url}/i/{invited.code}"
    say()
    say(f"In a browser:  {page}")
    if not settings.public_url:
        mark(NOTE, "This link opens on this computer only, as long as PUBLIC_URL is not set.")
    show_code(shown or page)


def _show_telegram(settings: Settings, start: str, code: str) -> str:
    """Say how to use the code in Telegram; returns the link, "" where Telegram is away."""
    from bot.telegram_questions import ask_telegram

    known = ask_telegram(settings)
    say()
    if not known.username:
        mark(NOTE, f"Telegram says: {known.trouble}. So there is no link; use the code itself.")
        where = "In the group, with the bot in it" if start == "startgroup" else "To the bot"
        say(f"{where}, write:  /start {code}")
        return ""
    link = f"https://t.me/{known.username}?{start}={code}"
    say(f"In Telegram:   {link}")
    if start == "startgroup":
        say("               Open it on a phone, choose the group: the bot joins it as its room.")
    return link


def _refuse_wrong_names(write: Callable[[], Any]) -> Any:
    from actions.people.invitations import NoSite, NoSuchDesk, WhichSite

    try:
        return write()
    except NoSite as wrong:
        raise Refusal("There is no site yet. First: titir site apply FILE.toml") from wrong
    except WhichSite as wrong:
        known = ", ".join(wrong.known)
        raise Refusal(f"Which site? Say --site CODE; known: {known}", code=WRONG_USE) from wrong
    except NoSuchDesk as wrong:
        known = "\n".join(f"  {code}  {name}" for code, name in wrong.known)
        raise Refusal(f"There is no such desk. Known:\n{known}", code=WRONG_USE) from wrong


def _until(invited: Invited) -> str:
    from zoneinfo import ZoneInfo

    return f"{invited.expires_at.astimezone(ZoneInfo(invited.timezone)):%d.%m.%Y %H:%M}"


def _now() -> Any:
    from bot.clock import now

    return now()
