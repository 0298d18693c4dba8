"""One kept HTTPS connection with a limit that holds: whatever the far end does, a call ends in time and in size.

A general client bounds each wait, not their sum: a far end that sends a byte a second holds a resident for ever. Here
every wait gets what is left of the call. See docs/decisions/0090-a-connection-of-our-own-to-the-back-office.md.
"""

import contextlib
import socket
import threading
from dataclasses import dataclass, field

import h11

from agent.gateway.opening import Address, Deadline, Unheard, is_quiet, opened
from kiosk.domain.clock import Clock
from kiosk.domain.errors import ProtocolError

LONGEST_ANSWER = 2 * 1024 * 1024
LONGEST_HEAD = 16 * 1024
_CHUNK = 64 * 1024
_KEPT_S = 30.0  # a firewall forgets a quiet connection without telling anybody


@dataclass(frozen=True, slots=True)
class Request:
    """What goes out. `repeatable`: may be sent again where a kept connection turns out to be dead."""

    method: str
    target: str
    body: bytes = field(default=b"", repr=False)
    headers: tuple[tuple[str, str], ...] = ()
    repeatable: bool = True


@dataclass(frozen=True, slots=True)
class Heard:
    """What came back."""

    status: int
    body: bytes = field(repr=False)


@dataclass(slots=True)
class _Line:
    """A connection that stands, with HTTP's state."""

    socket: socket.socket
    http: h11.Connection
    used: float


class Wire:
    """Keeps one connection; one call at a time, others wait within their own limit."""

    def __init__(self, address: Address, clock: Clock) -> None:
        self._address = address
        self._clock = clock
        self._line: _Line | None = None
        self._turn = threading.Lock()

    def call(self, request: Request, limit_s: float) -> Heard:
        """Raises Unheard for silence, ProtocolError for what is no HTTP or too large; the connection is dropped then."""
        by = Deadline(self._clock, self._clock.monotonic() + limit_s)
        if not self._turn.acquire(timeout=max(0.0, limit_s)):
            raise Unheard("another call took all the time", sent=False, late=True)
        try:
            kept = self._kept()
            if kept is not None:
                with contextlib.suppress(_KeptWasDead):
                    return self._exchange(kept, request, by, was_kept=True)
            return self._exchange(self._connected(by), request, by, was_kept=False)
        finally:
            self._turn.release()

    def close(self) -> None:
        """Let go of the connection."""
        with self._turn:
            self._drop()

    def _kept(self) -> _Line | None:
        """The connection of the last call, unless the far end closed it or spoke unasked."""
        line = self._line
        if line is not None and (self._clock.monotonic() - line.used > _KEPT_S or not is_quiet(line.socket)):
            self._drop()
        return self._line

    def _connected(self, by: Deadline) -> _Line:
        fresh = opened(self._address, by.within(self._address.connect_s))
        http = h11.Connection(h11.CLIENT, max_incomplete_event_size=LONGEST_HEAD)
        self._line = _Line(fresh, http, self._clock.monotonic())
        return self._line

    def _exchange(self, line: _Line, request: Request, by: Deadline, *, was_kept: bool) -> Heard:
        if by.is_over:
            raise Unheard("no time left to ask", sent=False, late=True)
        heard = None
        begun = _Begun()
        try:
            _send(line, request, self._address, by)
            heard = _receive(line, by, begun)
        except TimeoutError as late:
            raise Unheard("no whole answer in time", sent=True, late=True) from late
        except (OSError, EOFError) as lost:
            if was_kept and request.repeatable and not begun.answer:
                raise _KeptWasDead from lost
            raise Unheard("the connection was lost", sent=True) from lost
        except h11.RemoteProtocolError as strange:
            if begun.ended:
                raise Unheard("half an answer", sent=True) from strange
            raise ProtocolError("no HTTP answer") from strange
        finally:
            line.used = self._clock.monotonic()
            if heard is None or not _can_go_on(line.http):
                self._drop()
        return heard

    def _drop(self) -> None:
        if self._line is not None:
            self._line.socket.close()
            self._line = None


class _KeptWasDead(Exception):
    """The far end had closed the kept connection: nothing was answered, the question goes out on a new one."""


@dataclass(slots=True)
class _Begun:
    """How far an answer came."""

    answer: bool = False
    ended: bool = False


def _send(line: _Line, request: Request, address: Address, by: Deadline) -> None:
    host = f"[{address.host}]" if ":" in address.host else address.host
    headers = [("Host", f"{host}:{address.port}"), ("Accept", "application/json"), *request.headers]
    if request.body:
        headers += [("Content-Type", "application/json"), ("Content-Length", str(len(request.body)))]
    out = line.http.send(h11.Request(method=request.method, target=request.target, headers=headers)) or b""
    if request.body:
        out += line.http.send(h11.Data(data=request.body)) or b""
    out += line.http.send(h11.EndOfMessage()) or b""
    left = memoryview(out)
    while left:
        line.socket.settimeout(by.left())
        left = left[line.socket.send(left) :]


def _receive(line: _Line, by: Deadline, begun: _Begun) -> Heard:
    status, parts, size = 0, [], 0
    while True:
        event = line.http.next_event()
        match event:
            case h11.NEED_DATA:
                line.socket.settimeout(by.left())
                data = line.socket.recv(_CHUNK)
                begun.answer = begun.answer or bool(data)
                begun.ended = not data
                if not data and not begun.answer:
                    raise EOFError
                line.http.receive_data(data)
            case h11.Response():
                _refuse_large(event)
                status = event.status_code
            case h11.Data():
                size += len(event.data)
                if size > LONGEST_ANSWER:
                    raise ProtocolError("the answer is too large")
                parts.append(bytes(event.data))
            case h11.EndOfMessage():
                return Heard(status, b"".join(parts))
            case h11.InformationalResponse():
                continue
            case _:
                raise EOFError


def _refuse_large(response: h11.Response) -> None:
    """Before the first byte of a body is taken. A compressed body is refused: what it grows to is nobody's promise."""
    for name, value in response.headers:
        if name == b"content-length" and int(value) > LONGEST_ANSWER:
            raise ProtocolError("the answer is too large")
        if name == b"content-encoding" and value.lower() != b"identity":
            raise ProtocolError("the answer is compressed")


def _can_go_on(http: h11.Connection) -> bool:
    """Ready for the next question: both sides are done, and nothing came that nobody asked for."""
    if http.our_state is not h11.DONE or http.their_state is not h11.DONE or http.trailing_data[0]:
        return False
    http.start_next_cycle()
    return True
