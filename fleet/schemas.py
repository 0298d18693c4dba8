"""What a reporter and the fleet say to each other. Crosses versions: additive only, golden files in tests/contracts."""

from datetime import datetime
from enum import StrEnum

import msgspec


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """Every message is immutable; unknown fields are ignored."""


class ReporterKind(StrEnum):
    """Who reports: a kiosk's agent, or a site's queue."""

    KIOSK = "kiosk"
    SITE = "site"


class Enrol(Message):
    """POST /v1/enrol with a one-time code. `public_key`: Ed25519, base64url without padding."""

    code: str
    kind: ReporterKind
    public_key: str
    name: str


class Enrolled(Message):
    """The row exists from now on; `epoch` numbers the outbox generation and is issued by the fleet."""

    reporter: str
    epoch: int
    area: str
    site: str


class Event(Message):
    """One row of an outbox. `payload` never holds a person's data; `version` is upcast on read."""

    seq: int
    kind: str
    version: int
    at: datetime
    boot_s: float  # seconds since the reporter's boot: order within a boot
    payload: msgspec.Raw


class DeviceReport(Message):
    """One device of a heartbeat."""

    device: str
    state: str
    fault: str
    notice: str


class Heartbeat(Message):
    """The reporter's present state, kept once per reporter, never as history."""

    software: str
    boot: str
    outbox_depth: int
    devices: tuple[DeviceReport, ...] = ()
    links: dict[str, str] = {}


class Sync(Message):
    """POST /v1/sync, signed (RFC 9421, Ed25519). `events` are contiguous from `first_seq`; may be empty."""

    reporter: str
    epoch: int
    first_seq: int
    now: datetime
    state: Heartbeat
    events: tuple[Event, ...] = ()


class Synced(Message):
    """The answer after the commit. Everything ≤ `hwm` is durable and may be marked as acknowledged."""

    hwm: int
    server_time: datetime
    next_sync_s: float


class Gap(Message):
    """HTTP 409: `first_seq` > hwm + 1, or an old epoch; send again from `hwm` + 1."""

    reason: str
    hwm: int
    epoch: int


class Problem(Message):
    """Every other refusal."""

    reason: str
    detail: str = ""
