"""One field that is being filled in: what is typed so far, and what each key does. Pure; the far end of it is a page of keys."""

import dataclasses
import re
from dataclasses import dataclass, replace
from typing import assert_never

from kiosk.domain.form import FormField
from kiosk.domain.form_checks import AREA_ENDS
from kiosk.domain.item import Kind

LONGEST_LETTERS = 32
TYPED_PIN = "typed"  # all that the screen knows of a PIN: that it is there
PINYIN = frozenset({Kind.TEXT, Kind.NAME, Kind.ADDRESS})
CREDIT_LETTERS = "ABCDEFGHJKLMNPQRTUWXY"  # Source: GB 32100-2015, no I, O, S, V, Z
POINT = "."


@dataclass(frozen=True, slots=True)
class Entry:
    """`text`: as much of it as there is. `letters`: pinyin that is not a word yet.

    While it is typed, a MONEY is 元 with a point, a DATE and a MONTH are YYYY, YYYY-MM, YYYY-MM-DD, and an ADDRESS is the code of
    a place that may still be too wide, a slash, and the rest.
    """

    field: FormField
    text: str = dataclasses.field(default="", repr=False)
    letters: str = dataclasses.field(default="", repr=False)
    latin: bool = False  # letters count as they are
    leaf: int = 0  # of candidates, choices or places
    signs: bool = False  # digits and signs instead of letters
    named: str = ""  # the word of what is wrong, since 好了 was pressed in vain

    @property
    def area(self) -> str:
        """Of an ADDRESS: the place."""
        return self.text.partition(AREA_ENDS)[0]

    @property
    def rest(self) -> str:
        """Of an ADDRESS: what is below the place."""
        return self.text.partition(AREA_ENDS)[2]


@dataclass(frozen=True, slots=True)
class TypeKey:
    """A digit, a letter, a sign; as it is on the key."""

    key: str


@dataclass(frozen=True, slots=True)
class EraseKey:
    """The last one back: a letter before a character."""


@dataclass(frozen=True, slots=True)
class ClearEntry:
    """全部清空."""


@dataclass(frozen=True, slots=True)
class TakeWord:
    """A candidate: its characters, and how many letters it stands for."""

    word: str = dataclasses.field(repr=False)
    letters: int


@dataclass(frozen=True, slots=True)
class TakeChoice:
    """A code of a table, a record of a source, a place, a year; of many, a second tap takes it out."""

    value: str = dataclasses.field(repr=False)


@dataclass(frozen=True, slots=True)
class TurnEntry:
    """Other candidates or choices."""

    leaf: int


@dataclass(frozen=True, slots=True)
class SwitchLatin:
    """拼音 or ABC."""


@dataclass(frozen=True, slots=True)
class SwitchSigns:
    """123 and signs, or letters."""


@dataclass(frozen=True, slots=True)
class SayWrong:
    """好了, and it is not right yet: a word of `wrong.<word>`."""

    word: str


EntryFinger = (
    TypeKey | EraseKey | ClearEntry | TakeWord | TakeChoice | TurnEntry | SwitchLatin | SwitchSigns | SayWrong
)

# What may stand there while it is typed.
_SHAPES = {
    Kind.PHONE: re.compile(r"1[0-9]{0,10}|0[0-9]{0,11}|"),
    Kind.BANK_ACCOUNT: re.compile(r"[0-9]{0,21}"),
    Kind.ID_NUMBER: re.compile(r"[0-9]{0,17}|[0-9]{17}[0-9X]"),
    Kind.CARD_NUMBER: re.compile(r"[0-9A-Z]{0,20}"),
    Kind.CREDIT_CODE: re.compile(f"[0-9{CREDIT_LETTERS}]{{0,18}}"),
    Kind.MONEY: re.compile(r"(?:0|[1-9][0-9]{0,8})?(?:(?<=[0-9])\.[0-9]{0,2})?"),
    Kind.COUNT: re.compile(r"0|[1-9][0-9]{0,8}|"),
}


