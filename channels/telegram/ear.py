"""The ear: one raw update is judged, decoded, put in order and heard, or set aside.

Both ways of getting updates end here. What leaves it without an exception may be confirmed to
Telegram: it is committed, set aside, or was not to be kept at all.
"""

import asyncio
import json
import traceback
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol

import structlog

from channels.hearing.cries import cries
from channels.hearing.inbound_limit import LimitVerdict, PersonLimit
from channels.hearing.per_chat_lock import PerChatLock
from channels.telegram.contents import Me
from channels.telegram.decode import decode, sender_of
from domain.heard import Heard
from domain.mouth import NotKept

HEAR_S = 10.0  # for one turn, then it is tried again; in the end the next ones go on without it
SLOW_TRIES = 3  # a disk that stands still for a moment is no fault of the update
ASIDE_TRIES = 5  # an update that even the shelf refuses must not stop the others for ever
SLOW_DOWN = "slow-down"  # the command that stands for a flood

Hear = Callable[[Heard], Awaitable[object]]
Again = Callable[[int], Awaitable[bool]]

log = structlog.get_logger()


class SetAsideUpdate(Protocol):
    """Keeps, sealed, an update that could not be handled; raises NotKept when storage failed.

    raw: the update as JSON. heard: what it was, where it could be read at all; `heard.where` is
    owed an apology.
    """

    def __call__(self, raw: bytes, reason: str, heard: Heard | None) -> Awaitable[object]: ...


@dataclass(slots=True, eq=False)
class Unheard:
    """An update that has its place in the queue of its chat and its person."""

    update: Any
    heards: list[Heard] | None
    turn: AbstractAsyncContextManager[None]


class Ear:
    """Hears update after update; `me` is set once Telegram has said who we are."""

    def __init__(
        self,
        hear: Hear,
        set_aside: SetAsideUpdate,
        *,
        me: Me,
        clock: Callable[[], datetime],
        hear_s: float = HEAR_S,
    ) -> None:
        self.me = me
        self._hear = hear
        self._set_aside = set_aside
        self._clock = clock
        self._hear_s = hear_s
        self._flood = PersonLimit()
        self._turns = PerChatLock()
        self._counts: OrderedDict[str, int] = OrderedDict()

    def begin(self, update: Any) -> Unheard | None:
        """Take the update's place in the order; None if a flood is not let in.

        To be called in the order of arrival. What it returns must be given to `hear_out`, else the
        same person's next message waits for ever.
        """
        heards = self._decode(update)
        verdict = self._judge(update, heards or ())
        if verdict is LimitVerdict.DROP:
            return None
        if verdict is LimitVerdict.TELL and heards:
            heards = [_slow_down(heard) for heard in heards]
        names = {name for heard in heards or () for name in (heard.who, heard.where) if name}
        return Unheard(update, heards, self._turns.take(names))

    async def hear_out(self, unheard: Unheard, again: Again) -> None:
        """Wait for its turn and have it heard, or set aside.

        again: asked after storage failed, with the number of tries so far; False gives up, and then
        NotKept is raised. Nobody else's exception is.
        """
        async with unheard.turn:
            tries = 1
            while True:
                try:
                    return await self._hear_all(unheard)
                except NotKept:
                    if not await again(tries):
                        raise
                tries += 1

    def _judge(self, update: Any, heards: Sequence[Heard]) -> LimitVerdict:
        person = sender_of(update)
        if not person:
            return LimitVerdict.LET_IN
        message = update.get("message")
        album = message.get("media_group_id", "") if isinstance(message, dict) else ""
        at = asyncio.get_running_loop().time()
        return self._flood.judge(person, str(album), at, cries=lambda: any(map(cries, heards)))

    def _decode(self, update: Any) -> list[Heard] | None:
        try:
            return decode(update, self.me, self._clock())
        except Exception as wrong:  # a mistake of ours costs this update and not the door
            log.error("telegram update not decoded", why=type(wrong).__name__)
            return None

    async def _hear_all(self, unheard: Unheard) -> None:
        if unheard.heards is None:
            return await self._put_aside(unheard, "not understood", None)
        for heard in unheard.heards:
            if wrong := await self._hear_one(heard):
                await self._put_aside(unheard, wrong, heard)
        return None

    async def _hear_one(self, heard: Heard) -> str:
        """What went wrong, without anybody's words; "" when it was heard."""
        try:
            async with asyncio.timeout(self._hear_s) as limit:
                await self._hear(heard)
        except NotKept:
            raise
        except Exception as wrong:
            if limit.expired():
                if self._count(f"slow {heard.key}") < SLOW_TRIES:
                    raise NotKept("too slow") from None
                return f"not done within {self._hear_s:g} s"
            last = traceback.extract_tb(wrong.__traceback__)[-1]
            return f"{type(wrong).__name__} in {last.name}, line {last.lineno}"
        return ""

    async def _put_aside(self, unheard: Unheard, reason: str, heard: Heard | None) -> None:
        log.error("telegram update set aside", why=reason)
        raw = json.dumps(unheard.update).encode()
        try:
            async with asyncio.timeout(self._hear_s):
                await self._set_aside(raw, reason, heard)
        except (NotKept, TimeoutError) as wrong:
            if heard is not None:  # then storage is slow, and not this update
                self._counts.pop(f"slow {heard.key}", None)
            raise NotKept(type(wrong).__name__) from None
        except Exception as wrong:
            if self._count(str(heard.key if heard else raw[:64])) < ASIDE_TRIES:
                raise NotKept(type(wrong).__name__) from None
            log.error("telegram update lost", why=type(wrong).__name__)

    def _count(self, key: str) -> int:
        """How often this has happened now."""
        self._counts[key] = self._counts.get(key, 0) + 1
        while len(self._counts) > 1_000:
            self._counts.popitem(last=False)
        return self._counts[key]


def _slow_down(heard: Heard) -> Heard:
    """That this person was not let in: who and where, and none of what they said."""
    return replace(
        heard,
        text="",
        choice="",
        pin=None,
        media=(),
        contact="",
        album="",
        start="",
        command=SLOW_DOWN,
    )
