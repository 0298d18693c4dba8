"""A back-office PIN from an encrypting keypad: only ever an opaque block, never digits, never on a screen.

The keypad's maker and the bank or authority agree on key and format; this product carries the block and cannot open it.
"""

from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

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
    """So many digits stand there: all that a screen may know, as stars."""

    digits: int


@dataclass(frozen=True, slots=True)
class Entered:
    """Typed to the end."""

    pin: PinBlock


@dataclass(frozen=True, slots=True)
class GivenUp:
    """Cancelled at the keys, or nobody typed."""

    timed_out: bool


@dataclass(frozen=True, slots=True)
class Lost:
    """The keypad went away, or forgot that it was asked. Nothing that was typed is left."""


PinTold: TypeAlias = Typed | Entered | GivenUp | Lost


class EncryptingKeypad(Protocol):
    """Keys that encrypt by themselves. What they tell comes as PinTold, after `arm` and until it ended or `disarm`."""

    async def arm(self, subject: str, limit_s: float) -> None:
        """Let somebody type; `subject` is what the block is bound to, an opaque reference. Raises Unreachable."""
        ...

    async def disarm(self) -> None:
        """Keys do not count any more; what was typed is forgotten."""
        ...
