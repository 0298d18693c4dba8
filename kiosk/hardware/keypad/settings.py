"""The hall's line in the configuration: `[devices.keypad]`, and `[devices.led]` for strips on a line of their own."""

from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from kiosk.domain.errors import ConfigError
from kiosk.domain.rating import RatingLevel
from kiosk.hardware.transport import transport_at

KEYS_OF_A_RATER = 4
HIGHEST_ADDRESS = 254
BAUD = 9600


@dataclass(frozen=True, slots=True)
class BusTimes:
    """Seconds. `refresh_s`: how often each address is told again what it shows, which also finds silent ones."""

    turnaround_s: float = 0.02
    answer_s: float = 0.2
    retries: int = 2
    debounce_s: float = 0.3
    settle_s: float = 0.5  # presses right after opening may be repeats of one that an earlier life took
    refresh_s: float = 10.0

    def __post_init__(self) -> None:
        for name in ("turnaround_s", "answer_s", "debounce_s", "refresh_s"):
            if getattr(self, name) <= 0:
                raise ValueError(f"{name}: expected more than 0")
        if self.retries < 0 or self.settle_s < 0:
            raise ValueError("retries, settle_s: expected 0 or more")


@dataclass(frozen=True, slots=True)
class KeypadSettings:
    """Addresses are window numbers. `pads`, `raters` and `strips`: the windows that have one on this line.

    `levels`: what the rater's keys 0 to 3 mean; pads of another order change it.
    `pads_answer`: whether displays echo what they are told; units that do not are never found silent.
    `code_file`: a file with the one-time code that pairs this host with the queue as `keypad`.
    """

    address: str = ""
    enabled: bool = False
    pads: tuple[int, ...] = ()
    raters: tuple[int, ...] = ()
    strips: tuple[int, ...] = ()
    levels: tuple[RatingLevel, ...] = (
        RatingLevel.VERY_SATISFIED,
        RatingLevel.SATISFIED,
        RatingLevel.FAIR,
        RatingLevel.DISSATISFIED,
    )
    pads_answer: bool = True
    code_file: str = ""
    times: BusTimes = BusTimes()

    def __post_init__(self) -> None:
        _must_be_line(self.address, enabled=self.enabled)
        for name, windows in (("pads", self.pads), ("raters", self.raters), ("strips", self.strips)):
            _must_be_windows(name, windows)
        if self.enabled and not (self.pads or self.raters or self.strips):
            raise ValueError("pads: expected at least one window")
        if len(self.levels) != KEYS_OF_A_RATER:
            raise ValueError(f"levels: expected {KEYS_OF_A_RATER}")


@dataclass(frozen=True, slots=True)
class LedSettings:
    """Strips on a line of their own; those on the keypads' line stand there."""

    address: str = ""
    enabled: bool = False
    strips: tuple[int, ...] = ()
    times: BusTimes = BusTimes()

    def __post_init__(self) -> None:
        _must_be_line(self.address, enabled=self.enabled)
        _must_be_windows("strips", self.strips)
        if self.enabled and not self.strips:
            raise ValueError("strips: expected at least one window")


def baud_of(address: str) -> int:
    """Bits a second, for the time that our own bytes take; a network line counts as the usual 9600."""
    return int(parse_qs(urlsplit(address).query).get("baud", [str(BAUD)])[-1])


def _must_be_line(address: str, *, enabled: bool) -> None:
    if enabled and not address:
        raise ValueError("address: expected serial:///dev/PATH?baud=9600")
    if address:
        try:
            transport_at(address)
        except ConfigError as wrong:
            raise ValueError(f"address: {wrong}") from wrong


def _must_be_windows(name: str, windows: Collection[int]) -> None:
    if len(set(windows)) < len(windows):
        raise ValueError(f"{name}: a window stands twice")
    for window in windows:
        if not 1 <= window <= HIGHEST_ADDRESS:
            raise ValueError(f"{name}: window {window}; expected 1 to {HIGHEST_ADDRESS}")
