"""Hearing by hook: one body after another is put in order, committed, and only then answered 200.

Zalo waits two seconds for an answer and brings a body again after 30 s, 5, 15, 30 minutes and an
hour; what was kept meanwhile is known by its key. In a task of our own: a request that is given up
takes no half-heard message with it.

A hook is answered as soon as what it brought is committed as it is: what follows from it may take
its time, and waits in no request. What was answered for and not acted upon when the process ended
is acted upon by the next one.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

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
TOGETHER_S = 0.5  # rows of what was acted upon go together
LEFT_S = 30.0  # how often is looked for what another process left

Hear = Callable[[Heard], Awaitable[object]]
SetAside = Callable[[bytes, str, Heard | None], Awaitable[object]]

log = structlog.get_logger()


class Accepted(Protocol):
    """Where what was brought lies until it is acted upon. All raise NotKept."""

    async def put(self, raw: bytes) -> str:
        """Its id, once it is committed."""
        ...

    async def drop(self, ids: Sequence[str]) -> None: ...

    async def left(self, *, at_start: bool) -> Sequence[tuple[str, bytes]]:
        """What a process left that ended."""
        ...


@dataclass(frozen=True, slots=True)
class Behind:
    """Whom a door hands on to. not_handed_on: what to do about somebody whose words the platform
    kept back. accepted: None: what is brought is acted upon before the answer."""

    hear: Hear
    set_aside: SetAside
    not_handed_on: Hear
    clock: Callable[[], datetime]
    accepted: Accepted | None = None


class Hearing:
    """Keeps the order of each chat and person; commits within the platform's patience."""

    def __init__(
        self,
        behind: Behind,
        read: Callable[[bytes], Sequence[HookTold | None]] = lambda _raw: (),
    ) -> None:
        """read: what an accepted body says."""
        self._accepted, self._read = behind.accepted, read
        self._over: list[str] = []  # acted upon; their rows are to go
        self._under_way: set[str] = set()
        self._hear, self._set_aside = behind.hear, behind.set_aside
        self._not_handed_on, self._clock = behind.not_handed_on, behind.clock
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
                if self._accepted is not None:
                    self._tasks.create_task(self._look_after(self._accepted))
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
        if told is None:
            return 200
        kept: asyncio.Future[bool]
        if self._accepted is None or self._is_old(told.heard):
            kept = self._tasks.create_task(self._keep(raw, told))
        elif (let_in := self._let_in(told)) is None:
            return 200
        else:
            kept = asyncio.get_running_loop().create_future()
            self._tasks.create_task(self._accept(self._accepted, raw, let_in, kept))
        try:
            async with asyncio.timeout(ANSWER_S):
                return 200 if await asyncio.shield(kept) else 503
        except TimeoutError:
            return 503  # it goes on; the next time its key is known

    async def _accept(
        self, accepted: Accepted, raw: bytes, told: HookTold, kept: asyncio.Future[bool]
    ) -> None:
        """Commit it as it is, which is what was waited for; then act upon it, in its turn."""
        turn = self._turn_of(told.heard)
        row = ""
        try:
            row = await accepted.put(raw)
        except Exception as why:  # Zalo brings it again; a mistake of ours costs no door
            log.warning("zalo.not_kept", why=_why(why))
        if row:
            self._under_way.add(row)  # before its turn: nobody takes it for what was left
        if not kept.done():
            kept.set_result(bool(row))
        async with turn:
            if row:
                await self._act(row, raw, told)

    async def _act(self, row: str, raw: bytes, told: HookTold) -> None:
        """Until it is acted upon, or set aside; what the end of this process breaks off stays."""
        if await self._until_kept(lambda: self._hear_one(raw, told)):
            self._over.append(row)
        self._under_way.discard(row)

    async def _look_after(self, accepted: Accepted) -> None:
        """Act upon what was left, at the start and now and then, until nothing is; let go of what
        is over."""
        at = asyncio.get_running_loop().time
        looked_at, is_first = 0.0, True
        while not self._stop.is_set() or self._under_way or self._over:
            try:
                if not self._stop.is_set() and (is_first or at() - looked_at >= LEFT_S):
                    left = await accepted.left(at_start=is_first)
                    if not [row for row, raw in left if await self._act_upon_left(row, raw)]:
                        looked_at, is_first = at(), False  # else there may be more
                if over := tuple(self._over):
                    await accepted.drop(over)
                    del self._over[: len(over)]
            except Exception as why:  # what cannot be read costs no door, nor the other channels
                log.warning("zalo.not_looked_after", why=_why(why))
                if not isinstance(why, NotKept):
                    looked_at, is_first = at(), False
                if self._stop.is_set():
                    return  # the next process finds its rows, and that they are over
            await asyncio.sleep(TOGETHER_S if not self._stop.is_set() else STORAGE_S[0])

    async def _act_upon_left(self, row: str, raw: bytes) -> bool:
        """False where it is over already, is being acted upon, or the door closes meanwhile."""
        if row in self._under_way or row in self._over:
            return False
        if not await self._until_kept(lambda: self._hear_left(raw)):
            return False
        self._over.append(row)
        return True

    async def _hear_left(self, raw: bytes) -> bool:
        try:
            every = self._read(raw)
        except Exception as wrong:  # written by another version, perhaps
            return await self._put_aside(raw, type(wrong).__name__, None)
        for told in every:
            if told is not None:
                async with self._turn_of(told.heard):
                    if not await self._hear_one(raw, told):
                        return False
        return True

    def _turn_of(self, heard: Heard) -> AbstractAsyncContextManager[None]:
        return self._turns.take({name for name in (heard.who, heard.where) if name})

    def _is_old(self, heard: Heard) -> bool:
        return self._clock() - heard.typed_at > OLDEST

    def _let_in(self, told: HookTold) -> HookTold | None:
        """What of it is heard, once its person's flood is judged; None: nothing."""
        heard, at = told.heard, asyncio.get_running_loop().time()
        verdict = self._flood.judge(heard.who, "", at, cries=lambda: cries(heard))
        if verdict is LimitVerdict.DROP:
            return None
        return HookTold(_slow_down(heard)) if verdict is LimitVerdict.TELL else told

    async def keep_on(self, raw: bytes, told: HookTold | None) -> None:
        """The same for what nobody brings again: until it is kept, or the door closes."""
        if not await self._until_kept(lambda: self._keep(raw, told)):
            log.error("zalo.lost_at_closing")

    async def _until_kept(self, keep: Callable[[], Awaitable[bool]]) -> bool:
        """Again and again; False where the door closes meanwhile."""
        tries = 0
        while not await keep():
            pause = min(STORAGE_S[1], STORAGE_S[0] * 2.0**tries)
            tries += 1
            try:
                async with asyncio.timeout(pause * secrets.SystemRandom().uniform(0.5, 1.0)):
                    await self._stop.wait()
                return False
            except TimeoutError:
                continue
        return True

    async def _keep(self, raw: bytes, told: HookTold | None) -> bool:
        if told is None:
            return True
        if self._is_old(told.heard):
            return await self._put_aside(raw, "too old", None)
        let_in = self._let_in(told)
        if let_in is None:
            return True
        async with self._turn_of(told.heard):
            return await self._hear_one(raw, let_in)

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


def _why(wrong: Exception) -> str:
    """Nothing of what was brought stands in it."""
    return str(wrong) if isinstance(wrong, NotKept) else type(wrong).__name__


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
