"""What a reporter and the fleet say to each other. Crosses versions: additive only, golden files in tests/contracts."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

import msgspec

Moment = Annotated[datetime, msgspec.Meta(tz=True)]  # one without a zone is no moment
LARGEST = 2**53  # that every column and every browser can hold
Number = Annotated[int, msgspec.Meta(ge=0, le=LARGEST)]
AHEAD_MOST = 20  # alarms in Sync.ahead


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """Every message is immutable; unknown fields are ignored."""


class ReporterKind(StrEnum):
    """Who reports: a kiosk's agent, or a site's queue."""

    KIOSK = "kiosk"
    SITE = "site"


class Enrol(Message, frozen=True, kw_only=True):
    """POST /v1/enrol with a one-time code. `public_key`: Ed25519, base64url without padding.

    parts: digests of the machine's hardware, each KIND:DIGEST; none where the machine cannot say.
    """

    code: str
    kind: ReporterKind
    public_key: str
    name: str
    parts: tuple[str, ...] = ()


class Enrolled(Message, frozen=True, kw_only=True):
    """The row exists from now on; `epoch` numbers the outbox generation and is issued by the fleet.

    fleet_key: signs the fleet's time, as `public_key` is written; "" where the fleet has none.
    pending: nothing is taken of this reporter before somebody approves it.
    """

    reporter: str
    epoch: int
    area: str
    site: str
    fleet_key: str = ""
    pending: bool = False


class Event(Message, frozen=True, kw_only=True):
    """One row of an outbox. `payload` never holds a person's data; `version` is upcast on read."""

    seq: int
    kind: str
    version: int
    at: Moment
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
    outbox_depth: Number
    devices: tuple[DeviceReport, ...] = ()
    links: dict[str, str] = {}
    facts: dict[str, float | str] = {}


Setting = bool | int | float | str


class Reported(Message, frozen=True, kw_only=True):
    """What the reporter does with the desired settings of `rev`. Keys are those of fleet.settings."""

    rev: Number
    settings: dict[str, Setting] = {}  # in force
    refused: dict[str, str] = {}  # key → why: unknown, type, range, choice
    at_restart: tuple[str, ...] = ()  # taken, and in force after the next start


class Sync(Message, frozen=True, kw_only=True):
    """POST /v1/sync, signed (RFC 9421, Ed25519). `events` are contiguous from `first_seq`; may be empty.

    hold_s: how long an empty sync may be held until there is something to tell; see Synced.hold_s.
    reported_rev: of the desired settings that are in force; `reported` until one sync with it was taken.
    parts: as in Enrol. artefacts_tag: of the wishes that the reporter has, "" for none; null: it takes no artefacts.
    ahead: alarms that wait behind `events`, by number, AHEAD_MOST at most: shown before their turn; they come in it once more.
    """

    reporter: str
    epoch: Number
    first_seq: Number
    now: Moment
    state: Heartbeat
    events: tuple[Event, ...] = ()
    gone_through: Number = 0  # rows up to here no longer exist at the reporter and can never come
    hold_s: float = 0.0
    reported_rev: Number = 0
    reported: Reported | None = None
    parts: tuple[str, ...] = ()
    artefacts_tag: str | None = None
    ahead: tuple[Event, ...] = ()


class CommandKind(StrEnum):
    """What operations may ask of a kiosk from afar."""

    RESTART_SERVICE = "restart_service"  # service: a name that the kiosk's own configuration has
    REBOOT = "reboot"
    SELF_TEST = "self_test"
    TEST_PAGE = "test_page"
    LOG_BUNDLE = "log_bundle"  # comes by POST /v1/uploads/{command}
    SYNC_NOW = "sync_now"
    MAINTENANCE = "maintenance"  # on: flag
    SCREEN_PICTURE = "screen_picture"  # comes by POST /v1/uploads/{command}; only while no visit is open


