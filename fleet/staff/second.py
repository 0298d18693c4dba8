"""The second factor: codes of an authenticator app, and codes on paper for the day it is lost. Pure.

Source: RFC 6238 (SHA-1, 6 digits, 30 s), what every authenticator app speaks.
"""

import hashlib
import secrets
from datetime import datetime

import pyotp

STEP_S = 30
RECOVERY_CODES = 8
_AROUND = (0, -1, 1)  # a phone's clock may be half a minute off
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


def new_secret() -> str:
    """160 random bits in base 32."""
    return pyotp.random_base32()


def address_of(secret: str, login: str, issuer: str) -> str:
    """What the QR code holds: otpauth://…"""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=issuer)


def matching_step(secret: str, code: str, now: datetime) -> int | None:
    """The step that the code is of, None for a wrong one."""
    plain = "".join(code.split())
    present = int(now.timestamp()) // STEP_S
    codes = pyotp.TOTP(secret)
    for shift in _AROUND:
        step = present + shift
        if pyotp.utils.strings_equal(codes.generate_otp(step), plain):
            return step
    return None


def new_recovery_codes() -> tuple[str, ...]:
    """Each is used once and has 49 random bits."""
    return tuple(
        "-".join("".join(secrets.choice(_ALPHABET) for _ in range(5)) for _ in range(2))
        for _ in range(RECOVERY_CODES)
    )


def recovery_digest(login: str, code: str) -> str:
    """What is kept of one. Case, blanks and dashes do not matter."""
    plain = "".join(character for character in code.lower() if character.isalnum())
    return hashlib.sha256(f"{login}\n{plain}".encode()).hexdigest()
