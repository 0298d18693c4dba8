"""The encrypting keypad in the configuration: `[devices.pinpad]`."""

from dataclasses import dataclass

from kiosk.domain.errors import ConfigError
from kiosk.hardware.pinpad.codec import FEWEST_DIGITS, LONGEST_WAIT_S, MOST_DIGITS
from kiosk.hardware.transport import transport_at


@dataclass(frozen=True, slots=True)
class PinpadSettings:
    """`limit_s`: how long somebody may take to type. `silence_s`: without a word for so long the keypad is away."""

    address: str = ""
    enabled: bool = False
    fewest_digits: int = 4
    most_digits: int = 12
    limit_s: int = 60
    silence_s: float = 3.5

    def __post_init__(self) -> None:
        if self.enabled and not self.address:
            raise ValueError("address: expected serial:///dev/PATH?baud=9600")
        if self.address:
            try:
                transport_at(self.address)
            except ConfigError as wrong:
                raise ValueError(f"address: {wrong}") from wrong
        if not FEWEST_DIGITS <= self.fewest_digits <= self.most_digits <= MOST_DIGITS:
            raise ValueError("fewest_digits and most_digits: expected 4 to 12")
        if not 1 <= self.limit_s <= LONGEST_WAIT_S:
            raise ValueError("limit_s: expected 1 to 600")
        if self.silence_s <= 0:
            raise ValueError("silence_s: expected more than 0")
