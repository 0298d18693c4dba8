"""A batch inside the store's transaction: high-water mark, rows, heartbeat and counts move together or not at all."""

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo

import msgspec

from fleet.indicators import counted_name
from fleet.intake import Standing, Take, counted_times, judge
from fleet.schemas import Event, Gap, GapReason, Heartbeat, ReporterKind, Sync
from fleet.store.port import UnknownReporter
from fleet.store.proofs import keep_proofs
from fleet.store.rows import INSERT_EVENT, event_rows, local_times, stamp
from fleet.store.writer import Group

_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class IntakeRules:
    """What is counted from whom, where the day begins, and what of a batch is new."""

    kinds: Mapping[ReporterKind, frozenset[str]]
    zone: tzinfo
    judge: Callable[[Standing, Sync], Take | Gap] = judge


def take_batch(group: Group, sync: Sync, received: datetime, rules: IntakeRules) -> int | Gap:
    """The new high-water mark, or why nothing was taken. Raises UnknownReporter, ProtocolError."""
    found = group.connection.execute(
        "SELECT epoch, hwm, kind, area FROM reporters WHERE id = ? AND revoked_at IS NULL", (sync.reporter,)
    ).fetchone()
    if found is None:
        raise UnknownReporter(sync.reporter)
    epoch, hwm, kind, area = found
    verdict = rules.judge(Standing(epoch, hwm), sync)
    if isinstance(verdict, Gap):
        return verdict
    if verdict.repeated:
        agreed = _agreed_through(group.connection, sync, verdict.repeated, rules.zone)
        if agreed < verdict.repeated[-1].seq:
            return Gap(reason=GapReason.FORKED, hwm=agreed, epoch=epoch)
    now = stamp(received)
    offset = received - sync.now
    local = local_times(verdict.fresh, rules.zone)
    rows = event_rows(sync.reporter, epoch, verdict.fresh, local, now)
    group.connection.executemany(INSERT_EVENT, rows)
    keep_proofs(group.connection, verdict.fresh)
    lost = verdict.hwm - hwm - len(verdict.fresh)  # rows that can never come
    group.connection.execute(
        "UPDATE reporters SET hwm = ?, last_sync_at = ?, clock_offset_s = ?, state = ?, lost_rows = lost_rows + ?"
        " WHERE id = ?",
        (verdict.hwm, now, offset.total_seconds(), _text(sync.state), lost, sync.reporter),
    )
    group.touched.add(sync.reporter)
    moments = counted_times(verdict.fresh, local, offset, received)
    kinds = rules.kinds[ReporterKind(kind)]
    group.counts.update(
        [
            (moment.date().isoformat(), area, counted_name(event.kind, event.payload), moment.hour)
            for event, moment in zip(verdict.fresh, moments, strict=True)
            if event.kind in kinds
        ]
    )
    return verdict.hwm


def _agreed_through(
    connection: sqlite3.Connection, sync: Sync, repeated: tuple[Event, ...], zone: tzinfo
) -> int:
    """The last row of the repeated ones that stands here with the same content as it was sent."""
    rows = event_rows(sync.reporter, sync.epoch, repeated, local_times(repeated, zone), "")
    for row in rows:
        day, reporter, epoch, seq, kind, version, at, boot_s, _, payload = row
        same = connection.execute(
            "SELECT 1 FROM events WHERE day = ? AND reporter = ? AND epoch = ? AND seq = ?"
            " AND kind = ? AND version = ? AND at = ? AND boot_s = ? AND payload = ?",
            (day, reporter, epoch, seq, kind, version, at, boot_s, payload),
        ).fetchone()
        if same is None:
            return seq - 1
    return repeated[-1].seq


def _text(state: Heartbeat) -> str:
    return _encode(state).decode("utf-8")
