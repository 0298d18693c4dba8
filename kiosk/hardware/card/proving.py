"""Internal and external authentication of a generation-3 card: which commands, in which order. Pure.

A card that did not prove itself is told nothing: a wrong key never costs a card one of its tries, and nothing is retried.
Source: public terminal code for generation 3, as it agrees (the HSM's way).
"""

from collections.abc import Callable
from hmac import compare_digest

from kiosk.domain.errors import ProtocolError
from kiosk.hardware.card.apdu import Command, Response, Status
from kiosk.hardware.card.authenticator import (
    BLOCK,
    Algorithm,
    Challenge,
    Challenges,
    KeyFactors,
    NotProven,
    Proof,
    Unproven,
)
from kiosk.hardware.card.port import CardError, CardErrorCode

RKSSSE = 0x0A  # the card's id of the key that opens EF06
ALGORITHM_TEMPLATE = b"\x9f\x0c"
ALGORITHM_TAG = 0x86

Send = Callable[[Command], Response]
Prove = Callable[[KeyFactors, Challenges], Proof | NotProven]


def algorithm_of(control_information: bytes) -> Algorithm:
    """What the card computes with, from the answer to SELECT; 3DES where nothing is said.

    Raises CardError: AUTH_FAILED for an algorithm that nobody knows.
    """
    _, found, rest = control_information.partition(ALGORITHM_TEMPLATE)
    inner = rest[1 : 1 + rest[0]] if rest else b""
    if not found or len(inner) < 3 or inner[0] != ALGORITHM_TAG or inner[1] != 1:
        return Algorithm.TRIPLE_DES
    try:
        return Algorithm(inner[2])
    except ValueError:
        raise CardError(CardErrorCode.AUTH_FAILED, f"algorithm {inner[2]:02X}") from None


def authenticate(send: Send, factors: KeyFactors, prove: Prove) -> None:
    """Returns when card and terminal have both proved themselves.

    Raises CardError: AUTH_FAILED where the card or our key is not the ministry's, AUTH_REQUIRED where no key is at hand,
    CARD_BLOCKED where the card takes no further try.
    """
    internal = _challenge(send)
    answer = _answer(send(Command(0x88, 0x00, 0x00, internal.factor + internal.raw)), "internal")
    if len(answer) != BLOCK:
        raise CardError(CardErrorCode.AUTH_FAILED, f"internal: {len(answer)} bytes")
    external = _challenge(send)
    match prove(factors, Challenges(internal, external)):
        case NotProven(Unproven.MISMATCH, detail):
            raise CardError(CardErrorCode.AUTH_FAILED, f"{Unproven.MISMATCH} {detail}".strip())
        case NotProven(reason, detail):
            raise CardError(CardErrorCode.AUTH_REQUIRED, f"{reason} {detail}".strip())
        case Proof() as proof:
            if not compare_digest(proof.internal, answer):
                raise CardError(CardErrorCode.AUTH_FAILED, "internal: another key")
            _answer(send(Command(0x82, 0x00, RKSSSE, proof.external)), "external")


def _challenge(send: Send) -> Challenge:
    """Two random numbers, the raw one first: the card keeps the last one as the factor of the process key."""
    raw, factor = (_answer(send(Command(0x84, 0x00, 0x00, le=BLOCK)), "challenge") for _ in range(2))
    try:
        return Challenge(raw, factor)
    except ProtocolError as short:
        raise CardError(CardErrorCode.AUTH_FAILED, "challenge of another length") from short


def _answer(response: Response, what: str) -> bytes:
    match response.status:
        case Status.OK:
            return response.data
        case Status.LOCKED:
            raise CardError(CardErrorCode.CARD_BLOCKED, f"{what}: {response.sw:04X}")
        case _:
            raise CardError(CardErrorCode.AUTH_FAILED, f"{what}: {response.sw:04X}")
