"""Our own words by their pinyin, as data: config/ime/*.toml."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kiosk.domain.settings import load

_SYLLABLE = re.compile(r"[a-z]{1,6}")
MOST_PARTS = 4  # words that are put together to one
COMPLETED_FROM = 3  # letters that a word's beginning must have to be completed


@dataclass(frozen=True, slots=True)
class Spelled:
    """A word; its syllables without spaces, and the first letter of each."""

    word: str
    pinyin: str
    initials: str


class Lexicon:
    """Words in the order of the file."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self._by_pinyin: dict[str, list[Spelled]] = {}
        self._by_initials: dict[str, list[Spelled]] = {}
        for word, spelled in words.items():
            syllables = spelled.split()
            entry = Spelled(word, "".join(syllables), "".join(one[0] for one in syllables))
            self._by_pinyin.setdefault(entry.pinyin, []).append(entry)
            if len(word) > 1:
                self._by_initials.setdefault(entry.initials, []).append(entry)
        self._longest = max((len(pinyin) for pinyin in self._by_pinyin), default=0)

    def exact(self, letters: str) -> tuple[str, ...]:
        """What is spelled so, then what is abbreviated so."""
        found = [*self._by_pinyin.get(letters, ()), *self._by_initials.get(letters, ())]
        return tuple(entry.word for entry in found)

    def joined(self, letters: str) -> str:
        """Two or more words that together are spelled so, as few as possible; "" where there are none."""
        best: dict[int, tuple[str, ...]] = {0: ()}
        for start in range(len(letters)):
            if start not in best or len(best[start]) == MOST_PARTS:
                continue
            for end in range(start + 1, min(len(letters), start + self._longest) + 1):
                here = self._by_pinyin.get(letters[start:end])
                parts = (*best[start], here[0].word) if here else ()
                if parts and (end not in best or len(parts) < len(best[end])):
                    best[end] = parts
        parts = best.get(len(letters), ())
        return "".join(parts) if len(parts) > 1 else ""

    def beginning(self, letters: str) -> tuple[tuple[str, int], ...]:
        """Words that the letters begin with and go on after, the longest first, and how many letters each takes."""
        return tuple(
            (entry.word, end)
            for end in range(min(len(letters) - 1, self._longest), 0, -1)
            for entry in self._by_pinyin.get(letters[:end], ())
        )

    def completed(self, letters: str) -> tuple[str, ...]:
        """Words that begin so and go on."""
        if len(letters) < COMPLETED_FROM:
            return ()
        return tuple(
            entry.word
            for pinyin, entries in self._by_pinyin.items()
            if len(pinyin) > len(letters) and pinyin.startswith(letters)
            for entry in entries
        )


def load_lexicon(file: Path) -> Lexicon:
    """Raises ConfigError."""
    return Lexicon(load(file, _File).words)


@dataclass(frozen=True, slots=True)
class _File:
    words: dict[str, str]

    def __post_init__(self) -> None:
        for word, pinyin in self.words.items():
            syllables = pinyin.split()
            if len(syllables) != len(word) or not all(map(_SYLLABLE.fullmatch, syllables)):
                raise ValueError(f"{word}: {pinyin!r} is not a syllable of letters for each character")
