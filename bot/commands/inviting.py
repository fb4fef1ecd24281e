"""Inviting: links by which people and rooms come in. Each works once and only for a few days."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.commands.opening import open_database, read_settings
from bot.commands.terminal import NOTE, WRONG_USE, CommandRefused, mark, say, show_code

if TYPE_CHECKING:
    from collections.abc import Callable

    from actions.people.invitations import Invited

Desk = Annotated[str, typer.Option("--desk", help="The desk's code or name, from the site file.")]
Site = Annotated[str, typer.Option("--site", help="Area code, where there are several sites.")]


def admin(site: Site = "") -> None:
    """Invite an admin: invites others, sends announcements, calls meetings. Reads no case."""
    from actions.people.invitations import invite_admin

    _invite("An admin of {site}", invite_admin, site=site)


def officer(desk: Desk, site: Site = "") -> None:
    """Invite one officer of a desk. Every officer needs an invitation of their own."""
    from actions.people.invitations import invite_officer

    _invite("An officer of {desk}", invite_officer, desk, site=site)


def room(desk: Desk, site: Site = "") -> None:
    """Make a group chat, or a browser page, the room in which a desk reads its cases."""
    from actions.people.invitations import invite_room

    _invite("A room of {desk}", invite_room, desk, for_room=True, site=site)


def _invite(
    title: str, deed: Callable[..., Invited], *desk: str, for_room: bool = False, **site: str
) -> None:
    from bot.channels import switched_on

    settings = read_settings()
    with open_database(settings) as house:
        invited = _refuse_wrong_names(lambda: house.write_now(deed, *desk, **site, now=_now()))
    say(
        title.format(site=invited.site, desk=invited.desk)
        + f". Works once, until {_until(invited)}."
    )
    links = [
        channel.invite(settings, invited.code, for_room=for_room)
        for channel in switched_on(settings)
    ]
    page = f"{settings.page_url}/i/{invited.code}"
    say()
    say(f"In a browser:  {page}")
    if not settings.public_url:
        mark(NOTE, "This link opens on this computer only, as long as PUBLIC_URL is not set.")
    show_code(next(filter(None, links), page))


def _refuse_wrong_names(write: Callable[[], Any]) -> Any:
    from actions.people.invitations import NoSite, NoSuchDesk, WhichSite

    try:
        return write()
    except NoSite as wrong:
        raise CommandRefused("There is no site yet. First: titir site apply FILE.toml") from wrong
    except WhichSite as wrong:
        known = ", ".join(wrong.known)
        raise CommandRefused(
            f"Which site? Say --site CODE; known: {known}", code=WRONG_USE
        ) from wrong
    except NoSuchDesk as wrong:
        known = "\n".join(f"  {code}  {name}" for code, name in wrong.known)
        raise CommandRefused(f"There is no such desk. Known:\n{known}", code=WRONG_USE) from wrong


def _until(invited: Invited) -> str:
    from zoneinfo import ZoneInfo

    return f"{invited.expires_at.astimezone(ZoneInfo(invited.timezone)):%d.%m.%Y %H:%M}"


def _now() -> Any:
    from bot.wall_clock import now

    return now()
