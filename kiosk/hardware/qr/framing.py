"""Cuts a scanner's bytes into codes, whatever suffix the unit was set to. Pure; the caller brings the time."""

from collections.abc import Collection

IDLE_S = 0.08  # a unit without suffix: a pause this long ends the code (4 characters at 9600 baud take 4 ms)
LONGEST = 4096  # a QR code holds at most 2953 bytes
SUFFIXES = b"\r\n\t"
NO_READ = (b"%%NoRead", b"NoRead", b"NR")  # what units say when they gave up


class Framer:
    """Collects bytes until a suffix (CR, LF, CRLF, Tab) or a pause."""

    def __init__(self, no_read: Collection[bytes] = NO_READ, suffixes: bytes = SUFFIXES) -> None:
        self._suffixes = suffixes
        self._no_read = frozenset(no_read)
        self._part = bytearray()
        self._overlong = False
        self._last_s = 0.0

    @property
    def pending(self) -> bool:
        """Whether a code has begun and its end was not seen."""
        return bool(self._part) or self._overlong

    def feed(self, data: bytes, now_s: float) -> list[bytes]:
        """The codes that these bytes complete. Empty, overlong and no-read ones are left out."""
        codes = self.flush(now_s)
        self._last_s = now_s
        for byte in data:
            if byte in self._suffixes:
                codes += self._taken()
            elif len(self._part) < LONGEST:
                self._part.append(byte)
            else:
                self._overlong = True
        return codes

    def flush(self, now_s: float) -> list[bytes]:
        """The code that a pause has ended, if any."""
        return self._taken() if self.pending and now_s - self._last_s >= IDLE_S else []

    def reset(self) -> None:
        """Forget what has begun."""
        self._part.clear()
        self._overlong = False

    def _taken(self) -> list[bytes]:
        code, overlong = bytes(self._part), self._overlong
        self.reset()
        return [code] if code and not overlong and code not in self._no_read else []
