"""The pinpad of a PC/SC reader: which features it has, and the one call that lets it ask for the PIN.

Untested without hardware ("hardware day"): no virtual reader has keys. Blocking; in a process that can be killed.
"""

from dataclasses import dataclass

from smartcard import scard

from kiosk.hardware.card.pinpad import (
    GET_FEATURE_REQUEST,
    Feature,
    PinEntry,
    PinResult,
    features,
    result_of,
    verify_structure,
)
from kiosk.hardware.card.session import Connection, error_of


@dataclass(frozen=True, slots=True)
class Pinpad:
    """A reader with keys, and the control code by which it verifies a PIN."""

    chip: Connection
    control_code: int

    def verify(self, entry: PinEntry) -> PinResult:
        """The resident types at the reader; the digits never come here. Raises CardError."""
        code, answer = scard.SCardControl(self.chip.handle, self.control_code, list(verify_structure(entry)))
        if code:
            raise error_of(code)
        return result_of(bytes(answer))


def pinpad_of(chip: Connection) -> Pinpad | None:
    """The reader's pinpad; None for a reader without one. Raises ProtocolError for a feature list that is none."""
    code, answer = scard.SCardControl(chip.handle, GET_FEATURE_REQUEST, [])
    if code:  # a reader that knows no such question has no keys
        return None
    control_code = features(bytes(answer)).get(Feature.VERIFY_PIN_DIRECT)
    return None if control_code is None else Pinpad(chip, control_code)
