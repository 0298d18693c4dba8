"""A module's replies keep their form, status and right or wrong check; what a card said is zeros."""

from kiosk.hardware.idcard.codec import LONGEST, PREAMBLE, check

LENGTH_BYTES = 2
STATUS_BYTES = 3
SHORTEST = STATUS_BYTES + 1  # and the check
SAM_ID_BYTES = 16  # as long as the module's own number; no block of a card is


class ReplyScrubber:
    """The bytes from an ID-card module. Bytes between frames may be of a torn one, and are zeros as well."""

    def __init__(self) -> None:
        self._rest = bytearray()

    def feed(self, data: bytes) -> bytes:
        self._rest += data
        done = bytearray()
        while len(self._rest) >= len(PREAMBLE):
            start = self._rest.find(PREAMBLE)
            if start:
                torn = start if start > 0 else len(self._rest) - len(PREAMBLE) + 1
                del self._rest[:torn]
                done += bytes(torn)
                continue
            frame = self._whole_frame()
            if frame is None:
                break
            done += frame
        return bytes(done)

    def rest(self) -> bytes:
        return bytes(len(self._rest))

    def _whole_frame(self) -> bytes | None:
        """The frame that begins here, taken off; None until it is whole. A length that lies ends with the preamble."""
        head = len(PREAMBLE) + LENGTH_BYTES
        if len(self._rest) < head:
            return None
        length = int.from_bytes(self._rest[len(PREAMBLE) : head], "big")
        if not SHORTEST <= length <= LONGEST:
            del self._rest[: len(PREAMBLE)]
            return PREAMBLE
        if len(self._rest) < head + length:
            return None
        frame = bytes(self._rest[: head + length])
        del self._rest[: head + length]
        return frame if length == SHORTEST + SAM_ID_BYTES else _hidden(frame)


def _hidden(frame: bytes) -> bytes:
    counted = frame[len(PREAMBLE) :]
    kept = counted[: LENGTH_BYTES + STATUS_BYTES]
    zeroed = kept + bytes(len(counted) - len(kept) - 1)
    damage = check(counted)  # zero for a good frame; a bad one stays bad
    return PREAMBLE + zeroed + bytes((check(zeroed) ^ damage,))
