"""What a device can be, in words that every process shares. Each fault and notice has a text `fault.<word>`, `notice.<word>`."""

from dataclasses import dataclass
from enum import StrEnum


class DeviceState(StrEnum):
    """The supervisor's view of one device."""

    DISABLED = "disabled"  # switched off by configuration
    ABSENT = "absent"  # nothing answers at its address
    OPENING = "opening"
    READY = "ready"
    BUSY = "busy"
    FAULT = "fault"  # answers, and says what is wrong
    BACKOFF = "backoff"  # waiting before the next try to open


class Fault(StrEnum):
    """Why a device cannot work; each has a text `fault.<value>` that says what to do."""

    NONE = "none"
    OFFLINE = "offline"  # no answer
    PAPER_OUT = "paper_out"
    COVER_OPEN = "cover_open"
    CUTTER = "cutter"
    OVERHEATED = "overheated"
    UNRECOVERABLE = "unrecoverable"
    SERVICE_LOST = "service_lost"  # the system service below it is gone (pcscd)
    NO_READER = "no_reader"
    CONFIG = "config"
    IN_USE = "in_use"  # another program holds the port
    NO_PERMISSION = "no_permission"  # the system does not let us open it
    WRONG_DEVICE = "wrong_device"  # answers, but is something else
    GARBLED = "garbled"  # bytes without sense: wrong speed, or a bad cable
    SELF_TEST = "self_test"  # says itself that it is broken
    UNAUTHORISED = "unauthorised"  # an ID-card module whose SAM is not released
    JAM = "jam"
    TONER_OUT = "toner_out"
    TRAY_MISSING = "tray_missing"
    STOPPED = "stopped"  # somebody paused it, or it paused itself
    COVERED = "covered"  # a camera that sees nothing
    FROZEN = "frozen"  # a camera that shows the same picture again and again
    NO_SOUND = "no_sound"  # nothing to play on
    BATTERY_LOW = "battery_low"  # mains lost, and the UPS ends soon


class Notice(StrEnum):
    """Works, and somebody should come by."""

    NONE = "none"
    PAPER_LOW = "paper_low"
    TONER_LOW = "toner_low"
    NO_AUTHENTICATOR = "no_authenticator"  # generation-3 cards cannot be verified here
    PART_SILENT = "part_silent"  # one of the devices on a shared line does not answer
    ON_BATTERY = "on_battery"
    DOOR_OPEN = "door_open"
    PACK_REFUSED = "pack_refused"  # a content pack that is not believed or not whole


@dataclass(frozen=True, slots=True)
class Health:
    """One device as the supervisor reports it. `since` is monotonic seconds of the last change of state."""

    device: str
    state: DeviceState
    fault: Fault = Fault.NONE
    notice: Notice = Notice.NONE
    address: str = ""
    since: float = 0.0
