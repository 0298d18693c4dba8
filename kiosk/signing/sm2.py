"""SM2 signatures with SM3, and the two ways in which gateways write them. Source: GM/T 0003.2, GM/T 0009."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SM3, Hash
from gmalg.ellipticcurve import ECDLP
from gmalg.sm2 import SM2Core

_N = 0xFFFFFFFE_FFFFFFFF_FFFFFFFF_FFFFFFFF_7203DF6B_21C6052B_53BBF409_39D54123
# Source: GM/T 0003.5-2012, the recommended curve.
_CURVE = ECDLP(
    0xFFFFFFFE_FFFFFFFF_FFFFFFFF_FFFFFFFF_FFFFFFFF_00000000_FFFFFFFF_FFFFFFFF,
    0xFFFFFFFE_FFFFFFFF_FFFFFFFF_FFFFFFFF_FFFFFFFF_00000000_FFFFFFFF_FFFFFFFC,
    0x28E9FA9E_9D9F5E34_4D5A9E4B_CF6509A7_F39789F5_15AB8F92_DDBCBD41_4D940E93,
    (
        0x32C4AE2C_1F198119_5F990446_6A39C994_8FE30BBF_F2660BE1_715A4589_334C74C7,
        0xBC3736A2_F4F6779C_59BDCEE3_6B692153_D0A9877C_C62A4740_02DF32E5_2139F0A0,
    ),
    _N,
)


class _Sm3:
    """What gmalg asks of a hash, with OpenSSL's SM3: an answer of 2 MiB would take the library's own Python seconds."""

    @classmethod
    def max_msg_length(cls) -> int:
        return (1 << 61) - 1

    @classmethod
    def hash_length(cls) -> int:
        return 32

    def __init__(self) -> None:
        self._running = Hash(SM3())

    def reset(self) -> None:
        self._running = Hash(SM3())

    def update(self, data: bytes) -> None:
        self._running.update(data)

    def value(self) -> bytes:
        return self._running.copy().finalize()


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A point of the curve."""

    x: int
    y: int


@dataclass(frozen=True, slots=True)
class PrivateKey:
    """A number below the curve's order, and its point."""

    d: int = field(repr=False)
    public: PublicKey


def private_key(text: str) -> PrivateKey:
    """From 64 hexadecimal digits. Raises ValueError."""
    raw = bytes.fromhex(text)
    d = int.from_bytes(raw, "big")
    if len(raw) != 32 or not 1 <= d <= _N - 2:
        raise ValueError("expected a private key of 64 hexadecimal digits")
    x, y = _core().generate_pk(d)
    return PrivateKey(d, PublicKey(int(x), int(y)))


def public_key(text: str) -> PublicKey:
    """From 130 hexadecimal digits, 04 first. Raises ValueError, also for a point that is not on the curve."""
    raw = bytes.fromhex(text)
    if len(raw) != 65 or raw[0] != 4:
        raise ValueError("expected a public key of 130 hexadecimal digits, 04 first")
    point = int.from_bytes(raw[1:33], "big"), int.from_bytes(raw[33:], "big")
    if not _core().verify_pk(point):
        raise ValueError("the public key is no point of the curve")
    return PublicKey(*point)


def sign(
    key: PrivateKey, message: bytes, user_id: bytes, *, random_bits: Callable[[int], int] = secrets.randbits
) -> tuple[int, int]:
    """r and s over SM3(ZA || message)."""
    r, s = SM2Core(_CURVE, _Sm3(), random_bits).sign(message, key.d, user_id, (key.public.x, key.public.y))
    return int(r), int(s)


def is_signed(key: PublicKey, message: bytes, signature: tuple[int, int], user_id: bytes) -> bool:
    """Whether the key's owner signed the message."""
    r, s = signature
    return bool(_core().verify(message, r, s, user_id, (key.x, key.y)))


def raw_bytes(signature: tuple[int, int]) -> bytes:
    """r and s of 32 bytes each, one after the other."""
    return b"".join(part.to_bytes(32, "big") for part in signature)


def from_raw(written: bytes) -> tuple[int, int]:
    """Raises ValueError."""
    if len(written) != 64:
        raise ValueError("expected 64 bytes")
    return int.from_bytes(written[:32], "big"), int.from_bytes(written[32:], "big")


def der_bytes(signature: tuple[int, int]) -> bytes:
    """An ASN.1 sequence of two integers."""
    return encode_dss_signature(*signature)


def from_der(written: bytes) -> tuple[int, int]:
    """Raises ValueError."""
    return decode_dss_signature(written)


def _core() -> SM2Core:
    return SM2Core(_CURVE, _Sm3())
