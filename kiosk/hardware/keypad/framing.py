"""Cuts the bytes of the hall's line into frames, whatever lies between them. Pure."""

from kiosk.domain.errors import ProtocolError
from kiosk.hardware.keypad import codec as pads
from kiosk.hardware.keypad.codec import PadFrame
from kiosk.hardware.led import codec as strips
from kiosk.hardware.led.codec import LedFrame

BusFrame = PadFrame | LedFrame


class BusReader:
    """Finds frames again after noise, collisions and torn ones. `noise` counts the bytes that belonged to none."""

    def __init__(self) -> None:
        self._rest = bytearray()
        self.noise = 0

    @property
    def pending(self) -> bool:
        """Whether a frame has begun and its end was not seen."""
        return bool(self._rest)

    def feed(self, data: bytes) -> list[BusFrame]:
        """The frames that these bytes complete."""
        self._rest += data
        return self._complete()

    def flush(self) -> list[BusFrame]:
        """The line fell silent: what has begun will never end, but a whole frame may lie inside it."""
        found: list[BusFrame] = []
        while self._rest:
            self._drop_one()
            found += self._complete()
        return found

    def reset(self) -> None:
        """Forget what has begun."""
        self._rest.clear()

    def _complete(self) -> list[BusFrame]:
        found: list[BusFrame] = []
        while self._rest:
            room = pads if self._rest[0] == pads.START[0] else strips
            try:
                size = room.size_of(bytes(self._rest))
                if size is None or len(self._rest) < size:
                    break
                found.append(room.decoded(bytes(self._rest[:size])))
                del self._rest[:size]
            except ProtocolError:
                self._drop_one()
        return found

    def _drop_one(self) -> None:
        del self._rest[:1]
        self.noise += 1
