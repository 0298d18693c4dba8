"""What of a batch is new, by the high-water mark. Pure: the store asks inside its transaction."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from fleet.schemas import Event, Gap, GapReason, Sync
from kiosk.domain.errors import ProtocolError

TRUSTED_OFFSET = timedelta(minutes=5)
OLDEST = timedelta(days=40)
NEWEST = timedelta(days=1)
_FIRST, _LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


class Standing(NamedTuple):
    """How far a reporter has come: every row ≤ `hwm` of `epoch` is durable here."""

    epoch: int
    hwm: int


class Take(NamedTuple):
    """Rows to insert, and rows that stand here already and must be the same."""

    fresh: tuple[Event, ...]
    repeated: tuple[Event, ...]
    hwm: int


def judge(standing: Standing, sync: Sync) -> Take | Gap:
    """What to do with the batch. Raises ProtocolError where its rows are not contiguous from first_seq."""
    contiguous = range(sync.first_seq, sync.first_seq + len(sync.events))
    if [event.seq for event in sync.events] != [*contiguous]:
        stands, belongs = next(
            (e.seq, seq) for e, seq in zip(sync.events, contiguous, strict=True) if e.seq != seq
        )
        raise ProtocolError(f"row {stands} stands where {belongs} belongs")
    if sync.epoch < standing.epoch:
        return Gap(reason=GapReason.OLD_EPOCH, hwm=standing.hwm, epoch=standing.epoch)
    if sync.epoch > standing.epoch:
        return Gap(reason=GapReason.EPOCH_AHEAD, hwm=standing.hwm, epoch=standing.epoch)
    known_through = max(standing.hwm, min(sync.gone_through, sync.first_seq - 1))
    if sync.first_seq > known_through + 1:
        return Gap(reason=GapReason.GAP, hwm=standing.hwm, epoch=standing.epoch)
    repeated = min(max(standing.hwm - sync.first_seq + 1, 0), len(sync.events))
    fresh = sync.events[repeated:]
    hwm = fresh[-1].seq if fresh else known_through
    return Take(fresh, sync.events[:repeated], hwm)


def counted_times(
    events: Sequence[Event], local: list[datetime], offset: timedelta, received: datetime
) -> list[datetime]:
    """When each event counts, in the zone of `local`, which are the events' own times.

    offset: the fleet's clock minus the reporter's, believed above five minutes. A time that cannot be (1970, 2099)
    counts when it was received.
    """
    oldest, newest = received - OLDEST, received + NEWEST
    trusted = abs(offset) <= TRUSTED_OFFSET
    if trusted and all(oldest <= event.at <= newest for event in events):
        return local
    moved = timedelta() if trusted else offset
    corrected = [(at, _moved(at, moved)) for at in local]
    return [
        moment if oldest <= moment <= newest else received.astimezone(at.tzinfo) for at, moment in corrected
    ]


def _moved(at: datetime, offset: timedelta) -> datetime:
    """The ends of the calendar are as far as anybody gets."""
    try:
        return at + offset
    except OverflowError:
        return _LAST if offset > timedelta() else _FIRST
