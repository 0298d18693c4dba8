"""What a process keeps of memory that it no longer uses. Pictures of slips come and go; the C library holds on to their pages.

One slip leaves 9 to 15 MB behind, twice that where worker threads have heaps of their own. Both calls are glibc's, and do nothing
elsewhere. Source: mallopt(3), M_ARENA_MAX; malloc_trim(3).
"""

import ctypes
import mmap

M_ARENA_MAX = -8

_libc = ctypes.CDLL(None)


def share_one_heap() -> None:
    """All threads allocate from the same heap; call it before they start. Python's threads run one at a time anyway."""
    if hasattr(_libc, "mallopt"):
        _libc.mallopt(M_ARENA_MAX, 1)


def give_back() -> None:
    """Give free pages back to the system; takes a few milliseconds."""
    if hasattr(_libc, "malloc_trim"):
        _libc.malloc_trim(0)


def has_room(many_bytes: int) -> bool:
    """Whether the process could get so much memory now, whatever a library says of what it did not get."""
    try:
        mmap.mmap(-1, many_bytes).close()
    except (OSError, MemoryError):
        return False
    return True
