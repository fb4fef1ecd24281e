"""Pace in memory, of each chat: known only after the gate has said where a row goes.

A platform's word (`Throttled`) is the truth and holds the chat. A group's minute has twenty
messages (Telegram, "Bots FAQ"), or what else its channel says. Whether edits are among them nobody
says, so they are counted. Who waits for a message decides how full the minute may be for it: of
twenty places three are P1's alone, five more an officer's who has pressed or asked, and a board, or
a card that changed by itself, goes only while most are free: what waits merges, and is shown as it
is by then. So a case may be taken, asked about and closed within a minute, and nobody waits.

A message counts from when it was handed over until a minute after its receipt, since nobody tells
when in between the platform counted it. Rooms that are topics of one group share its minute.
"""

from bisect import insort
from collections import defaultdict
from datetime import datetime, timedelta
from enum import Enum

from domain.group_topics import group_of

MINUTE = timedelta(seconds=60)
HELD_AT_MOST = 10_000  # chats remembered as held; far above what one bot meets


class Share(Enum):
    """Up to how many messages a group's minute of twenty may hold with one of this kind."""

    URGENT = 20
    ANSWER = 17  # to a press, or to a question
    NEWS = 12  # new messages that nobody in the room asked for
    PATIENT = 6  # what changes by itself, cards above all
    LAST = 3  # boards, who joined, and what a new room is shown

    def of(self, per_minute: int) -> int:
        """The same where so many messages are a group's minute."""
        return max(1, self.value * per_minute // Share.URGENT.value)


class Pace:
    """Says how long a message to a chat has to wait. Belongs to one process."""

    def __init__(self) -> None:
        self._held: dict[str, datetime] = {}
        self._minutes: defaultdict[str, list[datetime]] = defaultdict(list)  # of groups

    def hold(self, address: str, *, until: datetime) -> None:
        """Nothing goes there before that."""
        if len(self._held) >= HELD_AT_MOST:
            self._held.clear()
        self._held[group_of(address)] = until

    def next_free(self, address: str, now: datetime) -> datetime:
        """When the chat's own hold ends; `now` if it is not held."""
        group = group_of(address)
        until = self._held.get(group)
        if until is None:
            return now
        if until <= now:
            del self._held[group]
            return now
        return until

    def next_free_in_room(
        self, address: str, now: datetime, places: int, messages: int = 1
    ) -> datetime:
        """When so many messages fit into that many places of the group's minute. They are taken if
        that is now."""
        free_at = self.free_in_room(address, now, places, messages)
        if free_at == now:
            self._minutes[group_of(address)] += [now] * messages
        return free_at

    def free_in_room(self, address: str, now: datetime, places: int, messages: int = 1) -> datetime:
        """The same, and none is taken."""
        counted = self._minutes[group_of(address)]
        while counted and counted[0] <= now - MINUTE:
            del counted[0]
        others = max(0, places - messages)  # that may be in this minute already
        return counted[-others - 1] + MINUTE if len(counted) > others else now

    def arrived(
        self, address: str, *, taken_at: datetime, now: datetime, messages: int = 1
    ) -> None:
        """What took its place then was received by now, or failed by now: it counts from now on."""
        counted = self._minutes[group_of(address)]
        for _ in range(messages):
            if taken_at in counted:
                counted.remove(taken_at)
            insort(counted, now)
