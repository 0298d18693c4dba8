"""Protocol buffers as they lie in a file: numbered fields, read and written one message deep. Model files need no more.

Source: protobuf.dev, "Encoding".
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from kiosk.domain.errors import ProtocolError

VARINT, EIGHT_BYTES, LENGTH, FOUR_BYTES = 0, 1, 2, 5
_FIXED = {EIGHT_BYTES: 8, FOUR_BYTES: 4}
_LONGEST_VARINT = 10


@dataclass(frozen=True, slots=True)
class Field:
    """One field. number: as the schema has it. value: of a VARINT its number, else 0. content: of all others their bytes.

    whole: the field as it lies in the message, for copying.
    """

    number: int
    kind: int
    value: int = 0
    content: memoryview = field(default=memoryview(b""), repr=False)
    whole: memoryview = field(default=memoryview(b""), repr=False)


def fields(message: bytes | memoryview) -> Iterator[Field]:
    """Every field in its order. Raises ProtocolError where the bytes are no message."""
    data, at = memoryview(message), 0
    while at < len(data):
        start = at
        key, at = _varint(data, at)
        number, kind = key >> 3, key & 7
        if kind == VARINT:
            value, at = _varint(data, at)
            yield Field(number, kind, value, whole=data[start:at])
            continue
        if kind == LENGTH:
            size, at = _varint(data, at)
        elif kind in _FIXED:
            size = _FIXED[kind]
        else:
            raise ProtocolError(f"protobuf: a field of kind {kind}")
        if size > len(data) - at:
            raise ProtocolError("protobuf: cut short")
        at += size
        yield Field(number, kind, content=data[at - size : at], whole=data[start:at])


def only(message: bytes | memoryview, number: int) -> Iterator[Field]:
    """The fields with this number."""
    return (one for one in fields(message) if one.number == number)


def text(message: bytes | memoryview, number: int) -> str:
    """The last field with this number as text, empty where there is none. Raises ProtocolError."""
    found = b""
    for one in only(message, number):
        found = bytes(one.content)
    try:
        return found.decode()
    except UnicodeDecodeError as strange:
        raise ProtocolError("protobuf: no text") from strange


def numbers(message: bytes | memoryview, number: int) -> tuple[int, ...]:
    """All numbers of a repeated field, whether packed or one by one. Raises ProtocolError."""
    found: list[int] = []
    for one in only(message, number):
        if one.kind == VARINT:
            found.append(one.value)
            continue
        at = 0
        while at < len(one.content):
            value, at = _varint(one.content, at)
            found.append(value)
    return tuple(found)


def varint_field(number: int, value: int) -> bytes:
    """A whole field that is a number."""
    return _as_varint(number << 3 | VARINT) + _as_varint(value)


def bytes_field(number: int, content: bytes | memoryview) -> bytes:
    """A whole field that is bytes, text or a message."""
    return b"".join((_as_varint(number << 3 | LENGTH), _as_varint(len(content)), content))


def joined(parts: Iterable[bytes | memoryview]) -> bytes:
    """Fields, one after the other: a message."""
    return b"".join(parts)


def _varint(data: memoryview, at: int) -> tuple[int, int]:
    """The number that begins there, and where it ends."""
    value = 0
    for place, byte in enumerate(data[at : at + _LONGEST_VARINT]):
        value |= (byte & 0x7F) << 7 * place
        if byte < 0x80:
            return value, at + place + 1
    raise ProtocolError("protobuf: no end of a number")


def _as_varint(value: int) -> bytes:
    written = bytearray()
    while value >= 0x80:
        written.append(value & 0x7F | 0x80)
        value >>= 7
    written.append(value)
    return bytes(written)
