"""SQLite's write-ahead log as bytes: where its last whole transaction ends. Source: sqlite.org/fileformat2, 4."""

import struct

HEADER = 32
_FRAME_HEADER = 24
_PAGE_SIZE = struct.Struct(">8xI")
_FRAME = struct.Struct(">II8s")  # page, pages of the file after a commit or 0, salt


def salt_of(header: bytes) -> bytes:
    """It differs in every generation: a log that begins anew has another one."""
    return header[16:24]


def page_size_of(header: bytes) -> int:
    """Of the pages in every frame."""
    return int(_PAGE_SIZE.unpack_from(header)[0])


def whole_transactions(header: bytes, frames: bytes) -> int:
    """How many bytes of `frames`, from the first on, are whole transactions of the header's generation."""
    salt, size = salt_of(header), _FRAME_HEADER + page_size_of(header)
    end = 0
    for at in range(0, len(frames) - size + 1, size):
        _, pages_after, frame_salt = _FRAME.unpack_from(frames, at)
        if frame_salt != salt:
            break
        if pages_after:
            end = at + size
    return end
