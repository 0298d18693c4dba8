"""What a page of letters asks of whoever knows Chinese words."""

from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Candidate:
    """A word that the letters may mean. `letters`: how many of them, from the first, it stands for."""

    word: str = field(repr=False)
    letters: int


class Speller(Protocol):
    """Answers the same to the same letters, whatever was asked and chosen before."""

    @property
    def whole(self) -> bool:
        """Whether it knows more than our own few words."""
        ...

    def candidates(self, letters: str, count: int) -> tuple[Candidate, ...]:
        """At most `count` words for lower-case letters (ü is v), the likeliest first; none for what is no pinyin."""
        ...


@dataclass(frozen=True, slots=True)
class Writing:
    """For words and sentences, and for people's names."""

    words: Speller
    names: Speller
