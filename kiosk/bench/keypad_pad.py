"""What stands on the hall's line besides strips: caller keypads and rating pads. Their own reading of the protocol."""

from dataclasses import dataclass

KEYS = {
    "call": (0x0C,),
    "recall": (0x0D,),
    "rate": (0x0B,),
    "pause": (0x12,),
    "transfer": (0x13,),
    "cancel": (0x0E,),
    "skip": (0x06, 0x0F),
    "hold": (0x00, 0x0F),
    "call_back": (0x03, 0x0F),
}
BLANK = 0x0A


def message(window: int, function: int, data: tuple[int, ...] = ()) -> bytes:
    """A pad's message."""
    length = len(data) + 2
    total = (window + function + sum(data)) % 256
    return bytes((0xFF, 0x68, length, length, 0x68, window, function, *data, total, 0x16))


def take_message(line: bytearray) -> tuple[int, int, tuple[int, ...]] | None:
    """Cut the message off the front of the line: window, function, data. None while it is not whole.

    Raises ValueError where the line does not begin with one.
    """
    if len(line) < 4:
        return None
    length = line[2]
    if line[3] != length or not 2 <= length <= 16:
        raise ValueError("pad: no length")
    if len(line) < length + 7:
        return None
    body, total, end = line[5 : 5 + length], line[5 + length], line[6 + length]
    if line[4] != 0x68 or end != 0x16 or sum(body) % 256 != total:
        raise ValueError("pad: broken message")
    del line[: length + 7]
    return body[0], body[1], tuple(body[2:])


@dataclass(slots=True)
class BenchPad:
    """A caller keypad: six places and a beeper."""

    window: int
    places: str = "      "
    beeps: int = 0
    silent: bool = False

    def hear(self, function: int, data: tuple[int, ...]) -> bool:
        """Whether the message was for it, and is echoed."""
        if self.silent:
            return False
        if function == 0x02 and len(data) == 6:
            self.places = "".join(" " if place == BLANK else str(place) for place in data)
            return True
        if function == 0x03 and not data:
            self.beeps += 1
            return True
        return False


@dataclass(slots=True)
class BenchRater:
    """A rating pad: four keys, five stars, a lamp that says that it asks."""

    window: int
    asking: bool = False
    stars: bool = False
    silent: bool = False

    def hear(self, function: int, data: tuple[int, ...]) -> bool:
        """Whether the message was for it, and is echoed."""
        if self.silent:
            return False
        if (function, data) == (0x01, (0x0B,)):
            self.asking, self.stars = True, False
            return True
        if (function, data) == (0x02, (0x05,)):
            self.asking, self.stars = False, True
            return True
        return False
