"""Alarms that wait behind a long backlog: told before their turn, shown at once, and taken as rows when their turn comes.

They are never counted and never acknowledged here: that is the row's. Once the row stands, what was told ahead is passed over.
"""

import logging
from collections.abc import Sequence
from datetime import date, datetime, tzinfo

from fleet.schemas import AHEAD_MOST, Sync
from fleet.store.port import Busy, Store, StoredEvent
from fleet.store.rows import EVENT_COLUMNS, event_of, event_rows, local_times, stamp
from fleet.store.sql import Sql

_LOG = logging.getLogger(__name__)
_KEEP = (
    f"INSERT INTO told_ahead ({', '.join(EVENT_COLUMNS)}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
    " ON CONFLICT (reporter, epoch, seq) DO NOTHING"
)
_PASS_OVER = (
    "DELETE FROM told_ahead WHERE reporter = $1 AND (epoch, seq) <= (SELECT epoch, seq FROM told_ahead"
    f" WHERE reporter = $1 ORDER BY epoch DESC, seq DESC LIMIT 1 OFFSET {AHEAD_MOST})"
)


class AlarmLane:
    """zone: whose days are meant."""

    def __init__(self, store: Store, zone: tzinfo) -> None:
        self._store = store
        self._zone = zone

    async def take(self, sync: Sync, received: datetime) -> None:
        """Kept when this returns. One that the database refuses is told by its row, where refusing has its place. Raises Busy."""
        if not sync.ahead:
            return
        alarms = sync.ahead[-AHEAD_MOST:]

        async def keep(sql: Sql) -> None:
            local = local_times(alarms, self._zone)
            rows = event_rows(sync.reporter, sync.epoch, alarms, local, stamp(received))
            await sql.execute_many(_KEEP, rows)
            await sql.execute(_PASS_OVER, sync.reporter)
            sql.touch(sync.reporter)

        try:
            await self._store.write(keep)
        except Busy:
            raise
        except Exception as refused:  # noqa: BLE001 (each engine has its own errors for a value)
            _LOG.warning("fleet.alarm_refused reporter=%s why=%s", sync.reporter, refused)


async def waiting(sql: Sql, reporter: str, day: date) -> Sequence[StoredEvent]:
    """What was told of that day before its turn, which has not come yet; newest first."""
    rows = await sql.rows(
        "SELECT a.reporter, a.epoch, a.seq, a.kind, a.at, a.payload FROM told_ahead a JOIN reporters r ON r.id = a.reporter"
        " WHERE a.reporter = $1 AND a.day = $2 AND a.epoch = r.epoch AND a.seq > r.hwm ORDER BY a.seq DESC",
        reporter,
        day.isoformat(),
    )
    return [event_of(row, ahead=True) for row in rows]


async def forget_come(sql: Sql) -> None:
    """Those whose row stands, or can never come."""
    await sql.execute(
        "DELETE FROM told_ahead WHERE NOT EXISTS (SELECT 1 FROM reporters r WHERE r.id = told_ahead.reporter"
        " AND r.epoch = told_ahead.epoch AND r.hwm < told_ahead.seq)"
    )
