"""Words for the letters, page by page, as many as fit beside each other. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.ime.port import Candidate
from kiosk.journey.entry import TakeWord
from kiosk.journey.look import Size
from kiosk.journey.words import escaped
from kiosk.screens.entry.showing import width_ems
from kiosk.screens.palette import em_mm

ROLE = "row"
GAP_MM = 4.4
SIDE_MM = 6.0  # on each side of a word
LEAST_MM = 24.0
MOST = 240  # words that can be turned through; nobody looks further
A_LEAF = 30  # more than ever fit


@dataclass(frozen=True, slots=True)
class Word:
    """One candidate, as wide as it needs."""

    tag: str
    words: str
    action: object
    wide: float
    kind: str = "key"


Lines = tuple[tuple[Word, ...], ...]


def asked_for(leaf: int) -> int:
    """How many candidates this leaf needs, and whether there is another after it."""
    return min(MOST, (leaf + 2) * A_LEAF)


def leaves_of(found: Sequence[Candidate], size: Size, *, wide: float, lines: int) -> tuple[Lines, ...]:
    """All leaves; each with at most `lines` lines of `wide` millimetres."""
    filled: list[list[Word]] = []
    used = wide
    for number, one in enumerate(found):
        word = _word(one, number, size, wide)
        if used + GAP_MM + word.wide > wide:
            filled.append([])
            used = -GAP_MM
        filled[-1].append(word)
        used += GAP_MM + word.wide
    leaves = [filled[at : at + lines] for at in range(0, len(filled), lines)]
    return tuple(tuple(tuple(line) for line in leaf) for leaf in leaves)


def _word(one: Candidate, number: int, size: Size, wide: float) -> Word:
    needed = sum(map(width_ems, one.word)) * em_mm(ROLE, size) + 2 * SIDE_MM
    return Word(
        f"word-{number}",
        escaped(one.word),
        TakeWord(one.word, one.letters),
        min(wide, max(LEAST_MM, round(needed, 1))),
    )
