"""The portraits that the office holds of its made-up people, and what may be wrong with one."""

import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

from kiosk.bench.far_end import Order
from kiosk.bench.gateway.residents import Resident, Trait

WIDTH, HEIGHT = 240, 300
TINY = (24, 30)
QUALITY = 90
STRANGERS = 500_000  # seeds of nobody in the list begin here
JPEG, PNG = "image/jpeg", "image/png"


class Kind(StrEnum):
    """What the office has of a person."""

    OWN = "own"
    MISSING = "missing"
    TINY = "tiny"  # 24 × 30 pixels
    NOT_A_FACE = "not_a_face"  # a plain grey picture
    BROKEN = "broken"  # bytes that are no picture
    OTHER = "other"  # somebody else's


class Hung(Order, frozen=True, kw_only=True):
    """From now on the office has this of a person. `person`: their place in the list."""

    person: int
    kind: Kind


@dataclass(frozen=True, slots=True)
class Portrait:
    """A picture's bytes as the contract sends them."""

    type: str
    width: int
    height: int
    data: bytes = field(repr=False)


class Portraits:
    """By person. What the bench changed lasts until it is restored."""

    def __init__(self) -> None:
        self._changed: dict[int, Kind] = {}

    @property
    def changed(self) -> Mapping[int, Kind]:
        """Whose is another one than their own part has."""
        return self._changed

    def change(self, person: int, kind: Kind) -> None:
        """From now on."""
        self._changed[person] = kind

    def restore(self) -> None:
        """As the parts have it."""
        self._changed.clear()

    def has(self, resident: Resident) -> bool:
        """Whether there is anything to compare with."""
        return self._kind(resident) is not Kind.MISSING

    def of(self, resident: Resident) -> Portrait | None:
        """None where there is none."""
        match self._kind(resident):
            case Kind.OWN:
                return face_of(resident.index)
            case Kind.OTHER:
                return face_of(STRANGERS + resident.index)
            case Kind.TINY:
                return face_of(resident.index, *TINY)
            case Kind.NOT_A_FACE:
                return Portrait(PNG, WIDTH, HEIGHT, _png(WIDTH, HEIGHT, bytes([128]) * (WIDTH * HEIGHT)))
            case Kind.BROKEN:
                return Portrait(PNG, WIDTH, HEIGHT, b"\x89PNG\r\n\x1a\n, and nothing of a picture")
            case Kind.MISSING:
                return None

    def _kind(self, resident: Resident) -> Kind:
        part = Kind.OWN
        if Trait.NO_PORTRAIT in resident.traits:
            part = Kind.MISSING
        elif Trait.FACE_MISMATCH in resident.traits:
            part = Kind.OTHER
        return self._changed.get(resident.index, part)


@lru_cache(maxsize=8)
def face_of(person: int, width: int = WIDTH, height: int = HEIGHT) -> Portrait:
    """The portrait of whoever the bench puts before the camera for the same person. Nobody real."""
    import cv2  # with it comes half a second that only who asks for a portrait pays

    from kiosk.bench.face.cast import face_of_person
    from kiosk.bench.face.looks import Looks
    from kiosk.bench.face.portrait import portrait

    picture = portrait(Looks.of(face_of_person(person)), (width, height))
    _, written = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    return Portrait(JPEG, width, height, written.tobytes())


def _png(width: int, height: int, grey: bytes) -> bytes:
    """Source: W3C PNG, 8 bits of grey, no filter."""
    lines = b"".join(b"\0" + grey[y * width : (y + 1) * width] for y in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(lines)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in parts
    )
