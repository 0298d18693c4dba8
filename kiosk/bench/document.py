"""The document camera at its far end: MJPEG on loopback in the size that is asked for, of whatever lies on the desk."""

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import msgspec

from kiosk.bench.document_pages import Quad, Scene, draw, jpeg, varied
from kiosk.bench.far_end import Action, Nothing, Order
from kiosk.bench.panel_wire import Meaning, WireLog

LOOPBACK = "127.0.0.1"
PATH = "/document.mjpg"
BOUNDARY = b"page"
LONGEST_HEAD = 8192
HEAD_LIMIT_S = 5.0
VARIANTS = 4  # a sensor never gives the same picture twice; four take turns
SMALLEST, LARGEST = 160, 4000
LOOK_S = 0.05
_HEADERS = (
    b"HTTP/1.0 200 OK\r\nConnection: close\r\nCache-Control: no-store\r\n"
    b"Content-Type: multipart/x-mixed-replace; boundary=" + BOUNDARY + b"\r\n\r\n"
)
_NOT_FOUND = b"HTTP/1.0 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"

Size = tuple[int, int]


@dataclass(frozen=True, slots=True)
class DocumentBenchSettings:
    """`[document]`: its port on loopback (0 = a free one), how many pictures a second, its live and its full size."""

    port: int = 0
    fps: int = 10
    width: int = 1280
    height: int = 960
    full_width: int = 2592
    full_height: int = 1944

    def __post_init__(self) -> None:
        if not 0 <= self.port <= 65535:
            raise ValueError("port must be 0 to 65535")
        if not 1 <= self.fps <= 30:
            raise ValueError("fps must be 1 to 30")
        for name in ("width", "height", "full_width", "full_height"):
            if not SMALLEST <= getattr(self, name) <= LARGEST:
                raise ValueError(f"{name} must be {SMALLEST} to {LARGEST}")

    @property
    def full(self) -> Size:
        """Of a still."""
        return self.full_width, self.full_height


class Lay(Order, frozen=True, kw_only=True):
    """What lies on the desk from now on."""

    scene: Scene


class Freeze(Order, frozen=True, kw_only=True):
    """The very same picture again and again, or well again."""

    on: bool = True


class Hang(Order, frozen=True, kw_only=True):
    """Connections are taken, and nothing comes any more; or well again."""

    on: bool = True


class Unplug(Order, frozen=True, kw_only=True):
    """Pulled out: now, or in the middle of the next still."""

    during_still: bool = False


class DocumentView(msgspec.Struct, frozen=True, kw_only=True):
    """The camera now; `corners` are where the page's corners really are, as fractions of the picture."""

    plugged: bool
    scene: Scene
    frozen: bool
    hanging: bool
    watchers: int
    stills: int
    corners: Quad | None
    scenes: tuple[Scene, ...] = tuple(Scene)


