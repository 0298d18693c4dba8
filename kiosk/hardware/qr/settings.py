"""The scanner in the configuration: `[devices.qr]`."""

from dataclasses import dataclass

from kiosk.domain.errors import ConfigError
from kiosk.hardware.qr.framing import NO_READ, SUFFIXES
from kiosk.hardware.transport import transport_at


@dataclass(frozen=True, slots=True)
class QrSettings:
    """`suffixes`: characters that end a code, whatever the unit was set to; a pause ends one too.

    `no_read`: what a unit says when it saw nothing.
    """

    address: str = ""
    enabled: bool = False
    suffixes: str = SUFFIXES.decode()
    no_read: tuple[str, ...] = tuple(word.decode() for word in NO_READ)

    def __post_init__(self) -> None:
        if self.enabled and not self.address:
            raise ValueError("address: expected serial:///dev/PATH?baud=9600")
        if self.address:
            try:
                transport_at(self.address)
            except ConfigError as wrong:
                raise ValueError(f"address: {wrong}") from wrong
        if not self.suffixes.isascii() or self.suffixes.strip().isalnum():
            raise ValueError("suffixes: expected control characters such as \\r \\n \\t")
        for word in self.no_read:
            if not (word and word.isascii()):
                raise ValueError("no_read: expected words of ASCII")
