"""One day of one fleet as text that another fleet can believe: JSON lines, numbered, signed. Pure."""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

import msgspec

from kiosk.domain.errors import ProtocolError, Refused
from kiosk.signing.key import PublicKey, SigningKey

FORMAT = 1
MOST_ROWS = 200_000
LARGEST = 16 << 20
MOST_COUNT = 2**53  # what a browser still counts exactly
AREA_DIGITS = 6
_NAME = re.compile(r"[a-z0-9_.:-]{1,80}")
_AREA = re.compile(r"\d{2}|\d{4}|\d{6}")
_encode = msgspec.json.Encoder(order="deterministic").encode

T = TypeVar("T")
Counts = Mapping[tuple[str, str], int]


class Header(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The first line. `digest`: SHA-256 of the lines of counts, so that one signature speaks for all."""

    format: int
    fleet: str
    day: date
    revision: int
    rows: int
    digest: str


class _Count(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    area: str
    name: str
    count: int


class _Signed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    signature: str


@dataclass(frozen=True, slots=True)
class Day:
    """What one fleet counted on one day. `counts`: by area of at most 6 digits, and name."""

    fleet: str
    day: date
    revision: int
    counts: Counts
    digest: str


@dataclass(frozen=True, slots=True)
class Source:
    """A fleet whose days are merged here: what it may count, and whose signature is its own."""

    name: str
    area: str
    key: str

    def __post_init__(self) -> None:
        try:
            PublicKey.from_text(self.key)
        except ProtocolError as wrong:
            raise ValueError(f"key: {self.key!r} is no public key") from wrong
        if not self.name.strip():
            raise ValueError("name: a fleet needs one")
        if not re.fullmatch(r"(\d{2}|\d{4}|\d{6})?", self.area):
            raise ValueError(f"area: expected 2, 4 or 6 digits, got {self.area!r}")


def folded(counts: Iterable[tuple[str, str, int]]) -> dict[tuple[str, str], int]:
    """(area, name, count) of any areas, by areas of at most 6 digits."""
    sums: dict[tuple[str, str], int] = {}
    for area, name, count in counts:
        key = (area[:AREA_DIGITS], name)
        sums[key] = sums.get(key, 0) + count
    return sums


def digest_of(counts: Counts) -> str:
    """Another one for other counts."""
    return hashlib.sha256(_lines(counts)).hexdigest()


def written(fleet: str, day: date, revision: int, counts: Counts, key: SigningKey) -> bytes:
    """The signed text; the same counts under the same revision are the same bytes."""
    lines = _lines(counts)
    header = _encode(
        Header(
            format=FORMAT,
            fleet=fleet,
            day=day,
            revision=revision,
            rows=len(counts),
            digest=hashlib.sha256(lines).hexdigest(),
        )
    )
    signature = base64.b64encode(key.sign(header)).decode("ascii")
    return header + b"\n" + lines + _encode(_Signed(signature=signature)) + b"\n"


def read(text: bytes, sources: Iterable[Source]) -> Day:
    """The day, from somebody whom we know and who may count these areas.

    Raises Refused: day_malformed, day_signer, day_signature, day_area.
    """
    if len(text) > LARGEST:
        raise Refused("day_malformed", f"larger than {LARGEST >> 20} MB")
    first, _, rest = text.partition(b"\n")
    lines, _, last = rest.removesuffix(b"\n").rpartition(b"\n")
    lines += b"\n" if lines else b""
    header, signed = _decoded(first, Header), _decoded(last, _Signed)
    source = next((one for one in sources if one.name == header.fleet), None)
    if source is None:
        raise Refused("day_signer", "a fleet that is not in [aggregates] sources")
    _check_signature(source, first, signed.signature)
    if header.format != FORMAT or hashlib.sha256(lines).hexdigest() != header.digest:
        raise Refused("day_malformed", "the counts are not those that were signed")
    counts = _counts(lines)
    if len(counts) != header.rows or not 0 < header.revision < MOST_COUNT:
        raise Refused("day_malformed", "rows or revision")
    if strangers := [area for area, _ in counts if not area.startswith(source.area)]:
        raise Refused("day_area", f"{strangers[0]} is not below {source.area}")
    return Day(header.fleet, header.day, header.revision, counts, header.digest)


def _check_signature(source: Source, header: bytes, written_signature: str) -> None:
    try:
        signature = base64.b64decode(written_signature, validate=True)
    except (ValueError, binascii.Error) as broken:
        raise Refused("day_signature") from broken
    if not PublicKey.from_text(source.key).verifies(signature, header):
        raise Refused("day_signature", f"not of {source.name}")


def _lines(counts: Counts) -> bytes:
    rows = sorted(counts.items())
    return b"".join(
        _encode(_Count(area=area, name=name, count=count)) + b"\n" for (area, name), count in rows
    )


def _counts(lines: bytes) -> dict[tuple[str, str], int]:
    counts: dict[tuple[str, str], int] = {}
    for line in lines.splitlines():
        row = _decoded(line, _Count)
        if not (_AREA.fullmatch(row.area) and _NAME.fullmatch(row.name) and 0 <= row.count < MOST_COUNT):
            raise Refused("day_malformed", "a count")
        counts[(row.area, row.name)] = row.count
        if len(counts) > MOST_ROWS:
            raise Refused("day_malformed", f"more than {MOST_ROWS} counts")
    return counts


def _decoded(line: bytes, shape: type[T]) -> T:
    try:
        return msgspec.json.decode(line, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as broken:
        raise Refused("day_malformed", shape.__name__) from broken
