"""The token in the QR of an offline slip: made at a kiosk from a lease's key, believed by the site that gave the lease."""

import base64
import hashlib
import hmac
from datetime import date

_MAC_BYTES = 16


def lease_key(site_secret: bytes, lease: str) -> bytes:
    """The key that goes to the kiosk with the lease; a site that forgot the lease can still make it again."""
    return hmac.digest(site_secret, f"lease {lease}".encode(), hashlib.sha256)


def slip_token(key: bytes, lease: str, day: date, prefix: str, number: int) -> str:
    """Unguessable without the key, and the same whenever it is made."""
    said = f"{lease} {day.isoformat()} {prefix} {number}".encode()
    return f"{lease}-{number}-{as_text(hmac.digest(key, said, hashlib.sha256)[:_MAC_BYTES])}"


def is_genuine(token: str, key: bytes, lease: str, day: date, prefix: str, number: int) -> bool:
    """Whether the holder of the key made it for exactly this number."""
    return hmac.compare_digest(token.encode(), slip_token(key, lease, day, prefix, number).encode())


def as_text(key: bytes) -> str:
    """base64url without padding."""
    return base64.urlsafe_b64encode(key).rstrip(b"=").decode("ascii")


def from_text(text: str) -> bytes:
    """Raises ValueError for what is no base64url."""
    return base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
