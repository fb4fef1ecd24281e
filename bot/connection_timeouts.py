"""How long a connection may take to say what it wants, to bring what it has and to take
its answer.

uvicorn waits for each of these for ever. Whoever opens connections and never ends what they say, or
never reads what they asked for, would leave no room for anybody else.
"""

from asyncio import TimerHandle, Transport
from collections.abc import Callable

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEADERS_S = 30.0  # a phone with a poor signal needs a few; nginx allows 60
# A body has so long, and longer while it comes: 8 KB a second is half of what the poorest mobile
# network brings. Apache's mod_reqtimeout counts the same way.
BODY_S = 30.0
BODY_PER_S = 8 * 1024
BODY_AT_MOST_S = 180.0  # as long as the page's script waits
TAKES_S = 60.0  # whoever has taken nothing of an answer for so long is gone, or holds it on purpose


class PatientProtocol(HttpToolsProtocol):
    """HTTP as uvicorn speaks it; a connection whose headers or body do not end in time is closed,
    whoever serves it and whether it was answered meanwhile, and so is one that takes no answer."""

    _deadline: TimerHandle | None = None
    _taking: TimerHandle | None = None
    _began = 0.0
    _brought = 0

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]  # as uvicorn's
        super().connection_made(transport)
        self._expect(HEADERS_S, self.transport.close)

    def on_message_begin(self) -> None:
        """Another request on the same connection begins."""
        super().on_message_begin()
        self._expect(HEADERS_S, self.transport.close)

    def on_headers_complete(self) -> None:
        """What is wanted was said in time; now the body, if there is one."""
        self._began, self._brought = self.loop.time(), 0
        self._expect(BODY_S, self._look_at_body)
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._brought += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """All was brought in time."""
        self._rest()
        super().on_message_complete()

    def handle_websocket_upgrade(self) -> None:
        """From here on it is a WebSocket, which has its own pings."""
        self._rest()
        super().handle_websocket_upgrade()

    def pause_writing(self) -> None:
        """More of the answer waits than the line takes at once."""
        super().pause_writing()
        self._watch_taking()

    def resume_writing(self) -> None:
        super().resume_writing()
        self._stop_watching()

    def connection_lost(self, exc: Exception | None) -> None:
        self._rest()
        self._stop_watching()
        super().connection_lost(exc)

    def _look_at_body(self) -> None:
        """Close the connection, or go on waiting for one that brings something."""
        until = self._began + min(BODY_S + self._brought / BODY_PER_S, BODY_AT_MOST_S)
        if self.loop.time() < until:
            self._expect(until - self.loop.time(), self._look_at_body)
        else:
            self.transport.close()

    def _watch_taking(self) -> None:
        self._stop_watching()
        left = self.transport.get_write_buffer_size()
        self._taking = self.loop.call_later(TAKES_S, self._look_at_taking, left)

    def _look_at_taking(self, left: int) -> None:
        if self.transport.get_write_buffer_size() < left:
            self._watch_taking()
        else:
            self.transport.abort()  # closing would wait until the rest is taken

    def _stop_watching(self) -> None:
        if self._taking is not None:
            self._taking.cancel()
            self._taking = None

    def _expect(self, within_s: float, otherwise: Callable[[], object]) -> None:
        self._rest()
        self._deadline = self.loop.call_later(within_s, otherwise)

    def _rest(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
