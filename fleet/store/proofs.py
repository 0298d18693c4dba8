"""Proofs (证明) as events report them; kept in the transaction of the event, and the first report of a number stays. Pure."""

import re
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


IssuedRow = tuple[str, str, str, str, str, str, str, str]


def issued_rows(events: Iterable[Event]) -> list[IssuedRow]:
    """(number, item, code_digest, issued, expires, key, digest, signature) of each proof among the events.

    What is none of ours is passed over, as the event itself is kept anyway.
    """
    found = (_told(event) for event in events if event.kind == KIND)
    return [
        (
            told.number,
            told.item,
            told.check,
            told.issued,
            told.expires,
            told.key,
            told.digest,
            told.signature,
        )
        for told in found
        if told is not None
    ]


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
