"""What an online HSM (加密机) is asked and what it answers, as the terminals' own interface spells it; pure text.

Asked: `area6|hist|alg|卡识别码|f1|r1|f2|r2|terminal|`, all in upper-case hex. Answered by
`int(32 hex)|ext(32 hex)|`, or by one of the interface's negative error numbers. Nothing of a person goes there.
Source: LD/T 33, iReadCardBas_HSM_Step1 and _Step2, as public terminal code shows them.
"""

import re

from kiosk.hardware.card.authenticator import (
    BLOCK,
    Challenges,
    KeyFactors,
    NotProven,
    Proof,
    Unproven,
)

_PROOF = re.compile(r"([0-9A-Fa-f]{32})\|([0-9A-Fa-f]{32})\|")
_ERROR = re.compile(r"-\d{1,6}")
_REASONS = {
    -21: Unproven.MISMATCH,
    -24: Unproven.KEY_LEVEL,
    -25: Unproven.MISMATCH,
    -2201: Unproven.NO_SAM,
    -2202: Unproven.ALGORITHM,
    -2203: Unproven.NO_KEY,
    -27272: Unproven.NO_KEY,
}


def question(factors: KeyFactors, challenges: Challenges, terminal: str) -> str:
    """What the HSM is asked; ASCII."""
    inner, outer = challenges.internal, challenges.external
    randoms = (inner.factor, inner.raw, outer.factor, outer.raw)
    fields = (
        factors.area,
        factors.history.hex().upper(),
        f"{factors.algorithm:02X}",
        factors.chip.hex().upper(),
        *(random.hex().upper() for random in randoms),
        terminal,
    )
    return "".join(f"{one}|" for one in fields)


def proof_of(answer: bytes) -> Proof | NotProven:
    """What the HSM said; any bytes have a meaning. Only the first half of its internal result is compared."""
    text = answer.decode("ascii", "replace").strip()
    if found := _PROOF.fullmatch(text):
        return Proof(bytes.fromhex(found[1])[:BLOCK], bytes.fromhex(found[2]))
    if _ERROR.fullmatch(text):
        return NotProven(_REASONS.get(int(text), Unproven.NONSENSE), f"error {text}")
    return NotProven(Unproven.NONSENSE, f"{len(answer)} bytes")