class DocumentBench:
    """A `FarEnd`. Keeps its port while it is unplugged, as a camera keeps its name."""

    name = "document"

    def __init__(self, settings: DocumentBenchSettings, wire: WireLog, on_change: Callable[[], None]) -> None:
        self._settings = settings
        self._wire = wire
        self._on_change = on_change
        self._server: asyncio.Server | None = None
        self._streams: dict[asyncio.Task[None], asyncio.StreamWriter] = {}
        self._live = (settings.width, settings.height)
        self._port = settings.port
        self._drawing = asyncio.Lock()
        self._drawn: dict[tuple[Scene, Size], tuple[bytes, ...]] = {}
        self._corners: Quad | None = None
        self._frozen = self._hanging = self._trap = False
        self._stills = 0
        self.scene = Scene.PLAIN

    async def start(self, folder: Path) -> None:
        await self._pictures(self._live)
        await self.plug()

    async def stop(self) -> None:
        await self.unplug()
        self._drawn.clear()

    async def restore(self) -> None:
        self._frozen = self._hanging = self._trap = False
        if self.scene is not Scene.PLAIN:
            await self.lay(Scene.PLAIN)
        await self.plug()

    def actions(self) -> Mapping[str, Action]:
        return {
            "scene": Action(Lay, lambda order: self.lay(order.scene)),
            "freeze": Action(Freeze, self._freeze),
            "hang": Action(Hang, self._hang),
            "unplug": Action(Unplug, self._pull),
            "plug": Action(Nothing, lambda _: self.plug()),
        }

    def view(self) -> DocumentView:
        return DocumentView(
            plugged=self._server is not None,
            scene=self.scene,
            frozen=self._frozen,
            hanging=self._hanging,
            watchers=len(self._streams),
            stills=self._stills,
            corners=self._corners,
        )

    def faults(self) -> tuple[str, ...]:
        wrong = {
            "unplugged": self._server is None,
            "frozen": self._frozen,
            "hanging": self._hanging,
            "covered": self.scene is Scene.COVERED,
        }
        return tuple(name for name, so in wrong.items() if so)

    def addresses(self) -> Mapping[str, str]:
        return {"document": f"http://{LOOPBACK}:{self._port}{PATH}"}

    async def picture(self) -> bytes:
        """What it would send now, for the panel."""
        return (await self._pictures(self._live))[0]

    async def lay(self, scene: Scene) -> None:
        """Somebody changes what lies there: drawn first, then shown, so that the stream never stops."""
        async with self._drawing:
            sizes = {size for _, size in self._drawn} | {self._live}
            fresh = {size: await asyncio.to_thread(_drawn, scene, size) for size in sizes}
            self.scene = scene
            self._drawn = {(scene, size): pictures for size, (pictures, _) in fresh.items()}
            self._corners = fresh[self._live][1]
        self._on_change()

    async def plug(self) -> None:
        """Listen again at the same port; plugging in twice is once."""
        if self._server is None:
            self._server = await asyncio.start_server(self._serve, LOOPBACK, self._port, limit=LONGEST_HEAD)
            self._port = int(self._server.sockets[0].getsockname()[1])
            self._on_change()

    async def unplug(self) -> None:
        """Gone, in the middle of whatever it was sending."""
        server, self._server = self._server, None
        if server is None:
            return
        server.close()
        streams = dict(self._streams)
        here = asyncio.current_task()
        for task, writer in streams.items():
            writer.transport.abort()
            if task is not here:
                task.cancel()
        await asyncio.gather(*(task for task in streams if task is not here), return_exceptions=True)
        self._on_change()

    # ---- hands ----

    async def _freeze(self, order: Freeze) -> None:
        self._frozen = order.on
        self._on_change()

    async def _hang(self, order: Hang) -> None:
        self._hanging = order.on
        self._on_change()

    async def _pull(self, order: Unplug) -> None:
        if order.during_still:
            self._trap = True
        else:
            await self.unplug()

    # ---- the wire ----

    async def _pictures(self, size: Size) -> tuple[bytes, ...]:
        """What lies there in this size; drawn once, aside of the loop."""
        if (self.scene, size) not in self._drawn:
            async with self._drawing:
                if (self.scene, size) not in self._drawn:
                    pictures, self._corners = await asyncio.to_thread(_drawn, self.scene, size)
                    self._drawn[self.scene, size] = pictures
        return self._drawn[self.scene, size]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._streams[task] = writer
        try:
            async with asyncio.timeout(HEAD_LIMIT_S):
                asked = _asked(await reader.readuntil(b"\r\n\r\n"), self._settings)
            if asked is None:
                writer.write(_NOT_FOUND)
            elif asked.size is not None:
                await self._stream(writer, asked.size)
            elif self._hanging:
                await reader.read()
            else:
                writer.write(_HEADERS)
        except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # it went away, or never asked
        except asyncio.CancelledError:
            pass  # only `unplug` cancels, and waits for us
        finally:
            del self._streams[task]
            with contextlib.suppress(OSError):
                writer.close()

    async def _stream(self, writer: asyncio.StreamWriter, size: Size) -> None:
        still = size == self._settings.full
        meaning = Meaning("document.still" if still else "document.live", {"wide": size[0], "high": size[1]})
        self._wire.add("document", b"", meaning, to_device=True)
        self._stills += still
        number = 0
        writer.write(_HEADERS)
        while not writer.is_closing():
            if self._hanging:
                await asyncio.sleep(LOOK_S)
                continue
            whole = _part((await self._pictures(size))[0 if self._frozen else number % VARIANTS])
            if still and self._trap:
                self._trap = False
                writer.write(whole[: len(whole) // 2])
                await self.unplug()
                return
            writer.write(whole)
            await writer.drain()
            number += 1
            await asyncio.sleep(1 / self._settings.fps)


def _drawn(scene: Scene, size: Size) -> tuple[tuple[bytes, ...], Quad | None]:
    desk = draw(scene, *size)
    return tuple(jpeg(varied(desk.picture, seed)) for seed in range(VARIANTS)), desk.corners


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a request wants: pictures of this size, or, without one, only the head of the answer."""

    size: Size | None


def _asked(head: bytes, settings: DocumentBenchSettings) -> _Asked | None:
    """None for anything that is not here."""
    method, _, rest = head.split(b"\r\n", 1)[0].partition(b" ")
    parts = urlsplit(rest.split(b" ")[0].decode("ascii", "replace"))
    if method not in (b"GET", b"HEAD") or parts.path != PATH:
        return None
    if method == b"HEAD":
        return _Asked(None)
    sides = parse_qs(parts.query).get("size", [""])[0].split("x")
    if len(sides) == 2 and all(side.isdecimal() and SMALLEST <= int(side) <= LARGEST for side in sides):
        return _Asked((int(sides[0]), int(sides[1])))
    return _Asked((settings.width, settings.height))


def _part(picture: bytes) -> bytes:
    head = b"--%b\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n" % (BOUNDARY, len(picture))
    return head + picture + b"\r\n"
