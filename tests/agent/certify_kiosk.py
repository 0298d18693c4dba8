"""A certification at a whole kiosk: a real card, office, visit's process and face process, a drawn camera and who stands there.

A film is played into the memory of the preview with capture times of its own, so that it does not matter how fast the machine is.
"""

import asyncio
import contextlib
import os
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import cv2
import numpy as np

from agent.certify_schemas import (
    AskCertified,
    AskStanding,
    CertConfirming,
    CertifyAnswer,
    GiveConsent,
    Standing,
)
from agent.config import VisitTimes
from agent.face_client import FaceClient
from agent.face_schemas import BeginFace, FacePurpose, FaceStep, FaceView, WarmFace
from agent.face_settings import CertifyingSettings
from agent.preview import PreviewLook
from agent.schemas import CameraName, State
from agent.visit_link import VisitLink
from kiosk.bench.camera.machine import CameraBench
from kiosk.bench.camera.scenes import empty_room
from kiosk.bench.face.acts import Kind, Surroundings, act
from kiosk.bench.face.light import Light
from kiosk.bench.face.looks import Looks
from kiosk.bench.face.person import Challenge
from kiosk.bench.face.render import Lens, Picture
from kiosk.bench.face.sensor import jpeg, taken
from kiosk.domain.command import new_command_id
from kiosk.domain.preview import PictureSize
from kiosk.hardware.camera.preview_memory import PreviewMemory
from kiosk.hardware.camera.preview_writer import PreviewWriter
from kiosk.hardware.camera.settings import CameraSettings
from tests.agent.lookup_counter import Counter, lookup_counter
from tests.agent.station import Wanted, is_ready
from tests.bench.back_office import PEOPLE, RunningOffice
from tests.hardware.camera.setting import drawn_camera

CERTIFICATION = FacePurpose.CERTIFICATION
ENDED = (FaceStep.PASSED, FaceStep.NOT_PASSED, FaceStep.BROKEN_OFF, FaceStep.OUT)
SIZE = (480, 360)
FOCAL_PX = 560.0  # so that eyes are as far apart in px as before a camera of 640 × 480
FPS = 10
EACH_S = 0.04  # a picture, on the test's own clock
LONG_AGO_S = 1000.0
LIMIT_S = 90.0
NOBODY_HURRIES = VisitTimes(idle_warn_s=600.0, screen_gone_s=600.0)


@dataclass(frozen=True, slots=True)
class Film:
    """Whose act, and the camera's way: how many pictures a second of the film's time, and what becomes of each."""

    kind: Kind
    person: int
    seed: int = 0
    fps: int = FPS
    spoil: Callable[[Picture], Picture] = lambda seen: seen


