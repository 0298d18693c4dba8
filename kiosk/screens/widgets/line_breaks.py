"""Where lines of Chinese and English break. Pure: the caller measures.

Source: GB/T 15834-2011 5.1, closing marks never begin a line and opening marks never end one.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kiosk.journey.words import STAR

Measure = Callable[[str, bool], float]

# A number stays with its 年, 月, 日.
_UNIT = re.compile(r"[ ]+|[0-9]+[年月日]|[!-~\u00a0-\u024f–]+|.", re.DOTALL)
SHORT_SHARE = 0.18  # a last line shorter than this share looks lost
_NEVER_FIRST = frozenset("，。、；：？！）”’》」』】…—·%％,.;:?!)]")
_NEVER_LAST = frozenset("（“‘《「『【([")


@dataclass(frozen=True, slots=True)
class Run:
    """Characters of one line that share a weight."""

    text: str
    bold: bool


Line = tuple[Run, ...]


def runs(text: str, *, bold: bool = False) -> tuple[Run, ...]:
    """The text cut where `**` switches to bold and back."""
    parts = enumerate(text.split("**"))
    return tuple(Run(part.replace(STAR, "*"), bold or index % 2 == 1) for index, part in parts if part)


def broken(text: str, width: float, measure: Measure, *, bold: bool = False) -> tuple[Line, ...]:
    """The lines of the text, none wider than `width` unless one word alone is wider. A newline always breaks."""
    lines: list[Line] = []
    for paragraph in text.split("\n"):
        whole = runs(paragraph, bold=bold)
        if line_width(whole, measure) <= width:
            lines.append(whole)
        else:
            lines += _filled(_clusters(whole), width, measure)
    return tuple(lines)


def balanced(text: str, width: float, measure: Measure, *, bold: bool = False) -> tuple[Line, ...]:
    """As `broken`, with no more lines but of similar length, so that no single character is left alone."""
    greedy = broken(text, width, measure, bold=bold)
    if len(greedy) < 2 or "\n" in text:
        return greedy
    best, low, high = greedy, width / len(greedy), width
    for _ in range(6):
        middle = (low + high) / 2
        tried = broken(text, middle, measure, bold=bold)
        if len(tried) <= len(greedy) and all(line_width(line, measure) <= width for line in tried):
            best, high = tried, middle
        else:
            low = middle
    return best


def evened(text: str, width: float, measure: Measure, *, bold: bool = False) -> tuple[Line, ...]:
    """As `broken`, but balanced where the last line would hold next to nothing."""
    greedy = broken(text, width, measure, bold=bold)
    if len(greedy) > 1 and line_width(greedy[-1], measure) < width * SHORT_SHARE:
        return balanced(text, width, measure, bold=bold)
    return greedy


def shortened(
    text: str, width: float, count: int, measure: Measure, *, bold: bool = False
) -> tuple[Line, ...]:
    """As `broken`, in at most `count` lines (0 = any): a word wider than a line is cut, and what is left out ends in …."""
    lines: list[Line] = []
    for paragraph in text.split("\n"):
        clusters = _clusters(runs(paragraph, bold=bold))
        pieces = [piece for cluster in clusters for piece in _pieces(cluster, width, measure)]
        lines += _filled(pieces, width, measure)
    if not count or len(lines) <= count:
        return tuple(lines)
    return (*lines[: count - 1], _ending(lines[count - 1], width, measure))


def line_width(line: Sequence[Run], measure: Measure) -> float:
    """How wide a line is."""
    return sum(measure(run.text, run.bold) for run in line)


def _clusters(parts: Sequence[Run]) -> list[list[Run]]:
    """Pieces that must stay together on one line."""
    clusters: list[list[Run]] = []
    glue = False
    for part in parts:
        for unit in _UNIT.findall(part.text):
            if unit[0] in _NEVER_FIRST and len(clusters) > 1 and clusters[-1][0].text.isspace():
                space = clusters.pop()  # it would be dropped at a break, and the mark begin a line
                clusters[-1] += space
            if clusters and (glue or unit[0] in _NEVER_FIRST):
                clusters[-1].append(Run(unit, part.bold))
            else:
                clusters.append([Run(unit, part.bold)])
            glue = unit[-1] in _NEVER_LAST
    return clusters


def _filled(clusters: Sequence[Sequence[Run]], width: float, measure: Measure) -> list[Line]:
    lines: list[Line] = []
    line: list[Run] = []
    used = 0.0
    for cluster in clusters:
        size = sum(measure(run.text, run.bold) for run in cluster)
        if line and used + size > width:
            lines.append(_joined(line))
            line, used = [], 0.0
        kept = cluster[1:] if lines and not line and cluster[0].text.isspace() else cluster
        line += kept
        used += sum(measure(run.text, run.bold) for run in kept)
    return [*lines, _joined(line)]


def _pieces(cluster: list[Run], width: float, measure: Measure) -> list[list[Run]]:
    """The cluster, or its characters where it is wider than a line."""
    if line_width(cluster, measure) <= width:
        return [cluster]
    return [[Run(character, run.bold)] for run in cluster for character in run.text]


def _ending(line: Line, width: float, measure: Measure) -> Line:
    """The line with … at its end, as much of it as fits."""
    units = [Run(character, run.bold) for run in line for character in run.text]
    while units and line_width(_joined([*units, Run("…", units[-1].bold)]), measure) > width:
        units.pop()
    return _joined([*units, Run("…", bool(units) and units[-1].bold)])


def _joined(units: Sequence[Run]) -> Line:
    joined: list[Run] = []
    for unit in units:
        if joined and joined[-1].bold == unit.bold:
            joined[-1] = Run(joined[-1].text + unit.text, unit.bold)
        else:
            joined.append(unit)
    if joined:
        joined[-1] = Run(joined[-1].text.rstrip(" "), joined[-1].bold)
    return tuple(run for run in joined if run.text)
