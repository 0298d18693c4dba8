"""What a device can be, in words that every process shares."""

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
    CARD_MUTE = "card_mute"
    CONFIG = "config"


class Notice(StrEnum):
    """Works, and somebody should come by."""

    NONE = "none"
    PAPER_LOW = "paper_low"


@dataclass(frozen=True, slots=True)
class Health:
    """One device as the supervisor reports it. `since` is monotonic seconds of the last change of state."""

    device: str
    state: DeviceState
    fault: Fault = Fault.NONE
    notice: Notice = Notice.NONE
    address: str = ""
    since: float = 0.0
