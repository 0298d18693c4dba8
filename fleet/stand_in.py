"""An event that cannot be kept as it is: what stands under its number instead, so that the others go on. Pure.

The stand-in follows from the event alone, so that a batch that comes again agrees with what stands here.
"""

from hashlib import sha256

import msgspec

from fleet.schemas import Event

REFUSED = "event.refused"
CONTENT_KEPT = 4096  # characters; no outbox of ours takes a larger payload


class SetAside(msgspec.Struct, frozen=True, kw_only=True):
    """The payload of the stand-in: what the event said, cut where it is too long. digest: of all of it."""

    kind: str
    version: str
    content: str
    digest: str


def stand_in(event: Event) -> Event:
    """The same number and time."""
    payload = stand_in_payload(
        event.kind, event.version, event.at.isoformat(), event.boot_s, str(event.payload, "utf-8")
    )
    return Event(
        seq=event.seq,
        kind=REFUSED,
        version=1,
        at=event.at,
        boot_s=event.boot_s,
        payload=msgspec.Raw(payload.encode("utf-8")),
    )


def stand_in_payload(kind: str, version: int, at: str, boot_s: float, payload: str) -> str:
    """JSON, in which nothing stands that a column refuses."""
    whole = f"{kind}\n{version}\n{at}\n{boot_s}\n{payload}"
    said = SetAside(
        kind=kind[:64],
        version=str(version),
        content=payload[:CONTENT_KEPT],
        digest=sha256(whole.encode("utf-8")).hexdigest(),
    )
    return msgspec.json.encode(said).decode("utf-8")
