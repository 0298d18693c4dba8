"""The inputs board in the configuration: `[devices.inputs]`."""

from dataclasses import dataclass

from kiosk.domain.errors import ConfigError
from kiosk.hardware.transport import transport_at


@dataclass(frozen=True, slots=True)
class InputsSettings:
    """`silence_s`: without a line for so long the board is away. `battery_low_percent`: the UPS ends soon."""

    address: str = ""
    enabled: bool = False
    silence_s: float = 3.5
    battery_low_percent: int = 20

    def __post_init__(self) -> None:
        if self.enabled and not self.address:
            raise ValueError("address: expected serial:///dev/PATH?baud=9600")
        if self.address:
            try:
                transport_at(self.address)
            except ConfigError as wrong:
                raise ValueError(f"address: {wrong}") from wrong
        if self.silence_s <= 0:
            raise ValueError("silence_s: expected more than 0")
        if not 0 <= self.battery_low_percent <= 100:
            raise ValueError("battery_low_percent: expected 0 to 100")
