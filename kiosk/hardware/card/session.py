"""One exclusive connection to a chip through PC/SC, blocking; run it in a child process that can be killed.

A chip that hangs inside `SCardTransmit` cannot be cancelled, only the process that waits for it can be ended.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from smartcard import scard

from kiosk.domain.clock import Clock
from kiosk.hardware.card.port import CardError, CardErrorCode

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
_MEANINGS = {value & 0xFFFFFFFF: meaning for value, meaning in _CODES.items()}


@dataclass(frozen=True, slots=True)
class Connection:
    """A powered chip. `deadline`: the clock's time after which no command is sent any more."""

    handle: int
    protocol: int
    clock: Clock
    deadline: float

    def transmit(self, apdu: bytes) -> bytes:
        """One command, one answer of at least two bytes. Raises CardError."""
        pci = scard.SCARD_PCI_T1 if self.protocol == scard.SCARD_PROTOCOL_T1 else scard.SCARD_PCI_T0
        started = self.clock.monotonic()
        if started >= self.deadline:
            raise CardError(CardErrorCode.TIMEOUT, "whole read")
        answer = _once_more(self.handle, lambda: scard.SCardTransmit(self.handle, pci, list(apdu)))
        if self.clock.monotonic() - started > APDU_LIMIT_S:
            raise CardError(CardErrorCode.TIMEOUT, "one command")
        return answer

    def atr(self) -> bytes:
        """What the chip, or for a contactless card the reader, said at power-on. Raises CardError."""
        code, _reader, _state, _protocol, atr = scard.SCardStatus(self.handle)
        if code:
            raise error_of(code)
        return bytes(atr)


def error_of(code: int) -> CardError:
    """Our error for a PC/SC return code; DEVICE_FAULT for all that mean the service or the reader is ill."""
    meaning = _MEANINGS.get(code & 0xFFFFFFFF, CardErrorCode.DEVICE_FAULT)
    return CardError(meaning, f"{code & 0xFFFFFFFF:08X}")


@contextmanager
def context() -> Iterator[int]:
    """A context of the card service. Raises CardError where there is no service."""
    code, opened = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
    if code:  # a context that failed to open must never be released
        raise error_of(code)
    try:
        yield opened
    finally:
        with suppress(Exception):  # a dead service answers pyscard 2.3.1 with a bare SystemError
            scard.SCardReleaseContext(opened)


@contextmanager
def connection(opened: int, reader: str, clock: Clock, deadline: float) -> Iterator[Connection]:
    """The chip in this reader, for us alone; switched off afterwards. Raises CardError."""
    either = scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1
    code, handle, protocol = scard.SCardConnect(opened, reader, scard.SCARD_SHARE_EXCLUSIVE, either)
    if code:
        raise error_of(code)
    afterwards = scard.SCARD_UNPOWER_CARD
    try:
        yield Connection(handle, protocol, clock, deadline)
    except CardError as error:
        if error.code is CardErrorCode.CARD_REMOVED:
            # Powering down an absent card would make pcscd call the slot empty before its own look at it, and it
            # would then never notice a card that is inserted within that moment.
            afterwards = scard.SCARD_LEAVE_CARD
        raise
    finally:
        with suppress(Exception):
            scard.SCardDisconnect(handle, afterwards)


def readers(opened: int) -> tuple[str, ...]:
    """The names of all readers. Raises CardError."""
    try:
        code, names = scard.SCardListReaders(opened, [])
    except SystemError as dead:  # pyscard 2.3.1 on a context whose service died
        raise CardError(CardErrorCode.DEVICE_FAULT, "service") from dead
    if code == scard.SCARD_E_NO_READERS_AVAILABLE:
        return ()
    if code:
        raise error_of(code)
    return tuple(names)


def insertion(opened: int, reader: str) -> int:
    """The event counter of the card that is in. Raises CardError: NO_CARD for an empty slot."""
    code, states = scard.SCardGetStatusChange(opened, 0, [(reader, scard.SCARD_STATE_UNAWARE)])
    if code:
        raise error_of(code)
    state = states[0][1]
    if not state & scard.SCARD_STATE_PRESENT:
        raise CardError(CardErrorCode.NO_CARD)
    return int(state >> 16 & 0xFFFF)


def _once_more(handle: int, transact: Callable[[], tuple[int, list[int]]]) -> bytes:
    """Transmit; "not transacted" with the card still in is tried once more: the card never heard it."""
    code, answer = transact()
    if code & 0xFFFFFFFF == scard.SCARD_E_NOT_TRANSACTED & 0xFFFFFFFF:
        gone, *_ = scard.SCardStatus(handle)
        if gone:
            raise CardError(CardErrorCode.CARD_REMOVED, f"{code & 0xFFFFFFFF:08X}")
        code, answer = transact()
        if code & 0xFFFFFFFF == scard.SCARD_E_NOT_TRANSACTED & 0xFFFFFFFF:
            raise CardError(CardErrorCode.CARD_REMOVED, f"{code & 0xFFFFFFFF:08X}")
    if code:
        raise error_of(code)
    if len(answer) < 2:  # pulled inside the command: success without an answer
        raise CardError(CardErrorCode.CARD_REMOVED, "empty answer")
    return bytes(answer)
