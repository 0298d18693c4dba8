"""The chain of the audit: what a row's digest is, and where a chain is broken. Pure."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Entry:
    """One row. `detail` is JSON; `previous` and `digest` are SHA-256 in hex, `previous` of the first row is empty."""

    id: int
    at: str
    who: str
    what: str
    about: str
    area: str
    detail: str
    previous: str
    digest: str


@dataclass(frozen=True, slots=True)
class Head:
    """Where a chain ends: the last row's number and digest. 0 and empty before the first."""

    id: int = 0
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Broken:
    """The first row that does not hold, and why: missing, altered, unlinked, end."""

    id: int
    why: str


def digest_of(entry: Entry) -> str:
    """SHA-256 over the row's fields as one JSON array, in UTF-8."""
    fields = (
        entry.id,
        entry.at,
        entry.who,
        entry.what,
        entry.about,
        entry.area,
        entry.detail,
        entry.previous,
    )
    return hashlib.sha256(_encode(fields)).hexdigest()


class Walk:
    """Takes the rows in order and stops at the first that does not hold."""

    def __init__(self) -> None:
        self.head = Head()
        self.broken: Broken | None = None

    def take(self, entries: Iterable[Entry]) -> None:
        """The next rows."""
        for entry in entries:
            if self.broken is not None:
                return
            self.broken = _fault(self.head, entry)
            if self.broken is None:
                self.head = Head(entry.id, entry.digest)

    def end(self, kept: Head) -> None:
        """After the last row: the head that the store keeps must be it."""
        if self.broken is None and kept != self.head:
            self.broken = Broken(self.head.id + 1 if kept.id > self.head.id else self.head.id, "end")


def _fault(head: Head, entry: Entry) -> Broken | None:
    if entry.id != head.id + 1:
        return Broken(head.id + 1, "missing")
    if entry.previous != head.digest:
        return Broken(entry.id, "unlinked")
    return None if digest_of(entry) == entry.digest else Broken(entry.id, "altered")
