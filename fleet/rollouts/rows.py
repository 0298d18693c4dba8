"""Rollouts, their rings and what kiosks said of them, in the store."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime

import msgspec

from fleet.rollouts.rules import Ring, Rollout, State, Tally
from fleet.store.rows import stamp
from fleet.store.sql import Row, Sql, below

REVISION = "revision"
_ROLLOUT = (
    "SELECT r.id, r.number, a.item, a.version, a.digest, a.size, r.area, r.lab, r.rings, r.state, r.ring, r.since,"
    " r.attempt, r.why, r.night_from, r.night_until FROM rollouts r JOIN artefacts a ON a.digest = r.digest"
)
PAGE = 200


async def add(sql: Sql, rollout: Rollout, by: str, at: datetime) -> Rollout:
    """Give it the next number and begin its first ring."""
    last = await sql.row("SELECT max(number) FROM rollouts")
    number = 1 if last is None or last[0] is None else int(last[0]) + 1
    await sql.execute(
        "INSERT INTO rollouts (id, number, digest, area, lab, rings, night_from, night_until, state, ring, since,"
        " attempt, why, made_at, made_by)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        rollout.id,
        number,
        rollout.digest,
        rollout.area,
        _json(sorted(rollout.lab)),
        _json([asdict(ring) for ring in rollout.rings]),
        *rollout.night,
        rollout.state.value,
        rollout.ring,
        stamp(rollout.since),
        rollout.attempt,
        rollout.why,
        stamp(at),
        by,
    )
    await sql.execute_many(
        "INSERT INTO rollout_rings (rollout, ring) VALUES ($1, $2)",
        [(rollout.id, ring) for ring in range(len(rollout.rings))],
    )
    await _changed(sql)
    found = await one(sql, rollout.id)
    assert found is not None
    return found


async def keep(sql: Sql, before: Rollout, after: Rollout) -> bool:
    """Write the state that follows; False where somebody else changed it in between, and nothing is written."""
    changed = await sql.execute(
        "UPDATE rollouts SET state = $1, ring = $2, since = $3, attempt = $4, why = $5"
        " WHERE id = $6 AND state = $7 AND ring = $8 AND attempt = $9",
        after.state.value,
        after.ring,
        stamp(after.since),
        after.attempt,
        after.why,
        before.id,
        before.state.value,
        before.ring,
        before.attempt,
    )
    if changed:
        await _changed(sql)
    return bool(changed)


async def one(sql: Sql, rollout: str) -> Rollout | None:
    """By its id."""
    row = await sql.row(f"{_ROLLOUT} WHERE r.id = $1", rollout)
    return None if row is None else _rollout(row)


async def everyone(sql: Sql) -> Sequence[Rollout]:
    """All of them, newest first."""
    return [_rollout(row) for row in await sql.rows(f"{_ROLLOUT} ORDER BY r.number DESC")]


async def reaching(sql: Sql, area: str, before: int | None, limit: int) -> Sequence[Rollout]:
    """Those below the area and those that reach it from above, newest first. before: the number of the last one seen."""
    found = await sql.rows(
        f"{_ROLLOUT} WHERE ((r.area >= $1 AND r.area < $2) OR substr($3, 1, length(r.area)) = r.area) AND r.number < $4"
        " ORDER BY r.number DESC LIMIT $5",
        *below(area),
        area,
        2**62 if before is None else before,
        limit,
    )
    return [_rollout(row) for row in found]


async def running(sql: Sql) -> Sequence[Rollout]:
    """Those that go on by themselves."""
    return [_rollout(row) for row in await sql.rows(f"{_ROLLOUT} WHERE r.state = $1", State.RUNNING.value)]


async def tallies(sql: Sql, rollout: str) -> Sequence[Tally]:
    """One for each ring."""
    rows = await sql.rows(
        "SELECT total, installed, failed, excused FROM rollout_rings WHERE rollout = $1 ORDER BY ring",
        rollout,
    )
    return [Tally(*row) for row in rows]


async def set_totals(sql: Sql, rollout: str, totals: Iterable[int]) -> None:
    """How many kiosks each ring has."""
    await sql.execute_many(
        "UPDATE rollout_rings SET total = $1 WHERE rollout = $2 AND ring = $3",
        [(total, rollout, ring) for ring, total in enumerate(totals)],
    )


async def uncount(sql: Sql, rollout: str, ring: int) -> None:
    """Its kiosks are to be counted: more may have come since the rollout was made."""
    await sql.execute("UPDATE rollout_rings SET total = -1 WHERE rollout = $1 AND ring = $2", rollout, ring)


async def excuse(sql: Sql, rollout: str) -> None:
    """What failed so far does not pause it again."""
    await sql.execute("UPDATE rollout_rings SET excused = failed WHERE rollout = $1", rollout)


async def forget_failures(sql: Sql, rollout: str) -> None:
    """Kiosks that failed are asked again: they have said nothing yet."""
    await sql.execute("UPDATE rollout_rings SET failed = 0, excused = 0 WHERE rollout = $1", rollout)
    await sql.execute(
        "UPDATE rollout_results SET result = 'again' WHERE rollout = $1 AND result = 'failed'", rollout
    )


async def failures(sql: Sql, rollout: str, after: str, limit: int = PAGE, area: str = "") -> Sequence[Row]:
    """(reporter, ring, reason, at, name, site) of kiosks below the area that failed, by id."""
    return await sql.rows(
        "SELECT f.reporter, f.ring, f.reason, f.at, r.name, r.site FROM rollout_results f"
        " JOIN reporters r ON r.id = f.reporter"
        " WHERE f.rollout = $1 AND f.result = 'failed' AND f.reporter > $2 AND r.area >= $4 AND r.area < $5"
        " ORDER BY f.reporter LIMIT $3",
        rollout,
        after,
        limit,
        *below(area),
    )


async def strangers(sql: Sql, wanted: Sequence[str], area: str) -> Sequence[str]:
    """Those of these ids that no kiosk below the area has."""
    found = []
    for one in wanted:
        known = "SELECT 1 FROM reporters WHERE id = $1 AND area >= $2 AND area < $3"
        if await sql.row(known, one, *below(area)) is None:
            found.append(one)
    return found


async def mark(sql: Sql, name: str) -> str:
    """A small value; "" for one that was never kept."""
    row = await sql.row("SELECT value FROM rollout_marks WHERE name = $1", name)
    return "" if row is None else str(row[0])


async def set_mark(sql: Sql, name: str, value: str) -> None:
    """Keep it."""
    await sql.execute(
        "INSERT INTO rollout_marks (name, value) VALUES ($1, $2)"
        " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        name,
        value,
    )


async def _changed(sql: Sql) -> None:
    await set_mark(sql, REVISION, str(int(await mark(sql, REVISION) or "0") + 1))


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _rollout(row: Row) -> Rollout:
    (name, number, item, version, digest, size, area, lab, rings, state, ring, since, attempt, why) = row[:14]
    return Rollout(
        id=name,
        number=number,
        item=item,
        version=version,
        digest=digest,
        size=size,
        area=area,
        lab=msgspec.json.decode(lab, type=frozenset[str]),
        rings=msgspec.json.decode(rings, type=tuple[Ring, ...]),
        state=State(state),
        ring=ring,
        since=datetime.fromisoformat(since),
        attempt=attempt,
        why=why,
        night=(row[14], row[15]),
    )
