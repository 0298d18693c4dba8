"""What the records of a social-security card mean; pure bytes to values.

Source: LB 002-2000, 人社信息函〔2012〕37号, LD/T 32-2015, as public terminal code agrees on them.
"""

from collections.abc import Mapping
from datetime import date
from enum import IntEnum
from unicodedata import category

from kiosk.domain.errors import ProtocolError
from kiosk.domain.identity import birth_date, is_id_number
from kiosk.hardware.card.port import CardError, CardErrorCode, Sex, SocialCard

NATIONS = frozenset({*range(1, 57), 97, 98})  # GB/T 3304, 其他 and 外国血统


class Tag(IntEnum):
    """A record's first byte. 1–7 stand in EF05, 8 and above in EF06."""

    CHIP = 0x01
    KIND = 0x02
    VERSION = 0x03
    ISSUER = 0x04
    ISSUED = 0x05
    EXPIRES = 0x06
    CARD_NUMBER = 0x07
    NUMBER = 0x08
    NAME = 0x09
    SEX = 0x0A
    NATION = 0x0B
    BIRTHPLACE = 0x0C
    BIRTH = 0x0D
    NAME_MORE = 0x4E  # generations 2 and 3: the rest of a long name


LENGTHS: Mapping[int, int] = {
    Tag.CHIP: 16,
    Tag.KIND: 1,
    Tag.VERSION: 4,
    Tag.ISSUER: 12,
    Tag.ISSUED: 4,
    Tag.EXPIRES: 4,
    Tag.CARD_NUMBER: 9,
    Tag.NUMBER: 18,
    Tag.NAME: 30,
    Tag.SEX: 1,
    Tag.NATION: 1,
    Tag.BIRTHPLACE: 3,
    Tag.BIRTH: 4,
    Tag.NAME_MORE: 20,
}

Records = Mapping[int, bytes]


def parse_record(answer: bytes) -> tuple[int, bytes]:
    """Tag and value of one record; what follows is filling. Raises ProtocolError where the length lies."""
    if len(answer) < 2 or len(answer) < 2 + answer[1]:
        raise ProtocolError(f"record of {len(answer)} bytes")
    return answer[0], answer[2 : 2 + answer[1]]


def generation_of(version: bytes) -> int:
    """1, 2 or 3 from the record 规范版本. Raises CardError for any other."""
    if version[:1] not in (b"1", b"2", b"3"):
        raise CardError(CardErrorCode.CARD_UNSUPPORTED, "unknown version")
    return int(version[:1])


def social_card(records: Records) -> SocialCard:
    """The card that these records of EF05 and EF06 describe.

    Raises CardError(DATA_INVALID) for a missing or broken record, and where number, sex and birth contradict.
    """
    number = _ascii(records, Tag.NUMBER).upper()
    if not is_id_number(number):
        raise _invalid("number")
    birth = _date(records, Tag.BIRTH)
    if birth is None or birth != birth_date(number):
        raise _invalid("birth date")
    sex = _sex(records)
    if sex is not (Sex.MALE if int(number[16]) % 2 else Sex.FEMALE):
        raise _invalid("sex")
    return SocialCard(
        name=_name(records),
        number=number,
        card_number=_ascii(records, Tag.CARD_NUMBER)[:9] if Tag.CARD_NUMBER in records else "",
        sex=sex,
        nation=_nation(records),
        birth=birth,
        version=_ascii(records, Tag.VERSION),
        issued=_date(records, Tag.ISSUED),
        expires=_date(records, Tag.EXPIRES),
    )


def decode_name(name: bytes, more: bytes = b"") -> str:
    """A name of GBK or GB18030 bytes; the two parts are joined as bytes, a character may stand across them.

    Raises CardError(DATA_INVALID) for bytes that are no text, control characters and an empty name.
    """
    try:
        text = (_unpadded(name) + _unpadded(more)).decode("gb18030").strip()
    except UnicodeDecodeError:
        raise _invalid("name") from None  # the cause would carry the name's bytes
    if not text or any(category(character) == "Cc" for character in text):
        raise _invalid("name")
    return text


def _name(records: Records) -> str:
    return decode_name(_required(records, Tag.NAME), records.get(Tag.NAME_MORE, b""))


def _sex(records: Records) -> Sex:
    try:
        return Sex(_ascii(records, Tag.SEX))
    except ValueError:
        raise _invalid("sex") from None


def _nation(records: Records) -> str:
    digits = records.get(Tag.NATION, b"").hex()
    return digits if digits.isdecimal() and int(digits) in NATIONS else ""


def _date(records: Records, tag: Tag) -> date | None:
    """A BCD date, or None where the record is absent or only filling (00 or FF)."""
    digits = records.get(tag, b"").hex()
    if not digits.strip("0") or not digits.strip("f"):
        return None
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        raise _invalid(tag.name.lower()) from None


def _ascii(records: Records, tag: Tag) -> str:
    try:
        return _unpadded(_required(records, tag)).decode("ascii").strip()
    except UnicodeDecodeError:
        raise _invalid(tag.name.lower()) from None


def _required(records: Records, tag: Tag) -> bytes:
    if tag not in records:
        raise _invalid(f"no {tag.name.lower()}")
    return records[tag]


def _unpadded(value: bytes) -> bytes:
    """Without filling at the end: 00, FF and spaces are never the last byte of a character."""
    return value.rstrip(b"\x00\xff ")


def _invalid(what: str) -> CardError:
    return CardError(CardErrorCode.DATA_INVALID, what)
