"""Which item somebody looks for: by its characters, by pinyin or initials, by what people say. Nothing is remembered.

A phrase (a name or a saying) is a row of units: a Chinese character with its syllable, or a word of letters. Words typed
without spaces fit a phrase where each unit in turn takes its character or any beginning of its sound: 养老金, yanglaoj, ylj
and 养老j all fit 养老金. What fits nowhere as a whole is compared piece by piece, so that a long sentence finds its item.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from kiosk.domain.sayings import Saying, Sayings

# Longer than anything the screen lets somebody type; the rest is not looked at.
LONGEST_QUERY = 40
_UNIT = re.compile(r"[a-z0-9]+|[^\W_a-z0-9]")
_LETTERS = re.compile(r"[a-z0-9]+")
_Rank = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Found:
    """An item, and the name or saying by which it was found."""

    item: str
    said: str


@dataclass(frozen=True, slots=True)
class _Phrase:
    item: str
    said: str
    units: tuple[str, ...]
    sounds: tuple[str, ...]
    pieces: frozenset[str]
    named: bool
    skipped: int  # units at the front that need not be typed: the verb of a name


@dataclass(frozen=True, slots=True)
class Index:
    """The phrases of one language; the items in the order of the catalogue.

    weights: what a piece tells, 1000 where one item alone has it.
    """

    phrases: tuple[_Phrase, ...]
    unheard: tuple[str, ...]
    weights: Mapping[str, int]


def index_of(items: Sequence[str], name_of: Callable[[str], str], sayings: Sayings) -> Index:
    """The index of these items, in this order.

    Raises ValueError for a phrase whose pinyin has not one syllable for each of its characters.
    """
    phrases: list[_Phrase] = []
    for item in items:
        said_of = sayings.of(item)
        name = Saying(name_of(item), said_of.pinyin)
        phrases.append(_phrase(item, name, named=True, verbs=sayings.verbs))
        phrases += [_phrase(item, saying, named=False) for saying in said_of.sayings]
    return Index(tuple(phrases), sayings.unheard, MappingProxyType(_weights(phrases)))


def search(index: Index, query: str) -> tuple[Found, ...]:
    """The items that fit, best first, each once; the same for the same query, and none for nothing typed."""
    units = _units(query[:LONGEST_QUERY])
    typed = "".join(units)
    if not typed:
        return ()
    heard = _pieces(units, index.unheard)
    best: dict[str, tuple[_Rank, Found]] = {}
    for phrase in index.phrases:
        rank = _rank(phrase, typed) or _loose_rank(phrase, heard, index.weights)
        if rank is not None and (phrase.item not in best or rank < best[phrase.item][0]):
            best[phrase.item] = rank, Found(phrase.item, phrase.said)
    # Items of one rank stay in the order of the catalogue: sorting is stable, and so is the dict.
    return tuple(found for _, found in sorted(best.values(), key=lambda ranked: ranked[0]))


def _phrase(item: str, saying: Saying, *, named: bool, verbs: Sequence[str] = ()) -> _Phrase:
    units = _units(saying.said)
    sounds = tuple(saying.pinyin.split()) or units
    if len(sounds) != len(units):
        raise ValueError(f"{item}: {saying.said}: {len(units)} units, {len(sounds)} syllables")
    skipped = int(bool(units) and units[0] in verbs)
    return _Phrase(item, saying.said, units, sounds, _pieces(units, ()), named, skipped)


def _units(text: str) -> tuple[str, ...]:
    """Words of letters, and each other character alone; no marks, no spaces, no upper case, no wide letters."""
    return tuple(_UNIT.findall(unicodedata.normalize("NFKC", text).casefold()))


def _pieces(units: Sequence[str], unheard: Sequence[str]) -> frozenset[str]:
    """Words of letters, and pairs of neighbouring characters; what is unheard is left out and parts its neighbours."""
    text = "".join(f" {unit} " if _LETTERS.fullmatch(unit) else unit for unit in units)
    for word in unheard:
        if not word.isascii():
            text = text.replace(word, " ")
    pieces: set[str] = set()
    for run in text.split():
        if not _LETTERS.fullmatch(run):
            pieces.update(run[at : at + 2] for at in range(len(run) - 1))
        elif run not in unheard:
            pieces.add(run)
    return frozenset(pieces)


def _rank(phrase: _Phrase, typed: str) -> _Rank | None:
    """How well the whole of `typed` fits; less is better, None is not at all."""
    length = len(phrase.units)
    for start in range(length):
        end = _fits_to(phrase, start, typed)
        if end:
            at_front = start <= phrase.skipped
            exact = "".join(phrase.units[start:]) == typed or "".join(phrase.sounds[start:]) == typed
            whole = at_front and end == length
            tier = 0 if whole and exact else 1 if whole else 2 if at_front else 3
            return tier, int(not phrase.named), length, start
    return None


def _fits_to(phrase: _Phrase, start: int, typed: str) -> int:
    """The unit after the last one that `typed` needs when it begins at `start`; 0 where it does not fit."""
    length = len(typed)
    reached = {0}
    for at in range(start, len(phrase.units)):
        unit, sound = phrase.units[at], phrase.sounds[at]
        beyond: set[int] = set()
        for place in reached:
            if typed.startswith(unit, place):
                beyond.add(place + len(unit))
            for size in range(1, len(sound) + 1):
                if not typed.startswith(sound[:size], place):
                    break
                beyond.add(place + size)
        if length in beyond:
            return at + 1
        if not beyond:
            return 0
        reached = beyond
    return 0


def _loose_rank(phrase: _Phrase, heard: frozenset[str], weights: Mapping[str, int]) -> _Rank | None:
    """How much of what was heard the phrase has: at least half of the smaller of the two, rare pieces first."""
    common = phrase.pieces & heard
    if not common or 2 * len(common) < min(len(heard), len(phrase.pieces)):
        return None
    return 4, -sum(weights[piece] for piece in common), len(phrase.pieces), 0


def _weights(phrases: Sequence[_Phrase]) -> dict[str, int]:
    items_with: dict[str, set[str]] = {}
    for phrase in phrases:
        for piece in phrase.pieces:
            items_with.setdefault(piece, set()).add(phrase.item)
    return {piece: 1000 // len(items) for piece, items in items_with.items()}
