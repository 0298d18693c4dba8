"""Passwords: made, kept as Argon2id, compared. Slow on purpose: call from a thread."""

import hmac
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_HASHER = PasswordHasher()
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
# What an unknown login's password is compared with, so that it takes as long as a known one's: of a password that nobody kept.
NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$ss1xUYZr0TtvsllBfN4RUQ$xefJ+e3vn0A4iRqSOvEJ5TL0bwKbCHdpvKwqJw8lrto"


def new_password() -> str:
    """16 characters that can be read aloud."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4))


def hashed(password: str) -> str:
    """Argon2id with the library's present parameters."""
    return _HASHER.hash(password)


def is_right(kept: str, password: str) -> bool:
    """Whether the hash is of this password."""
    try:
        return _HASHER.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False


def same_token(stated: str, kept: str) -> bool:
    """Compared in constant time."""
    return hmac.compare_digest(stated.encode("utf-8"), kept.encode("utf-8"))
