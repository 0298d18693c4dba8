"""What a far end may put into an answer: plain texts, whole numbers, shallow records. Everything else is refused."""

import math
import re
import unicodedata
from collections.abc import Mapping

from agent.gateway.port import Json
from kiosk.domain.errors import ProtocolError

LONGEST_TEXT = 2000
MOST_MEMBERS = 64
MOST_ROWS = 500
DEEPEST = 4
_LARGEST = 2**53 - 1
_MEMBER = re.compile(r"[a-z][a-z0-9_]{0,39}")


def record(raw: Mapping[str, object]) -> dict[str, Json]:
    """A record with its texts made plain. Raises ProtocolError where it is larger or stranger than the contract allows."""
    return _members(raw, DEEPEST)


def words(text: str, longest: int) -> str:
    """The gateway's words for people: one line, plain, cut at `longest` characters."""
    said = " ".join(plain(text).split())
    return said if len(said) <= longest else said[: longest - 1] + "…"


def plain(text: str) -> str:
    """The text without what nobody sees: control characters other than a line feed, marks of direction, invisible joins.

    It is not normalised: that would change characters of people's names. Private and unassigned characters stay, names
    have them. Markup is not touched, because nothing that shows a text reads markup in it.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(one for one in text.replace("\t", " ") if one == "\n" or not _is_unseen(one))


def _is_unseen(one: str) -> bool:
    category = unicodedata.category(one)
    if category in ("Cc", "Cf", "Cs", "Zl", "Zp"):
        return True
    return category == "Cn" and (ord(one) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(one) <= 0xFDEF)


def _members(raw: Mapping[str, object], depth: int) -> dict[str, Json]:
    if len(raw) > MOST_MEMBERS:
        raise ProtocolError("a record has too many members")
    if not all(_MEMBER.fullmatch(name) for name in raw):
        raise ProtocolError("a record has a member with a strange name")
    return {name: _value(value, depth - 1) for name, value in raw.items()}


def _value(raw: object, depth: int) -> Json:
    match raw:
        case None | bool():
            return raw
        case int() if abs(raw) <= _LARGEST:
            return raw
        case float() if math.isfinite(raw) and abs(raw) <= _LARGEST:
            return int(raw) if raw.is_integer() else raw  # 120000.00 is 120000 分
        case str() if len(raw) <= LONGEST_TEXT:
            return plain(raw)
        case list() if depth > 0 and len(raw) <= MOST_ROWS:
            return tuple(_value(one, depth - 1) for one in raw)
        case dict() if depth > 0:
            return _members(raw, depth)
        case _:
            raise ProtocolError("a value is too large, too deep or of no known kind")
