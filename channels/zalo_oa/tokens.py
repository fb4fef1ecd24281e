"""The account's tokens: renewed in time, by one process at a time, kept before they are used.

A refresh token works once, and its answer is the only copy of the next one. So one window cannot be
closed: Zalo has answered, and we were stopped before the pair was committed. Then the next renewal
is refused, sending goes on with the access token until it ends, and admins are told at once how to
log in again. Whatever else fails loses nothing.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import structlog

from channels.zalo.api_client import ZaloWire
from channels.zalo_oa.about import GRANT_LIVES, RENEWED_AFTER, TOKEN_LIVES, WARNED_BEFORE
from domain.mouth import Unreachable

PATH = "/v4/oa/access_token"
WAITS_S = 0.2  # for another process that renews
PATIENCE = 50  # times

log = structlog.get_logger()


class NotLoggedIn(Unreachable):
    """There are no tokens, or none that Zalo takes: an operator has to log in."""


class RenewalRefused(Exception):
    """Zalo does not give new tokens; the message is its code."""


@dataclass(frozen=True, slots=True)
class Grant:
    """A pair of tokens. version: counts up with each pair. refused: Zalo renews it no more."""

    access: str
    refresh: str
    version: int
    given_at: datetime
    refused: bool = False

    def __repr__(self) -> str:
        return f"<Grant {self.version}>"


class Store(Protocol):
    """Where the pair lies. Each call is one transaction; all raise NotKept."""

    async def find(self) -> Grant | None: ...

    async def claim(self, version: int) -> bool:
        """Whether this process alone may renew that version now, for a minute."""
        ...

    async def keep(self, access: str, refresh: str) -> Grant: ...

    async def give_up(self, version: int, reason: str) -> None:
        """Zalo refused: nobody tries again before somebody has logged in."""
        ...


@dataclass(frozen=True, slots=True)
class App:
    """The app by which the account is spoken for."""

    id: str
    secret: str

    def __repr__(self) -> str:
        return f"<App {self.id}>"


class Tokens:
    """Hands out the access token. tell_admins: that somebody has to log in anew, within so many
    days; 0 means at once."""

    def __init__(
        self,
        wire: ZaloWire,
        app: App,
        store: Store,
        *,
        clock: Callable[[], datetime],
        tell_admins: Callable[[Grant, int], Awaitable[object]],
    ) -> None:
        self._wire, self._app, self._store = wire, app, store
        self._clock, self._tell_admins = clock, tell_admins
        self._one_at_a_time = asyncio.Lock()
        self._grant: Grant | None = None

    async def current(self) -> Grant:
        """The pair to use now, renewed if it is time. Raises NotLoggedIn, Unreachable, NotKept."""
        if self._grant is None or self._is_due(self._grant):
            async with self._one_at_a_time:
                self._grant = await self._store.find()
                if self._grant is not None and self._is_due(self._grant):
                    await self._renew_if_ours(self._grant)
        return self._known()

    async def look_after(self) -> None:
        """Renew the pair if it is time, though nothing is sent, and tell admins when the login
        will end. Call it now and then. Raises NotKept."""
        with suppress(Unreachable):  # then there is all the more to tell
            await self.current()
        grant = self._grant
        if grant is None:
            return
        days = (grant.given_at + GRANT_LIVES - self._clock()).days
        if grant.refused:
            await self._tell_admins(grant, 0)
        elif days < WARNED_BEFORE.days:
            await self._tell_admins(grant, max(1, days))

    async def after(self, refused: Grant) -> Grant:
        """Another pair than this one, which Zalo has just refused."""
        async with self._one_at_a_time:
            self._grant = await self._store.find()
            for _ in range(PATIENCE):
                grant = self._known()
                if grant.version != refused.version:
                    return grant
                if grant.refused:
                    break
                if await self._renew_if_ours(grant):
                    return self._known()
                await asyncio.sleep(WAITS_S)  # another process is at it
                self._grant = await self._store.find()
        raise NotLoggedIn("no other token")

    def _known(self) -> Grant:
        if self._grant is None:
            raise NotLoggedIn("nobody has logged in")
        return self._grant

    def _is_due(self, grant: Grant) -> bool:
        return self._clock() - grant.given_at >= RENEWED_AFTER

    async def _renew_if_ours(self, grant: Grant) -> bool:
        """Whether a new pair is there. An unreachable Zalo is no reason not to use the old one."""
        if not await self._store.claim(grant.version):
            return False
        try:
            access, refresh = await ask_for_tokens(self._wire, self._app, refresh=grant.refresh)
        except RenewalRefused as wrong:
            await self._store.give_up(grant.version, str(wrong))
            log.error("zalo_oa.login_needed", code=str(wrong))
            await self._tell_admins(grant, 0)
            if self._clock() - grant.given_at >= TOKEN_LIVES:
                raise NotLoggedIn(str(wrong)) from None
            return False
        except Unreachable:
            if self._clock() - grant.given_at >= TOKEN_LIVES:
                raise
            return False
        self._grant = await self._store.keep(access, refresh)
        log.info("zalo_oa.renewed", version=self._grant.version)
        return True


async def ask_for_tokens(
    wire: ZaloWire, app: App, *, refresh: str = "", code: str = "", verifier: str = ""
) -> tuple[str, str]:
    """A new pair, by a refresh token or by the code that a login brought. Raises Refused (which may
    come with HTTP 200), Unreachable."""
    form = {"app_id": app.id}
    if refresh:
        form |= {"grant_type": "refresh_token", "refresh_token": refresh}
    else:
        form |= {"grant_type": "authorization_code", "code": code, "code_verifier": verifier}
    status, body = await wire.post(PATH, form=form, headers={"secret_key": app.secret})
    try:
        answer = json.loads(body)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise Unreachable(f"HTTP {status} without JSON")
    access, fresh = answer.get("access_token"), answer.get("refresh_token")
    if isinstance(access, str) and isinstance(fresh, str) and access and fresh:
        return access, fresh
    raise RenewalRefused(str(answer.get("error", status))[:20])
