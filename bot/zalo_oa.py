"""The wiring of the Zalo Official Account; imported only where its app is set."""

import asyncio
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from actions.people.channel_trouble import Login, tell_to_log_in, tell_when_it_ends
from bot.accepted import HouseAccepted
from bot.channels import Around, Hear
from bot.file_links import link_maker
from bot.findings import Finding, bad, good, note
from bot.settings import Settings
from channels.zalo.api_client import ZaloWire
from channels.zalo.hearing import Behind
from channels.zalo_oa.about import (
    ABOUT,
    GRANT_LIVES,
    NAME,
    OAUTH,
    RENEWED_AFTER,
    WARNED_BEFORE,
)
from channels.zalo_oa.calls import AccountCalls
from channels.zalo_oa.door import ZaloOaDoor
from channels.zalo_oa.mouth import ZaloOaMouth
from channels.zalo_oa.tokens import App, Grant, Tokens
from domain.channels import Way
from storage.grants import KeptGrant, claim_renewal, find_grant, keep_grant, note_refused
from storage.house import House
from storage.open_house import open_house

if TYPE_CHECKING:
    from channels.zalo.hearing import SetAside

HOOK = "/zalo/oa"
LOGIN = "titir zalo login"
VERIFIER = re.compile(r"zalo_verifier[A-Za-z0-9_-]{1,100}\.html")
VERIFIER_MOST = 64 * 1024  # bytes


class HouseStore:
    """Where the account's tokens lie."""

    def __init__(self, house: House, clock: Callable[[], datetime]) -> None:
        self._house, self._clock = house, clock

    async def find(self) -> Grant | None:
        kept = await self._house.write(find_grant, NAME)
        return _grant(kept) if kept is not None else None

    async def claim(self, version: int) -> bool:
        return await self._house.write(claim_renewal, NAME, version, now=self._clock())

    async def keep(self, access: str, refresh: str) -> Grant:
        return _grant(await self._house.write(keep_grant, NAME, access, refresh, now=self._clock()))

    async def give_up(self, version: int, reason: str) -> None:
        await self._house.write(note_refused, NAME, version, reason)


def _grant(kept: KeptGrant) -> Grant:
    dead = bool(kept.refused)
    return Grant(kept.access, kept.refresh, kept.version, kept.given_at, refused=dead)


class ZaloOa:
    """Mouth and door of the one account."""

    hooks: Sequence[str] = (HOOK,)

    def __init__(self, settings: Settings, around: Around) -> None:
        self._settings = settings
        self._oauth = ZaloWire(settings.zalo_oauth, official=OAUTH)
        self._tokens = tokens = Tokens(
            self._oauth,
            app_of(settings),
            HouseStore(around.house, around.clock),
            clock=around.clock,
            tell_admins=partial(_tell_admins, around),
        )
        self.mouth = ZaloOaMouth(
            AccountCalls(tokens, settings.zalo_oa_api),
            secret=_press_secret(settings),
            link_to=link_maker(settings, around),
        )

    def door(self, hear: Hear, set_aside: "SetAside", *, around: Around) -> ZaloOaDoor:
        """How it hears."""
        return ZaloOaDoor(
            Behind(
                hear,
                set_aside,
                around.not_handed_on(ABOUT.title),
                around.clock,
                HouseAccepted(around.house, ABOUT.name, around.clock),
            ),
            signers=signers_of(self._settings),
            secret=_press_secret(self._settings),
            look_after_login=self._tokens.look_after,
        )

    async def way(self) -> Way:
        """The account's own page; no link is known that says a code."""
        return Way(ABOUT, chat=f"https://zalo.me/{self._settings.zalo_oa_id}")

    async def close(self) -> None:
        """Let the lines go."""
        await self.mouth.close()
        await self._oauth.close()


def open_channel(settings: Settings, around: Around) -> ZaloOa:
    """Switch it on."""
    return ZaloOa(settings, around)


