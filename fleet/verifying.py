"""Whether a proof (证明) is one: by its number and check code, or by what its QR code says. Nothing of a person is known here.

A report of a kiosk is not believed by itself: only what the back office signed, with a key of ours, is a proof.
"""

import hmac
from collections import OrderedDict
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from zoneinfo import ZoneInfo

from fleet import proofs
from fleet.config import Proofs
from fleet.store.port import Store, StoredProof
from kiosk.domain.clock import Clock
from kiosk.domain.proof import ProofCode, check_digest
from kiosk.signing.proof_keys import ProofKeys, is_signed, load_proof_keys

REMEMBERED = 10_000  # addresses that typed something wrong


class ProofState(StrEnum):
    """What is said of it. Whoever asks with a wrong code hears `unknown`, whether or not there is such a number."""

    VALID = "valid"
    REVOKED = "revoked"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Of one question. What stands beside the state is empty where that is `unknown`."""

    state: ProofState
    number: str = ""
    item: str = ""
    issued: str = ""
    expires: str = ""


UNKNOWN = Verdict(ProofState.UNKNOWN)


class Verifying:
    """`zone`: where the day of an expiry ends. Raises ConfigError where the file of keys is wrong."""

    def __init__(self, store: Store, clock: Clock, zone: ZoneInfo, rules: Proofs) -> None:
        self._store = store
        self._clock = clock
        self._zone = zone
        self._keys = _KeyFile(rules.keys)
        self.guesses = Guesses(clock, rules)

    async def by_check_code(self, number: str, check_code: str) -> Verdict:
        """Both in their one spelling."""
        proof = await self._proof(number)
        digest = check_digest(check_code)
        if proof is None or not hmac.compare_digest(proof.code_digest, digest):
            return UNKNOWN
        return self._judged(proof, ProofCode(number, proof.key, proof.signature))

    async def by_code(self, code: ProofCode) -> Verdict:
        """What a QR code says. Its own signature is judged, not the one that was reported."""
        proof = await self._proof(code.number)
        return UNKNOWN if proof is None else self._judged(proof, code)

    async def _proof(self, number: str) -> StoredProof | None:
        return await self._store.read(lambda sql: proofs.proof(sql, number))

    def _judged(self, proof: StoredProof, code: ProofCode) -> Verdict:
        signed = proof.issued, proof.expires, proof.digest
        if code.key != proof.key or not is_signed(self._keys.now(), code, signed):
            return UNKNOWN
        today = self._clock.now().astimezone(self._zone).date()
        return Verdict(_state(proof, today), proof.number, proof.item, proof.issued, proof.expires)


def _state(proof: StoredProof, today: date) -> ProofState:
    if proof.revoked:
        return ProofState.REVOKED
    return ProofState.EXPIRED if proof.expires < today.isoformat() else ProofState.VALID


class Guesses:
    """Wrong answers by address: after so many in a row it must wait."""

    def __init__(self, clock: Clock, rules: Proofs) -> None:
        self._clock = clock
        self._rules = rules
        self._wrong: OrderedDict[str, tuple[int, float]] = OrderedDict()

    def may(self, address: str) -> bool:
        """Whether this address may ask now."""
        count, since = self._wrong.get(address, (0, 0.0))
        if self._clock.monotonic() - since >= self._rules.pause_s:
            self._wrong.pop(address, None)
            return True
        return count < self._rules.tries

    def note(self, address: str, *, right: bool) -> None:
        """What came of it. A right one forgives nothing: who knows one proof must not try others with it."""
        if right:
            return
        count, since = self._wrong.get(address, (0, self._clock.monotonic()))
        self._wrong[address] = (count + 1, since)
        self._wrong.move_to_end(address)
        while len(self._wrong) > REMEMBERED:
            self._wrong.popitem(last=False)


class _KeyFile:
    """Read again when it has changed: a back office may get a new key while we run."""

    def __init__(self, file: str) -> None:
        self._file = Path(file) if file else None
        self._read_at = -1
        self._keys: ProofKeys = {}

    def now(self) -> ProofKeys:
        """None of them while the file is not there. Raises ConfigError where it is wrong."""
        if self._file is None or not self._file.exists():
            return {}
        changed = self._file.stat().st_mtime_ns
        if changed != self._read_at:
            self._keys, self._read_at = load_proof_keys(self._file), changed
        return self._keys
