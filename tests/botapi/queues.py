"""The queue of updates: how long each waits for the bot, and how getUpdates takes them out."""

import asyncio
import json
import math
from collections import deque
from itertools import islice, takewhile
from typing import Any

from tests.botapi.calls import Call
from tests.botapi.clock import Clock
from tests.botapi.refusals import OTHER_POLLER, WEBHOOK_ACTIVE, WEBHOOK_TAKES_OVER, Refused

MESSAGE_LIVES_S = 86_400  # messages, edits, membership; Client.cpp, add_message_update
TAP_LIVES_S = 150  # Client.cpp, process_new_callback_query_queue
FIRST_UPDATE = 870_000_001  # ids start at a random number and then grow by one
POLL_MAX_S = 50  # Client.h, LONG_POLL_MAX_TIMEOUT
WAKE_AFTER_S = 0.001  # Client.h, LONG_POLL_WAIT_AFTER: updates of one moment leave together
BATCH_MAX = 100  # Bot API, getUpdates
AHEAD_MAX = 10  # an offset further beyond the newest update counts as 0; TQueue.cpp
CONFLICT_PAUSE_S = 3.0  # Client.cpp, fail_query_conflict: the second 409 in a row is held back
ALL_KINDS = frozenset(
    ("message", "edited_message", "channel_post", "edited_channel_post", "inline_query",
     "chosen_inline_result", "callback_query", "shipping_query", "pre_checkout_query", "poll",
     "poll_answer", "my_chat_member", "chat_member", "chat_join_request", "message_reaction",
     "message_reaction_count", "chat_boost", "removed_chat_boost")
)  # fmt: skip
DEFAULT_KINDS = ALL_KINDS - {"chat_member", "message_reaction", "message_reaction_count"}

Json = dict[str, Any]
Queue = tuple[str, int]


class Update:
    """One update as it waits. queue: what it must not overtake when delivered by web hook."""

    __slots__ = ("expires_at", "id", "queue", "raw")

    def __init__(self, update_id: int, raw: bytes, *, expires_at: float, queue: Queue) -> None:
        self.id = update_id
        self.raw = raw
        self.expires_at = expires_at
        self.queue = queue


