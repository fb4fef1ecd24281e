"""Races for the account's tokens: several processes find at one moment that it is time to renew.

In some of them a process is stopped, or Zalo does not answer. Whatever was counted is told in the
end; what must never be is an error.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum

from bot.zalo_oa import HouseStore
from channels.zalo.api_client import ZaloWire
from channels.zalo_oa.about import RENEWED_AFTER
from channels.zalo_oa.tokens import App, Grant, Tokens
from storage.house import House
from tests.houses import NOON
from tests.zaloapi.account import APP_ID, APP_SECRET, Account

HOLDERS = 5  # processes in a race
CLAIM_OVER = timedelta(minutes=2)


class Mishap(Enum):
    """What happens in a race to whoever renews."""

    NONE = "nothing"
    BEFORE = "stopped before it asked"
    AWAY = "Zalo did not answer"
    WINDOW = "stopped after the answer, before the commit"
    AFTER = "stopped after the commit"


class Stopped(Exception):
    """The process is no more."""


@dataclass
class Raced:
    """What became of it. lost: logins that ended and that nobody had been told of."""

    races: int = 0
    renewals: int = 0
    more_than_one: int = 0
    lost: int = 0
    mishaps: dict[Mishap, int] = field(default_factory=lambda: dict.fromkeys(Mishap, 0))
    told: int = 0
    logins: int = 0


@dataclass
class Course:
    """Where the races are run: an account, the same database through several houses."""

    account: Account
    houses: Sequence[House]
    now: datetime = NOON
    raced: Raced = field(default_factory=Raced)

    async def logs_in(self) -> None:
        """The operator runs `titir zalo login`."""
        store = HouseStore(self.houses[0], lambda: self.now)
        await store.keep(self.account.access, self.account.refresh)

    async def run(self, races: int, *, mishap_every: int) -> Raced:
        """So many races; each so many-th has a mishap, one kind after the other."""
        self.account.now = lambda: self.now
        kinds = [kind for kind in Mishap if kind is not Mishap.NONE]
        await self.logs_in()
        for number in range(1, races + 1):
            place, rest = divmod(number, mishap_every)
            await self._race(kinds[place % len(kinds)] if rest == 0 else Mishap.NONE)
        return self.raced

    async def _race(self, mishap: Mishap) -> None:
        raced, before = self.raced, self.account.refreshes
        raced.races, raced.mishaps[mishap] = raced.races + 1, raced.mishaps[mishap] + 1
        self.now += RENEWED_AFTER
        old = self.account.access
        wires, told = _Wires(self.account.url), raced.told
        holders = [self._holder(house, wires.of(mishap), mishap) for house in self._five()]
        found = await asyncio.gather(*(one.current() for one in holders), return_exceptions=True)
        raced.renewals += self.account.refreshes - before
        raced.more_than_one += self.account.refreshes - before > 1
        grants = [one for one in found if isinstance(one, Grant)]
        known = {self.account.access, old}  # the old one lives five hours more
        assert {one.access for one in grants} <= known
        if mishap is not Mishap.NONE:
            await self._goes_on(mishap, wires, told)
        await wires.close()
        current = await self._holder(self.houses[0], wires.right(), Mishap.NONE).current()
        raced.lost += current.access != self.account.access
        await wires.close()

    async def _goes_on(self, mishap: Mishap, wires: "_Wires", told: int) -> None:
        """The next process, once the claim of the one that was stopped is over."""
        self.now += CLAIM_OVER
        asked = self.account.refreshes
        await self._holder(self.houses[-1], wires.right(), Mishap.NONE).current()
        if mishap is not Mishap.WINDOW:
            self.raced.renewals += self.account.refreshes - asked
            return
        if self.raced.told == told + 1:  # its refusal is reported, and somebody logs in
            self.raced.logins += 1
            await self.logs_in()

    def _five(self) -> list[House]:
        return [self.houses[number % len(self.houses)] for number in range(HOLDERS)]

    def _holder(self, house: House, wire: ZaloWire, mishap: Mishap) -> Tokens:
        """The tokens as one process has them."""
        return Tokens(
            wire, App(APP_ID, APP_SECRET), _Store(house, self, mishap),
            clock=lambda: self.now, tell_admins=self._tell,
        )  # fmt: skip

    async def _tell(self, _grant: Grant, _days: int) -> None:
        self.raced.told += 1


class _Store(HouseStore):
    """The process's store; whoever renews is stopped there."""

    def __init__(self, house: House, course: Course, mishap: Mishap) -> None:
        super().__init__(house, lambda: course.now)
        self._mishap = mishap

    async def claim(self, version: int) -> bool:
        is_ours = await super().claim(version)
        if is_ours and self._mishap is Mishap.BEFORE:
            raise Stopped
        return is_ours

    async def keep(self, access: str, refresh: str) -> Grant:
        if self._mishap is Mishap.WINDOW:
            raise Stopped
        grant = await super().keep(access, refresh)
        if self._mishap is Mishap.AFTER:
            raise Stopped
        return grant


class _Wires:
    """Lines to Zalo, some of which lead nowhere."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._opened: list[ZaloWire] = []

    def right(self) -> ZaloWire:
        self._opened.append(ZaloWire(self._url, official=""))
        return self._opened[-1]

    def of(self, mishap: Mishap) -> ZaloWire:
        if mishap is not Mishap.AWAY:
            return self.right()
        self._opened.append(ZaloWire("http://127.0.0.1:9", official=""))
        return self._opened[-1]

    async def close(self) -> None:
        for wire in self._opened:
            await wire.close()
        self._opened.clear()
