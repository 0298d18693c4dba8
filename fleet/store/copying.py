"""Many batches in one PostgreSQL transaction: locked in order, judged one by one, copied together."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from fleet.intake import Standing, Take
from fleet.schemas import Gap, GapReason, Sync
from fleet.store.port import UnknownReporter, Unstorable
from fleet.store.proofs import IssuedRow, issued_rows
from fleet.store.rows import EVENT_COLUMNS, EventRow
from fleet.store.server import Connection
from fleet.store.taking import CountKey, IntakeRules, Known, Writing, repeated_rows, stands, sums, writing
from kiosk.domain.errors import ProtocolError

Answer = int | Gap | Exception  # an exception is raised to the sender alone

# The lock is taken in the order of the ids, whoever else takes it at the same time.
_LOCKED = (
    "SELECT id, epoch, hwm, kind, area FROM reporters WHERE id = ANY($1::text[]) AND revoked_at IS NULL"
    " ORDER BY id FOR NO KEY UPDATE"
)
_STANDING = (
    "SELECT e.day, e.reporter, e.epoch, e.seq, e.kind, e.version, e.at, e.boot_s, '', e.payload"
    " FROM unnest($2::text[], $3::bigint[], $4::bigint[]) AS sent (reporter, epoch, seq)"
    " JOIN events e ON e.day = $1 AND e.reporter = sent.reporter AND e.epoch = sent.epoch AND e.seq = sent.seq"
)
_HEARTBEATS = (
    "UPDATE reporters SET hwm = said.hwm, last_sync_at = said.received, clock_offset_s = said.offset_s,"
    " state = said.state, lost_rows = lost_rows + said.lost"
    " FROM unnest($1::text[], $2::bigint[], $3::text[], $4::double precision[], $5::text[], $6::bigint[])"
    " AS said (id, hwm, received, offset_s, state, lost) WHERE reporters.id = said.id"
)
_PROOFS = (
    "INSERT INTO proofs (number, item, code_digest, issued, expires, key, digest, signature)"
    " SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[])"
    " ON CONFLICT (number) DO NOTHING"
)
_COUNTERS = (
    "INSERT INTO counters (day, area, name, hour, count)"
    " SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bigint[])"
    " ON CONFLICT (day, area, name, hour) DO UPDATE SET count = counters.count + excluded.count"
)
_SUMS = (
    "INSERT INTO area_sums (day, area, name, hour, count, lane)"
    " SELECT *, $6::bigint FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bigint[])"
    " ON CONFLICT (day, area, name, hour, lane) DO UPDATE SET count = area_sums.count + excluded.count"
)


@dataclass(frozen=True, slots=True)
class Sent:
    """One batch and when it came. Those taken together are of different reporters."""

    sync: Sync
    received: datetime


@dataclass(slots=True)
class _Written:
    """Everything that one transaction writes."""

    reporters: list[str] = field(default_factory=list)
    writings: list[Writing] = field(default_factory=list)
    proofs: list[IssuedRow] = field(default_factory=list)


async def take_all(
    connection: Connection, sent: Sequence[Sent], rules: IntakeRules, lane: int
) -> list[Answer]:
    """The answer to each, in its order; nothing holds before the caller's commit. lane: of the sums of the counts."""
    found = await connection.fetch(_LOCKED, sorted(one.sync.reporter for one in sent))
    known = {reporter: Known(Standing(epoch, hwm), kind, area) for reporter, epoch, hwm, kind, area in found}
    verdicts = [_judged(known.get(one.sync.reporter), one.sync, rules) for one in sent]
    agreed = await _agreed(connection, sent, verdicts, rules)
    answers: list[Answer] = []
    written = _Written()
    for one, verdict in zip(sent, verdicts, strict=True):
        answers.append(_answer(one, verdict, known, agreed, rules, written))
    await _write(connection, written, lane)
    return answers


def _judged(known: Known | None, sync: Sync, rules: IntakeRules) -> Take | Gap | Exception:
    if known is None:
        return UnknownReporter(sync.reporter)
    try:
        return rules.judge(known.standing, sync)
    except ProtocolError as broken:
        return broken


def _answer(
    one: Sent,
    verdict: Take | Gap | Exception,
    known: Mapping[str, Known],
    agreed: Mapping[str, int],
    rules: IntakeRules,
    written: _Written,
) -> Answer:
    if not isinstance(verdict, Take):
        return verdict
    reporter = one.sync.reporter
    if verdict.repeated and agreed[reporter] < verdict.repeated[-1].seq:
        return Gap(reason=GapReason.FORKED, hwm=agreed[reporter], epoch=one.sync.epoch)
    try:
        made = writing(known[reporter], one.sync, verdict, one.received, rules)
    except ValueError as unreadable:  # bytes that are no UTF-8, a time beyond the calendar
        return Unstorable(str(unreadable))
    written.reporters.append(reporter)
    written.writings.append(made)
    written.proofs.extend(issued_rows(verdict.fresh))
    return made.hwm


async def _agreed(
    connection: Connection,
    sent: Sequence[Sent],
    verdicts: Sequence[Take | Gap | Exception],
    rules: IntakeRules,
) -> Mapping[str, int]:
    """By reporter, the last of its repeated rows that stands here with the same content as it was sent."""
    repeated = {
        one.sync.reporter: repeated_rows(one.sync, verdict.repeated, rules.zone)
        for one, verdict in zip(sent, verdicts, strict=True)
        if isinstance(verdict, Take) and verdict.repeated
    }
    by_day: dict[str, list[EventRow]] = {}
    for rows in repeated.values():
        for row in rows:
            by_day.setdefault(row[0], []).append(row)
    standing: set[EventRow] = set()
    for day, rows in by_day.items():
        _, reporters, epochs, seqs, *_ = zip(*rows, strict=True)
        standing.update(tuple(row) for row in await connection.fetch(_STANDING, day, reporters, epochs, seqs))
    return {reporter: _agreed_through(rows, standing) for reporter, rows in repeated.items()}


def _agreed_through(rows: Sequence[EventRow], standing: set[EventRow]) -> int:
    for row in rows:
        if not stands(row, standing):
            return row[3] - 1
    return rows[-1][3]


async def _write(connection: Connection, written: _Written, lane: int) -> None:
    if not written.reporters:
        return
    rows = [row for made in written.writings for row in made.events]
    if rows:
        await connection.copy_records_to_table("events", records=rows, columns=EVENT_COLUMNS)
    await connection.execute(
        _HEARTBEATS,
        written.reporters,
        [made.hwm for made in written.writings],
        [made.received for made in written.writings],
        [made.offset_s for made in written.writings],
        [made.state for made in written.writings],
        [made.lost for made in written.writings],
    )
    if written.proofs:
        # Sorted as the reporters are: whoever writes the same rows at the same time waits, and nobody in a circle.
        await connection.execute(_PROOFS, *map(list, zip(*sorted(written.proofs), strict=True)))
    counts = Counter(key for made in written.writings for key in made.counted)
    if counts:
        await connection.execute(_COUNTERS, *_columns(counts))
        await connection.execute(_SUMS, *_columns(sums(counts)), lane)


def _columns(counts: Mapping[CountKey, int]) -> list[list[object]]:
    return [list(column) for column in zip(*((*key, counts[key]) for key in sorted(counts)), strict=True)]
