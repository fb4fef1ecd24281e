"""Open pages: which connections show which page, so that a change is shown at once."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager


class OpenPages:
    """Wakes connections. All of it happens in the event loop's thread."""

    def __init__(self) -> None:
        self._events: defaultdict[str, set[asyncio.Event]] = defaultdict(set)

    def wake(self, page: str) -> None:
        """The page's log has changed."""
        for event in self._events.get(page, ()):
            event.set()

    def wake_all(self) -> None:
        """Something has changed, it is not known where: every page looks."""
        for events in self._events.values():
            for event in events:
                event.set()

    def is_open(self, page: str) -> bool:
        """Whether a browser shows the page now."""
        return bool(self._events.get(page))

    def count(self) -> int:
        """How many pages are open."""
        return len(self._events)

    @contextmanager
    def watch(self, pages: Sequence[str]) -> Iterator[asyncio.Event]:
        """An event that is set whenever one of these pages changes."""
        event = asyncio.Event()
        for page in pages:
            self._events[page].add(event)
        try:
            yield event
        finally:
            for page in pages:
                self._events[page].discard(event)
                if not self._events[page]:
                    del self._events[page]
