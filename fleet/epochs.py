"""Generations of a reporter's outbox: the fleet numbers them, never the reporter."""

from datetime import datetime

from fleet.schemas import Gap, GapReason, OpenedEpoch, OpenEpoch
from fleet.store.port import UnknownReporter
from fleet.store.rows import stamp
from fleet.store.sql import Sql


async def open_epoch(sql: Sql, wanted: OpenEpoch, at: datetime) -> OpenedEpoch | Gap:
    """A new generation above every known one; a repeat after a lost answer is told the newest instead.

    Raises UnknownReporter.
    """
    found = await sql.row(
        "SELECT epoch, hwm FROM reporters WHERE id = $1 AND revoked_at IS NULL", wanted.reporter
    )
    if found is None:
        raise UnknownReporter(wanted.reporter)
    epoch, hwm = found
    if wanted.epoch < epoch:
        return Gap(reason=GapReason.OLD_EPOCH, hwm=hwm, epoch=epoch)
    opened = OpenedEpoch(epoch=wanted.epoch + 1, hwm=wanted.base)
    await sql.execute(
        "UPDATE reporters SET epoch = $1, hwm = $2, forks = forks + 1, last_sync_at = $3 WHERE id = $4",
        opened.epoch,
        opened.hwm,
        stamp(at),
        wanted.reporter,
    )
    sql.touch(wanted.reporter)
    return opened
