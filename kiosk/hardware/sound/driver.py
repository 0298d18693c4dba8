"""The loudspeaker as a supervised device: a child process plays, one sound at a time."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Mapping

from kiosk.domain.device import DeviceState, Fault, Notice
from kiosk.domain.errors import ProtocolError
from kiosk.hardware.child import ChildGone, ChildProcess
from kiosk.hardware.sound.level import gain_of
from kiosk.hardware.sound.messages import Gain, Heard, Look, Order, Outputs, Play, Stop, Unheard, answer_of
from kiosk.hardware.sound.port import Ended, NoSound, Sound
from kiosk.hardware.sound.settings import Backend, SoundSettings
from kiosk.hardware.transport import LineLost

START_S = 10.0
ANSWER_S = 4.0

_log = logging.getLogger("kiosk.sound")


class ChildPlayer:
    """A Player, and a `Device` of the agent's supervisor."""

    name = "sound"

    def __init__(self, settings: SoundSettings) -> None:
        self._settings = settings
        server = {"PULSE_SERVER": settings.server} if settings.server else None
        backend = (
            Backend.PULSE if settings.server else settings.backend
        )  # a server of its own is never left for another
        self._child = ChildProcess("kiosk.hardware.sound.child", backend.value, env=server)
        self._outputs = Outputs([], "")
        self._looked = asyncio.Event()
        self._ends: dict[int, asyncio.Future[Ended]] = {}
        self._last = 0
        self._plugged = False
        self._hearing: asyncio.Task[None] | None = None
        self._lost: LineLost | None = ChildGone("sound: not open")

    @property
    def address(self) -> str:
        return self._settings.server or f"sound:{self._settings.backend.value}"

    @property
    def facts(self) -> Mapping[str, str]:
        """Which sound system and which outputs."""
        if self._lost is not None:
            return {}
        return {"backend": self._outputs.backend, "outputs": ", ".join(self._outputs.names)}

    @property
    def pid(self) -> int | None:
        """The child process that plays."""
        return self._child.pid

    @property
    def ready(self) -> bool:
        """Whether a sound would be heard."""
        return self._lost is None

    async def open(self) -> None:
        """Raises NoSound, LineLost."""
        await self.close()
        await self._child.start()
        self._lost = None
        self._looked.clear()
        self._hearing = asyncio.create_task(self._hear(), name="sound")
        try:
            await self._see(START_S)
        except BaseException:
            await self.close()
            raise

    async def close(self) -> None:
        """Silence; whoever waits for a sound hears that it is lost."""
        hearing, self._hearing = self._hearing, None
        await self._child.kill()
        if hearing is not None:
            hearing.cancel()
            await asyncio.gather(hearing, return_exceptions=True)
        self._lose(ChildGone("sound: closed"))

    async def kill(self) -> None:
        """The child is gone at once; `watch` raises."""
        await self._child.kill()
        self._lose(ChildGone("sound: hung"))

    async def watch(self) -> AsyncIterator[tuple[DeviceState, Fault, Notice]]:
        """Ready until there is nothing to play on any more, or the child is gone; then it raises."""
        yield DeviceState.READY, Fault.NONE, Notice.NONE
        while True:
            self._looked.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._settings.watch_s):
                    await self._looked.wait()  # set before its time only where the child is lost
            if not self._ends:  # while something is heard, its own watchdog looks
                await self._see(ANSWER_S)
            elif self._lost is not None:
                raise self._lost

    async def play(self, sound: Sound, volume: int) -> Ended:
        """Returns when it was heard. Cancelling silences it at once. Raises NoSound, LineLost."""
        self._last += 1
        number = self._last
        end: asyncio.Future[Ended] = asyncio.get_running_loop().create_future()
        self._ends[number] = end
        output = self._settings.headphones if self._plugged else self._settings.speaker
        files = [str(clip) for clip in sound.clips]
        try:
            await self._send(Play(number, files, sound.gap_ms, gain_of(volume), output))
            return await end
        except asyncio.CancelledError:
            with contextlib.suppress(LineLost):
                await self._send(Stop())
            raise
        finally:
            self._ends.pop(number, None)

    def set_volume(self, volume: int) -> None:
        """Also in the middle of a sound."""
        if self._lost is None:
            self._child.send_soon(Gain(gain_of(volume)))

    def use_headphones(self, plugged: bool) -> None:
        """Where the next sound comes out."""
        self._plugged = plugged

    async def _see(self, limit_s: float) -> None:
        """What is there to play on. Raises NoSound, LineLost."""
        self._looked.clear()
        try:
            async with asyncio.timeout(limit_s):
                await self._send(Look())
                await self._looked.wait()
        except TimeoutError as hangs:
            await self.kill()
            raise LineLost("sound: no answer") from hangs
        if self._lost is not None:
            raise self._lost
        if not self._outputs.names:
            raise NoSound("sound: nothing to play on")

    async def _send(self, order: Order) -> None:
        if self._lost is not None:
            raise self._lost
        await self._child.send(order)

    async def _hear(self) -> None:
        try:
            while True:
                self._take_in(await self._child.read())
        except LineLost as lost:
            self._lose(lost)

    def _take_in(self, line: bytes) -> None:
        try:
            answer = answer_of(line)
        except ProtocolError as strange:
            raise ChildGone("sound: the child says nonsense") from strange
        match answer:
            case Outputs():
                self._outputs = answer
                self._looked.set()
            case Heard(sound, whole):
                self._end(sound, Ended.FINISHED if whole else Ended.STOPPED)
            case Unheard(sound, why):
                _log.warning("sound.unheard why=%s", why)
                end = self._ends.get(sound)
                if end is not None and not end.done():
                    end.set_exception(NoSound("sound: not played"))

    def _end(self, sound: int, how: Ended) -> None:
        end = self._ends.get(sound)
        if end is not None and not end.done():
            end.set_result(how)

    def _lose(self, why: LineLost) -> None:
        self._lost = why
        self._looked.set()
        for end in self._ends.values():
            if not end.done():
                end.set_exception(why)
