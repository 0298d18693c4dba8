"""An ID-card module as it behaves: requests in, replies out; no line, no time. It knows nothing of our driver."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import reduce
from operator import xor

PREAMBLE = bytes.fromhex("AAAAAA9669")
SAM_ID = bytes.fromhex("0500 0300 0F279D01 15CD5B07 B168DE3A")  # 05.03-27076367-…: made up
NOISE = bytes((0x05,)) * 4
LONGEST_REQUEST = 64
WORDS = {
    (0x10, 0xFF): "reset",
    (0x11, 0xFF): "status",
    (0x12, 0xFF): "sam_id",
    (0x20, 0x01): "find",
    (0x20, 0x02): "select",
    (0x30, 0x01): "read",
    (0x30, 0x03): "new_address",
    (0x30, 0x10): "read_finger",
    (0x61, 0xFF): "rf",
}
BAUDS = {0: 115200, 1: 57600, 2: 38400, 3: 19200, 4: 9600}


@dataclass(frozen=True, slots=True)
class Card:
    """What lies on the module."""

    text: bytes = field(repr=False)
    photo: bytes = field(repr=False)
    fingerprint: bytes = field(default=b"", repr=False)
    new_address: str = field(default="", repr=False)


@dataclass(slots=True)
class Module:
    """One module. `sticky`: after a good read it finds nothing until the card has left."""

    sticky: bool = False
    sw3: int = 0  # answered to everything where not 0: 0x60 broken, 0x66 not released, ...
    lift_at: str = ""  # the card leaves as this request comes: find, select, read
    card: Card | None = None
    baud: int = 115200
    _found: bool = False
    _selected: bool = False
    _read: bool = False
    on_lifted: Callable[[], None] = lambda: None

    def place(self, card: Card) -> None:
        """A card comes to lie on it."""
        self.card = card
        self._forget()

    def remove(self) -> None:
        """Nothing lies there."""
        self.card = None
        self._forget()

    def answer(self, request: bytes) -> tuple[str, bytes]:
        """What was asked, in a word, and the whole frame of the reply. `request`: what stands after its preamble."""
        if reduce(xor, request, 0):
            return "damaged", frame(0x10)
        if len(request) < 5:
            return "damaged", frame(0x11)
        word = "baud" if request[2] == 0x60 else WORDS.get((request[2], request[3]), "unknown")
        if word == self.lift_at:
            self.lift_at = ""
            self.remove()
            self.on_lifted()
        if self.sw3 and word != "reset":
            return word, frame(self.sw3)
        return word, self._reply(word, request)

    def _reply(self, word: str, request: bytes) -> bytes:  # one line for each thing that can be asked
        match word:
            case "reset":
                self._forget()
                return frame(0x90)
            case "status" | "rf":
                return frame(0x90)
            case "sam_id":
                return frame(0x90, SAM_ID)
            case "find":
                return self._find()
            case "select":
                self._selected = self._found and self.card is not None
                return frame(0x90, bytes(8)) if self._selected else frame(0x81)
            case "read" | "read_finger":
                return self._read_card(finger=word == "read_finger")
            case "new_address":
                return self._new_address()
            case "baud" if request[3] in BAUDS:
                self.baud = BAUDS[request[3]]
                return frame(0x90)
            case _:
                return frame(0x21)

    def _find(self) -> bytes:
        self._found = self.card is not None and not (self.sticky and self._read)
        self._selected = False
        return frame(0x9F, bytes(4)) if self._found else frame(0x80)

    def _read_card(self, *, finger: bool) -> bytes:
        card, ready = self.card, self._selected
        self._selected = self._found = False
        if card is None or not ready:
            return frame(0x41)
        self._read = True
        sizes = [len(card.text), len(card.photo), *([len(card.fingerprint)] if finger else [])]
        head = b"".join(size.to_bytes(2, "big") for size in sizes)
        return frame(0x90, head + card.text + card.photo + (card.fingerprint if finger else b""))

    def _new_address(self) -> bytes:
        if self.card is None or not self.card.new_address:
            return frame(0x91)
        return frame(0x90, self.card.new_address.encode("utf-16-le").ljust(70, b"\x20\x00")[:70])

    def _forget(self) -> None:
        self._found = self._selected = self._read = False


def frame(sw3: int, data: bytes = b"") -> bytes:
    """A reply as it goes over the wire."""
    body = bytes((0, 0, sw3)) + data
    counted = (len(body) + 1).to_bytes(2, "big") + body
    return PREAMBLE + counted + bytes((reduce(xor, counted, 0),))


class Ear:
    """Cuts requests out of what the host sends."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    def hear(self, data: bytes) -> list[bytes]:
        """The requests that are whole now, each from its length on, check byte included."""
        self._bytes += data
        whole: list[bytes] = []
        while (request := self._next()) is not None:
            whole.append(request)
        return whole

    def forget(self) -> None:
        """What has begun never ends."""
        self._bytes.clear()

    def _next(self) -> bytes | None:
        start = self._bytes.find(PREAMBLE)
        if start < 0:
            del self._bytes[:-4]
            return None
        del self._bytes[:start]
        if len(self._bytes) < 7:
            return None
        length = int.from_bytes(self._bytes[5:7], "big")
        end = 7 + length if length <= LONGEST_REQUEST else 7
        if len(self._bytes) < end:
            return None
        request = bytes(self._bytes[5:end])
        del self._bytes[:end]
        return request
