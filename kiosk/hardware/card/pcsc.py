"""One blocking read of a card through PC/SC; run it in a child process that can be killed.

A card that hangs inside `SCardTransmit` cannot be cancelled, only the process that waits for it can be ended.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from smartcard import scard

from kiosk.domain.clock import Clock, SystemClock
from kiosk.domain.errors import ProtocolError
from kiosk.hardware.card.apdu import Command, Response, Transmit, exchange
from kiosk.hardware.card.port import CardError, CardErrorCode, SocialCard
from kiosk.hardware.card.reading import read_card

APDU_LIMIT_S = 2.0  # a real card answers in 15–60 ms; vendors' own limit is 2 s

_CODES = {
    scard.SCARD_W_REMOVED_CARD: CardErrorCode.CARD_REMOVED,
    scard.SCARD_W_RESET_CARD: CardErrorCode.CARD_REMOVED,
    scard.SCARD_E_NO_SMARTCARD: CardErrorCode.NO_CARD,
    scard.SCARD_W_UNRESPONSIVE_CARD: CardErrorCode.CARD_MUTE,
    scard.SCARD_W_UNPOWERED_CARD: CardErrorCode.CARD_MUTE,
    scard.SCARD_W_UNSUPPORTED_CARD: CardErrorCode.CARD_UNSUPPORTED,
    scard.SCARD_E_PROTO_MISMATCH: CardErrorCode.CARD_UNSUPPORTED,
    scard.SCARD_E_SHARING_VIOLATION: CardErrorCode.BUSY,
    scard.SCARD_E_UNKNOWN_READER: CardErrorCode.NO_DEVICE,
    scard.SCARD_E_READER_UNAVAILABLE: CardErrorCode.NO_DEVICE,
    scard.SCARD_E_NO_READERS_AVAILABLE: CardErrorCode.NO_DEVICE,
    scard.SCARD_E_TIMEOUT: CardErrorCode.TIMEOUT,
}


def read_social_card(reader: str, limit_s: float, clock: Clock | None = None) -> SocialCard:
    """The card in this reader, read whole, checked, and switched off again. Not verified: a claim, level 0.

    limit_s bounds the time between commands; a command that hangs is bounded only by ending the process.
    Raises CardError.
    """
    clock = clock or SystemClock()
    deadline = clock.monotonic() + limit_s
    with _context() as context:
        insertion = _insertion(context, reader)
        with _connection(context, reader) as (handle, protocol):
            transmit = _transmitter(handle, protocol, clock, deadline)
            card = _read(transmit)
        if _insertion(context, reader) != insertion:
            raise CardError(CardErrorCode.CARD_REMOVED, "another insertion")
        return card


def error_of(code: int) -> CardError:
    """Our error for a PC/SC return code; DEVICE_FAULT for all that mean the service or the reader is ill."""
    known = {value & 0xFFFFFFFF: meaning for value, meaning in _CODES.items()}
    return CardError(known.get(code & 0xFFFFFFFF, CardErrorCode.DEVICE_FAULT), f"{code & 0xFFFFFFFF:08X}")


def _read(transmit: Transmit) -> SocialCard:
    def send(command: Command) -> Response:
        return exchange(transmit, command)

    try:
        return read_card(send)
    except ProtocolError as broken:
        raise CardError(CardErrorCode.DATA_INVALID, str(broken)) from broken


@contextmanager
def _context() -> Iterator[int]:
    code, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
    if code:  # a context that failed to open must never be released
        raise error_of(code)
    try:
        yield context
    finally:
        with suppress(Exception):  # a dead service answers pyscard 2.3.1 with a bare SystemError
            scard.SCardReleaseContext(context)


@contextmanager
def _connection(context: int, reader: str) -> Iterator[tuple[int, int]]:
    either = scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1
    code, handle, protocol = scard.SCardConnect(context, reader, scard.SCARD_SHARE_EXCLUSIVE, either)
    if code:
        raise error_of(code)
    afterwards = scard.SCARD_UNPOWER_CARD
    try:
        yield handle, protocol
    except CardError as error:
        if error.code is CardErrorCode.CARD_REMOVED:
            # Powering down an absent card would make pcscd call the slot empty before its own look at it, and it
            # would then never notice a card that is inserted within that moment.
            afterwards = scard.SCARD_LEAVE_CARD
        raise
    finally:
        with suppress(Exception):
            scard.SCardDisconnect(handle, afterwards)


def _insertion(context: int, reader: str) -> int:
    """The event counter of the card that is in. Raises CardError: NO_CARD for an empty slot."""
    code, states = scard.SCardGetStatusChange(context, 0, [(reader, scard.SCARD_STATE_UNAWARE)])
    if code:
        raise error_of(code)
    state = states[0][1]
    if not state & scard.SCARD_STATE_PRESENT:
        raise CardError(CardErrorCode.NO_CARD)
    return int(state >> 16 & 0xFFFF)


def _transmitter(handle: int, protocol: int, clock: Clock, deadline: float) -> Transmit:
    pci = scard.SCARD_PCI_T1 if protocol == scard.SCARD_PROTOCOL_T1 else scard.SCARD_PCI_T0

    def transmit(apdu: bytes) -> bytes:
        started = clock.monotonic()
        if started >= deadline:
            raise CardError(CardErrorCode.TIMEOUT, "whole read")
        answer = _once_more(handle, lambda: scard.SCardTransmit(handle, pci, list(apdu)))
        if clock.monotonic() - started > APDU_LIMIT_S:
            raise CardError(CardErrorCode.TIMEOUT, "one command")
        return answer

    return transmit


def _once_more(handle: int, transact: Callable[[], tuple[int, list[int]]]) -> bytes:
    """Transmit; "not transacted" with the card still in is tried once more: reading changes nothing."""
    code, answer = transact()
    if code & 0xFFFFFFFF == scard.SCARD_E_NOT_TRANSACTED & 0xFFFFFFFF:
        present, *_ = scard.SCardStatus(handle)
        if present:
            raise CardError(CardErrorCode.CARD_REMOVED, f"{code & 0xFFFFFFFF:08X}")
        code, answer = transact()
        if code & 0xFFFFFFFF == scard.SCARD_E_NOT_TRANSACTED & 0xFFFFFFFF:
            raise CardError(CardErrorCode.CARD_REMOVED, f"{code & 0xFFFFFFFF:08X}")
    if code:
        raise error_of(code)
    if len(answer) < 2:  # pulled inside the command: success without an answer
        raise CardError(CardErrorCode.CARD_REMOVED, "empty answer")
    return bytes(answer)