class Updates:
    """Everything the bot has not confirmed yet, in order."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.waiting: dict[int, Update] = {}
        self.allowed = DEFAULT_KINDS
        self.webhook_active = False
        self.unloaded: deque[Update] = deque()  # for the web hook
        self.arrived = asyncio.Event()  # the same
        self.conflicts = 0
        self.conflict_pause_s = CONFLICT_PAUSE_S
        self.patience = True  # False: a repeated offset is answered at once
        self._next_id = FIRST_UPDATE
        self._poller: asyncio.Future[str] | None = None
        self._no_conflict_before = 0.0
        self._last_offset = 0
        self._last_poll_at = -math.inf
        self._soonest_expiry = math.inf

    def put(self, kind: str, body: Json, *, queue: Queue, lives_s: float) -> int:
        """Queue an update; 0 when the bot did not ask for this kind."""
        if kind not in self.allowed:
            return 0
        update_id = self._next_id
        raw = b'{"update_id":%d,"%s":%s}' % (update_id, kind.encode(), encode(body))
        self._append(Update(update_id, raw, expires_at=self.clock.now() + lives_s, queue=queue))
        return update_id

    def inject(self, update: Json | bytes) -> int:
        """Queue anything: a dict gets an update_id if it has none, bytes go out as they are."""
        update_id = self._next_id
        if isinstance(update, bytes):
            raw = update
        else:
            raw = encode({"update_id": update_id} | update)
            if isinstance(update.get("update_id"), int):
                update_id = max(update_id, update["update_id"])
        expires_at = self.clock.now() + MESSAGE_LIVES_S
        self._append(Update(update_id, raw, expires_at=expires_at, queue=("injected", update_id)))
        return update_id

    def allow(self, kinds: Any) -> None:
        """None leaves it as it was; an empty list is the default; unknown names are ignored."""
        if isinstance(kinds, list):
            chosen = frozenset(str(kind) for kind in kinds) & ALL_KINDS
            self.allowed = chosen or DEFAULT_KINDS

    def forget(self, update_id: int) -> None:
        self.waiting.pop(update_id, None)

    def clear(self) -> None:
        self.waiting.clear()

    def pending(self) -> list[Update]:
        """What still waits; the expired ones go now, without a trace."""
        self._drop_expired()
        return list(self.waiting.values())

    @property
    def is_polled(self) -> bool:
        """Whether a long poll waits for what comes."""
        return self._poller is not None

    def hand_to_webhook(self, *, active: bool) -> None:
        """Deliver everything that waits, and all to come, by web hook; or by getUpdates again."""
        self.webhook_active = active
        self.unloaded = deque(self.pending() if active else ())
        self.arrived.set()
        if active:
            self.abort_poll(WEBHOOK_TAKES_OVER)

    async def poll(self, call: Call) -> bytes:
        """getUpdates: the JSON array as bytes. Raises Refused(409)."""
        if self.webhook_active:
            await self._conflict(WEBHOOK_ACTIVE)
        self.allow(call.json("allowed_updates", "can't parse allowed updates"))
        offset = call.integer("offset")
        limit = min(max(call.integer("limit", BATCH_MAX), 1), BATCH_MAX)
        wait_s = min(max(call.integer("timeout"), 0), POLL_MAX_S)
        limit, wait_s = self._tame(offset, limit, wait_s)
        found = self._take(offset, limit)
        if not found and wait_s:
            await self._wait(wait_s)
            found = self._take(offset, limit)
        return b"[" + b",".join(update.raw for update in found) + b"]"

    def abort_poll(self, reason: str) -> None:
        if self._poller is not None and not self._poller.done():
            self._poller.set_result(reason)

    def _append(self, update: Update) -> None:
        self._next_id = update.id + 1
        self.waiting[update.id] = update
        self._soonest_expiry = min(self._soonest_expiry, update.expires_at)
        if self.webhook_active:
            self.unloaded.append(update)
            self.arrived.set()
        elif self._poller is not None:
            asyncio.get_running_loop().call_later(WAKE_AFTER_S, self.abort_poll, "")

    def _tame(self, offset: int, limit: int, wait_s: int) -> tuple[int, int]:
        """A bot that asks again with the same offset waits 3 s, or gets one update at a time.

        Client.cpp, process_get_updates_query.
        """
        now = asyncio.get_running_loop().time()
        if self.patience and offset == self._last_offset:
            if wait_s < 3 and now < self._last_poll_at + 3.0:
                wait_s = 3
            if now < self._last_poll_at + 0.5:
                limit = 1
        self._last_offset = offset
        self._last_poll_at = now
        return limit, wait_s

    def _take(self, offset: int, limit: int) -> list[Update]:
        self._drop_expired()
        if offset < 0:
            confirmed = list(self.waiting)[:offset]
        elif 0 < offset <= self._next_id + AHEAD_MAX:
            confirmed = list(takewhile(lambda update_id: update_id < offset, self.waiting))
        else:
            confirmed = []
        for update_id in confirmed:
            del self.waiting[update_id]
        return list(islice(self.waiting.values(), limit))

    def _drop_expired(self) -> None:
        now = self.clock.now()
        if now <= self._soonest_expiry:
            return
        for update in [update for update in self.waiting.values() if update.expires_at < now]:
            del self.waiting[update.id]
        self._soonest_expiry = min(
            (update.expires_at for update in self.waiting.values()), default=math.inf
        )

    async def _wait(self, wait_s: int) -> None:
        self.abort_poll(OTHER_POLLER)
        loop = asyncio.get_running_loop()
        poller: asyncio.Future[str] = loop.create_future()
        self._poller = poller
        timer = loop.call_later(wait_s, self.abort_poll, "")
        try:
            reason = await poller
        finally:
            timer.cancel()
            if self._poller is poller:
                self._poller = None
        if reason:
            await self._conflict(reason)

    async def _conflict(self, reason: str) -> None:
        self.conflicts += 1
        now = asyncio.get_running_loop().time()
        if now < self._no_conflict_before:
            await asyncio.sleep(self.conflict_pause_s)
        else:
            self._no_conflict_before = now + self.conflict_pause_s
        raise Refused(409, reason)


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def encode(body: Any) -> bytes:
    # An unpaired surrogate cannot leave as UTF-8; Telegram never sends one either.
    return _ENCODER.encode(body).encode("utf-8", "replace")
