"""The code on a slip by which anybody who holds it can ask what became of it: the item, and the key of the write. Pure."""

import re
import secrets
from dataclasses import dataclass, field

PREFIX = "BMR1"
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # no I, L, O, U: they are read as something else
KEY_LENGTH = 24  # 120 bits: not to be guessed
_SHAPE = re.compile(r"BMR1:([a-z][a-z0-9_]{0,19}\.[a-z][a-z0-9_]{0,29}):([0-9A-HJKMNP-TV-Z]{24})", re.ASCII)


@dataclass(frozen=True, slots=True)
class ReceiptCode:
    """What the code says."""

    item: str
    key: str = field(repr=False)


def fresh_key() -> str:
    """A key for one write. It says nothing of anybody."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(KEY_LENGTH))


def code_of(item: str, key: str) -> str:
    """As it stands in the slip's QR code."""
    return f"{PREFIX}:{item}:{key}"


def read_code(text: str) -> ReceiptCode | None:
    """None for what is no code of ours."""
    found = _SHAPE.fullmatch(text.strip())
    return None if found is None else ReceiptCode(found[1], found[2])


def in_groups(key: str) -> str:
    """To be read by people: XXXX XXXX …"""
    return " ".join(key[at : at + 4] for at in range(0, len(key), 4))
