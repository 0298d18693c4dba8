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


class Enrol(Message, frozen=True, kw_only=True):
    """POST /v1/enrol with a one-time code. `public_key`: Ed25519, base64url without padding."""

    code: str
    kind: ReporterKind
    public_key: str
    name: str


class Enrolled(Message, frozen=True, kw_only=True):
    """The row exists from now on; `epoch` numbers the outbox generation and is issued by the fleet."""

    reporter: str
    epoch: int
    area: str
    site: str


class Event(Message, frozen=True, kw_only=True):
    """One row of an outbox. `payload` never holds a person's data; `version` is upcast on read."""

    seq: int
    kind: str
    version: int
    at: datetime
    boot_s: float  # seconds since the reporter's boot: order within a boot
    payload: msgspec.Raw


class DeviceReport(Message, frozen=True, kw_only=True):
    """One device of a heartbeat."""

    device: str
    state: str
    fault: str
    notice: str


class Fact(StrEnum):
    """What a machine may say of itself; the unit ends the name, and truth is 0 or 1. Without a sensor it says nothing."""

    DISK_FREE_MB = "disk_free_mb"  # where its store lies
    MEMORY_FREE_MB = "memory_free_mb"
    TEMPERATURE_C = "temperature_c"  # the hottest zone
    UPTIME_S = "uptime_s"
    ON_BATTERY = "on_battery"
    BATTERY_PERCENT = "battery_percent"
    DOOR_OPEN = "door_open"
    MAINTENANCE = "maintenance"  # somebody works on it, and it is out of service


class Heartbeat(Message, frozen=True, kw_only=True):
    """The reporter's present state, kept once per reporter, never as history. `facts`: by the words of Fact, and later ones."""

    software: str
    boot: str
    outbox_depth: int
    devices: tuple[DeviceReport, ...] = ()
    links: dict[str, str] = {}
    facts: dict[str, float | str] = {}


class Sync(Message, frozen=True, kw_only=True):
    """POST /v1/sync, signed (RFC 9421, Ed25519). `events` are contiguous from `first_seq`; may be empty."""

    reporter: str
    epoch: int
    first_seq: int
    now: datetime
    state: Heartbeat
    events: tuple[Event, ...] = ()
    gone_through: int = 0  # rows up to here no longer exist at the reporter and can never come


class Synced(Message, frozen=True, kw_only=True):
    """The answer after the commit. Everything ≤ `hwm` is durable and may be marked as acknowledged."""

    hwm: int
    server_time: datetime
    next_sync_s: float


class GapReason(StrEnum):
    """Why a batch was not taken, and what to do."""

    GAP = "gap"  # rows between hwm and first_seq are missing here: send again from hwm + 1
    OLD_EPOCH = "old_epoch"  # this epoch is closed: go on in the one given, from hwm + 1
    EPOCH_AHEAD = "epoch_ahead"  # the fleet was restored and knows only an older epoch: open a new one at hwm
    FORKED = "forked"  # other rows stand under these numbers; up to hwm both agree: open a new epoch at hwm


class Gap(Message, frozen=True, kw_only=True):
    """HTTP 409: nothing was taken. `epoch` and `hwm` are what the fleet has."""

    reason: GapReason
    hwm: int
    epoch: int


class OpenEpoch(Message, frozen=True, kw_only=True):
    """POST /v1/epoch, signed: the reporter's outbox goes on from `base` in a new generation."""

    reporter: str
    epoch: int  # the one the reporter knows
    base: int


class OpenedEpoch(Message, frozen=True, kw_only=True):
    """The generation from now on; the next row is `hwm` + 1."""

    epoch: int
    hwm: int


class Problem(Message, frozen=True, kw_only=True):
    """Every other refusal. `server_time` comes with 401, so that a wrong clock can sign again."""

    reason: str
    detail: str = ""
    server_time: datetime | None = None
