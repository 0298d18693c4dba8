"""One field that is being filled in: what is typed so far, and what each key does. Pure; the far end of it is a page of keys."""

import dataclasses
from dataclasses import dataclass, replace
from typing import assert_never

from kiosk.domain.form import FormField
from kiosk.domain.item import Kind


@dataclass(frozen=True, slots=True)
class Entry:
    """`text`: what is in, as it is handed over or as much of it as there is. `letters`: pinyin that is not a word yet."""

    field: FormField
    text: str = dataclasses.field(default="", repr=False)
    letters: str = dataclasses.field(default="", repr=False)
    latin: bool = False  # letters count as they are
    leaf: int = 0  # of candidates, choices or places


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
    """A code of a table, a record of a source, an area; of many, a second tap takes it out."""

    value: str = dataclasses.field(repr=False)


@dataclass(frozen=True, slots=True)
class TurnEntry:
    """Other candidates or choices."""

    leaf: int


@dataclass(frozen=True, slots=True)
class SwitchLatin:
    """拼音 or ABC."""


EntryFinger = TypeKey | EraseKey | ClearEntry | TakeWord | TakeChoice | TurnEntry | SwitchLatin

LONGEST_LETTERS = 32


def entry_of(asked: FormField, value: str) -> Entry:
    """The field as it is opened, with what was typed before."""
    return Entry(asked, text=value)


def value_of(entry: Entry) -> str:
    """What is handed over; letters that are no word yet do not count."""
    return entry.text


def keyed(entry: Entry, finger: EntryFinger) -> Entry:
    """The entry after a touch."""
    match finger:
        case TypeKey(key):
            return _typed(entry, key)
        case EraseKey():
            if entry.letters:
                return replace(entry, letters=entry.letters[:-1], leaf=0)
            return replace(entry, text=entry.text[:-1], leaf=0)
        case ClearEntry():
            return Entry(entry.field, latin=entry.latin)
        case TakeWord(word, letters):
            return replace(_with(entry, word), letters=entry.letters[letters:], leaf=0)
        case TakeChoice(value):
            return _chosen(entry, value)
        case TurnEntry(leaf):
            return replace(entry, leaf=leaf)
        case SwitchLatin():
            return replace(entry, latin=not entry.latin, letters="", leaf=0)
        case _:
            assert_never(finger)


def _typed(entry: Entry, key: str) -> Entry:
    is_pinyin = entry.field.kind in PINYIN and not entry.latin and key.isascii() and key.isalpha()
    if is_pinyin:
        return replace(entry, letters=(entry.letters + key)[:LONGEST_LETTERS], leaf=0)
    return _with(entry, key)


def _with(entry: Entry, more: str) -> Entry:
    return replace(entry, text=(entry.text + more)[: entry.field.longest])


def _chosen(entry: Entry, value: str) -> Entry:
    if not entry.field.many:
        return replace(entry, text=value)
    taken = entry.text.split()
    now = [one for one in taken if one != value] if value in taken else [*taken, value]
    return replace(entry, text=" ".join(now))


PINYIN = frozenset({Kind.TEXT, Kind.NAME, Kind.ADDRESS})