def proofs(settings: Settings) -> dict[str, bytes]:
    """The file by which Zalo learns that the domain is ours, as the operator laid it beside the
    data. Nothing is read of what is larger, or called otherwise."""
    return {
        f"/{file.name}": file.read_bytes()
        for file in sorted(settings.data_dir.glob("zalo_verifier*.html"))
        if VERIFIER.fullmatch(file.name) and file.is_file() and file.stat().st_size <= VERIFIER_MOST
    }


def app_of(settings: Settings) -> App:
    """The app by which the account is spoken for."""
    return App(settings.zalo_app_id, settings.zalo_app_secret.get_secret_value())


def signers_of(settings: Settings) -> tuple[tuple[str, str, str], ...]:
    """What may sign a hook: sources disagree on the first term and on the secret."""
    firsts = (("app id", settings.zalo_app_id), ("account id", settings.zalo_oa_id))
    kept = (("account's", settings.zalo_oa_secret), ("app's", settings.zalo_app_secret))
    return tuple(
        (first, secret.get_secret_value(), f"{called}, {whose} secret")
        for called, first in firsts
        for whose, secret in kept
        if first and secret.get_secret_value()
    )


async def _tell_admins(around: Around, grant: Grant, days: int) -> None:
    now = around.clock()
    tell = partial(tell_when_it_ends, days=days) if days else tell_to_log_in
    await around.house.write(tell, Login(ABOUT.title, LOGIN, grant.version), now=now)


def _press_secret(settings: Settings) -> str:
    return settings.zalo_app_secret.get_secret_value()


def invite(settings: Settings, code: str, *, for_room: bool) -> str:
    """Say what to write; there is no link that says a code, and no group that takes the account."""
    from bot.commands.terminal import say

    if not for_room:
        say()
        say(f"In Zalo: open https://zalo.me/{settings.zalo_oa_id} and write:  /start {code}")
    return ""


def examine(
    settings: Settings, *, opens: bool, ring: bool
) -> Iterator[tuple[str, Iterable[Finding]]]:
    """What the doctor finds: settings, the login, and whether Zalo takes it."""
    del ring
    if settings.zalo_oa_id:
        yield "Zalo account", _look(settings, opens=opens)


def _look(settings: Settings, *, opens: bool) -> Iterator[Finding]:
    from bot.wall_clock import now

    if not (settings.zalo_app_id and settings.zalo_app_secret.get_secret_value()):
        yield bad("ZALO_OA_ID is set, and ZALO_APP_ID or ZALO_APP_SECRET is not.")
        return
    if not settings.public_url.startswith("https://"):
        yield bad("Zalo brings messages to a public https:// address only: set PUBLIC_URL.")
    if not settings.zalo_oa_secret.get_secret_value():
        yield note("ZALO_OA_SECRET is not set; hooks are then known by the app's secret alone.")
    if not opens:
        return
    house = open_house(settings.database, settings.master_file)
    try:
        kept = house.write_now(find_grant, NAME)
    finally:
        house.close()
    yield from judge(kept, now())
    if kept is not None:
        yield asyncio.run(_ask(settings, kept))


def judge(kept: KeptGrant | None, now: datetime) -> Iterator[Finding]:
    """What follows from the login that we have."""
    if kept is None:
        yield bad(f"Nobody has logged in yet: {LOGIN}")
        return
    age = now - kept.given_at
    if kept.refused:
        yield bad(f"Zalo does not renew our login (it says {kept.refused}). Log in: {LOGIN}")
    elif age > GRANT_LIVES - WARNED_BEFORE:
        days = max(0, (GRANT_LIVES - age).days)
        yield bad(f"The login ends in {days} days, and was not renewed: {LOGIN}")
    elif age > 2 * RENEWED_AFTER:
        yield note("The login was not renewed lately; it is when something is sent.")
    else:
        yield good("Titir is logged in.")


async def _ask(settings: Settings, kept: KeptGrant) -> Finding:
    from channels.zalo_oa.looking import account_of
    from domain.mouth import SendFailed

    try:
        name, package = await account_of(settings.zalo_oa_api, kept.access)
    except SendFailed as wrong:
        return bad(f"Zalo does not show the account ({wrong}).")
    return good(f"The account is {name}, package {package}.")
