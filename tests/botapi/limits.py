"""The pace Telegram allows, as true sliding windows; off until a test or bench enforces it."""

import math
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass

from tests.botapi.refusals import Refused, throttled

PER_SECOND = 30  # messages to all chats together; Bots FAQ, "My bot is hitting limits"
PER_GROUP_MINUTE = 20  # messages into one group; the same. Whether edits count it does not say
PER_CHAT_SECOND = 1  # the same; "short bursts tolerated", hence not enforced by default

SENDS = frozenset(
    ("sendMessage", "sendPhoto", "sendVoice", "sendDocument", "sendLocation", "sendMediaGroup",
     "copyMessage")
)  # fmt: skip
EDITS = frozenset(
    ("editMessageText", "editMessageReplyMarkup", "editMessageCaption", "editMessageMedia")
)


@dataclass(frozen=True, slots=True)
class Throttling:
    """One 429 of the limiter: which call, of which chat, for which of the windows."""

    at: float
    method: str
    chat_id: int
    window: str
    retry_after_s: int


class Window:
    """At most `most` events in any `seconds`; a refused one does not count."""

    def __init__(self, most: int, seconds: float) -> None:
        self.most = most
        self.seconds = seconds
        self._events: deque[float] = deque()

    def wait_s(self, now: float, events: int) -> float:
        """0 when so many events fit in now, otherwise how long until they do."""
        while self._events and self._events[0] <= now - self.seconds:
            self._events.popleft()
        over = len(self._events) + events - self.most
        if over <= 0:
            return 0.0
        if over > len(self._events):
            return self.seconds  # more at once than the window ever holds
        return self._events[over - 1] + self.seconds - now

    def take(self, now: float, events: int) -> None:
        self._events.extend([now] * events)


class Limits:
    """The limiter. `refused` lists its 429s, `passed` counts what it let through."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._overall: Window | None = None
        self._group_minute = 0
        self._chat_second = 0
        self._edits_count = True
        self._windows: dict[tuple[str, int], Window] = {}
        self.refused: list[Throttling] = []
        self.passed = 0
        self.per_chat: defaultdict[int, int] = defaultdict(int)

    def enforce(
        self,
        *,
        per_second: int = PER_SECOND,
        per_group_minute: int = PER_GROUP_MINUTE,
        per_chat_second: int = 0,
        edits_count: bool = True,
    ) -> None:
        """Refuse from now on what goes beyond; 0 leaves that window open.

        edits_count: whether an edit takes one of a group's places, as grammY's "Scaling Up IV:
        Flood Limits" has it; the FAQ speaks of messages only.
        """
        self._overall = Window(per_second, 1.0) if per_second else None
        self._group_minute = per_group_minute
        self._chat_second = per_chat_second
        self._edits_count = edits_count
        self._windows.clear()

    def lift(self) -> None:
        self.enforce(per_second=0, per_group_minute=0)

    def check(self, method: str, chat_id: int, *, events: int = 1) -> None:
        """Count a call in; raises Refused with retry_after when a window is full.

        Overall and per chat the sends count, in a group perhaps the edits too.
        """
        sends = method in SENDS
        if not sends and not (self._edits_count and method in EDITS and chat_id < 0):
            return
        now = self._now()
        windows = list(self._counting(chat_id, sends))
        for name, window in windows:
            wait_s = window.wait_s(now, events)
            if wait_s > 0:
                raise self._refuse(method, chat_id, name, wait_s)
        for _, window in windows:
            window.take(now, events)
        self.passed += events
        self.per_chat[chat_id] += events

    def _counting(self, chat_id: int, sends: bool) -> list[tuple[str, Window]]:
        counting: list[tuple[str, Window]] = []
        if sends and self._overall is not None:
            counting.append(("second", self._overall))
        if chat_id < 0 and self._group_minute:
            counting.append(("group minute", self._window("minute", chat_id)))
        if sends and self._chat_second:
            counting.append(("chat second", self._window("second", chat_id)))
        return counting

    def _window(self, name: str, chat_id: int) -> Window:
        window = self._windows.get((name, chat_id))
        if window is None:
            minute = name == "minute"
            window = Window(
                self._group_minute if minute else self._chat_second, 60.0 if minute else 1.0
            )
            self._windows[name, chat_id] = window
        return window

    def _refuse(self, method: str, chat_id: int, window: str, wait_s: float) -> Refused:
        retry_after_s = max(1, math.ceil(wait_s))
        self.refused.append(Throttling(self._now(), method, chat_id, window, retry_after_s))
        return throttled(retry_after_s)
