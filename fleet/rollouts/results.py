"""What kiosks said of rollouts, taken from the stored events: each event counts once, however often it is read."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from fleet.rollouts import rows
from fleet.rollouts.rules import Rollout, ring_of
from fleet.store.rows import stamp
from fleet.store.sql import Row, Sql

INSTALLED, FAILED = "artefact.installed", "artefact.failed"
MARK = "results"
PAGE = 500
# Batches are stamped when they come and are seen when they are committed: the last moments are read again.
OVERLAP = timedelta(seconds=30)
_RESULTS = {INSTALLED: "installed", FAILED: "failed"}
_COUNTED = ("installed", "failed")
_EVENTS = (
    "SELECT received_at, reporter, epoch, seq, kind, payload FROM events"
    " WHERE (kind = 'artefact.installed' OR kind = 'artefact.failed')"
    " AND (received_at, reporter, epoch, seq) > ($1, $2, $3, $4)"
    " ORDER BY received_at, reporter, epoch, seq LIMIT $5"
)


class Payload(msgspec.Struct, frozen=True):
    """What both kinds say, as config/events.toml has it."""

    rollout: str
    version: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """One event about a rollout."""

    epoch: int
    seq: int
    kind: str
    payload: Payload
    at: str


async def collect(sql: Sql, now: datetime) -> bool:
    """Take the next page of stored events; whether there may be more. Idempotent: what was counted is not counted again."""
    begun = await rows.mark(sql, MARK)
    after = msgspec.json.decode(begun, type=tuple[str, str, int, int]) if begun else ("", "", 0, 0)
    found = await sql.rows(_EVENTS, *after, PAGE)
    for reporter in sorted({row[1] for row in found}):
        mine = [said for row in found if row[1] == reporter and (said := _said(row)) is not None]
        await apply(sql, reporter, mine)
    full = len(found) == PAGE
    reached = tuple(found[-1][:4]) if found else after
    if not full:
        reached = min(reached, (stamp(now - OVERLAP), "", 0, 0))
    await rows.set_mark(sql, MARK, msgspec.json.encode(reached).decode())
    return full


async def apply(sql: Sql, reporter: str, events: Sequence[Said]) -> None:
    """Count what one reporter said, in order; results and the ring's counters move in the caller's transaction."""
    for said in events:
        rollout = await rows.one(sql, said.payload.rollout)
        if rollout is not None and said.payload.version == rollout.version:
            await _apply_one(sql, reporter, said, rollout)


async def _apply_one(sql: Sql, reporter: str, said: Said, rollout: Rollout) -> None:
    before = await sql.row(
        "SELECT ring, result, epoch, seq FROM rollout_results WHERE rollout = $1 AND reporter = $2",
        rollout.id,
        reporter,
    )
    if before is not None and (said.epoch, said.seq) <= (before[2], before[3]):
        return
    # A kiosk stays in the ring in which it was counted, also when the laboratory or the shares would say otherwise.
    ring = min(ring_of(rollout, reporter), len(rollout.rings) - 1) if before is None else int(before[0])
    result = _RESULTS[said.kind]
    await sql.execute(
        "INSERT INTO rollout_results (rollout, reporter, ring, result, version, reason, at, epoch, seq)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (rollout, reporter) DO UPDATE SET"
        " result = excluded.result, version = excluded.version, reason = excluded.reason, at = excluded.at,"
        " epoch = excluded.epoch, seq = excluded.seq",
        rollout.id,
        reporter,
        ring,
        result,
        said.payload.version,
        said.payload.reason,
        said.at,
        said.epoch,
        said.seq,
    )
    change = Counter({result: 1})
    if before is not None:
        change[before[1]] -= 1
    await sql.execute(
        "UPDATE rollout_rings SET installed = installed + $1, failed = failed + $2 WHERE rollout = $3 AND ring = $4",
        *(change[name] for name in _COUNTED),
        rollout.id,
        ring,
    )


def _said(row: Row) -> Said | None:
    """None for a payload that is not one: a reporter may write what it likes."""
    received_at, _, epoch, seq, kind, payload = row
    try:
        read = msgspec.json.decode(payload, type=Payload)
    except msgspec.DecodeError:
        return None
    return Said(epoch, seq, kind, read, received_at)
