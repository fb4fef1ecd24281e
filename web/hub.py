"""Open pages: which connections show which page, so that a change is shown at once."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager


class OpenPages:
    """Wakes connections. All of it happens in the event loop's thread."""

    def __init__(self, key_of: Callable[[str], str] = str) -> None:
        """key_of: the keyed hash by which other processes speak of a page."""
        self._key_of = key_of
        self._events: defaultdict[str, set[asyncio.Event]] = defaultdict(set)
        self._by_key: dict[str, str] = {}
        self._watching: Counter[str] = Counter()

    def wake(self, page: str) -> None:
        """The page's log has changed."""
        for event in self._events.get(page, ()):
            event.set()

    def wake_key(self, key: str) -> None:
        """Another process says that the page with this key has changed; "": any may have."""
        if key in self._by_key:
            self.wake(self._by_key[key])
        elif not key:
            for page in self._events:
                self.wake(page)

    def is_open(self, page: str) -> bool:
        """Whether a browser shows the page now."""
        return bool(self._events.get(page))

    def is_watched(self, page: str) -> bool:
        """Whether somebody looks at the page now, as far as this process knows."""
        return self._watching[page] > 0

    def count(self) -> int:
        """How many pages are open."""
        return len(self._events)

    def look(self, pages: Sequence[str], *, at: bool) -> None:
        """One more browser has these pages in sight; or one fewer."""
        for page in pages:
            self._watching[page] += 1 if at else -1
            if not self._watching[page]:
                del self._watching[page]

    @contextmanager
    def watch(self, pages: Sequence[str]) -> Iterator[asyncio.Event]:
        """An event that is set whenever one of these pages changes."""
        event = asyncio.Event()
        for page in pages:
            self._events[page].add(event)
            self._by_key[self._key_of(page)] = page
        try:
            yield event
        finally:
            for page in pages:
                self._events[page].discard(event)
                if not self._events[page]:
                    del self._events[page]
                    del self._by_key[self._key_of(page)]
