"""How a reporter and its devices are doing, from the last it said and how long ago. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from fleet.findings import Finding, Severity, Thresholds, findings
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
    DOWN = "down"  # something that it needs is not working
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
    """Ages of the last sync, and from where on a fact is bad."""

    late: timedelta
    offline: timedelta
    thresholds: Thresholds = field(default_factory=Thresholds)


@dataclass(frozen=True, slots=True)
class Status:
    """One reporter at one moment."""

    presence: Presence
    verdict: Verdict
    devices: tuple[tuple[DeviceReport, DeviceVerdict], ...]
    outbox_depth: int
    findings: tuple[Finding, ...] = ()  # what it said that is wrong, worst first; nothing while it is silent


def status(reporter: Reporter, now: datetime, limits: Limits) -> Status:
    """The verdict on what the reporter last said, and when."""
    heard = presence(reporter.last_sync_at, now, limits)
    state = reporter.state
    reports: Sequence[DeviceReport] = () if state is None else state.devices
    unheard = heard in (Presence.OFFLINE, Presence.NEVER)
    devices = tuple(
        (report, DeviceVerdict.UNKNOWN if unheard else device_verdict(report)) for report in reports
    )
    wrong = () if unheard else findings(state, reporter.clock_offset_s, limits.thresholds)
    return Status(
        heard,
        _verdict(heard, wrong),
        devices,
        0 if state is None else state.outbox_depth,
        wrong,
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


def _verdict(heard: Presence, wrong: Sequence[Finding]) -> Verdict:
    if heard is Presence.NEVER:
        return Verdict.WAITING
    if heard is Presence.OFFLINE:
        return Verdict.LOST
    worst = max((finding.severity for finding in wrong), default=Severity.INFO)
    if worst is Severity.CRITICAL:
        return Verdict.DOWN
    if heard is Presence.LATE or worst is Severity.WARNING:
        return Verdict.DEGRADED
    return Verdict.FINE
