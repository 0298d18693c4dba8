"""The lines of the inputs board: our own protocol, one line a second and one at every change (README). Pure.

`$BMI,mains,battery,door,near,headphones*HH` says how it is, `$BMV,model,firmware*HH` what it is, `$BMQ*HH` asks for
both. HH is the exclusive or of what stands between `$` and `*`, as in NMEA 0183.
"""

import re
from dataclasses import dataclass

from kiosk.domain.errors import ProtocolError
from kiosk.hardware.inputs.port import Inputs

LONGEST = 64
ASK = "BMQ"
INPUTS = "BMI"
VERSION = "BMV"
NO_BATTERY = "-"
_LINE = re.compile(rb"\$([ -)+-~]{1,56})\*([0-9A-F]{2})")
_WORD = re.compile(r"[A-Za-z0-9 ._-]{1,20}")


@dataclass(frozen=True, slots=True)
class Version:
    """What the board calls itself."""

    model: str
    firmware: str


@dataclass(frozen=True, slots=True)
class Ask:
    """Say how and what you are."""


BoardMessage = Inputs | Version | Ask


def encoded(message: BoardMessage) -> bytes:
    """The line, its end included. Raises ValueError for a word that no line can carry."""
    match message:
        case Inputs(mains, battery, door, near, headphones):
            level = NO_BATTERY if battery is None else str(battery)
            flags = (door, near, headphones)
            fields = [INPUTS, _flag(mains), level, *map(_flag, flags)]
        case Version(model, firmware):
            if not (_WORD.fullmatch(model) and _WORD.fullmatch(firmware)):
                raise ValueError("model, firmware: 1 to 20 letters, digits, space . _ -")
            fields = [VERSION, model, firmware]
        case Ask():
            fields = [ASK]
    body = ",".join(fields).encode("ascii")
    return b"$%b*%02X\r\n" % (body, _sum(body))


def decoded(line: bytes) -> BoardMessage:
    """One line without its end. Raises ProtocolError."""
    found = _LINE.fullmatch(line)
    if found is None:
        raise ProtocolError(f"inputs: {len(line)} bytes are no line of the board")
    body = found[1]
    if _sum(body) != int(found[2], 16):
        raise ProtocolError("inputs: wrong sum")
    match body.decode("ascii").split(","):
        case ["BMI", mains, level, door, near, headphones]:
            return Inputs(_is(mains), _percent(level), _is(door), _is(near), _is(headphones))
        case ["BMV", model, firmware] if _WORD.fullmatch(model) and _WORD.fullmatch(firmware):
            return Version(model, firmware)
        case ["BMQ"]:
            return Ask()
        case fields:
            raise ProtocolError(f"inputs: {len(fields)} fields that mean nothing")


class LineReader:
    """Cuts bytes into messages. `noise` counts the lines and overlong pieces that were none of the board's."""

    def __init__(self) -> None:
        self._rest = bytearray()
        self.noise = 0
        self.text = 0  # of them, those that are readable text: another device speaks here

    def feed(self, data: bytes) -> list[BoardMessage]:
        """The messages that these bytes complete."""
        self._rest += data
        *lines, rest = self._rest.replace(b"\r", b"\n").split(b"\n")
        self._rest = bytearray(rest)
        if len(rest) > LONGEST:
            lines.append(self._rest)
            self._rest = bytearray()
        found = []
        for line in lines:
            if line:
                message = self._message(bytes(line))
                if message is not None:
                    found.append(message)
        return found

    def _message(self, line: bytes) -> BoardMessage | None:
        try:
            return decoded(line)
        except ProtocolError:
            self.noise += 1
            self.text += line.isascii() and line.decode("ascii").isprintable() and not line.startswith(b"$")
            return None


def _flag(is_so: bool) -> str:
    return "1" if is_so else "0"


def _is(word: str) -> bool:
    if word not in ("0", "1"):
        raise ProtocolError("inputs: expected 0 or 1")
    return word == "1"


def _percent(word: str) -> int | None:
    if word == NO_BATTERY:
        return None
    if not (word.isdecimal() and word == str(int(word)) and int(word) <= 100):
        raise ProtocolError("inputs: expected 0 to 100 or -")
    return int(word)


def _sum(body: bytes) -> int:
    value = 0
    for byte in body:
        value ^= byte
    return value
