"""The inside of the bench's encrypting keypad: which keys were pressed, for whom, and what it says. No I/O.

Digits leave it only inside a block of kiosk/bench/gateway/pin.py; the test key and the form have their names from there.
"""

from dataclasses import dataclass, field

from kiosk.bench.gateway.pin import pin_block

STX, ETX = 0x02, 0x03
NOBODY = "00000000"
KEY, FORM = "bianmin-bench-01", "SM4-TEST"


@dataclass(slots=True)
class Keys:
    """What stands on it while somebody asks."""

    has_key: bool = True
    order: str = NOBODY
    fewest: int = 4
    most: int = 12
    ends_s: float = 0.0  # on the loop's clock
    owed: str = ""  # the last word, said until it is heard
    blocks: int = 0  # made since it was switched on
    _digits: str = field(default="", repr=False)

    @property
    def count(self) -> int:
        """So many digits stand there."""
        return len(self._digits)

    @property
    def asked(self) -> bool:
        """Whether keys count."""
        return self.order != NOBODY and not self.owed

    def heard(self, fields: list[str], now_s: float) -> str:
        """A body that the host said, as fields; the body that is answered, empty for none."""
        match fields:
            case ["Q"]:
                return f"V,Bianmin bench keypad,1.0,{int(self.has_key)},{self.order}"
            case ["A", order, _, fewest, most, seconds] if self.has_key:
                if order != self.order:
                    self.forget()
                    self.order, self.fewest, self.most = order, int(fewest), int(most)
                    self.ends_s = now_s + int(seconds)
                return f"K,{order},{self.count}"
            case ["D"]:
                self.forget()
                return ""
            case _:
                return "N"

    def press(self, key: str) -> str:
        """A digit, erase, cancel or enter; the body that is said, empty where the key does nothing now."""
        if not self.asked:
            return ""
        match key:
            case "cancel":
                return self._end(f"C,{self.order},K")
            case "erase":
                self._digits = self._digits[:-1]
            case "enter":
                if self.count < self.fewest:
                    return ""
                self.blocks += 1
                return self._end(f"E,{self.order},{KEY},{FORM},{pin_block(self._digits)}")
            case digit if self.count < self.most:
                self._digits += digit
            case _:
                return ""
        return f"K,{self.order},{self.count}"

    def time_over(self) -> str:
        """Nobody typed to the end."""
        return self._end(f"C,{self.order},T")

    def forget(self) -> None:
        """Nobody asks, nothing stands there."""
        self.order, self._digits, self.owed = NOBODY, "", ""

    def _end(self, body: str) -> str:
        self._digits = ""
        self.owed = body
        return body


def framed(body: str) -> bytes:
    """As it goes over the line."""
    data = body.encode("ascii")
    total = ETX
    for byte in data:
        total ^= byte
    return bytes((STX, *data, ETX, total))


class Cutter:
    """Cuts the host's bytes into bodies; "" for what is no frame."""

    def __init__(self) -> None:
        self._part = bytearray()

    def feed(self, data: bytes) -> list[str]:
        """The bodies that these bytes complete."""
        found = []
        for byte in data:
            if not self._part and byte != STX:
                found.append("")
                continue
            self._part.append(byte)
            if len(self._part) > 2 and self._part[-2] == ETX:
                whole, self._part = bytes(self._part), bytearray()
                body = whole[1:-2].decode("ascii", "replace")
                found.append(body if body.isascii() and framed(body) == whole else "")
        return found
