"""Patience: how long a connection may take to say what it wants.

uvicorn waits for the end of a request's headers for ever. Whoever opens connections and never ends
them would leave no room for anybody else.
"""

from asyncio import TimerHandle, Transport

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEADERS_S = 30.0  # a phone with a poor signal needs a few; nginx allows 60


class PatientProtocol(HttpToolsProtocol):
    """HTTP as uvicorn speaks it; a connection whose headers do not end in time is closed."""

    _deadline: TimerHandle | None = None

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]  # as uvicorn's
        super().connection_made(transport)
        self._expect_headers()

    def on_message_begin(self) -> None:
        """Another request on the same connection begins."""
        super().on_message_begin()
        self._expect_headers()

    def on_headers_complete(self) -> None:
        """All was said in time."""
        self._rest()
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        self._rest()
        super().connection_lost(exc)

    def _expect_headers(self) -> None:
        self._rest()
        self._deadline = self.loop.call_later(HEADERS_S, self.transport.close)

    def _rest(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
