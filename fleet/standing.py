"""How the reporters below an area stand, from what the watch keeps of each: figures by area, and lists by pages.

The watch (fleet.alerts) looks at whoever was ever heard; whoever was not waits in the reporters' own rows.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fleet import naming
from fleet.health import Verdict
from fleet.schemas import ReporterKind
from fleet.store.sql import Sql, Value, below

LEVELS = (2, 4, 6, 9, 12)  # digits of province, city, county, township, community (GB/T 2260, GB/T 10114)
PROBLEMS = (Verdict.LOST, Verdict.DOWN, Verdict.DEGRADED)
ACTION = (Verdict.LOST, Verdict.DOWN)
WORST_FIRST = (*PROBLEMS, Verdict.WAITING, Verdict.FINE)
_COUNTY = 6
_UNHEARD = "last_sync_at IS NULL AND revoked_at IS NULL"


@dataclass(frozen=True, slots=True)
class Standing:
    """How many reporters of each kind have which verdict below an area."""

    area: str
    counts: Mapping[tuple[ReporterKind, Verdict], int]

    def of(self, *verdicts: Verdict) -> int:
        """How many have one of these."""
        return sum(count for (_, verdict), count in self.counts.items() if verdict in verdicts)

    def kind(self, kind: ReporterKind) -> int:
        """How many are of this kind."""
        return sum(count for (one, _), count in self.counts.items() if one == kind)

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last row of a page that was seen."""

    verdict: Verdict
    area: str
    reporter: str

    def __str__(self) -> str:
        """As it stands in an address."""
        return f"{self.verdict}.{self.area}.{self.reporter}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which reporters a list shows. words: in name or site, or how an id begins. reason: an open alert of theirs has it."""

    area: str
    verdicts: Sequence[Verdict] = PROBLEMS
    words: str = ""
    reason: str = ""


def cursor_of(text: str) -> Cursor | None:
    """What `str` made of one; None for anything else."""
    parts = text.split(".", 2)
    if len(parts) != 3 or parts[0] not in set(Verdict):
        return None
    return Cursor(Verdict(parts[0]), parts[1], parts[2])


async def standing(sql: Sql, area: str) -> Standing:
    """Down to a county from figures that are kept; below it, counted."""
    found = await children(sql, area, len(area))
    return found.get(area, Standing(area, {}))


async def children(sql: Sql, area: str, digits: int) -> Mapping[str, Standing]:
    """The standing of every area of so many digits below this one (0: of everything), where there are reporters."""
    source, code = ("alert_watch", "area") if digits > _COUNTY else ("reporter_tallies", "county")
    amount = "COUNT(*)" if digits > _COUNTY else "SUM(count)"
    counts: dict[str, Counter[tuple[ReporterKind, Verdict]]] = {}
    rows = await sql.rows(
        f"SELECT substr({code}, 1, {digits}) AS part, kind, verdict, {amount} FROM {source}"
        f" WHERE {code} >= $1 AND {code} < $2 GROUP BY part, kind, verdict",
        *below(area),
    )
    for part, kind, verdict, count in rows:
        counts.setdefault(part, Counter())[ReporterKind(kind), Verdict(verdict)] += int(count)
    unheard = await sql.rows(
        f"SELECT substr(area, 1, {digits}) AS part, kind, COUNT(*) FROM reporters"
        f" WHERE {_UNHEARD} AND area >= $1 AND area < $2 GROUP BY part, kind",
        *below(area),
    )
    for part, kind, count in unheard:
        counts.setdefault(part, Counter())[ReporterKind(kind), Verdict.WAITING] += int(count)
    return {
        part: Standing(part, {key: count for key, count in found.items() if count > 0})
        for part, found in sorted(counts.items())
        if sum(found.values()) > 0
    }


def next_level(area: str) -> int:
    """The digits of the areas right below this one; its own for the last level."""
    return next((level for level in LEVELS if level > len(area)), len(area))


async def page(sql: Sql, wanted: Wanted, after: Cursor | None, limit: int) -> Sequence[Cursor]:
    """The worst first, then by area: the places of the next rows, `limit` at most."""
    found: list[Cursor] = []
    pair = await naming.rarest(sql, wanted.words)
    for verdict in WORST_FIRST:
        if verdict not in wanted.verdicts or (after is not None and _is_before(verdict, after.verdict)):
            continue
        start = after if after is not None and after.verdict is verdict else None
        found += await _of_verdict(sql, wanted, pair, verdict, start, limit - len(found))
        if len(found) >= limit:
            break
    return found


async def _of_verdict(
    sql: Sql, wanted: Wanted, pair: str | None, verdict: Verdict, after: Cursor | None, limit: int
) -> Sequence[Cursor]:
    values: list[Value] = [*below(wanted.area)]

    def place(value: Value) -> str:
        values.append(value)
        return f"${len(values)}"

    heard = verdict is not Verdict.WAITING
    area, reporter = ("w.area", "w.reporter") if heard else ("r.area", "r.id")  # as they stand in an index
    parts = [f"{area} >= $1 AND {area} < $2"]
    parts.append(
        f"w.verdict = {place(verdict)}" if heard else "r.last_sync_at IS NULL AND r.revoked_at IS NULL"
    )
    if after is not None:
        parts.append(f"({area}, {reporter}) > ({place(after.area)}, {place(after.reporter)})")
    if wanted.words:
        parts.append(naming.called(wanted.words, pair, reporter, values))
    if wanted.reason:
        parts.append(
            "EXISTS (SELECT 1 FROM alerts a WHERE a.subject = r.id AND a.resolved_at IS NULL"
            f" AND a.reason = {place(wanted.reason)})"
        )
    source = "alert_watch w JOIN reporters r ON r.id = w.reporter" if heard else "reporters r"
    rows = await sql.rows(
        f"SELECT {area}, {reporter} FROM {source} WHERE {' AND '.join(parts)}"
        f" ORDER BY {area}, {reporter} LIMIT {place(limit)}",
        *values,
    )
    return [Cursor(verdict, area_of, reporter) for area_of, reporter in rows]


def _is_before(verdict: Verdict, other: Verdict) -> bool:
    return WORST_FIRST.index(verdict) < WORST_FIRST.index(other)
