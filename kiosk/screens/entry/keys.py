"""The keys under a finger: digits, letters, signs. Pure."""

from dataclasses import dataclass

from kiosk.domain.item import Kind
from kiosk.domain.texts import Texts
from kiosk.journey.entry import (
    CREDIT_LETTERS,
    PINYIN,
    POINT,
    ClearEntry,
    Entry,
    EraseKey,
    SwitchLatin,
    SwitchSigns,
    TypeKey,
)

LETTERS = ("QWERTYUIOP", "ASDFGHJKL", "ZXCVBNM")
SIGNS = ("1234567890", "，。、？！：；“”", "（）-/#·.")
CREDIT = ("1234567890", CREDIT_LETTERS[:7], CREDIT_LETTERS[7:14], CREDIT_LETTERS[14:])
CAPITALS = ("1234567890", "ABCDEFGHI", "JKLMNOPQR", "STUVWXYZ")
_NAMED = {
    "，": "comma",
    "。": "stop",
    "、": "pause",
    "？": "question",
    "！": "bang",
    "：": "colon",
    "；": "semicolon",
}
_ALSO = {
    "“": "open",
    "”": "close",
    "（": "left",
    "）": "right",
    "-": "dash",
    "/": "slash",
    "#": "hash",
    "·": "dot",
    ".": "point",
}
_CORNER = {Kind.ID_NUMBER: "X", Kind.MONEY: POINT}
_WIDE = 1.6
_SPACE = 3.4
_BOARDS = {Kind.CREDIT_CODE: CREDIT, Kind.CARD_NUMBER: CAPITALS}
BOARDED = frozenset({*PINYIN, *_BOARDS})
PADDED = frozenset({Kind.PHONE, Kind.COUNT, Kind.BANK_ACCOUNT, Kind.ID_NUMBER, Kind.MONEY})


@dataclass(frozen=True, slots=True)
class Key:
    """One key; `share` of its row's width. `words` is what stands on it, and so what it types."""

    tag: str
    words: str
    action: object
    icon: str = ""
    kind: str = "key"
    share: float = 1.0

    @property
    def role(self) -> str:
        """How large it is written."""
        return "figure" if len(self.words) == 1 else "caption"


Rows = tuple[tuple[Key, ...], ...]


def pad_of(entry: Entry, words: Texts) -> tuple[Key, ...]:
    """Twelve keys, three in a row; none for a field that wants another board."""
    if entry.field.kind not in PADDED:
        return ()
    corner = _CORNER.get(entry.field.kind, "")
    left = _typing(corner) if corner else _clear(words)
    return (*(_typing(digit) for digit in "123456789"), left, _typing("0"), _erase(words))


def rows_of(entry: Entry, words: Texts, space: object) -> Rows:
    """Rows of letters. `space`: what its key does now, for in pinyin it takes the first word."""
    kind = entry.field.kind
    if kind in _BOARDS:
        rows = tuple(tuple(map(_typing, row)) for row in _BOARDS[kind])
        return (*rows[:-1], (_clear(words, _WIDE), *rows[-1], _erase(words, _WIDE)))
    if kind not in PINYIN:
        return ()
    upper, middle, lower = (tuple(map(_typing, row)) for row in (SIGNS if entry.signs else LETTERS))
    return (upper, middle, (_first(entry, words), *lower, _erase(words, _WIDE)), _last(entry, words, space))


def _first(entry: Entry, words: Texts) -> Key:
    """拼音 or ABC: what letters mean."""
    said = words("entry.letters_key" if entry.signs else "entry.pinyin" if entry.latin else "entry.latin")
    action = SwitchSigns() if entry.signs else SwitchLatin()
    return Key("letters" if entry.signs else "latin", said, action, kind="key_quiet", share=_WIDE)


def _last(entry: Entry, words: Texts, space: object) -> tuple[Key, ...]:
    signs = Key("signs", words("entry.signs"), SwitchSigns(), kind="key_quiet", share=_WIDE)
    line = Key("newline", words("entry.newline"), TypeKey("\n"), kind="key_quiet", share=_WIDE)
    return (
        *(() if entry.signs else (signs, _typing("，"))),
        Key("space", words("entry.space"), space, kind="key", share=_SPACE),
        *(() if entry.signs else (_typing("。"),)),
        *((line,) if entry.field.lines > 1 else ()),
        _clear(words, _WIDE),
    )


def _typing(key: str) -> Key:
    name = key.lower() if key.isascii() and key.isalnum() else {**_NAMED, **_ALSO}[key]
    return Key(f"{'digit' if key.isdigit() else 'key'}-{name}", key, TypeKey(key))


def _erase(words: Texts, share: float = 1.0) -> Key:
    return Key("erase", words("entry.erase"), EraseKey(), "backspace", "key_quiet", share)


def _clear(words: Texts, share: float = 1.0) -> Key:
    return Key("clear", words("entry.clear"), ClearEntry(), "", "key_quiet", share)
