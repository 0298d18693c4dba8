"""What goes from the primary to its standby, one frame after another."""

import struct
from collections.abc import AsyncIterator
from dataclasses import dataclass
from enum import IntEnum

from kiosk.domain.errors import ProtocolError

_HEAD = struct.Struct(">BQQI")
LARGEST = 1 << 24


class Kind(IntEnum):
    """What a frame brings."""

    COPY = 1  # a piece of the whole store
    COPIED = 2  # the copy is whole
    LOG = 3  # a piece of the log
    BEAT = 4  # nothing happened


@dataclass(frozen=True, slots=True)
class Frame:
    """`position` counts the pieces of the log in this session; `offset` is where the data stands in its file."""

    kind: Kind
    position: int = 0
    offset: int = 0
    data: bytes = b""

    def encoded(self) -> bytes:
        """As it goes over the wire."""
        return _HEAD.pack(self.kind, self.position, self.offset, len(self.data)) + self.data


async def frames(chunks: AsyncIterator[bytes]) -> AsyncIterator[Frame]:
    """Whole frames only; what is torn at the end is no frame. Raises ProtocolError for what is none."""
    pending = bytearray()
    async for chunk in chunks:
        pending += chunk
        while len(pending) >= _HEAD.size:
            kind, position, offset, length = _HEAD.unpack_from(pending)
            if length > LARGEST:
                raise ProtocolError(f"standby: a frame of {length} bytes")
            end = _HEAD.size + length
            if len(pending) < end:
                break
            try:
                known = Kind(kind)
            except ValueError as strange:
                raise ProtocolError(f"standby: a frame of kind {kind}") from strange
            yield Frame(known, position, offset, bytes(pending[_HEAD.size : end]))
            del pending[:end]
