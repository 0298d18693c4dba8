"""A strip over a window: it shows what it is told, and says that it has it. Its own reading of the strip protocol."""

from dataclasses import dataclass, field

START = b"\xfe\x4c"
SHOW, BLANK, ANSWER = 0x01, 0x02, 0x80


@dataclass(slots=True)
class BenchStrip:
    """One strip. `lines` is what people see."""

    window: int
    lines: tuple[str, ...] = ()
    scroll: bool = False
    silent: bool = False
    told: int = field(default=0)

    def hear(self, command: int, payload: bytes) -> bytes:
        """A whole message with a good CRC came; the answer, nothing where there is none."""
        if self.silent:
            return b""
        if command == SHOW and payload:
            self.scroll = payload[0] == 1
            self.lines = tuple(payload[1:].decode("gbk", "replace").split("\n"))
        elif command == BLANK:
            self.lines = ()
        else:
            return b""
        self.told += 1
        return message(self.window, command | ANSWER)


def message(window: int, command: int, payload: bytes = b"") -> bytes:
    """A strip's message."""
    body = START + bytes((window, command, len(payload))) + payload
    return body + checksum(body).to_bytes(2, "little")


def take_message(line: bytearray) -> tuple[int, int, bytes] | None:
    """Cut the message off the front of the line: window, command, payload. None while it is not whole.

    Raises ValueError where the line does not begin with one.
    """
    if len(line) < 5:
        return None
    end = 5 + line[4]
    if len(line) < end + 2:
        return None
    body, check = bytes(line[:end]), int.from_bytes(line[end : end + 2], "little")
    if checksum(body) != check:
        raise ValueError("strip: wrong CRC")
    del line[: end + 2]
    return body[2], body[3], body[5:]


def checksum(data: bytes) -> int:
    """CRC-16/MODBUS by its definition, bit by bit from the polynomial 8005h."""
    register = 0xFFFF
    for byte in data:
        for bit in range(8):
            mixed = (register ^ (byte >> bit)) & 1
            register >>= 1
            if mixed:
                register ^= 0xA001
    return register
