"""The memory that live pictures are shown through: a sealed memfd. It has no name, no file, and is zeroed before it goes.

Whoever owns it makes it, lets the capturing process map it (`fd` inherited), then seals it: from then on nobody in the
world gets another writable mapping, and `reading_fd` can only be looked at.
"""

import fcntl
import mmap
import os
from types import TracebackType

from kiosk.domain.preview import PictureSize, header

_F_SEAL_FUTURE_WRITE = 0x0010  # Source: linux/fcntl.h; not in Python 3.11
_FIXED = fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW


class PreviewMemory:
    """Owned by the process that must be able to wipe it, whatever became of the writer."""

    def __init__(self, size: PictureSize) -> None:
        self.size = size
        self.fd = os.memfd_create("preview", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        os.ftruncate(self.fd, size.memory_bytes)
        fcntl.fcntl(self.fd, fcntl.F_ADD_SEALS, _FIXED)
        self._map: mmap.mmap | None = mmap.mmap(self.fd, size.memory_bytes)
        fixed = header(size)
        self._map[: len(fixed)] = fixed

    def __enter__(self) -> "PreviewMemory":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def closed(self) -> bool:
        """Whether it is gone."""
        return self._map is None

    def seal(self) -> None:
        """The writer has mapped it: nobody else ever writes. Nothing to do where it is gone."""
        if self._map is not None:
            fcntl.fcntl(self.fd, fcntl.F_ADD_SEALS, _F_SEAL_FUTURE_WRITE | fcntl.F_SEAL_SEAL)

    def reading_fd(self) -> int:
        """A descriptor to hand over, for looking only; the caller closes it."""
        return os.open(f"/proc/self/fd/{self.fd}", os.O_RDONLY | os.O_CLOEXEC)

    def close(self) -> None:
        """Zero every byte, for whoever still looks, and let go of it. The writer must be dead or done."""
        if self._map is not None:
            self._map[:] = bytes(len(self._map))
            self._map.close()
            self._map = None
            os.close(self.fd)
