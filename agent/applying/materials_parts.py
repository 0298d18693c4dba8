"""One material's pages as parts: how many, which bytes, their digests and keys. Everything is read part by part."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from kiosk.hardware.handing import Handed

PART_BYTES = 40 * 1024  # base64 of it and the envelope stay below the longest question


@dataclass(frozen=True, slots=True)
class Whole:
    """Digests of all of it, as the back office compares them. Source: GB/T 32905 (SM3), FIPS 180-4 (SHA-256)."""

    pages: int
    size: int
    sha256: str
    sm3: str


def parts_of(handed: Handed) -> int:
    """How many."""
    return -(-handed.size // PART_BYTES)


def part(handed: Handed, number: int) -> bytes:
    """One of them, from 1."""
    return handed.read((number - 1) * PART_BYTES, PART_BYTES)


def read(handed: Handed) -> tuple[Whole, tuple[str, ...]]:
    """The digests of all of it, and SHA-256 of each part."""
    sha256, sm3 = hashlib.sha256(), hashlib.new("sm3")
    each = []
    for piece in _pieces(handed):
        sha256.update(piece)
        sm3.update(piece)
        each.append(hashlib.sha256(piece).hexdigest())
    return Whole(handed.pages, handed.size, sha256.hexdigest(), sm3.hexdigest()), tuple(each)


def key_of(parcel: str, what: str, sha256: str) -> str:
    """The idempotency key of one part or of the whole: the same bytes of the same parcel have the same one."""
    return hashlib.sha256(f"{parcel}\n{what}\n{sha256}".encode()).hexdigest()[:48]


def _pieces(handed: Handed) -> Iterator[bytes]:
    for number in range(1, parts_of(handed) + 1):
        yield part(handed, number)
