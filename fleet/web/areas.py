"""The tree of areas beside every page: only where there are reporters. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from fleet.config import AreaName
from fleet.health import Verdict
from fleet.overview import Line

_LENGTHS = (2, 4, 6, 9, 12)
_DEEPEST = 4
ACTION = (Verdict.LOST, Verdict.DOWN)


@dataclass(frozen=True, slots=True)
class Node:
    """One line of the tree; `level` 1 to 4."""

    code: str
    name: str
    level: int
    parent: bool
    action: int
    total: int


class AreaNames:
    """Names from the configuration; an area without one is shown by its code."""

    def __init__(self, areas: Iterable[AreaName]) -> None:
        self._names: Mapping[str, AreaName] = {area.code: area for area in areas}

    def name(self, code: str, language: str) -> str:
        """The area in words."""
        known = self._names.get(code)
        if known is None:
            return code
        return known.en if language == "en" else known.zh_CN

    def path(self, code: str, language: str) -> tuple[tuple[str, str], ...]:
        """(code, name) from the city down to the area."""
        return tuple(
            (code[:end], self.name(code[:end], language)) for end in _LENGTHS[1:] if end <= len(code)
        )

    def tree(self, lines: Sequence[Line], scope: str, language: str) -> tuple[Node, ...]:
        """Every area on the way to a reporter, from the city or province they share, never above `scope`."""
        codes = sorted(
            {line.reporter.area[:end] for line in lines for end in _LENGTHS if end <= len(line.reporter.area)}
        )
        shortest = max(len(scope), len(_shared([line.reporter.area for line in lines])))
        shown = [code for code in codes if len(code) >= shortest]
        lengths = sorted({len(code) for code in shown})
        return tuple(
            Node(
                code,
                self.name(code, language),
                min(lengths.index(len(code)) + 1, _DEEPEST),
                any(other != code and other.startswith(code) for other in shown),
                sum(line.status.verdict in ACTION for line in lines if line.reporter.area.startswith(code)),
                sum(line.reporter.area.startswith(code) for line in lines),
            )
            for code in shown
        )


def _shared(areas: Sequence[str]) -> str:
    """The city that all of them lie in, or the province, or nothing."""
    for end in (4, 2):
        if len({area[:end] for area in areas}) == 1:
            return areas[0][:end]
    return ""
