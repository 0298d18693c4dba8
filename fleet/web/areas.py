"""Areas by name, and the tree of them beside every page: the way to the area shown, and what lies right below it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from fleet.config import AreaName
from fleet.standing import ACTION, LEVELS, Standing, children, next_level, standing
from fleet.store.sql import Sql

_DEEPEST = 4
_WHOLE = 60  # reporters; a tree of fewer is open to its leaves
_CITY = 4


@dataclass(frozen=True, slots=True)
class Node:
    """One line of the tree; `level` 1 to 4."""

    code: str
    name: str
    level: int
    parent: bool
    is_open: bool
    action: int
    total: int


@dataclass(frozen=True, slots=True)
class Branch:
    """An area of the tree and how deep it stands below the root."""

    standing: Standing
    depth: int
    is_open: bool


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
        return tuple((code[:end], self.name(code[:end], language)) for end in LEVELS[1:] if end <= len(code))

    def nodes(self, branches: Sequence[Branch], language: str, everywhere: str) -> tuple[Node, ...]:
        """The lines of the tree in words."""
        return tuple(
            Node(
                code=branch.standing.area,
                name=self.name(branch.standing.area, language) if branch.standing.area else everywhere,
                level=min(branch.depth + 1, _DEEPEST),
                parent=len(branch.standing.area) < LEVELS[-1],
                is_open=branch.is_open,
                action=branch.standing.of(*ACTION),
                total=branch.standing.total,
            )
            for branch in branches
        )


async def tree(sql: Sql, scopes: Sequence[str], shown: str) -> Sequence[Branch]:
    """Below each of the scopes: the way to the area shown and its own areas; a small one is shown whole."""
    found: list[Branch] = []
    for scope in scopes:
        root = await _root(sql, await standing(sql, scope), shown)
        found += await _opened(sql, root, shown, 0, whole=root.total <= _WHOLE)
    return found


async def _root(sql: Sql, top: Standing, shown: str) -> Standing:
    """The province or city that everybody below the scope lies in; nothing above it says more."""
    while len(top.area) < _CITY and top.area != shown:
        below = await children(sql, top.area, next_level(top.area))
        if len(below) != 1:
            break
        (top,) = below.values()
    return top


async def _opened(sql: Sql, one: Standing, shown: str, depth: int, *, whole: bool) -> list[Branch]:
    is_open = (whole or shown.startswith(one.area)) and len(one.area) < LEVELS[-1]
    found = [Branch(one, depth, is_open)]
    if is_open:
        for child in (await children(sql, one.area, next_level(one.area))).values():
            found += await _opened(sql, child, shown, depth + 1, whole=whole)
    return found
