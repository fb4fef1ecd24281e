"""Pace in memory, of each chat: known only after the gate has said where a row goes.

A platform's word (`Throttled`) is the truth and holds the chat. A room's minute has twenty messages
(Telegram, "Bots FAQ"); eight of them are kept for P1, and what can wait comes last. Edits count as
messages. The last of the ordinary places are spread over the minute: however fast officers press,
what they see is never older than twelve seconds, since what waits is shown as it is by then.
"""

from collections import defaultdict, deque
from datetime import datetime, timedelta
from enum import Enum

MINUTE = timedelta(seconds=60)
STEP = timedelta(seconds=12)
HELD_AT_MOST = 10_000  # chats remembered as held; far above what one bot meets


class Share(Enum):
    """What a room's minute has for a kind of message: so many within so long, all of them hold."""

    URGENT = ((20, MINUTE),)
    ORDINARY = ((8, STEP), (9, 2 * STEP), (10, 3 * STEP), (11, 4 * STEP), (12, MINUTE))
    PATIENT = ((8, MINUTE),)  # media, boards, reminders


class Pace:
    """Says how long a message to a chat has to wait. Belongs to one process."""

    def __init__(self) -> None:
        self._held: dict[str, datetime] = {}
        self._rooms: defaultdict[str, deque[datetime]] = defaultdict(deque)

    def hold(self, address: str, *, until: datetime) -> None:
        """Nothing goes there before that."""
        if len(self._held) >= HELD_AT_MOST:
            self._held.clear()
        self._held[address] = until

    def next_free(self, address: str, now: datetime) -> datetime:
        """When the chat's own hold ends; `now` if it is not held."""
        until = self._held.get(address)
        if until is None:
            return now
        if until <= now:
            del self._held[address]
            return now
        return until

    def next_free_in_room(self, address: str, now: datetime, share: Share) -> datetime:
        """When the room's minute has a place for such a message. It is taken if that is now."""
        held = self.next_free(address, now)
        if held > now:
            return held
        sent = self._rooms[address]
        while sent and sent[0] <= now - MINUTE:
            sent.popleft()
        free: list[datetime] = [
            sent[-most] + within for most, within in share.value if len(sent) >= most
        ]
        if free and max(free) > now:
            return max(free)
        sent.append(now)
        return now
