"""Proofs (证明) are kept in the transaction of the event that reports them."""

import re
import sqlite3
from collections.abc import Iterable

import msgspec

from fleet.schemas import Event
from kiosk.domain.errors import ProtocolError
from kiosk.domain.proof import number_from, signature_from

KIND = "proof.issued"
_DIGEST = re.compile(r"[0-9a-f]{64}")
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_WORD = re.compile(r"[A-Za-z0-9_.-]{1,64}")


class _Issued(msgspec.Struct, frozen=True):
    """The payload of the event."""

    item: str
    number: str
    check: str
    issued: str
    expires: str
    key: str
    digest: str
    signature: str


_issued = msgspec.json.Decoder(_Issued)


def keep_proofs(connection: sqlite3.Connection, events: Iterable[Event]) -> None:
    """The first report of a number stays; what is none of ours is passed over, as the event itself is kept anyway."""
    for event in events:
        if event.kind == KIND and (told := _told(event)) is not None:
            connection.execute(
                "INSERT OR IGNORE INTO proofs (number, item, code_digest, issued, expires, key, digest, signature)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    told.number,
                    told.item,
                    told.check,
                    told.issued,
                    told.expires,
                    told.key,
                    told.digest,
                    told.signature,
                ),
            )


def _told(event: Event) -> _Issued | None:
    try:
        told = _issued.decode(event.payload)
        signature_from(told.signature)
    except (msgspec.MsgspecError, ProtocolError):
        return None
    fits = (
        number_from(told.number) == told.number
        and all(_DIGEST.fullmatch(digest) for digest in (told.check, told.digest))
        and all(_DAY.fullmatch(day) for day in (told.issued, told.expires))
        and all(_WORD.fullmatch(word) for word in (told.item, told.key))
    )
    return told if fits else None
