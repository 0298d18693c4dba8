"""How a machine becomes a reporter: a one-time code, bound to an area and a site, makes the row before any sync."""

import hashlib
import secrets
from datetime import datetime, timedelta

from fleet.schemas import ReporterKind
from fleet.store.port import Code
from kiosk.domain.errors import Refused

# No 0 O 1 I: a code may be read aloud over the telephone.
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_GROUPS, _GROUP = 4, 5


def new_code_text() -> str:
    """20 characters in groups of five, 100 random bits."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP)) for _ in range(_GROUPS))


def digest_of(text: str) -> str:
    """What is kept of a code or token: nobody who reads the store can use it. Case and dashes do not matter."""
    plain = "".join(character for character in text.upper() if character.isalnum())
    return hashlib.sha256(plain.encode("utf-8")).hexdigest()


def new_code(  # noqa: PLR0913 (what a code is bound to)
    text: str,
    kind: ReporterKind,
    *,
    area: str,
    site: str,
    quota: int,
    expires_at: datetime,
    approves: bool = True,
) -> Code:
    """Raises Refused for an area that is no administrative division, an empty site or a quota below one."""
    if not is_area(area):
        raise Refused("area_wrong", "2, 4, 6, 9 or 12 digits of the administrative division")
    if not site.strip():
        raise Refused("site_wrong", "a site needs a name")
    if quota < 1:
        raise Refused("quota_wrong", "a code makes at least one reporter")
    return Code(digest_of(text), kind, area, site.strip(), quota, expires_at, approves)


def is_area(area: str) -> bool:
    """Whether the text is a code of an administrative division. Source: GB/T 2260, GB/T 10114."""
    return area.isascii() and area.isdigit() and len(area) in (2, 4, 6, 9, 12)


def admit(code: Code | None, kind: ReporterKind, at: datetime) -> Code:
    """The code, if it makes a reporter of this kind now.

    Raises Refused: code_unknown, code_expired, code_used, code_kind.
    """
    if code is None:
        raise Refused("code_unknown")
    if code.expires_at <= at:
        raise Refused("code_expired")
    if code.quota < 1:
        raise Refused("code_used")
    if code.kind is not kind:
        raise Refused("code_kind", f"made for a {code.kind}")
    return code


def expiry(at: datetime, valid_h: float) -> datetime:
    """When a code made now ends."""
    return at + timedelta(hours=valid_h)


def new_reporter_id(kind: ReporterKind) -> str:
    """K-7F3K2QXM for a kiosk, S-… for a site; says nothing about the place."""
    prefix = {ReporterKind.KIOSK: "K", ReporterKind.SITE: "S"}[kind]
    return f"{prefix}-{''.join(secrets.choice(_ALPHABET) for _ in range(8))}"
