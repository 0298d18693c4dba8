"""A back office of bytes on loopback: it answers by the contract, or does what it is told to do instead."""

import contextlib
import json
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

Answer = Mapping[str, Any]  # what a test writes down as JSON, wrong types included


class Reset(Exception):
    """A behaviour raises it: the connection is reset instead of closed."""


class Closed(Exception):
    """A behaviour raises it: nothing more comes, the connection is closed."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it came."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def question(self) -> dict[str, Any]:
        """The envelope; {} of a GET."""
        return json.loads(self.body) if self.body else {}

    @property
    def request_id(self) -> str:
        """Of the envelope, or of the header."""
        return str(self.question.get("request_id", self.headers.get("x-request-id", "")))


Behaviour = Callable[[Asked], Iterator[bytes]]


@dataclass(slots=True)
class FarEnd:
    """Listens from `with` to its end. `behaviour` may be changed between calls."""

    behaviour: Behaviour
    tls: ssl.SSLContext | None = None
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0
    released: threading.Event = field(default_factory=threading.Event)  # lets a stalled behaviour go on
    _listening: socket.socket = field(init=False)
    _open: list[socket.socket] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._listening = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.released.set()
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self.hang_up()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._listening.getsockname()[1])

    @property
    def url(self) -> str:
        """Of this machine only."""
        return f"{'http' if self.tls is None else 'https'}://127.0.0.1:{self.port}"

    def hang_up(self) -> None:
        """Close every connection."""
        while self._open:
            one = self._open.pop()
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            if self.tls is not None:
                connection = self.tls.wrap_socket(connection, server_side=True)
            self._open.append(connection)
            while (asked := _read(connection)) is not None:
                self.asked.append(asked)
                for part in self.behaviour(asked):
                    connection.sendall(part)
        except Reset:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            connection.close()
        except (Closed, OSError):
            connection.close()


def _read(connection: socket.socket) -> Asked | None:
    head = b""
    while b"\r\n\r\n" not in head:
        part = connection.recv(65536)
        if not part:
            return None
        head += part
    head, body = head.split(b"\r\n\r\n", 1)
    first, *lines = head.decode("ascii").split("\r\n")
    headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
    while len(body) < int(headers.get("content-length", "0")):
        body += connection.recv(65536)
    method, target, _ = first.split(" ")
    return Asked(method, target, headers, body)


def http(body: bytes, *, status: int = 200, headers: str = "", length: int | None = None) -> bytes:
    """One HTTP answer; `length` lies about the body's."""
    size = len(body) if length is None else length
    return f"HTTP/1.1 {status} X\r\nContent-Length: {size}\r\n{headers}\r\n".encode() + body


def answer(asked: Asked, **members: object) -> bytes:
    """The contract's JSON to this question; members are laid over it, or taken away with None."""
    whole: dict[str, object] = {"contract": "1.0", "code": "OK", "request_id": asked.request_id} | members
    return json.dumps({name: value for name, value in whole.items() if value is not None}).encode()


def page(
    records: Sequence[Mapping[str, object]], number: int = 1, pages: int = 1, total: int | None = None
) -> dict[str, object]:
    """The members of an answer with records."""
    size = len(records) if total is None else total
    return {"records": records, "page": {"number": number, "pages": pages, "total": size}}


def answering(status: int = 200, /, **members: object) -> Behaviour:
    """Always this answer, with the question's request_id."""

    def behave(asked: Asked) -> Iterator[bytes]:
        yield http(answer(asked, **members), status=status)

    return behave


def saying(whole: bytes) -> Behaviour:
    """Always these bytes, whatever was asked."""

    def behave(_asked: Asked) -> Iterator[bytes]:
        yield whole

    return behave
