"""What is wrong with a reporter, in reasons that an alert may be raised for. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from fleet.schemas import DeviceReport, Fact, Heartbeat
from kiosk.domain.device import DeviceState, Fault, Notice


class Severity(IntEnum):
    """How soon somebody must come; a larger one is worse."""

    INFO = 0
    WARNING = 1  # works, and somebody should look
    CRITICAL = 2  # residents are turned away, or will be within hours

    @property
    def word(self) -> str:
        """As it is written outside."""
        return self.name.lower()


class Reason(StrEnum):
    """What concerns the machine; a device's reasons are the words of Fault and Notice, and some here."""

    OFFLINE = "reporter_offline"
    AREA_OFFLINE = "area_offline"  # many of one township at once
    CLOCK_WRONG = "clock_wrong"
    DISK_LOW = "disk_low"
    DISK_FULL = "disk_full"
    MEMORY_LOW = "memory_low"
    HOT = "hot"
    ON_BATTERY = "on_battery"
    BATTERY_LOW = "battery_low"
    DOOR_OPEN = "door_open"
    OUTBOX_DEEP = "outbox_deep"
    OUTBOX_GROWING = "outbox_growing"
    LINK_DOWN = "link_down"  # part: the link
    DEVICE_GONE = "device_gone"  # part: the device; nothing answers
    DEVICE_FAULT = "device_fault"  # broken in a way that we have no word for
    DEVICE_NOTICE = "device_notice"
    COPIED = (
        "identity_copied"  # two machines speak as this reporter; ends when somebody releases or revokes it
    )
    EVENT_REFUSED = "event_refused"  # part: the event's kind; ends when somebody has acknowledged it


_OF_THE_MACHINE = frozenset({Notice.ON_BATTERY.value, Notice.DOOR_OPEN.value, Fault.BATTERY_LOW.value})
_FAULTS = frozenset(Fault) - {Fault.NONE, Fault.OFFLINE}
_NOTICES = frozenset(Notice) - {Notice.NONE}
REASONS = (
    frozenset(word.value for word in Reason)
    | frozenset(word.value for word in _FAULTS)
    | frozenset(word.value for word in _NOTICES)
)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From where on a fact is bad; `[health]` of the configuration."""

    clock_off_s: float = 300.0
    disk_low_mb: float = 2048.0
    disk_full_mb: float = 256.0
    memory_low_mb: float = 128.0
    hot_c: float = 80.0
    battery_low_percent: float = 30.0
    outbox_deep: int = 2000
    outbox_growing_from: int = 50

    def __post_init__(self) -> None:
        if self.disk_full_mb > self.disk_low_mb:
            raise ValueError("disk_full_mb: expected at most disk_low_mb")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong. part: the device or link that it concerns, "" for the machine itself."""

    reason: str
    part: str
    severity: Severity
    value: str = ""  # what was measured, with its unit

    @property
    def key(self) -> str:
        """One word for reason and part: at most one alert of a reporter is open for it."""
        return f"{self.reason}/{self.part}"


def findings(state: Heartbeat | None, clock_offset_s: float, limits: Thresholds) -> tuple[Finding, ...]:
    """Everything wrong with what a reporter said, worst first, one for each key. Its silence is not judged here."""
    if state is None:
        return ()
    found = {finding.key: finding for finding in _all(state, clock_offset_s, limits)}
    return tuple(sorted(found.values(), key=lambda finding: (-finding.severity, finding.key)))


def growing(depth: int, limits: Thresholds, depth_before: int | None) -> Finding | None:
    """Whether as many events wait as when it was looked at before, or more; None also where nobody has looked."""
    if depth_before is None or depth < max(depth_before, limits.outbox_growing_from):
        return None
    return Finding(Reason.OUTBOX_GROWING, "", Severity.WARNING, str(depth))


def number(state: Heartbeat, fact: Fact) -> float | None:
    """The fact's value, None where the machine does not say."""
    value = state.facts.get(fact)
    return value if isinstance(value, float) else None


def _all(state: Heartbeat, clock_offset_s: float, limits: Thresholds) -> Iterator[Finding]:
    for report in state.devices:
        yield from _of_device(report)
    for link, word in state.links.items():
        if word != "up":
            yield Finding(Reason.LINK_DOWN, link, Severity.WARNING, word)
    if abs(clock_offset_s) > limits.clock_off_s:
        yield Finding(Reason.CLOCK_WRONG, "", Severity.WARNING, f"{clock_offset_s:+.0f} s")
    if state.outbox_depth >= limits.outbox_deep:
        yield Finding(Reason.OUTBOX_DEEP, "", Severity.WARNING, str(state.outbox_depth))
    yield from _of_power(state)
    yield from _measured(state, limits)


def _of_device(report: DeviceReport) -> Iterator[Finding]:
    match report.state:
        case DeviceState.ABSENT | DeviceState.FAULT | DeviceState.BACKOFF:
            yield Finding(*_named(_broken(report), report.device), Severity.CRITICAL)
        case DeviceState.READY | DeviceState.BUSY if report.notice != Notice.NONE:
            known = report.notice if report.notice in _NOTICES else Reason.DEVICE_NOTICE
            yield Finding(*_named(known, report.device), Severity.WARNING)


def _broken(report: DeviceReport) -> str:
    if report.fault in _FAULTS:
        return report.fault
    silent = report.state == DeviceState.ABSENT or report.fault == Fault.OFFLINE
    return Reason.DEVICE_GONE if silent else Reason.DEVICE_FAULT


def _named(reason: str, device: str) -> tuple[str, str]:
    return str(reason), "" if reason in _OF_THE_MACHINE else device


def _of_power(state: Heartbeat) -> Iterator[Finding]:
    if number(state, Fact.ON_BATTERY) == 1.0:
        yield Finding(Reason.ON_BATTERY, "", Severity.WARNING)
    if number(state, Fact.DOOR_OPEN) == 1.0:
        yield Finding(Reason.DOOR_OPEN, "", Severity.WARNING)


def _measured(state: Heartbeat, limits: Thresholds) -> Iterator[Finding]:
    free, memory = number(state, Fact.DISK_FREE_MB), number(state, Fact.MEMORY_FREE_MB)
    heat, charge = number(state, Fact.TEMPERATURE_C), number(state, Fact.BATTERY_PERCENT)
    if free is not None and free < limits.disk_full_mb:
        yield Finding(Reason.DISK_FULL, "", Severity.CRITICAL, f"{free:.0f} MB")
    elif free is not None and free < limits.disk_low_mb:
        yield Finding(Reason.DISK_LOW, "", Severity.WARNING, f"{free:.0f} MB")
    if memory is not None and memory < limits.memory_low_mb:
        yield Finding(Reason.MEMORY_LOW, "", Severity.WARNING, f"{memory:.0f} MB")
    if heat is not None and heat >= limits.hot_c:
        yield Finding(Reason.HOT, "", Severity.WARNING, f"{heat:.0f} °C")
    on_battery = number(state, Fact.ON_BATTERY) == 1.0
    if on_battery and charge is not None and charge <= limits.battery_low_percent:
        yield Finding(Reason.BATTERY_LOW, "", Severity.CRITICAL, f"{charge:.0f} %")
