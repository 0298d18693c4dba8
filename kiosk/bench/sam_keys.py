"""TEST keys of the virtual cards and the virtual PSAM, and how one key is made of another; worth nothing anywhere else.

master → county → card → process. Source: the PBOC way of diversification, as public notes on 社保 PSAMs show its factors;
what SM4 cards do with 8-byte data is not public, and this bench's own choice.
"""

from typing import Literal

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import Cipher, CipherAlgorithm, modes
from cryptography.hazmat.primitives.ciphers.algorithms import SM4

Algorithm = Literal[1, 3]  # 3DES, SM4

TEST_MASTER = b"BIANMIN TEST KEY"  # on purpose no secret
OTHER_MASTER = b"SOMEBODY'S ELSE "  # what a counterfeit or a wrong PSAM holds
FACTOR = 8


def diversified(key: bytes, factor: bytes, algorithm: Algorithm) -> bytes:
    """The next key below this one: 16 bytes for a factor of 8."""
    inverse = bytes(byte ^ 0xFF for byte in factor)
    if algorithm == 3:
        return _encrypted(SM4(key), factor + inverse)
    return _encrypted(_triple_des(key), factor + inverse)  # ECB: each half is a block of its own


def cryptogram(key: bytes, data: bytes, algorithm: Algorithm) -> bytes:
    """8 bytes under a process key: 8 bytes."""
    if algorithm == 3:
        block = _encrypted(SM4(key), data + b"\x80" + bytes(7))
        return bytes(left ^ right for left, right in zip(block[:8], block[8:], strict=True))
    return _encrypted(_triple_des(key), data)


def county_factor(chip: bytes) -> bytes:
    """The first three bytes of the chip's code as six characters, and "sx"."""
    return chip[:3].hex().upper().encode("ascii") + b"sx"


def card_key(master: bytes, chip: bytes, history: bytes, algorithm: Algorithm) -> bytes:
    """The key that an issuer puts on a card with this code and these historical bytes."""
    county = diversified(master, county_factor(chip), algorithm)
    return diversified(county, history[-FACTOR:], algorithm)


def _triple_des(key: bytes) -> TripleDES:
    return TripleDES(key + key[:8])


def _encrypted(cipher: CipherAlgorithm, data: bytes) -> bytes:
    encryptor = Cipher(cipher, modes.ECB()).encryptor()
    return encryptor.update(data) + encryptor.finalize()
