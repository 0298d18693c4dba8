"""MJPEG over HTTP on loopback: what many network cameras speak, and what OpenCV opens by its address."""

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from kiosk.bench.camera.scenes import Scene

LOOPBACK = "127.0.0.1"
LONGEST_HEAD = 8192
HEAD_LIMIT_S = 5.0
BOUNDARY = b"picture"
_HEADERS = (
    b"HTTP/1.0 200 OK\r\nConnection: close\r\nCache-Control: no-store\r\n"
    b"Content-Type: multipart/x-mixed-replace; boundary=" + BOUNDARY + b"\r\n\r\n"
)
_NOT_FOUND = b"HTTP/1.0 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
GARBAGE = bytes(range(256)) * 40
TRUNCATED_AFTER = 3  # whole pictures, then a half one


@dataclass(frozen=True, slots=True)
class Request:
    """Which of the two eyes, and whether only the head of the answer is wanted."""

    infrared: bool
    head_only: bool


class Model(Protocol):
    """What stands before the camera now."""

    @property
    def scene(self) -> Scene: ...

    @property
    def fps(self) -> int: ...

    def number(self) -> int:
        """Which picture it is time for; grows with `fps`."""
        ...

    def jpeg(self, number: int, *, infrared: bool) -> bytes: ...


class MjpegServer:
    """One stream for each connection; a slow one gets fewer pictures, never older ones."""

    def __init__(self, model: Model, on_change: Callable[[str], None]) -> None:
        """on_change: told "opened" and "closed"."""
        self._model = model
        self._on_change = on_change
        self._server: asyncio.Server | None = None
        self._watching: dict[asyncio.Task[None], asyncio.StreamWriter] = {}
        self.port = 0

    @property
    def watchers(self) -> int:
        """How many streams run."""
        return len(self._watching)

    async def open(self, port: int) -> None:
        """Listen. Raises OSError."""
        self._server = await asyncio.start_server(self._serve, LOOPBACK, port, limit=LONGEST_HEAD)
        self.port = int(self._server.sockets[0].getsockname()[1])

    async def close(self) -> None:
        """Nobody listens, every stream is cut."""
        server, self._server = self._server, None
        if server is not None:
            server.close()
        await self.drop()

    async def drop(self) -> None:
        """Cut every stream."""
        streams = dict(self._watching)
        for task, writer in streams.items():
            writer.transport.abort()
            task.cancel()
        await asyncio.gather(*streams, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._watching[task] = writer
        try:
            async with asyncio.timeout(HEAD_LIMIT_S):
                asked = _request(await reader.readuntil(b"\r\n\r\n"))
            if asked is None:
                writer.write(_NOT_FOUND)
            elif not asked.head_only:
                self._on_change("opened")
                await self._stream(writer, infrared=asked.infrared)
            elif self._model.scene is not Scene.HANG:
                writer.write(_HEADERS)
            else:
                await reader.read()
        except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # it went away, or never asked
        except asyncio.CancelledError:
            pass  # only `drop` cancels, and waits for us
        finally:
            del self._watching[task]
            self._on_change("closed")
            with contextlib.suppress(OSError):
                writer.close()

    async def _stream(self, writer: asyncio.StreamWriter, *, infrared: bool) -> None:
        sent = 0
        began = False
        last = -1
        while not writer.is_closing():
            scene = self._model.scene
            if scene is Scene.HANG:
                await asyncio.sleep(0.05)
                continue
            if not began:
                writer.write(_HEADERS)
                began = True
            number = self._model.number()
            if number != last:
                last = number
                whole = _part(scene, self._model.jpeg(number, infrared=infrared))
                if scene is Scene.TRUNCATED and sent >= TRUNCATED_AFTER:
                    writer.write(whole[: len(whole) // 2])
                    await writer.drain()
                    return
                writer.write(whole)
                await writer.drain()
                sent += 1
            await asyncio.sleep(1 / (4 * self._model.fps))


def _request(head: bytes) -> Request | None:
    """What is asked for; None for anything that is not here."""
    match head.split(b"\r\n", 1)[0].split(b" "):
        case [(b"GET" | b"HEAD") as method, (b"/face.mjpg" | b"/infrared.mjpg") as path, _]:
            return Request(path == b"/infrared.mjpg", method == b"HEAD")
        case _:
            return None


def _part(scene: Scene, jpeg: bytes) -> bytes:
    body = GARBAGE if scene is Scene.GARBAGE else jpeg
    head = b"--%b\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n" % (BOUNDARY, len(body))
    return head + body + b"\r\n"
