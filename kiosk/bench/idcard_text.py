"""What a made-up person's ID card holds: 256 bytes of text in each of the four layouts, and a photo that is none."""

from datetime import date
from enum import StrEnum
from random import Random

from kiosk.bench.people import Person, check_character

TEXT_BYTES = 256
PHOTO_BYTES = 1024
FOR_EVER_FROM = 46  # at this age a card is given for ever
ISSUER = "云溪区公安局"
ADDRESS = "云溪区示范社区人和路1号"


class Kind(StrEnum):
    """The four cards."""

    CITIZEN = "citizen"
    PERMIT = "J"  # residence permit for people from Hong Kong, Macao and Taiwan
    FOREIGNER = "I"  # permanent residence, 2017
    FOREIGNER_2023 = "Y"


def text_of(person: Person, kind: Kind, today: date) -> bytes:
    """The text block of that person's card of this kind."""
    match kind:
        case Kind.CITIZEN:
            return _block(_common(person, person.number, today), (32, 4, person.nation))
        case Kind.PERMIT:
            return _block(
                _common(person, made_up_number(person, "819999"), today),
                (220, 18, "H99999999"),
                (238, 4, "01"),
                (248, 2, "J"),
            )
        case Kind.FOREIGNER:
            return _block(_foreigner(person, today))
        case Kind.FOREIGNER_2023:
            return _block(_foreigner_2023(person, today))


def number_on(person: Person, kind: Kind) -> str:
    """The number that stands on it."""
    match kind:
        case Kind.CITIZEN:
            return person.number
        case Kind.PERMIT:
            return made_up_number(person, "819999")
        case Kind.FOREIGNER:
            return f"XXX9999{person.birth:%y%m%d}{person.number[15:17]}"
        case Kind.FOREIGNER_2023:
            return made_up_number(person, "999999")


def photo_of(person: Person) -> bytes:
    """As long as a WLT photo, the same for the same person, and of nobody."""
    return Random(int(person.number[:17])).randbytes(PHOTO_BYTES)  # noqa: S311 - noise, not a secret


def made_up_number(person: Person, area: str) -> str:
    """The person's birth and order behind an area that does not exist."""
    body = area + person.number[6:17]
    return body + check_character(body)


Field = tuple[int, int, str]


def _common(person: Person, number: str, today: date) -> list[Field]:
    issued, until = _validity(person, today)
    return [
        (0, 30, person.name),
        (30, 2, person.sex),
        (36, 16, f"{person.birth:%Y%m%d}"),
        (52, 70, ADDRESS),
        (122, 36, number),
        (158, 30, ISSUER),
        (188, 16, issued),
        (204, 16, until),
    ]


def _foreigner(person: Person, today: date) -> list[Field]:
    issued, until = _validity(person, today)
    return [
        (0, 120, "DOE, JAMIE ALEXANDRA"),
        (120, 2, person.sex),
        (122, 30, number_on(person, Kind.FOREIGNER)),
        (152, 6, "XXX"),
        (158, 30, person.name),
        (188, 16, issued),
        (204, 16, until if until.isdigit() else "20991231"),
        (220, 16, f"{person.birth:%Y%m%d}"),
        (236, 4, "01"),
        (240, 8, "9999"),
        (248, 2, "I"),
    ]


def _foreigner_2023(person: Person, today: date) -> list[Field]:
    issued, until = _validity(person, today)
    english = "VERYLONGFAMILYNAME, JAMIE ALEXANDRA CHRISTINE"  # more than the first field holds
    return [
        (0, 30, person.name),
        (30, 2, person.sex),
        (32, 4, "00"),
        (36, 16, f"{person.birth:%Y%m%d}"),
        (52, 70, english[:35]),
        (122, 36, number_on(person, Kind.FOREIGNER_2023)),
        (188, 16, issued),
        (204, 16, until if until.isdigit() else "20991231"),
        (220, 22, english[35:]),
        (242, 6, "XXX"),
        (248, 2, "Y"),
        (250, 6, ""),
    ]


def _validity(person: Person, today: date) -> tuple[str, str]:
    """Given last year, for ten years or for ever."""
    issued = f"{today.year - 1}0101"
    old = today.year - person.birth.year >= FOR_EVER_FROM
    return issued, "长期" if old else f"{today.year + 9}0101"


def _block(fields: list[Field], *more: Field) -> bytes:
    """Spaces, with the fields laid over them; what is too long is cut, as offices do."""
    block = bytearray(" ".encode("utf-16-le") * (TEXT_BYTES // 2))
    for at, size, words in (*fields, *more):
        piece = words.encode("utf-16-le")[:size]
        if len(piece) >= 2 and 0xD8 <= piece[-1] <= 0xDB:
            piece = piece[:-2]  # half of a character that needs four bytes
        block[at : at + len(piece)] = piece
    return bytes(block)
