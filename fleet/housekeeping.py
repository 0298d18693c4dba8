"""What happens every night: raw events past their time go, and a whole copy of the store is laid beside it."""

import asyncio
import logging
import uuid
from collections.abc import Awaitable
from datetime import date, datetime, timedelta, tzinfo
from pathlib import Path

from fleet import alarm_lane, news
from fleet.commands import uploads
from fleet.config import Retention
from fleet.rollouts.lease import held
from fleet.store.port import Store
from fleet.store.rows import stamp
from fleet.store.sql import Sql
from kiosk.domain.clock import Clock

_LOG = logging.getLogger(__name__)
_AT_HOUR = 2
_NIGHT = timedelta(hours=12)


async def keep_house(store: Store, clock: Clock, zone: tzinfo, retention: Retention, backup: Path) -> None:
    """Once a night until cancelled; of several processes over one store, one does it. Days are made ready at once."""
    holder = uuid.uuid4().hex
    await _tried(store.keep_days(date.min, clock.now().astimezone(zone).date()))
    while True:
        await asyncio.sleep(seconds_to_night(clock.now(), zone))
        await _tried(_night_of_one(store, clock, zone, retention, backup, holder))


async def one_night(store: Store, now: datetime, zone: tzinfo, retention: Retention, backup: Path) -> int:
    """Back up, then prune, also where no copy could be made: a full disk is no reason to keep more; how many raw events went."""
    if retention.backups:
        await _tried(store.backup(backup))
    today = now.astimezone(zone).date()
    oldest = today - timedelta(days=retention.events_days)
    await store.write(lambda sql: forget_ended(sql, now))
    gone = await store.keep_days(oldest, today)
    _LOG.info("fleet.pruned events=%d", gone)
    return gone


async def _night_of_one(
    store: Store, clock: Clock, zone: tzinfo, retention: Retention, backup: Path, holder: str
) -> None:
    if await store.write(lambda sql: held(sql, "night", holder, clock.now(), _NIGHT)):
        await one_night(store, clock.now(), zone, retention, backup)


async def _tried(work: Awaitable[object]) -> None:
    """Whatever goes wrong, the next part and the next night come."""
    try:
        await work
    except Exception:  # noqa: BLE001 (the reason is logged)
        _LOG.exception("fleet.night_failed")


async def forget_ended(sql: Sql, now: datetime) -> None:
    """Codes, sessions and uploaded files that have expired go, news that everybody has heard, alarms whose row has come."""
    await sql.execute("DELETE FROM codes WHERE expires_at < $1", stamp(now))
    await sql.execute("DELETE FROM sessions WHERE expires_at < $1", stamp(now))
    await news.forget_old(sql, now)
    await uploads.forget_old(sql, now)
    await alarm_lane.forget_come(sql)


def seconds_to_night(now: datetime, zone: tzinfo) -> float:
    """Until two o'clock of the local night, never zero."""
    local = now.astimezone(zone)
    night = local.replace(hour=_AT_HOUR, minute=0, second=0, microsecond=0)
    if night <= local:
        night += timedelta(days=1)
    return (night - local).total_seconds()