@dataclass(slots=True)
class CertifyKiosk:
    """What a resident and the screen do there."""

    counter: Counter
    camera: CameraBench
    visit: int = 0
    looks: list[PreviewLook] = field(default_factory=list)

    @property
    def faces(self) -> FaceClient:
        return FaceClient(self.counter.kiosk.client)

    @property
    def pid(self) -> int | None:
        """The face process."""
        return self.counter.kiosk.agent.faces.pid

    async def come(self, person: int) -> VisitLink:
        """Somebody's card was read, and they know what it is about."""
        self.visit = await self.counter.begin(PEOPLE[person])
        link = await self.counter.link()
        standing = await link.certify(AskStanding(language="zh_CN", purpose=CERTIFICATION))
        assert isinstance(standing, Standing), standing
        return link

    async def agree(self, link: VisitLink) -> CertifyAnswer:
        """同意."""
        wish = GiveConsent(command=new_command_id(), language="zh_CN", purpose=CERTIFICATION)
        return await link.certify(wish)

    async def look(self) -> None:
        """The screen opens the preview."""
        offer = await self.counter.kiosk.client.look(self.visit, CameraName.FACE)
        self.looks.append(PreviewLook(str(self.counter.kiosk.socket), offer.token))

    async def begin(self, *, slow: bool = False) -> None:
        """开始."""
        await self.faces.warm(self.visit, WarmFace(purpose=CERTIFICATION))
        await self.faces.begin(self.visit, BeginFace(slow=slow, light=False))

    async def until(self, true: Callable[[FaceView], bool]) -> FaceView:
        """The first view of which it is true."""

        def is_so(state: State) -> bool:
            return state.face is not None and true(state.face)

        state = await self.counter.kiosk.until(is_so, LIMIT_S)
        assert state.face is not None
        return state.face

    async def ended(self) -> FaceView:
        """How the attempt ended."""
        return await self.until(lambda view: view.step in ENDED)

    async def certified(self, link: VisitLink) -> CertifyAnswer:
        """What the office made of it."""
        async with asyncio.timeout(LIMIT_S):
            while True:
                answer = await link.certify(AskCertified(language="zh_CN"))
                if not isinstance(answer, CertConfirming):
                    return answer
                await asyncio.sleep(0.1)

    @asynccontextmanager
    async def film(self, kind: Kind, person: int, **how: object) -> AsyncIterator[None]:
        """Somebody stands before the camera, or what an attacker holds there, and hears what is told. how: of Film."""
        with PreviewMemory(PictureSize(*SIZE)) as memory:
            playing = asyncio.create_task(self._play(memory, Film(kind, person, **how)))  # type: ignore[arg-type]  # by name
            await asyncio.sleep(0)
            self.counter.kiosk.agent.faces.follow(memory)
            try:
                yield
            finally:
                self.counter.kiosk.agent.faces.follow(None)
                playing.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await playing

    async def _play(self, memory: PreviewMemory, film: Film) -> None:
        writer, dice = PreviewWriter(memory.fd), random.Random(film.seed)
        memory.seal()
        around = Surroundings(Lens(SIZE, focal_px=FOCAL_PX, distance_mm=560.0), Light(), empty_room(*SIZE))
        played, heard, at_s = act(film.kind, Looks.of(film.person), around, seed=film.seed), "", 0.0
        for number in range(100_000):
            view = self.counter.kiosk.agent.faces.shown()
            told = "" if view is None else view.tell
            if told != heard and told in {one.value for one in Challenge}:
                played.hears(Challenge(told), at_s + 0.8)
            heard = told
            at_s = number / film.fps + dice.gauss(0, 0.004)
            shot = played.shot(at_s, Light())
            drawn = jpeg(taken(shot.picture, number if shot.still is None else shot.still, grain=shot.grain))
            seen = cv2.imdecode(np.frombuffer(drawn, np.uint8), cv2.IMREAD_COLOR)
            writer.publish(film.spoil(np.asarray(seen, np.uint8)), round((LONG_AGO_S + at_s) * 1e9))
            await asyncio.sleep(EACH_S)


@asynccontextmanager
async def certify_kiosk(
    folder: Path, office: RunningOffice, more: Wanted | None = None, **rules: float
) -> AsyncIterator[CertifyKiosk]:
    """Everything is well. rules: of CertifyingSettings."""
    async with drawn_camera() as camera:
        settings = CameraSettings(enabled=True, address=camera.addresses()["camera"], fps=FPS, probe_s=0.5)
        certifying = CertifyingSettings(looks_a_second=120, **rules)  # type: ignore[arg-type]  # by name
        wanted = replace(
            more or Wanted(printer=False), camera=settings, certifying=certifying, times=NOBODY_HURRIES
        )
        async with lookup_counter(folder, office, wanted) as counter:
            await counter.kiosk.until(lambda s: is_ready(s, "camera"))
            kiosk = CertifyKiosk(counter, camera)
            try:
                yield kiosk
            finally:
                for look in kiosk.looks:
                    look.close()


def is_alive(pid: int | None) -> bool:
    """Whether there is such a process."""
    try:
        os.kill(pid or -1, 0)
    except (ProcessLookupError, PermissionError):
        return False
    return pid is not None