class Command(Message, frozen=True, kw_only=True):
    """One thing to do, once. It is given again until its result (command.done, command.failed) has arrived.

    id: grows for each reporter. kind: a word of CommandKind, or of a later version. valid_s: from the arrival of
    this message; one that is over is not done, and the reporter says so.
    """

    id: int
    kind: str
    valid_s: float
    arguments: dict[str, Setting] = {}


class Desired(Message, frozen=True, kw_only=True):
    """Every setting that somebody wishes for this reporter; one that is not here is the reporter's own."""

    rev: int
    settings: dict[str, Setting] = {}


class Wish(Message, frozen=True, kw_only=True):
    """One artefact in the desired state, under `artefacts` and the key KIND/NAME (content/policies).

    digest: SHA-256 of the file at GET /v1/artefacts/{digest}, lower-case hexadecimal; "" = none of this item.
    attempt: a kiosk that failed tries again when this is higher than when it failed.
    hold: who does not have it yet waits. back_from: versions above this one that were withdrawn; whoever has one of them,
    and nobody else, goes back. night_from, night_until: HH:MM of the local day between which it is installed; "" = any time.
    """

    rollout: str
    version: int
    digest: str
    size: int
    attempt: int = 1
    hold: bool = False
    back_from: tuple[int, ...] = ()
    night_from: str = ""
    night_until: str = ""


class Synced(Message, frozen=True, kw_only=True):
    """The answer after the commit. Everything ≤ `hwm` is durable and may be marked as acknowledged.

    desired: only where its rev is not the one that the reporter has in force. hold_s: how long the fleet holds an
    empty sync; 0: not at all. rotate_key: make a new key and POST /v1/rotate. artefacts: every wish by item (kind/name),
    only where their tag is not the one that the reporter has. refused: rows up to hwm of which a stand-in is kept, because
    the fleet's database takes them in no other way.
    """

    hwm: int
    server_time: Moment
    next_sync_s: float
    desired_rev: int = 0
    desired: Desired | None = None
    commands: tuple[Command, ...] = ()
    hold_s: float = 0.0
    rotate_key: bool = False
    artefacts: dict[str, Wish] | None = None
    artefacts_tag: str = ""
    refused: tuple[int, ...] = ()


class Rotate(Message, frozen=True, kw_only=True):
    """POST /v1/rotate, signed by the key in force. Answer: Rotated. The old key ends when the new one was used.

    proof: by the new key over `rotation_text`, base64url without padding.
    """

    reporter: str
    public_key: str
    proof: str


class Rotated(Message, frozen=True, kw_only=True):
    """Requests signed by this key are taken from now on."""

    public_key: str


class FleetTime(Message, frozen=True, kw_only=True):
    """GET /v1/time?nonce=…, for a machine whose clock is so wrong that no certificate is valid for it.

    signature: by the fleet's own key over `time_text`, base64url without padding.
    """

    nonce: str
    time: str  # ISO 8601, UTC
    signature: str


class Uploaded(Message, frozen=True, kw_only=True):
    """POST /v1/uploads/{command}, signed: the file of a command that asked for one is kept so long."""

    bytes: int
    kept_s: float


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
    epoch: Number  # the one the reporter knows
    base: Number


class OpenedEpoch(Message, frozen=True, kw_only=True):
    """The generation from now on; the next row is `hwm` + 1."""

    epoch: int
    hwm: int


class Problem(Message, frozen=True, kw_only=True):
    """Every other refusal. `server_time` comes with 401, so that a wrong clock can sign again."""

    reason: str
    detail: str = ""
    server_time: Moment | None = None


def rotation_text(reporter: str, old_key: str, new_key: str) -> bytes:
    """What the new key signs to prove that the reporter has it; nothing of it fits another exchange."""
    return f"bianmin-rotate\n{reporter}\n{old_key}\n{new_key}".encode()


def time_text(nonce: str, time: str) -> bytes:
    """What the fleet signs of its time."""
    return f"bianmin-time\n{nonce}\n{time}".encode()
