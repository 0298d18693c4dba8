"""How a reporter and its devices are doing, from the last it said and how long ago. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from fleet.schemas import DeviceReport
from fleet.store.port import Reporter
from kiosk.domain.device import DeviceState, Notice


class Presence(StrEnum):
    """Whether we hear from it."""

    ONLINE = "online"
    LATE = "late"
    OFFLINE = "offline"
    NEVER = "never"  # enrolled, and silent since


class Verdict(StrEnum):
    """What operations should think of it, worst first."""

    LOST = "lost"  # nothing heard for long
    DOWN = "down"  # a device that it needs is not working
    DEGRADED = "degraded"  # works, and somebody should look
    FINE = "fine"
    WAITING = "waiting"  # enrolled, never heard


class DeviceVerdict(StrEnum):
    """One device."""

    WORKS = "works"
    LOOK = "look"  # works, and somebody should come by
    BROKEN = "broken"
    STARTING = "starting"
    OFF = "off"
    UNKNOWN = "unknown"  # the reporter is offline, or said a word we do not know


@dataclass(frozen=True, slots=True)
class Limits:
    """Ages of the last sync."""

    late: timedelta
    offline: timedelta


@dataclass(frozen=True, slots=True)
class Status:
    """One reporter at one moment."""

    presence: Presence
    verdict: Verdict
    devices: tuple[tuple[DeviceReport, DeviceVerdict], ...]
    outbox_depth: int


def status(reporter: Reporter, now: datetime, limits: Limits) -> Status:
    """The verdict on what the reporter last said, and when."""
    heard = presence(reporter.last_sync_at, now, limits)
    state = reporter.state
    reports: Sequence[DeviceReport] = () if state is None else state.devices
    unheard = heard in (Presence.OFFLINE, Presence.NEVER)
    devices = tuple(
        (report, DeviceVerdict.UNKNOWN if unheard else device_verdict(report)) for report in reports
    )
    links_down = state is not None and any(word != "up" for word in state.links.values())
    return Status(
        heard,
        _verdict(heard, [verdict for _, verdict in devices], links_down=links_down),
        devices,
        0 if state is None else state.outbox_depth,
    )


def presence(last_sync_at: datetime | None, now: datetime, limits: Limits) -> Presence:
    """Judged by the age of the last sync."""
    if last_sync_at is None:
        return Presence.NEVER
    age = now - last_sync_at
    if age > limits.offline:
        return Presence.OFFLINE
    return Presence.LATE if age > limits.late else Presence.ONLINE


def device_verdict(report: DeviceReport) -> DeviceVerdict:
    """What the supervisor's words mean for operations."""
    match report.state:
        case DeviceState.READY | DeviceState.BUSY:
            return DeviceVerdict.WORKS if report.notice == Notice.NONE else DeviceVerdict.LOOK
        case DeviceState.ABSENT | DeviceState.FAULT | DeviceState.BACKOFF:
            return DeviceVerdict.BROKEN
        case DeviceState.OPENING:
            return DeviceVerdict.STARTING
        case DeviceState.DISABLED:
            return DeviceVerdict.OFF
        case _:
            return DeviceVerdict.UNKNOWN


def _verdict(heard: Presence, devices: Sequence[DeviceVerdict], *, links_down: bool) -> Verdict:
    if heard is Presence.NEVER:
        return Verdict.WAITING
    if heard is Presence.OFFLINE:
        return Verdict.LOST
    if DeviceVerdict.BROKEN in devices:
        return Verdict.DOWN
    if heard is Presence.LATE or links_down or DeviceVerdict.LOOK in devices:
        return Verdict.DEGRADED
    return Verdict.FINE
