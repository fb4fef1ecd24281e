"""Hearing by hook: one body after another is put in order, committed, and only then answered 200.

Zalo waits two seconds for an answer and brings a body again after 30 s, 5, 15, 30 minutes and an
hour; what was kept meanwhile is known by its key. In a task of our own: a request that is given up
takes no half-heard message with it.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import structlog

from channels.hearing.cries import cries
from channels.hearing.inbound_limit import LimitVerdict, PersonLimit
from channels.hearing.per_chat_lock import PerChatLock
from channels.zalo.reading import HookTold
from domain.heard import Heard
from domain.mouth import NotKept

ANSWER_S = 1.8  # of the two seconds that Zalo waits
OLDEST = timedelta(hours=2)  # the last retry comes after 1 h 51 min; nothing younger is too old
BODY_AT_MOST = 256 * 1024
SLOW_DOWN = "slow-down"  # the command that stands for a flood
STORAGE_S = (0.2, 5.0)

Hear = Callable[[Heard], Awaitable[object]]
SetAside = Callable[[bytes, str, Heard | None], Awaitable[object]]

log = structlog.get_logger()


class Hearing:
    """Keeps the order of each chat and person; commits within the platform's patience.

    not_handed_on: what to do about somebody whose words the platform kept back.
    """

    def __init__(
        self,
        hear: Hear,
        set_aside: SetAside,
        not_handed_on: Hear,
        *,
        clock: Callable[[], datetime],
    ) -> None:
        self._hear, self._set_aside, self._not_handed_on = hear, set_aside, not_handed_on
        self._clock = clock
        self._flood, self._turns = PersonLimit(), PerChatLock()
        self._tasks: asyncio.TaskGroup | None = None
        self._stop, self._closed = asyncio.Event(), asyncio.Event()
        self._opened = False

    @property
    def is_open(self) -> bool:
        """Whether something may be taken in."""
        return self._tasks is not None and not self._stop.is_set()

    @property
    def stop(self) -> asyncio.Event:
        """Set once nothing more is to be taken in."""
        return self._stop

    async def run(self, besides: Callable[[], Awaitable[None]] | None = None) -> None:
        """Until `close`; what was begun is finished. besides: what goes on meanwhile."""
        self._opened = True
        try:
            async with asyncio.TaskGroup() as self._tasks:
                await (besides() if besides is not None else self._stop.wait())
        finally:
            self._tasks = None
            self._closed.set()

    async def close(self) -> None:
        """Take nothing more in; returns when `run` has returned."""
        self._stop.set()
        if self._opened:
            await self._closed.wait()

    async def answer(self, raw: bytes, told: HookTold | None) -> int:
        """The status for a body: 200 once it is kept or not worth keeping, 503 to have it again."""
        if self._tasks is None or self._stop.is_set():
            return 503
        task = self._tasks.create_task(self._keep(raw, told))
        try:
            async with asyncio.timeout(ANSWER_S):
                return 200 if await asyncio.shield(task) else 503
        except TimeoutError:
            return 503  # it goes on; the next time its key is known

    async def keep_on(self, raw: bytes, told: HookTold | None) -> None:
        """The same for what nobody brings again: until it is kept, or the door closes."""
        tries = 0
        while not await self._keep(raw, told):
            pause = min(STORAGE_S[1], STORAGE_S[0] * 2.0**tries)
            tries += 1
            try:
                async with asyncio.timeout(pause * secrets.SystemRandom().uniform(0.5, 1.0)):
                    await self._stop.wait()
                log.error("zalo.lost_at_closing")
                return
            except TimeoutError:
                continue

    async def _keep(self, raw: bytes, told: HookTold | None) -> bool:
        if told is None:
            return True
        heard = told.heard
        if self._clock() - heard.typed_at > OLDEST:
            return await self._put_aside(raw, "too old", None)
        at = asyncio.get_running_loop().time()
        verdict = self._flood.judge(heard.who, "", at, cries=lambda: cries(heard))
        if verdict is LimitVerdict.DROP:
            return True
        if verdict is LimitVerdict.TELL:
            told = HookTold(_slow_down(heard))
        async with self._turns.take({name for name in (heard.who, heard.where) if name}):
            return await self._hear_one(raw, told)

    async def _hear_one(self, raw: bytes, told: HookTold) -> bool:
        try:
            await (self._hear if told.handed_on else self._not_handed_on)(told.heard)
        except NotKept as why:
            log.warning("zalo.not_kept", why=str(why))
            return False
        except Exception as wrong:  # a mistake of ours costs this message and not the door
            return await self._put_aside(raw, type(wrong).__name__, told.heard)
        return True

    async def _put_aside(self, raw: bytes, reason: str, heard: Heard | None) -> bool:
        log.error("zalo.set_aside", why=reason)
        try:
            await self._set_aside(raw, reason, heard)
        except NotKept:
            return False
        return True


def _slow_down(heard: Heard) -> Heard:
    """That this person was not let in: who and where, and none of what they said."""
    return Heard(
        key=heard.key,
        who=heard.who,
        where=heard.where,
        place=heard.place,
        typed_at=heard.typed_at,
        command=SLOW_DOWN,
    )
