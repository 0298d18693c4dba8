"""[devices.idcard] of config/agent.toml."""

from dataclasses import dataclass

from kiosk.domain.errors import ConfigError


@dataclass(frozen=True, slots=True)
class IdCardSettings:
    """`address`: serial:///dev/kiosk/idcard?baud=115200. `wlt`: dotted path of a portrait decoder, empty = none.

    The decoder is `decode_wlt(bytes) -> PNG bytes or None`; it is a vendor's, with the vendor's licence.
    """

    enabled: bool = False
    address: str = "serial:///dev/kiosk/idcard?baud=115200"
    wlt: str = ""
    poll_s: float = 0.3  # how often to look for a card while one may be read
    health_s: float = 5.0  # how often to ask an idle module how it is

    def __post_init__(self) -> None:
        # 50 ms, which a visit without a module does without.
        from kiosk.hardware.transport import transport_at

        try:
            transport_at(self.address)
        except ConfigError as wrong:
            raise ValueError(str(wrong)) from wrong
        if self.wlt and not all(part.isidentifier() for part in self.wlt.split(".")):
            raise ValueError(f"wlt: {self.wlt!r} is no dotted path")
        if self.wlt and "." not in self.wlt:
            raise ValueError("wlt: expected module.function")
        if self.poll_s <= 0 or self.health_s <= 0:
            raise ValueError("poll_s and health_s must be above 0")
