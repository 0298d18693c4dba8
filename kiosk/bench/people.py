"""Synthetic residents for the bench: none of them can be real, their numbers begin with an area that does not exist."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from kiosk.domain.identity import age_on, masked_name, masked_number

COUNTIES = 9  # 999101 … 999109
YOUNGEST, OLDEST = 18, 95
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN_MEN = (
    "建国 志强 伟 军 建华 永福 德明 国庆 勇 涛 明辉 俊杰 浩然 子轩 文博 长江 福生 有才 宝山 学林".split()
)
GIVEN_WOMEN = (
    "秀英 桂兰 玉珍 丽 敏 静 艳 秀兰 淑芬 春梅 晓红 婷婷 雨欣 梓涵 凤英 金花 彩霞 海燕 月娥 佳琪".split()
)

# Names that break software: a character outside GBK, a long name that needs the card's second record, short and long ones.
UNUSUAL = (
    ("1", "01", "王𬍛"),
    ("2", "05", "古丽米热·阿卜杜热合曼·麦麦提敏"),
    ("2", "01", "欧阳娜娜"),
    ("1", "01", "丁一"),
    ("1", "05", "买买提江·吐尔逊"),
    ("2", "01", "李䶮"),
)

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True, slots=True)
class Person:
    """One made-up resident; `sex` 1 or 2 (GB/T 2261.1), `nation` two digits (GB/T 3304)."""

    name: str = field(repr=False)
    number: str = field(repr=False)
    card_number: str = field(repr=False)
    sex: str
    nation: str
    birth: date


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A person as a list may show one: masked."""

    index: int
    masked_name: str
    masked_number: str
    age: int


def synthetic_people(count: int, today: date) -> tuple[Person, ...]:
    """The same people for the same count and day; ages 18–95, the unusual names first."""
    dice = Random(999)  # noqa: S311 - made-up people, not a secret
    return tuple(_person(index, today, dice) for index in range(count))


def listed(people: Sequence[Person], today: date) -> tuple[PersonLine, ...]:
    """What a panel may show of them."""
    return tuple(
        PersonLine(index, masked_name(one.name), masked_number(one.number), age_on(one.birth, today))
        for index, one in enumerate(people)
    )


def _person(index: int, today: date, dice: Random) -> Person:
    sex, nation, name = UNUSUAL[index] if index < len(UNUSUAL) else _usual(dice)
    age = dice.randint(YOUNGEST, OLDEST - 1)
    birth = today - timedelta(days=round(age * 365.25) + dice.randint(1, 360))
    sequence = dice.randrange(0, 500) * 2 + (sex == "1")
    body = f"9991{dice.randint(1, COUNTIES):02}{birth:%Y%m%d}{sequence:03}"
    card_number = f"Z{index:07}{dice.randint(0, 9)}"
    return Person(name, body + check_character(body), card_number, sex, nation, birth)


def check_character(body: str) -> str:
    """The 18th character for 17 digits (ISO 7064 MOD 11-2)."""
    total = sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True))
    return "10X98765432"[total % 11]


def _usual(dice: Random) -> tuple[str, str, str]:
    sex = dice.choice("12")
    return sex, "01", dice.choice(SURNAMES) + dice.choice(GIVEN_MEN if sex == "1" else GIVEN_WOMEN)