def entry_of(asked: FormField, value: str) -> Entry:
    """The field as it is opened, with what was typed before."""
    match asked.kind:
        case Kind.MONEY if value:
            yuan, fen = divmod(int(value), 100)
            return Entry(asked, text=f"{yuan}{POINT}{fen:02d}" if fen else str(yuan))
        case Kind.MONTH if value:
            return Entry(asked, text=f"{value[:4]}-{value[4:]}")
        case Kind.PIN:
            return Entry(asked)
        case _:
            return Entry(asked, text=value)


def value_of(entry: Entry) -> str:
    """What is handed over; letters that are no word yet do not count."""
    text = entry.text
    match entry.field.kind:
        case Kind.MONEY if text:
            yuan, _, fen = text.partition(POINT)
            return str(int(yuan) * 100 + int(fen.ljust(2, "0")))
        case Kind.MONTH:
            return text.replace("-", "")
        case Kind.ADDRESS:
            return "" if text == AREA_ENDS else text
        case Kind.PIN:
            return TYPED_PIN
        case Kind.TEXT | Kind.NAME:
            return text.strip()
        case _:
            return text


def keyed(entry: Entry, finger: EntryFinger) -> Entry:
    """The entry after a touch."""
    if not isinstance(finger, TurnEntry | SayWrong):
        entry = replace(entry, named="")
    match finger:
        case TypeKey(key):
            return _typed(entry, key)
        case EraseKey():
            return _erased(entry)
        case ClearEntry():
            return Entry(entry.field, latin=entry.latin, text=_kept(entry))
        case TakeWord(word, letters):
            return replace(_with(entry, word), letters=entry.letters[letters:], leaf=0)
        case TakeChoice(value):
            return _chosen(entry, value)
        case TurnEntry(leaf):
            return replace(entry, leaf=leaf)
        case SwitchLatin():
            return replace(entry, latin=not entry.latin, signs=False, letters="", leaf=0)
        case SwitchSigns():
            return replace(entry, signs=not entry.signs, letters="", leaf=0)
        case SayWrong(word):
            return replace(entry, named=word)
        case _:
            assert_never(finger)


def _typed(entry: Entry, key: str) -> Entry:
    is_pinyin = entry.field.kind in PINYIN and not entry.latin and key.isascii() and key.isalpha()
    if is_pinyin:
        return replace(entry, letters=(entry.letters + key.lower())[:LONGEST_LETTERS], leaf=0)
    return _with(entry, key)


def _with(entry: Entry, more: str) -> Entry:
    text, kind = entry.text + more, entry.field.kind
    shape = _SHAPES.get(kind)
    if shape is not None:
        return replace(entry, text=text) if shape.fullmatch(text) else entry
    room = entry.field.longest + (len(entry.area) + len(AREA_ENDS) if kind is Kind.ADDRESS else 0)
    return replace(entry, text=text[:room], leaf=0)


def _erased(entry: Entry) -> Entry:
    if entry.letters:
        return replace(entry, letters=entry.letters[:-1], leaf=0)
    match entry.field.kind:
        case Kind.ADDRESS:
            return replace(entry, text=f"{entry.area}{AREA_ENDS}{entry.rest[:-1]}", leaf=0)
        case Kind.DATE | Kind.MONTH:
            return replace(entry, text=entry.text.rpartition("-")[0], leaf=0)
        case Kind.CODE | Kind.YEAR:
            return replace(entry, text="", leaf=0)
        case _:
            return replace(entry, text=entry.text[:-1], leaf=0)


def _kept(entry: Entry) -> str:
    """What 清空 leaves: of an address that is being written, its place."""
    is_written = entry.field.kind is Kind.ADDRESS and (entry.rest or entry.letters)
    return f"{entry.area}{AREA_ENDS}" if is_written else ""


def _chosen(entry: Entry, value: str) -> Entry:
    if entry.field.kind is Kind.ADDRESS:
        return replace(entry, text=f"{value}{AREA_ENDS}{entry.rest}", letters="", leaf=0)
    if not entry.field.many:
        keeps = entry.field.kind is Kind.CODE  # a code stays in sight, of a year the months come next
        return replace(entry, text=value, leaf=entry.leaf if keeps else 0)
    taken = entry.text.split()
    now = [one for one in taken if one != value] if value in taken else [*taken, value]
    return replace(entry, text=" ".join(now))
