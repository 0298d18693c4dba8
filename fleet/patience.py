"""HTTP connections of people who never finish what they ask: closed in bounded time. uvicorn waits for ever."""

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LONGEST_S = 3600.0  # whatever a request says that it will bring
SLOWEST_BYTES_S = (
    1000  # of a body; the thinnest line that a kiosk is known to have carries eight times as much
)


def patient_for(request_s: float) -> type[HttpToolsProtocol]:
    """The protocol for uvicorn's `http`. request_s: from a connection, or a request's first byte, to its last header."""

    class Patient(HttpToolsProtocol):
        """Ends a connection whose request does not come to its end."""

        _waiting: asyncio.TimerHandle | None = None

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
            super().connection_made(transport)
            self._wait(request_s)

        def connection_lost(self, exc: Exception | None) -> None:
            self._wait_no_more()
            super().connection_lost(exc)

        def on_message_begin(self) -> None:
            super().on_message_begin()
            self._wait(request_s)

        def on_headers_complete(self) -> None:
            super().on_headers_complete()
            self._wait(request_s + min(LONGEST_S, _bytes_in(self.headers) / SLOWEST_BYTES_S))

        def on_message_complete(self) -> None:
            self._wait_no_more()
            super().on_message_complete()

        def _wait(self, wait_s: float) -> None:
            self._wait_no_more()
            self._waiting = self.loop.call_later(wait_s, self.transport.abort)

        def _wait_no_more(self) -> None:
            if self._waiting is not None:
                self._waiting.cancel()
                self._waiting = None

    return Patient


def _bytes_in(headers: list[tuple[bytes, bytes]]) -> int:
    """Of the body that they announce; 0 where they do not say a number."""
    for name, value in headers:
        if name == b"content-length":
            return int(value) if value.isdigit() else 0
    return 0
