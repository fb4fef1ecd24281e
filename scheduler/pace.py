"""Pace per chat, in memory: it is known only after the gate has said where a row goes.

A platform's word (`Throttled`) is the truth and holds the chat. A room's minute has twenty messages
(Telegram, "Bots FAQ"); eight of them are kept for P1, and media come last. Edits count as messages.
"""

from collections import defaultdict, deque
from datetime import datetime, timedelta

MINUTE = timedelta(seconds=60)
ROOM_MESSAGES = 20  # a minute; Telegram "Bots FAQ", section on limits
KEPT_FOR_URGENT = 8
KEPT_FROM_MEDIA = 12  # media may use what is left after these
HELD_AT_MOST = 10_000  # chats remembered as held; far above what one bot meets


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

    def next_free_in_room(
        self, address: str, now: datetime, *, urgent: bool, media: bool
    ) -> datetime:
        """When the room's minute has a place for such a message. It is taken if that is now."""
        held = self.next_free(address, now)
        if held > now:
            return held
        sent = self._rooms[address]
        while sent and sent[0] <= now - MINUTE:
            sent.popleft()
        kept = 0 if urgent else KEPT_FROM_MEDIA if media else KEPT_FOR_URGENT
        places = ROOM_MESSAGES - kept
        if len(sent) >= places:
            return sent[len(sent) - places] + MINUTE
        sent.append(now)
        return now
