"""One half-duplex line: reads all the time, speaks only into silence, waits for answers, asks again."""

import asyncio
from collections.abc import Callable

from kiosk.domain.clock import Clock
from kiosk.hardware.keypad import codec as pads
from kiosk.hardware.keypad.codec import PadFrame
from kiosk.hardware.keypad.framing import BusFrame, BusReader
from kiosk.hardware.keypad.settings import BusTimes, baud_of
from kiosk.hardware.led import codec as strips
from kiosk.hardware.transport import Quiet, Transport

PIECE = 256
BITS_PER_BYTE = 10  # 8N1
IDLE_S = 0.05  # no frame pauses so long inside
QUIET_S = 5.0
WRITE_S = 1.0


class Bus:
    """`heard` gets every frame that is no answer to us, `noticed` is told of noise.

    One owner: `read` and `exchange` run side by side.
    """

    def __init__(
        self,
        transport: Transport,
        clock: Clock,
        times: BusTimes,
        heard: Callable[[BusFrame], None],
        noticed: Callable[[], None],
    ) -> None:
        self._transport = transport
        self._clock = clock
        self._times = times
        self._heard = heard
        self._noticed = noticed
        self._byte_s = BITS_PER_BYTE / baud_of(transport.address)
        self._reader = BusReader()
        self._busy_until = 0.0
        self._speaking = asyncio.Lock()
        self._waiting: tuple[BusFrame, asyncio.Future[None]] | None = None
        self._asked: dict[BusFrame, float] = {}  # when an answer to it may come at the latest

    @property
    def address(self) -> str:
        """As in the configuration."""
        return self._transport.address

    @property
    def noise(self) -> int:
        """Bytes that belonged to no frame, since the line was opened."""
        return self._reader.noise

    async def open(self) -> None:
        """Raises LineLost."""
        self._reader = BusReader()
        self._asked.clear()
        self._waiting = None
        await self._transport.open()

    async def close(self) -> None:
        """May be called at any time."""
        await self._transport.close()

    async def read(self) -> None:
        """Take in what comes. Raises LineLost when the line is gone."""
        while True:
            noise = self.noise
            try:
                data = await self._transport.read(PIECE, IDLE_S if self._reader.pending else QUIET_S)
            except Quiet:
                frames = self._reader.flush()
            else:
                self._busy(0)
                frames = self._reader.feed(data)
            for frame in frames:
                if not self._is_answer(frame):
                    self._heard(frame)
            if self.noise > noise:
                self._noticed()

    async def exchange(self, frame: BusFrame, *, retries: int) -> bool:
        """Say it until it is answered; whether it was. Raises LineLost."""
        answer = _answer_to(frame)
        for _ in range(retries + 1):
            waited: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting = (answer, waited)
            try:
                await self.say(frame, answered=True)
                async with asyncio.timeout(self._times.answer_s + self._busy_for()):
                    await waited
            except TimeoutError:
                continue
            else:
                return True
            finally:
                self._waiting = None
        return False

    async def say(self, frame: BusFrame, *, answered: bool = False) -> None:
        """Once, into silence. answered: an answer may come, also late; it is no message. Raises LineLost."""
        data = pads.encoded(frame) if isinstance(frame, PadFrame) else strips.encoded(frame)
        async with self._speaking:
            await self._silence()
            await self._transport.write(data, WRITE_S)
            self._busy(len(data))
            if answered:
                self._asked[_answer_to(frame)] = self._busy_until + 2 * self._times.answer_s

    # ---- inside ----

    def _busy(self, own_bytes: int) -> None:
        """Somebody speaks: we, for as long as our bytes take, or a pad just now."""
        self._busy_until = max(self._busy_until, self._clock.monotonic()) + own_bytes * self._byte_s

    def _busy_for(self) -> float:
        return max(0.0, self._busy_until - self._clock.monotonic())

    async def _silence(self) -> None:
        """Returns when nobody has spoken for the turnaround."""
        while True:
            wait_s = self._busy_until + self._times.turnaround_s - self._clock.monotonic()
            if wait_s <= 0:
                return
            await asyncio.sleep(wait_s)

    def _is_answer(self, frame: BusFrame) -> bool:
        """An answer that comes late answers nothing, and is no key either."""
        if self._waiting is not None and self._waiting[0] == frame:
            self._asked.pop(frame, None)
            if not self._waiting[1].done():
                self._waiting[1].set_result(None)
            return True
        return self._asked.pop(frame, 0.0) > self._clock.monotonic()


def _answer_to(frame: BusFrame) -> BusFrame:
    """Pads echo, strips say that they have it."""
    return frame if isinstance(frame, PadFrame) else frame.answer
