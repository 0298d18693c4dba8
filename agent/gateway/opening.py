"""A socket to the gateway, or none in time: the name's look-up, each address, TLS."""

import contextlib
import socket
import threading
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Self, TypeAlias

from kiosk.domain.clock import Clock
from kiosk.domain.errors import Unreachable

if TYPE_CHECKING:
    import ssl

_Place: TypeAlias = "tuple[socket.AddressFamily, tuple[object, ...]]"


class Unheard(Unreachable):
    """No whole answer. `sent`: the question may have arrived. `late`: the time was up."""

    def __init__(self, why: str, *, sent: bool, late: bool = False) -> None:
        super().__init__(why)
        self.sent = sent
        self.late = late


@dataclass(frozen=True, slots=True)
class Address:
    """A far end; `tls` is None on this machine's own loopback only."""

    host: str
    port: int
    connect_s: float
    tls: "ssl.SSLContext | None" = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """When a call must be over, on the monotonic clock."""

    clock: Clock
    at: float

    @property
    def is_over(self) -> bool:
        """Nothing is left."""
        return self.clock.monotonic() >= self.at

    def left(self) -> float:
        """Seconds, more than 0: 0 would tell a socket not to wait at all. Raises TimeoutError where nothing is left."""
        left = self.at - self.clock.monotonic()
        if left <= 0:
            raise TimeoutError
        return left

    def within(self, seconds: float) -> Self:
        """This one, or one in so many seconds where that is sooner."""
        return type(self)(self.clock, min(self.at, self.clock.monotonic() + seconds))


def opened(address: Address, by: Deadline) -> socket.socket:
    """Raises Unheard."""
    failed: OSError | None = None
    for family, where in _resolved(address.host, address.port, by):
        fresh = socket.socket(family, socket.SOCK_STREAM)
        try:
            fresh.settimeout(by.left())
            fresh.connect(where)
            fresh.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if address.tls is None:
                return fresh
            fresh.settimeout(by.left())
            return address.tls.wrap_socket(fresh, server_hostname=address.host)
        except OSError as refused:
            fresh.close()
            failed = refused
            if isinstance(refused, TimeoutError) and by.is_over:
                break
    raise Unheard("no connection", sent=False, late=isinstance(failed, TimeoutError)) from failed


def is_quiet(kept: socket.socket) -> bool:
    """A kept connection on which something can be read was closed, or is out of step."""
    kept.settimeout(0.0)
    try:
        kept.recv(1)
    except (BlockingIOError, InterruptedError):
        return True
    except OSError as error:  # ssl.SSLWantReadError has no other base
        return type(error).__name__ == "SSLWantReadError"
    return False


def _resolved(host: str, port: int, by: Deadline) -> list[_Place]:
    """The look-up has no limit of its own, and with the network cut it takes ten seconds: it runs beside us."""
    with contextlib.suppress(OSError, UnicodeError):
        return _places(host, port, socket.AI_NUMERICHOST)
    found: SimpleQueue[list[_Place]] = SimpleQueue()

    def look_up() -> None:
        try:
            found.put(_places(host, port, 0))
        except (OSError, UnicodeError):
            found.put([])

    threading.Thread(target=look_up, name="gateway-name", daemon=True).start()
    try:
        return found.get(timeout=by.left())
    except (Empty, TimeoutError) as late:
        raise Unheard("the name was not found in time", sent=False, late=True) from late


def _places(host: str, port: int, flags: int) -> list[_Place]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=flags)
    return [(family, where) for family, _, _, _, where in found]
