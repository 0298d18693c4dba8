"""Codes of an electronic card (电子社保卡) as the bench's phones show them: opaque, for one minute, for one use.

Sixteen bytes under the test key of pin.py, in base 32: who it is, when it was made, a mark, and salt. No real card's form.
"""

import base64
import binascii
import secrets
import struct
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.ciphers.modes import ECB

from kiosk.bench.gateway.pin import TEST_KEY

HEAD = "ESSC"
VALID_S = 60
_CLEAR = struct.Struct(">HI4s6s")
_MARK = b"esb1"


@dataclass(frozen=True, slots=True)
class Shown:
    """What is inside: a place in the list of people, and when it was made, in whole seconds."""

    person: int
    made_s: int


def code_of(person: int, now_s: float) -> str:
    """A fresh one; no two are alike."""
    clear = _CLEAR.pack(person, int(now_s), _MARK, secrets.token_bytes(6))
    machine = Cipher(SM4(TEST_KEY), ECB()).encryptor()  # noqa: S305 - one block, salted
    return HEAD + base64.b32encode(machine.update(clear) + machine.finalize()).decode().rstrip("=")


def opened(code: str) -> Shown | None:
    """None for anything that no phone of ours shows."""
    if not code.startswith(HEAD) or len(code) != len(HEAD) + 26:
        return None
    try:
        sealed = base64.b32decode(code.removeprefix(HEAD) + "======")
    except (binascii.Error, ValueError):
        return None
    machine = Cipher(SM4(TEST_KEY), ECB()).decryptor()  # noqa: S305 - one block, salted
    person, made_s, mark, _ = _CLEAR.unpack(machine.update(sealed) + machine.finalize())
    return Shown(person, made_s) if mark == _MARK else None
