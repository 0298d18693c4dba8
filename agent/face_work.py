"""The face process of one visit, as its desk uses it: warmed, given the portrait and the camera's pictures, gone."""

import asyncio
import contextlib
import logging
import os
from collections.abc import Awaitable, Callable

from agent.face_attempt import BrokenOff
from agent.face_schemas import FacePurpose, FaceTrouble
from agent.visit_faces import HandPortrait, PortraitHanded
from agent.visit_messages import Message
from agent.visit_wire import Judged
from kiosk.domain.errors import Refused, Unreachable
from kiosk.hardware.camera.preview_memory import PreviewMemory
from kiosk.hardware.face import messages
from kiosk.hardware.face.driver import Answered, FaceWork
from kiosk.hardware.face.messages import Trouble
from kiosk.hardware.face.models import NoModels
from kiosk.hardware.face.settings import FaceSettings

AskVisit = Callable[[Callable[[int], Message]], Awaitable[Judged | None]]

_WHY = {
    "no_consent": FaceTrouble.NO_CONSENT,
    "no_portrait": FaceTrouble.NO_PORTRAIT,
    "down": FaceTrouble.NOT_SENT,
}

_log = logging.getLogger("agent.face")


class WarmWork:
    """Starts at once. `changed`: it is ready, or cannot be, or has died."""

    def __init__(self, settings: FaceSettings, changed: Callable[[], None]) -> None:
        self._work = FaceWork(settings, gone=self._died)
        self._changed = changed
        self._has_portrait_for: FacePurpose | None = None
        self.facts: messages.Ready | None = None
        self.trouble: FaceTrouble | None = None
        self._starting = asyncio.get_running_loop().create_task(self._start())

    @property
    def pid(self) -> int | None:
        """The process, while it lives."""
        return self._work.pid

    async def ready(self) -> messages.Ready:
        """What its models are. Raises BrokenOff."""
        await asyncio.shield(self._starting)
        if self.facts is None or self.trouble is not None:
            raise BrokenOff(self.trouble or FaceTrouble.DIED)
        return self.facts

    async def take_portrait(self, ask_visit: AskVisit, purpose: FacePurpose, least_px: int) -> None:
        """From the visit's process, past us; once for a purpose. One that is no good is followed by the next best.

        Raises BrokenOff, Unreachable.
        """
        if self._has_portrait_for is purpose:
            return
        if await self._taken(ask_visit, purpose, least_px, next_best=False):
            await self._taken(ask_visit, purpose, least_px, next_best=True)
        self._has_portrait_for = purpose

    async def _taken(
        self, ask_visit: AskVisit, purpose: FacePurpose, least_px: int, *, next_best: bool
    ) -> bool:
        """True where it is no good and there is another one. Raises BrokenOff, Unreachable."""
        opened, _ = await self.ask(messages.OpenDoor())
        assert isinstance(opened, messages.DoorOpen)
        handed = await ask_visit(
            lambda number: HandPortrait(number=number, door=opened.door, purpose=purpose, next_best=next_best)
        )
        if not isinstance(handed, PortraitHanded):
            raise BrokenOff(FaceTrouble.NOT_SENT)
        if handed.why:
            raise BrokenOff(_WHY.get(handed.why, FaceTrouble.NOT_SENT))
        if await self._is_good(least_px):
            return False
        if not handed.has_next:
            raise BrokenOff(FaceTrouble.BAD_PORTRAIT)
        return True

    async def _is_good(self, least_px: int) -> bool:
        """Whether what lies at the door is one face, and large enough. Raises BrokenOff where nothing does."""
        try:
            kept, _ = await self.ask(messages.TakePortrait())
        except Refused as refused:
            if refused.reason == Trouble.NO_PORTRAIT:
                raise BrokenOff(FaceTrouble.NOT_SENT) from refused
            _log.warning("face.portrait why=%s", refused.reason)
            return False
        assert isinstance(kept, messages.Kept)
        if kept.faces == 1 and kept.face_px >= least_px:
            return True
        _log.warning("face.portrait faces=%d px=%d", kept.faces, round(kept.face_px))
        return False

    async def watch(self, memory: PreviewMemory, *, infrared: bool = False) -> None:
        """The pictures of this memory. Raises Unreachable, Refused."""
        reading = memory.reading_fd()
        try:
            await self._work.watch(reading, infrared=infrared)
        finally:
            os.close(reading)

    async def ask(self, order: messages.Order) -> Answered:
        """See FaceWork.ask."""
        return await self._work.ask(order)

    async def forget(self) -> None:
        """What was seen, and the portrait: the verdict needs neither. Raises Unreachable, Refused."""
        self._has_portrait_for = None
        await self.ask(messages.Forget())

    async def stop(self) -> None:
        """The process is gone, and with it every picture, portrait and embedding; another one has to be warmed."""
        self.trouble = self.trouble or FaceTrouble.DIED
        self._starting.cancel()
        await asyncio.wait({self._starting})
        with contextlib.suppress(OSError):
            await self._work.stop()

    async def _start(self) -> None:
        try:
            self.facts = await self._work.start()
            _log.info("face.ready engine=%s-%s pad=%s", self.facts.name, self.facts.version, self.facts.pad)
        except NoModels as missing:
            _log.error("face.no_models why=%s", missing)
            self.trouble = FaceTrouble.NO_MODELS
        except (Unreachable, OSError) as failed:
            _log.error("face.not_started kind=%s", type(failed).__name__)
            self.trouble = FaceTrouble.DIED
        self._changed()

    def _died(self) -> None:
        self.trouble = FaceTrouble.DIED
        self._changed()
