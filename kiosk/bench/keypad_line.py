"""The hall's RS-485 line: whoever speaks while another does spoils both; every message takes its time on the wire.

Nobody begins while another is heard, but two that begin in the same moment do not hear each other.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from itertools import zip_longest

from kiosk.bench import keypad_pad, led
from kiosk.bench.serial_wire import BITS_PER_BYTE, SerialWire

GAP_S = 0.002  # so long nobody is heard yet

PadMessage = tuple[int, int, tuple[int, ...]]
StripMessage = tuple[int, int, bytes]


@dataclass(slots=True, eq=False)
class _Talk:
    """Somebody speaks."""

    data: bytes
    begun: float
    spoilt_by: bytes = b""


class SharedLine:
    """The devices' side. `heard` gets what the host said, whole messages only."""

    def __init__(
        self, baud: int, on_pads: Callable[[PadMessage], None], on_strips: Callable[[StripMessage], None]
    ) -> None:
        self.wire = SerialWire(baud, self._came)
        self._byte_s = BITS_PER_BYTE / baud
        self._on_pads = on_pads
        self._on_strips = on_strips
        self._talking: list[_Talk] = []
        self._host_until = 0.0
        self._rest = bytearray()

    async def say(self, data: bytes) -> None:
        """Speak, as soon as nobody else is heard."""
        loop = asyncio.get_running_loop()
        await self._silence()
        talk = _Talk(data, loop.time())
        for other in self._talking:
            other.spoilt_by, talk.spoilt_by = data, other.data
        self._talking.append(talk)
        try:
            piece = max(1, int(GAP_S / self._byte_s))
            for start in range(0, len(data), piece):
                end = min(start + piece, len(data))
                await asyncio.sleep(talk.begun + end * self._byte_s - loop.time())
                self.wire.put(_merged(data, talk.spoilt_by)[start:end] if talk.spoilt_by else data[start:end])
        finally:
            self._talking.remove(talk)

    async def _silence(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            wait_s = self._others_until() - loop.time()
            if wait_s <= 0:
                return
            await asyncio.sleep(wait_s + GAP_S)

    def _others_until(self) -> float:
        """Until when somebody speaks who can be heard by now."""
        heard_s = asyncio.get_running_loop().time() - GAP_S
        talks = [talk.begun + len(talk.data) * self._byte_s for talk in self._talking if talk.begun < heard_s]
        return max([self._host_until, *talks])

    def _came(self, data: bytes) -> None:
        """The host speaks: heard when its last bit is through, unless somebody else spoke too."""
        loop = asyncio.get_running_loop()
        for talk in self._talking:
            talk.spoilt_by, data = data, _merged(data, talk.data)
        self._host_until = max(loop.time(), self._host_until) + len(data) * self._byte_s
        loop.call_at(self._host_until, self._through, data)

    def _through(self, data: bytes) -> None:
        self._rest += data
        while self._rest:
            try:
                if self._rest[0] == 0xFF:
                    pads = keypad_pad.take_message(self._rest)
                    if pads is None:
                        return
                    self._on_pads(pads)
                elif self._rest[0] == 0xFE:
                    strips = led.take_message(self._rest)
                    if strips is None:
                        return
                    self._on_strips(strips)
                else:
                    del self._rest[0]
            except ValueError:
                del self._rest[0]


def _merged(one: bytes, other: bytes) -> bytes:
    """What a receiver makes of two that speak at once: a bit is high only where both say so."""
    return bytes(left & right for left, right in zip_longest(one, other, fillvalue=0xFF))
