"""What stays hidden until 显示 is pressed, by kind. Pure."""

import re

from kiosk.domain.identity import masked_name, masked_number
from kiosk.domain.item import Kind

STARS = "****"
SHORTEST_NUMBER = 8  # of a shorter one, the ends would be nearly all of it
_TO_STREET = re.compile(r".*(?:路|街|道|巷|弄|村|镇|乡|区|县|市|省)")


def masked(kind: Kind, text: str) -> str:
    """The text as it is shown before 显示; kinds that hide nothing come back as they are."""
    match kind:
        case Kind.NAME:
            return masked_name(text)
        case Kind.ID_NUMBER:
            return masked_number(text) if len(text) >= SHORTEST_NUMBER else "*" * len(text)
        case Kind.CARD_NUMBER:
            return _ends(text, 3, 2)
        case Kind.BANK_ACCOUNT:
            return _ends(text, 0, 4)
        case Kind.PHONE:
            return _ends(text, 3, 4)
        case Kind.ADDRESS:
            return _to_street(text)
        case _:
            return text


def _ends(text: str, first: int, last: int) -> str:
    hidden = len(text) - first - last
    return text[:first] + "*" * hidden + text[len(text) - last :] if hidden > 0 else "*" * len(text)


def _to_street(address: str) -> str:
    """What stands before the house's number, as far as a street, a village or an area is named in it."""
    before_number = re.split(r"[0-9０-９]", address, maxsplit=1)[0]
    named = _TO_STREET.match(before_number)
    return (named.group() if named else "") + STARS
