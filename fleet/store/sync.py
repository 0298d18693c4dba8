"""A batch inside SQLite's transaction: high-water mark, rows, heartbeat and counts move together or not at all."""

import sqlite3
from datetime import datetime

from fleet.intake import Standing
from fleet.schemas import Gap, GapReason, Sync
from fleet.store.inserting import Into, insert_rows
from fleet.store.port import UnknownReporter
from fleet.store.proofs import issued_rows
from fleet.store.rows import EVENT_COLUMNS, EventRow
from fleet.store.taking import IntakeRules, Known, repeated_rows, stands, writing
from fleet.store.writer import Group

INTO_EVENTS = Into("events", EVENT_COLUMNS)
_INTO_PROOFS = Into(
    "proofs",
    ("number", "item", "code_digest", "issued", "expires", "key", "digest", "signature"),
    "ON CONFLICT DO NOTHING",
)


def take_batch(group: Group, sync: Sync, received: datetime, rules: IntakeRules) -> int | Gap:
    """The new high-water mark, or why nothing was taken. Raises UnknownReporter, ProtocolError."""
    cursor = group.connection.cursor()
    found = cursor.execute(
        "SELECT epoch, hwm, kind, area FROM reporters WHERE id = ? AND revoked_at IS NULL", (sync.reporter,)
    ).fetchone()
    if found is None:
        raise UnknownReporter(sync.reporter)
    epoch, hwm, kind, area = found
    known = Known(Standing(epoch, hwm), kind, area)
    verdict = rules.judge(known.standing, sync)
    if isinstance(verdict, Gap):
        return verdict
    if verdict.repeated:
        agreed = _agreed_through(cursor, repeated_rows(sync, verdict.repeated, rules.zone))
        if agreed < verdict.repeated[-1].seq:
            return Gap(reason=GapReason.FORKED, hwm=agreed, epoch=epoch)
    written = writing(known, sync, verdict, received, rules)
    insert_rows(cursor, INTO_EVENTS, written.events)
    insert_rows(cursor, _INTO_PROOFS, issued_rows(verdict.fresh))
    cursor.execute(
        "UPDATE reporters SET hwm = ?, last_sync_at = ?, clock_offset_s = ?, state = ?, lost_rows = lost_rows + ?"
        " WHERE id = ?",
        (written.hwm, written.received, written.offset_s, written.state, written.lost, sync.reporter),
    )
    group.touched.add(sync.reporter)
    group.counts.update(written.counted)
    return written.hwm


def _agreed_through(cursor: sqlite3.Cursor, rows: list[EventRow]) -> int:
    """The last row that stands here with the same content as it was sent."""
    for row in rows:
        found = cursor.execute(
            "SELECT day, reporter, epoch, seq, kind, version, at, boot_s, '', payload FROM events"
            " WHERE day = ? AND reporter = ? AND epoch = ? AND seq = ?",
            row[:4],
        ).fetchone()
        if found is None or not stands(row, {found}):
            return row[3] - 1
    return rows[-1][3]
