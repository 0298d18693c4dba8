"""The public keys that proofs (证明) are judged with: one file, for the fleet and for `bianmin verify`."""

import base64
import binascii
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kiosk.domain.errors import ConfigError, ProtocolError
from kiosk.domain.proof import ProofCode, signature_from, signed_bytes
from kiosk.signing.key import PublicKey

KINDS = ("ed25519", "sm2")
SM2_USER = b"1234567812345678"  # Source: GM/T 0009, the default id
_SM2_POINT = re.compile(r"04[0-9a-f]{128}")


@dataclass(frozen=True, slots=True)
class ProofKey:
    """One key of a back office. `seal`: the certificate (DER) of its PDF signatures, empty where it has none."""

    id: str
    kind: str
    public: str
    seal: bytes = b""

    def verifies(self, signature: bytes, message: bytes) -> bool:
        """Whether its private half signed exactly this."""
        if self.kind == "sm2":
            from kiosk.signing import sm2  # a library of its own: only who has such a key loads it

            return sm2.is_signed(sm2.public_key(self.public), message, sm2.from_raw(signature), SM2_USER)
        return PublicKey.from_text(self.public).verifies(signature, message)


ProofKeys = Mapping[str, ProofKey]


def load_proof_keys(file: Path) -> ProofKeys:
    """By id. Raises ConfigError where the file is missing, or a key in it is none."""
    try:
        raw = tomllib.loads(file.read_text("utf-8"))
    except FileNotFoundError as missing:
        raise ConfigError(f"{file}: no such file") from missing
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as broken:
        raise ConfigError(f"{file}: {broken}") from broken
    listed = raw.get("keys", [])
    if set(raw) - {"keys"} or not isinstance(listed, list):
        raise ConfigError(f"{file}: expected [[keys]] and nothing else")
    return {key.id: key for key in (_key(file, one) for one in listed)}


def keys_text(keys: ProofKeys) -> str:
    """The file of these keys."""
    return "".join(
        f'[[keys]]\nid = "{key.id}"\nkind = "{key.kind}"\npublic = "{key.public}"\n'
        f'seal = "{base64.b64encode(key.seal).decode()}"\n'
        for key in keys.values()
    )


def is_signed(keys: ProofKeys, code: ProofCode, signed: tuple[str, str, str]) -> bool:
    """Whether the key that the code names signed its number with this issue day, expiry day and digest."""
    key = keys.get(code.key)
    if key is None:
        return False
    return key.verifies(signature_from(code.signature), signed_bytes(code.number, *signed))


def _key(file: Path, raw: object) -> ProofKey:
    match raw:
        case {"id": str(name), "kind": str(kind), "public": str(public), **more} if kind in KINDS:
            pass
        case _:
            raise ConfigError(f"{file}: a key needs id, kind ({', '.join(KINDS)}) and public")
    seal = more.pop("seal", "")
    if more or not isinstance(seal, str):
        raise ConfigError(f"{file}: key {name!r}: unknown {', '.join(map(str, more)) or 'seal'}")
    try:
        if kind == "ed25519":
            PublicKey.from_text(public)
        elif not _SM2_POINT.fullmatch(public):
            raise ValueError("expected 130 hexadecimal digits, 04 first")
        return ProofKey(name, kind, public, base64.b64decode(seal, validate=True))
    except (ProtocolError, ValueError, binascii.Error) as broken:
        raise ConfigError(f"{file}: key {name!r}: {broken}") from broken
