"""A back-office PIN from an encrypting keypad: only ever an opaque block, never digits, never on a screen. The port.

The keypad's maker and the bank or authority agree on key and format; this product carries the block and cannot open it.
"""

from dataclasses import dataclass, field
from typing import Protocol

LONGEST = 64


@dataclass(frozen=True, slots=True)
class PinBlock:
    """What the keypad made of the digits. `key`: the name of the working key, `form`: such as ISO-0 or SM4-ECB."""

    block: bytes = field(repr=False)
    key: str
    form: str

    def __post_init__(self) -> None:
        if not 0 < len(self.block) <= LONGEST:
            raise ValueError("a PIN block has 1 to 64 bytes")

    def __reduce__(self) -> str:
        raise TypeError("a PIN block is not kept")


@dataclass(frozen=True, slots=True)
class Typed:
    """So many digits were typed: all that a screen may know, as stars."""

    digits: int


@dataclass(frozen=True, slots=True)
class Entered:
    """Typed to the end."""

    pin: PinBlock


@dataclass(frozen=True, slots=True)
class GivenUp:
    """Cancelled at the keys, or nobody typed."""

    timed_out: bool


class EncryptingKeypad(Protocol):
    """Keys that encrypt by themselves. Raises Unreachable where it is silent."""

    async def digits(self) -> Typed:
        """How many digits stand on it now."""
        ...

    async def ask(self, subject: str, limit_s: float) -> Entered | GivenUp:
        """Let the resident type; `subject` is what the block is bound to, an opaque reference of the back office."""
        ...
