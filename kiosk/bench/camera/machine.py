"""The drawn camera as a far end of the bench: scenes and acts, unplugging, dropped connections, its picture for the panel.

Whoever shows a card stands before it, hears what the kiosk says and does it; an act that was ordered stays instead.
"""

import asyncio
import os
from collections.abc import Callable, Mapping
from pathlib import Path

import cv2
import msgspec

from kiosk.bench.camera.scenes import LOOP, SLOW_FPS, Scene, empty_room, picture
from kiosk.bench.camera.server import LOOPBACK, MjpegServer
from kiosk.bench.camera.settings import CameraSettings
from kiosk.bench.face.acts import Kind
from kiosk.bench.face.cast import LEAD, face_of_person
from kiosk.bench.face.person import Challenge
from kiosk.bench.face.studio import Billing, Studio
from kiosk.bench.far_end import Action, Nothing, Order
from kiosk.bench.panel_wire import Meaning, WireLog
from kiosk.domain.clock import Clock

QUALITY = 80
_WELL = (Scene.LIVE, Scene.TWO, Scene.NOBODY)
_WHERE = frozenset({"say-face-too-far", "say-face-too-near"})
_ASKED = {f"say-face-{challenge.value}": challenge for challenge in Challenge}  # by the clip that asks for it


class ChooseScene(Order, frozen=True, kw_only=True):
    """Which scene comes before the camera."""

    name: Scene


class PlayAct(Order, frozen=True, kw_only=True):
    """A drawn person or an attack comes before the camera, until a scene is chosen.

    person: whose face is to be certified, else of whoever showed a card last; display: see ShineFrom, for this act only.
    away_mm: an honest person stands so much too far until the kiosk tells them.
    """

    kind: Kind = Kind.HONEST
    person: int | None = None
    seed: int = 0
    away_mm: float = 0.0
    display: str = ""


class ShineFrom(Order, frozen=True, kw_only=True):
    """The kiosk's window is on this display (":99"): its light falls on whoever comes before the camera."""

    display: str


class Hear(Order, frozen=True, kw_only=True):
    """Whoever is before the camera hears the kiosk ask for this."""

    challenge: Challenge


class CameraView(msgspec.Struct, frozen=True, kw_only=True):
    """The camera now; `watchers` counts connections; `act` is empty while a scene is shown.

    heard: what whoever is there was asked last.
    """

    plugged: bool
    scene: Scene
    fps: int
    watchers: int
    act: str = ""
    heard: Challenge | None = None
    scenes: tuple[Scene, ...] = tuple(Scene)
    acts: tuple[Kind, ...] = tuple(Kind)


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
        self._studio: Studio | None = None
        self._display = os.environ.get("DISPLAY", "")
        self._guest: int | None = None
        self._ordered = False  # the act is another than the guest's own

    @property
    def billing(self) -> Billing | None:
        """What is played; None while a scene is shown."""
        return self._studio.billing if self._studio is not None else None

    @property
    def fps(self) -> int:
        """Pictures a second."""
        return SLOW_FPS if self.scene is Scene.SLOW else self._settings.fps

    async def start(self, folder: Path) -> None:
        await self.plug()

    async def stop(self) -> None:
        await self.unplug()
        await self._end_act()
        self._jpegs.clear()

    async def restore(self) -> None:
        await self._choose(ChooseScene(name=Scene.LIVE))
        await self.plug()

    def actions(self) -> Mapping[str, Action]:
        return {
            "scene": Action(ChooseScene, self._choose),
            "act": Action(PlayAct, self._play),
            "hear": Action(Hear, self._hear),
            "shine": Action(ShineFrom, self._shine),
            "unplug": Action(Nothing, lambda _: self.unplug()),
            "plug": Action(Nothing, lambda _: self.plug()),
            "drop": Action(Nothing, lambda _: self._server.drop()),
        }

    def view(self) -> CameraView:
        watchers = self._server.watchers
        act, heard = (
            ("", None) if self._studio is None else (self._studio.billing.kind.value, self._studio.heard)
        )
        return CameraView(
            plugged=self._plugged, scene=self.scene, fps=self.fps, watchers=watchers, act=act, heard=heard
        )

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

    async def stands(self, person: int) -> None:
        """They have shown a card: they are whom the camera sees, unless somebody ordered otherwise."""
        if person != self._guest:
            self._guest = person
            if self.scene is Scene.LIVE and not self._ordered:
                await self._bring(PlayAct())

    def overhears(self, clip: str) -> None:
        """The kiosk has said this."""
        if self._studio is None:
            return
        if clip in _WHERE:
            self._studio.hear_where()
        elif clip in _ASKED:
            self._studio.hear(_ASKED[clip])
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
        if self._studio is not None:
            return self._studio.number
        return int(self._clock.monotonic() * self.fps)

    def jpeg(self, number: int, *, infrared: bool) -> bytes:
        """The act's newest picture, else the scene's; each is drawn once (a scene's in 2 ms)."""
        if self._studio is not None:
            return self._studio.infrared if infrared else self._studio.latest
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
        await self._end_act()
        self.show(order.name)
        if order.name is Scene.LIVE and self._guest is not None:
            await self._bring(PlayAct())

    async def _play(self, order: PlayAct) -> None:
        await self._bring(order)
        self._ordered = True

    async def _bring(self, order: PlayAct) -> None:
        await self._end_act()
        settings = self._settings
        whose = self._guest if order.person is None else order.person
        studio = Studio(
            Billing(order.kind, LEAD if whose is None else face_of_person(whose), order.seed, order.away_mm),
            empty_room(settings.width, settings.height),
            settings.fps,
            self._clock.monotonic,
            order.display or self._display,
        )
        studio.open()
        self._studio = studio
        self.show(Scene.LIVE)

    async def _hear(self, order: Hear) -> None:
        if self._studio is not None:
            self._studio.hear(order.challenge)

    async def _shine(self, order: ShineFrom) -> None:
        self._display = order.display

    async def _end_act(self) -> None:
        studio, self._studio = self._studio, None
        self._ordered = False
        if studio is not None:
            await asyncio.to_thread(studio.close)

    def _told(self, what: str) -> None:
        self._wire.add("camera", b"", Meaning(f"camera.{what}"), to_device=what == "opened")
        self._on_change()
