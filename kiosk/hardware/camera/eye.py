"""One capturing process and the memory that it fills: started together, wiped together."""

import asyncio

from kiosk.domain.errors import ProtocolError
from kiosk.domain.preview import PictureSize
from kiosk.hardware.camera.messages import Answer, Failed, Mapped, Opened, Pictures, Start, Why, answer_of
from kiosk.hardware.camera.port import CameraHangs, CameraStopped, NoPictures
from kiosk.hardware.camera.preview_memory import PreviewMemory
from kiosk.hardware.camera.settings import CameraSettings
from kiosk.hardware.child import ChildProcess
from kiosk.hardware.transport import LineLost

MODULE = "kiosk.hardware.camera.process"


class Eye:
    """Used once: open, read news, close."""

    def __init__(self, address: str, settings: CameraSettings) -> None:
        self._address = address
        self._settings = settings
        self.memory = PreviewMemory(PictureSize(settings.width, settings.height))
        self._child = ChildProcess(MODULE, str(self.memory.fd))
        self._hand = asyncio.Lock()  # so that no process starts while it is being closed

    @property
    def pid(self) -> int | None:
        """The process that captures now."""
        return self._child.pid

    async def open(self) -> Opened:
        """Returns once pictures come. Raises NoPictures, CameraStopped."""
        set_ = self._settings
        until = asyncio.get_running_loop().time() + set_.open_s
        order = Start(
            address=self._address,
            width=set_.width,
            height=set_.height,
            fps=set_.fps,
            skip_frames=set_.skip_frames,
            frozen_s=set_.frozen_s,
        )
        async with self._hand:
            if self.memory.closed:
                raise CameraStopped("camera: closed")
            await self._child.start(pass_fds=(self.memory.fd,))
        await self._child.send(order)
        while True:
            try:
                answer = await self._answer(until - asyncio.get_running_loop().time())
            except CameraHangs as silent:
                raise NoPictures(f"camera: nothing to be seen in {set_.open_s} s") from silent
            match answer:
                case Mapped():
                    self.memory.seal()
                case Opened() as opened:
                    return opened
                case _:
                    raise NoPictures("camera: out of turn")

    async def news(self) -> Pictures:
        """What the process says of the pictures that come. Raises CameraHangs, CameraStopped."""
        while True:
            answer = await self._answer(self._settings.stall_s)
            if isinstance(answer, Pictures):
                return answer

    async def close(self) -> None:
        """The process is dead and every byte of the memory zero when this returns; may be called at any time."""
        async with self._hand:
            try:
                await self._child.kill()
            finally:
                self.memory.close()

    async def _answer(self, limit_s: float) -> Answer:
        try:
            async with asyncio.timeout(limit_s):
                answer = answer_of(await self._child.read())
        except TimeoutError as late:
            await self._child.kill()  # a hung read cannot be ended in any other way
            raise CameraHangs(f"camera: no picture in {limit_s:.1f} s") from late
        except ProtocolError as strange:
            raise NoPictures("camera: its process makes no sense") from strange
        if isinstance(answer, Failed):
            raise _lost(answer.why)
        return answer


def _lost(why: Why) -> LineLost:
    match why:
        case Why.NOT_OPENED | Why.NO_PICTURE:
            return NoPictures(f"camera: {why}")
        case Why.STOPPED:
            return CameraStopped("camera: stopped")
