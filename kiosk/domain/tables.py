"""Areas (GB/T 2260) and nations (GB/T 3304) by their codes, from config/tables; informative, never a reason to refuse."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kiosk.domain.errors import ConfigError

NATION_CODES = frozenset(f"{code:02}" for code in (*range(1, 57), 97, 98))  # 97 其他, 98 外国血统

_SPAN = re.compile(r"(?P<name>\S+)(?: (?P<since>\d{4})?-(?P<until>\d{4})?)?")
_HEAD = re.compile(r"# (version|source|made) = (.+)")


@dataclass(frozen=True, slots=True)
class Span:
    """A name and the years in which the code was given out under it; None = open."""

    name: str
    since: int | None = None
    until: int | None = None


@dataclass(frozen=True, slots=True)
class Area:
    """What a number's first six digits say. "" where a level has no name of its own, or the table does not know it."""

    province: str
    prefecture: str
    county: str
    historic: bool = False  # the county's code is no longer given out


@dataclass(frozen=True, slots=True)
class Table:
    """One file of config/tables: what it is, and its rows by code."""

    version: str
    source: str
    rows: Mapping[str, tuple[Span, ...]]

    def name(self, code: str, year: int | None = None) -> str:
        """The name in that year, else the latest one; "" for an unknown code."""
        spans = self.rows.get(code, ())
        if year is not None:
            for span in spans:
                if (span.since or 0) <= year <= (span.until or year):
                    return span.name
        return spans[-1].name if spans else ""


def area_of(table: Table, code: str, year: int | None = None) -> Area:
    """The three levels of a code, with the names of that year where the table knows them."""
    spans = table.rows.get(code, ())
    return Area(
        province=table.name(f"{code[:2]}0000"),
        prefecture=table.name(f"{code[:4]}00", year) if code[2:4] != "00" else "",
        county=table.name(code, year) if code[4:6] != "00" else "",
        historic=bool(spans) and spans[-1].until is not None,
    )


@cache
def areas(folder: Path) -> Table:
    """Read once, when somebody asks first. Raises ConfigError."""
    return _read(folder / "areas.txt", 6)


@cache
def nations(folder: Path) -> Table:
    """Read once, when somebody asks first. Raises ConfigError."""
    return _read(folder / "nations.txt", 2)


def _read(file: Path, digits: int) -> Table:
    try:
        lines = file.read_text("utf-8").splitlines()
    except FileNotFoundError as missing:
        raise ConfigError(f"{file}: no such file") from missing
    head: dict[str, str] = {}
    rows: dict[str, tuple[Span, ...]] = {}
    for number, line in enumerate(lines, 1):
        if line.startswith("#"):
            if said := _HEAD.fullmatch(line):
                head[said[1]] = said[2]
            continue
        code, _, names = line.partition(" ")
        found = [_SPAN.fullmatch(part) for part in names.split(" | ")]
        if len(code) != digits or not code.isdigit() or code in rows or None in found:
            raise ConfigError(f"{file}:{number}: expected a new code of {digits} digits and its names")
        rows[code] = tuple(
            Span(span["name"], _year(span["since"]), _year(span["until"]))
            for span in found
            if span is not None
        )
    if "version" not in head or "source" not in head:
        raise ConfigError(f"{file}: the head names no version or no source")
    return Table(head["version"], head["source"], rows)


def _year(digits: str | None) -> int | None:
    return int(digits) if digits else None
