"""A sync as rows, in the plainest code: the references' own, so that they stay what they are when the fleet's is made better."""

from datetime import UTC, datetime

import msgspec

from fleet.schemas import Sync
from fleet.store.rows import EventRow
from tests.fleet.site import BEIJING

COLUMNS = ("day", "reporter", "epoch", "seq", "kind", "version", "at", "boot_s", "received_at", "payload")
_encode = msgspec.json.Encoder().encode


def plain_rows(message: Sync, received: datetime) -> list[EventRow]:
    """One for each event, in the order of COLUMNS."""
    now = stamped(received)
    return [
        (
            event.at.astimezone(BEIJING).date().isoformat(),
            message.reporter,
            message.epoch,
            event.seq,
            event.kind,
            event.version,
            event.at.isoformat(),
            event.boot_s,
            now,
            str(event.payload, "utf-8"),
        )
        for event in message.events
    ]


def heartbeat(message: Sync, received: datetime) -> tuple[str, str, str]:
    """When it came, what it says, whose it is."""
    return stamped(received), _encode(message.state).decode("utf-8"), message.reporter


def stamped(at: datetime) -> str:
    """Text whose order is that of time."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")
