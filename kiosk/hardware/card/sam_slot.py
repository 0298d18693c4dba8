"""A PSAM in a second slot of the reader, through PC/SC; blocking, in the process that reads the card."""

import re
from dataclasses import dataclass

from kiosk.domain.clock import Clock, SystemClock
from kiosk.domain.errors import ProtocolError
from kiosk.hardware.card import psam
from kiosk.hardware.card.apdu import Command, Response, exchange
from kiosk.hardware.card.authenticator import (
    AuthenticatorKind,
    Challenges,
    KeyFactors,
    NotProven,
    Proof,
    Unproven,
)
from kiosk.hardware.card.port import CardError, CardErrorCode
from kiosk.hardware.card.session import connection, context, readers

# A slot without a PSAM that speaks, in all the words of PC/SC; what remains is the card service itself.
_NO_SAM = frozenset(
    {
        CardErrorCode.NO_CARD,
        CardErrorCode.NO_DEVICE,
        CardErrorCode.CARD_REMOVED,
        CardErrorCode.CARD_MUTE,
        CardErrorCode.CARD_UNSUPPORTED,
        CardErrorCode.BUSY,
    }
)


@dataclass(frozen=True, slots=True)
class PsamAuthenticator:
    """The PSAM in the first reader whose name the regular expression finds."""

    pattern: str
    keys: psam.SamKeys
    clock: Clock

    @property
    def kind(self) -> AuthenticatorKind:
        """A PSAM."""
        return AuthenticatorKind.PSAM

    def prove(self, factors: KeyFactors, challenges: Challenges, limit_s: float) -> Proof | NotProven:
        """Power it, ask it, switch it off. Raises CardError where the card service died."""
        deadline = self.clock.monotonic() + limit_s
        try:
            with context() as opened:
                found = re.compile(self.pattern)
                slot = next((name for name in readers(opened) if found.search(name)), None)
                if slot is None:
                    return NotProven(Unproven.NO_SAM, "no such reader")
                with connection(opened, slot, self.clock, deadline) as sam:

                    def send(command: Command) -> Response:
                        return exchange(sam.transmit, command)

                    return psam.prove(send, self.keys, factors, challenges)
        except ProtocolError as broken:
            return NotProven(Unproven.NONSENSE, str(broken))
        except CardError as error:
            if error.code is CardErrorCode.TIMEOUT:
                return NotProven(Unproven.TIMEOUT, error.detail)
            if error.code in _NO_SAM:
                return NotProven(Unproven.NO_SAM, str(error.code))
            raise


def psam_authenticator(pattern: str, keys: psam.SamKeys) -> PsamAuthenticator:
    """With the machine's own clock."""
    return PsamAuthenticator(pattern, keys, SystemClock())
