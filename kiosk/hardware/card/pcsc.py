"""One blocking read of a social-security card through PC/SC; run it in a child process that can be killed."""

from kiosk.domain.clock import Clock, SystemClock
from kiosk.domain.errors import ProtocolError
from kiosk.hardware.card.apdu import Command, Response, exchange
from kiosk.hardware.card.atr import historical_bytes
from kiosk.hardware.card.authenticator import (
    Authenticator,
    AuthenticatorKind,
    Challenges,
    KeyFactors,
    NoAuthenticator,
    NotProven,
    Proof,
)
from kiosk.hardware.card.port import CardError, CardErrorCode, SocialCard
from kiosk.hardware.card.reading import read_card
from kiosk.hardware.card.session import Connection, connection, context, insertion

NOBODY = NoAuthenticator()


def read_social_card(
    reader: str, limit_s: float, clock: Clock | None = None, *, authenticator: Authenticator = NOBODY
) -> SocialCard:
    """The card in this reader, read whole, checked, and switched off again.

    It is `verified` only where it is of generation 3 and the authenticator's keys and the card's agree both ways; all others
    are a claim, level 0. limit_s bounds the time between commands; a command that hangs, of the card or of a PSAM, is
    bounded only by ending the process. Raises CardError.
    """
    clock = clock or SystemClock()
    deadline = clock.monotonic() + limit_s
    with context() as opened:
        which = insertion(opened, reader)
        with connection(opened, reader, clock, deadline) as chip:
            card = _read(chip, authenticator)
        if insertion(opened, reader) != which:
            raise CardError(CardErrorCode.CARD_REMOVED, "another insertion")
        return card


def _read(chip: Connection, authenticator: Authenticator) -> SocialCard:
    def send(command: Command) -> Response:
        return exchange(chip.transmit, command)

    def prove(factors: KeyFactors, challenges: Challenges) -> Proof | NotProven:
        return authenticator.prove(factors, challenges, max(0.0, chip.deadline - chip.clock.monotonic()))

    fitted = authenticator.kind is not AuthenticatorKind.NONE
    try:
        return read_card(send, prove=prove if fitted else None, history=_history(chip))
    except ProtocolError as broken:
        raise CardError(CardErrorCode.DATA_INVALID, str(broken)) from broken


def _history(chip: Connection) -> bytes:
    """Empty where the ATR is not of the standard: such a card is still read, but no key can be derived for it."""
    try:
        return historical_bytes(chip.atr())
    except ProtocolError:
        return b""
