"""The 256 bytes of text on a card, in four layouts told apart by the character at 248; bytes to checked values. Pure.

UTF-16LE, padded with spaces. Raises CardError only: CARD_UNSUPPORTED for a layout nobody knows, DATA_INVALID for a card
that contradicts itself.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from unicodedata import category

from kiosk.domain.identity import birth_date, is_id_number
from kiosk.domain.tables import NATION_CODES
from kiosk.hardware.card.port import CardError, CardErrorCode, Sex
from kiosk.hardware.idcard.port import (
    CitizenCard,
    ForeignerCard2017,
    ForeignerCard2023,
    IdText,
    ResidencePermit,
)

TEXT_BYTES = 256
TYPE_AT = 248
FOR_EVER = "长期"
_NUMBER_2017 = re.compile(r"[A-Z]{3}[0-9]{12}")


def parse_text(block: bytes) -> IdText:
    """The card that this block describes."""
    if len(block) != TEXT_BYTES:
        raise _invalid("length")
    text = _Text(block)
    match text.field(TYPE_AT, 2, "type"):
        case "":
            return _citizen(text)
        case "J":
            return _permit(text)
        case "I":
            return _foreigner_2017(text)
        case "Y":
            return _foreigner_2023(text)
        case _:
            raise CardError(CardErrorCode.CARD_UNSUPPORTED, "unknown type")


@dataclass(frozen=True, slots=True)
class _Text:
    """The block, field by field; no error of it ever carries what stands there."""

    block: bytes = field(repr=False)

    def field(self, at: int, size: int, name: str) -> str:
        try:
            words = self.block[at : at + size].decode("utf-16-le").strip(" \x00\u3000")
        except UnicodeDecodeError:
            raise _invalid(name) from None
        if any(category(character) in ("Cc", "Cs") for character in words):
            raise _invalid(name)
        return words

    def needed(self, at: int, size: int, name: str) -> str:
        words = self.field(at, size, name)
        if not words:
            raise _invalid(name)
        return words

    def day(self, at: int, name: str) -> date:
        found = _day(self.field(at, 16, name))
        if found is None:
            raise _invalid(name)
        return found

    def until(self, at: int) -> date | None:
        return None if self.field(at, 16, "until") == FOR_EVER else self.day(at, "until")

    def sex(self, at: int) -> Sex:
        try:
            return Sex(self.field(at, 2, "sex"))
        except ValueError:
            raise _invalid("sex") from None


def _citizen(text: _Text) -> CitizenCard:
    number, sex, birth = _who(text)
    nation = text.field(32, 4, "nation")
    return CitizenCard(
        name=text.needed(0, 30, "name"),
        number=number,
        sex=sex,
        birth=birth,
        nation=nation if nation in NATION_CODES else "",
        address=text.field(52, 70, "address"),
        issuer=text.field(158, 30, "issuer"),
        valid_from=text.day(188, "from"),
        valid_until=text.until(204),
    )


def _permit(text: _Text) -> ResidencePermit:
    number, sex, birth = _who(text)
    return ResidencePermit(
        name=text.needed(0, 30, "name"),
        number=number,
        sex=sex,
        birth=birth,
        address=text.field(52, 70, "address"),
        issuer=text.field(158, 30, "issuer"),
        valid_from=text.day(188, "from"),
        valid_until=text.until(204),
        pass_number=text.field(220, 18, "pass"),
        issue_count=text.field(238, 4, "count"),
    )


def _foreigner_2017(text: _Text) -> ForeignerCard2017:
    english = text.needed(0, 120, "name")
    number = text.field(122, 30, "number")
    if not _NUMBER_2017.fullmatch(number):
        raise _invalid("number")
    return ForeignerCard2017(
        name=text.field(158, 30, "name") or english,
        english_name=english,
        number=number,
        sex=text.sex(120),
        birth=text.day(220, "birth"),
        nationality=text.field(152, 6, "nationality"),
        valid_from=text.day(188, "from"),
        valid_until=text.until(204),
        version=text.field(236, 4, "version"),
        authority=text.field(240, 8, "authority"),
    )


def _foreigner_2023(text: _Text) -> ForeignerCard2023:
    number = _number(text)
    birth = text.day(36, "birth")
    if not number.startswith("9") or birth != birth_date(number):
        raise _invalid("number")
    english = _Text(text.block[52:122] + text.block[220:242]).field(0, 92, "name")  # may be cut at a space
    chinese = text.field(0, 30, "name")
    if not chinese and not english:
        raise _invalid("name")
    return ForeignerCard2023(
        name=chinese or english,
        english_name=english,
        number=number,
        sex=text.sex(30),
        birth=birth,
        nationality=text.field(242, 6, "nationality"),
        valid_from=text.day(188, "from"),
        valid_until=text.until(204),
        renewals=text.field(32, 4, "renewals"),
        old_number_link=text.field(250, 6, "link"),
    )


def _who(text: _Text) -> tuple[str, Sex, date]:
    """Number, sex and birth date, which must agree. Source: GB 11643-1999."""
    number, sex, birth = _number(text), text.sex(30), text.day(36, "birth")
    if birth != birth_date(number):
        raise _invalid("birth")
    if sex is not (Sex.MALE if int(number[16]) % 2 else Sex.FEMALE):
        raise _invalid("sex")
    return number, sex, birth


def _number(text: _Text) -> str:
    number = text.field(122, 36, "number").upper()
    if not is_id_number(number):
        raise _invalid("number")
    return number


def _day(digits: str) -> date | None:
    if len(digits) != 8 or not (digits.isascii() and digits.isdigit()):
        return None
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def _invalid(what: str) -> CardError:
    return CardError(CardErrorCode.DATA_INVALID, what)
