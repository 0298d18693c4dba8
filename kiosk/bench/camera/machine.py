"""The drawn camera as a far end of the bench: scenes, unplugging, dropped connections, and its picture for the panel."""

from collections.abc import Callable, Mapping
from pathlib import Path

import cv2
import msgspec

from kiosk.bench.camera.scenes import LOOP, SLOW_FPS, Scene, picture
from kiosk.bench.camera.server import LOOPBACK, MjpegServer
from kiosk.bench.camera.settings import CameraSettings
from kiosk.bench.far_end import Action, Nothing, Order
from kiosk.bench.panel_wire import Meaning, WireLog
from kiosk.domain.clock import Clock

QUALITY = 80
_WELL = (Scene.LIVE, Scene.TWO, Scene.NOBODY)


class ChooseScene(Order, frozen=True, kw_only=True):
    """Which scene comes before the camera."""

    name: Scene


class CameraView(msgspec.Struct, frozen=True, kw_only=True):
    """The camera now; `watchers` counts connections."""

    plugged: bool
    scene: Scene
    fps: int
    watchers: int
    scenes: tuple[Scene, ...] = tuple(Scene)


class CameraBench:
    """Keeps its port while it is unplugged, as a camera keeps its name."""

    name = "camera"

    def __init__(
        self, settings: CameraSettings, clock: Clock, wire: WireLog, on_change: Callable[[], None]
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._wire = wire
        self._on_change = on_change
        self._server = MjpegServer(self, self._told)
        self._port = settings.port
        self._plugged = False
        self._jpegs: dict[tuple[Scene, int, bool], bytes] = {}
        self.scene = Scene.LIVE

    @property
    def fps(self) -> int:
        """Pictures a second."""
        return SLOW_FPS if self.scene is Scene.SLOW else self._settings.fps

    async def start(self, folder: Path) -> None:
        await self.plug()

    async def stop(self) -> None:
        await self.unplug()
        self._jpegs.clear()

    async def restore(self) -> None:
        self.show(Scene.LIVE)
        await self.plug()

    def actions(self) -> Mapping[str, Action]:
        return {
            "scene": Action(ChooseScene, self._choose),
            "unplug": Action(Nothing, lambda _: self.unplug()),
            "plug": Action(Nothing, lambda _: self.plug()),
            "drop": Action(Nothing, lambda _: self._server.drop()),
        }

    def view(self) -> CameraView:
        watchers = self._server.watchers
        return CameraView(plugged=self._plugged, scene=self.scene, fps=self.fps, watchers=watchers)

    def faults(self) -> tuple[str, ...]:
        if not self._plugged:
            return ("unplugged",)
        return () if self.scene in _WELL else (self.scene.value,)

    def addresses(self) -> Mapping[str, str]:
        stem = f"http://{LOOPBACK}:{self._port}"
        return {"camera": f"{stem}/face.mjpg", "camera_infrared": f"{stem}/infrared.mjpg"}

    def show(self, scene: Scene) -> None:
        """This stands before the camera from the next picture on."""
        self.scene = scene
        self._on_change()

    async def plug(self) -> None:
        """Listen again at the same port; plugging in twice is once."""
        if not self._plugged:
            await self._server.open(self._port)
            self._port = self._server.port
            self._plugged = True
            self._on_change()

    async def unplug(self) -> None:
        """Gone from the machine, in the middle of whatever it was sending."""
        if self._plugged:
            self._plugged = False
            await self._server.close()
            self._on_change()

    def number(self) -> int:
        """Which picture it is time for."""
        return int(self._clock.monotonic() * self.fps)

    def jpeg(self, number: int, *, infrared: bool) -> bytes:
        """The scene's picture; each is drawn once (in 2 ms)."""
        key = (self.scene, number % LOOP, infrared)
        if key not in self._jpegs:
            if len(self._jpegs) >= 2 * LOOP:
                self._jpegs.clear()
            size = (self._settings.width, self._settings.height)
            drawn = picture(self.scene, number, size, infrared=infrared)
            _, encoded = cv2.imencode(".jpg", drawn, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
            self._jpegs[key] = encoded.tobytes()
        return self._jpegs[key]

    def picture(self) -> bytes:
        """What it would send now, as JPEG, for the panel."""
        return self.jpeg(self.number(), infrared=False)

    async def _choose(self, order: ChooseScene) -> None:
        self.show(order.name)

    def _told(self, what: str) -> None:
        self._wire.add("camera", b"", Meaning(f"camera.{what}"), to_device=what == "opened")
        self._on_change()
