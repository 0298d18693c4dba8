"""Rules about identity numbers and names, without ever keeping one."""

from datetime import date
from enum import StrEnum

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"


class NumberKind(StrEnum):
    """Whose number it is, by its first digits; informative."""

    CITIZEN = "citizen"
    HONG_KONG = "hong_kong"  # residence permits 港澳台居民居住证
    MACAO = "macao"
    TAIWAN = "taiwan"
    FOREIGNER = "foreigner"  # permanent residence, since 2023


_KINDS = {"81": NumberKind.HONG_KONG, "82": NumberKind.MACAO, "83": NumberKind.TAIWAN}


def is_id_number(number: str) -> bool:
    """Whether the 18 characters have the right check character and a real birth date.

    Source: GB 11643-1999 (ISO 7064 MOD 11-2). Area codes are not judged: they age.
    """
    if len(number) != 18 or not number[:17].isdigit() or not number.isascii():
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return number[17].upper() == _CHECK[total % 11] and birth_date(number) is not None


def birth_date(number: str) -> date | None:
    """The birth date inside an 18-character number, or None where those digits are no date."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def number_kind(number: str) -> NumberKind | None:
    """The kind of a right number, or None for one that is not."""
    if not is_id_number(number):
        return None
    if number.startswith("9"):
        return NumberKind.FOREIGNER
    return _KINDS.get(number[:2], NumberKind.CITIZEN)


def is_legacy_number(number: str) -> bool:
    """Whether it is a first-generation number of 15 digits, without a check: fit to be shown, never to identify."""
    if len(number) != 15 or not (number.isascii() and number.isdigit()):
        return False
    try:
        date(1900 + int(number[6:8]), int(number[8:10]), int(number[10:12]))
    except ValueError:
        return False
    return True


def age_on(born: date, day: date) -> int:
    """Full years on that day."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def masked_name(name: str) -> str:
    """王秀英 → 王*英, 王英 → 王*, one star for each hidden character, three at most."""
    if len(name) <= 2:
        return name[:1] + "*" * (len(name) - 1)
    return name[0] + "*" * min(3, len(name) - 2) + name[-1]


def masked_number(number: str) -> str:
    """The first 3 and the last 4 characters, stars between."""
    return number[:3] + "*" * max(0, len(number) - 7) + number[-4:]
