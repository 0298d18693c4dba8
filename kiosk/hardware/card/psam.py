"""What a PSAM is told and what it answers; pure, whoever calls brings `send`.

Source: public notes and terminal code for 社保 PSAMs. Its key ids are the issuer's to say, so they are configuration.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from kiosk.hardware.card.apdu import Command, Response, Status
from kiosk.hardware.card.authenticator import (
    BLOCK,
    Algorithm,
    Challenges,
    KeyFactors,
    NotProven,
    Proof,
    Unproven,
)

APPLICATION = bytes.fromhex("D15600000590")
USE = 0x48  # upper three bits: two levels of diversification, lower five: a key for encryption

Send = Callable[[Command], Response]


@dataclass(frozen=True, slots=True)
class KeyPair:
    """The PSAM's ids of the keys for internal and external authentication."""

    internal: int
    external: int


@dataclass(frozen=True, slots=True)
class SamKeys:
    """Which keys of the PSAM serve which cards."""

    pairs: Mapping[Algorithm, KeyPair] = field(default_factory=dict)


def prove(send: Send, keys: SamKeys, factors: KeyFactors, challenges: Challenges) -> Proof | NotProven:
    """Both cryptograms. The external one is made over the last challenge, which then also goes along in clear.

    So it holds whether a card takes that random number for the factor of the process key or for the data. Raises
    ProtocolError for an answer without end, and whatever `send` raises.
    """
    pair = keys.pairs.get(factors.algorithm)
    if pair is None:
        return NotProven(Unproven.ALGORITHM, factors.algorithm.name)
    if refused := _refusal(send(Command(0xA4, 0x04, 0x00, APPLICATION)), Unproven.NO_SAM):
        return refused
    inner, outer = challenges.internal, challenges.external
    internal = _cryptogram(send, pair.internal, factors, (inner.factor, inner.raw))
    if isinstance(internal, NotProven):
        return internal
    external = _cryptogram(send, pair.external, factors, (outer.factor, outer.factor))
    if isinstance(external, NotProven):
        return external
    return Proof(internal, external + outer.factor)


def _cryptogram(send: Send, key: int, factors: KeyFactors, process: tuple[bytes, bytes]) -> bytes | NotProven:
    """`process`: the factor of the process key, and the data that it encrypts."""
    factor, data = process
    derive = Command(0xDE, USE, key, factors.card + factors.county + factor, cla=0xBF)
    if refused := _refusal(send(derive), Unproven.NO_KEY):
        return refused
    response = send(Command(0xFA, 0x00, 0x00, data, cla=0x80))
    if refused := _refusal(response, Unproven.NO_KEY):
        return refused
    if len(response.data) != BLOCK:
        return NotProven(Unproven.NONSENSE, f"{len(response.data)} bytes")
    return response.data


def _refusal(response: Response, not_there: Unproven) -> NotProven | None:
    if response.sw == 0x9000:
        return None
    detail = f"{response.sw:04X}"
    if response.sw == 0x6A81:
        return NotProven(Unproven.SAM_LOCKED, detail)
    match response.status:
        case Status.LOCKED:
            return NotProven(Unproven.SAM_LOCKED, detail)
        case Status.NOT_THERE | Status.NOT_SPOKEN:
            return NotProven(not_there, detail)
        case Status.NEEDS_KEY | Status.FAILED:
            return NotProven(Unproven.KEY_LEVEL, detail)
        case Status.OK | Status.MORE | Status.EXACT_LENGTH | Status.WRONG_LENGTH:
            return NotProven(Unproven.NONSENSE, detail)


def algorithms(pairs: Mapping[Algorithm, tuple[int, ...]]) -> SamKeys:
    """From configuration: two ids for an algorithm, none where the PSAM does not have it. Raises ValueError."""
    found: dict[Algorithm, KeyPair] = {}
    for algorithm, ids in pairs.items():
        if len(ids) not in (0, 2) or not all(0 <= one <= 0xFF for one in ids):
            raise ValueError(f"{algorithm.name}: expected two key ids, 0 to 255, or none")
        if ids:
            found[algorithm] = KeyPair(*ids)
    return SamKeys(found)
