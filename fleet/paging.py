"""Where a list goes on: the last row's own key, as a word that a client hands back. Pure."""

import base64
import binascii
from collections.abc import Sequence

import msgspec

from fleet.schemas import LARGEST
from kiosk.domain.errors import Refused


def cursor(key: Sequence[str | int]) -> str:
    """The word for this row."""
    return base64.urlsafe_b64encode(msgspec.json.encode(list(key))).decode().rstrip("=")


def after(word: str, *kinds: type[str] | type[int]) -> tuple[str | int, ...]:
    """The key again; "" is the beginning of the list. Raises Refused (after_wrong) for what no list gave out."""
    if not word:
        return ()
    try:
        key = msgspec.json.decode(
            base64.urlsafe_b64decode(word + "=" * (-len(word) % 4)), type=list[str | int]
        )
    except (binascii.Error, msgspec.DecodeError, ValueError) as wrong:
        raise Refused("after_wrong") from wrong
    if [type(part) for part in key] != list(kinds) or any(
        abs(part) > LARGEST for part in key if type(part) is int
    ):
        raise Refused("after_wrong")
    return tuple(key)
