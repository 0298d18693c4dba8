"""Values in and out of rows."""

from collections.abc import Sequence
from datetime import MAXYEAR, UTC, date, datetime, tzinfo

import msgspec

from fleet.schemas import Event, Heartbeat, ReporterKind
from fleet.stand_in import REFUSED, stand_in_payload
from fleet.store.port import Reporter, StoredEvent
from fleet.store.sql import Row

REPORTER_COLUMNS = "id, kind, name, area, site, epoch, hwm, enrolled_at, last_sync_at, clock_offset_s, forks, lost_rows, state"
REPORTER = f"SELECT {REPORTER_COLUMNS} FROM reporters"

_encode = msgspec.json.Encoder().encode

EVENT_COLUMNS = (
    "day",
    "reporter",
    "epoch",
    "seq",
    "kind",
    "version",
    "at",
    "boot_s",
    "received_at",
    "payload",
)
EventRow = tuple[str, str, int, int, str, int, str, float, str, str]


def event_rows(
    reporter: str, epoch: int, events: Sequence[Event], local: Sequence[datetime], received: str
) -> list[EventRow]:
    """One row of EVENT_COLUMNS for each. local: the events' times in the zone whose days are meant."""
    days = iso_texts([at.date() for at in local])
    times = iso_texts([event.at for event in events])
    return [
        (
            day,
            reporter,
            epoch,
            event.seq,
            event.kind,
            event.version,
            at,
            event.boot_s,
            received,
            str(event.payload, "utf-8"),
        )
        for event, day, at in zip(events, days, times, strict=True)
    ]


def iso_texts(moments: Sequence[date]) -> list[str]:
    """As `isoformat` writes each day or moment, at a sixth of its cost. Moments bear an offset of whole minutes."""
    if not moments:
        return []
    return _encode(moments).decode("ascii").replace("Z", "+00:00")[2:-2].split('","')


def refused_row(row: EventRow) -> EventRow:
    """What stands for the row where it was refused."""
    day, reporter, epoch, seq, kind, version, at, boot_s, received, payload = row
    said = stand_in_payload(kind, version, at, boot_s, payload)
    return day, reporter, epoch, seq, REFUSED, 1, at, boot_s, received, said


def local_times(events: Sequence[Event], zone: tzinfo) -> list[datetime]:
    """When each event was, in that zone; the ends of the calendar are as far as anybody gets."""
    try:
        return [event.at.astimezone(zone) for event in events]
    except OverflowError:
        return [_local(event.at, zone) for event in events]


def stamp(at: datetime) -> str:
    """UTC with a fixed width: text order is time order."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def reporter_of(row: Row) -> Reporter:
    """One row of REPORTER_COLUMNS."""
    (name_id, kind, name, area, site, epoch, hwm, enrolled, synced, offset_s, forks, lost, state) = row
    return Reporter(
        id=name_id,
        kind=ReporterKind(kind),
        name=name,
        area=area,
        site=site,
        epoch=epoch,
        hwm=hwm,
        enrolled_at=datetime.fromisoformat(enrolled),
        last_sync_at=None if synced is None else datetime.fromisoformat(synced),
        clock_offset_s=offset_s,
        forks=forks,
        lost_rows=lost,
        state=None if state is None else msgspec.json.decode(state, type=Heartbeat),
    )


def event_of(row: Row, *, ahead: bool = False) -> StoredEvent:
    """One row of (reporter, epoch, seq, kind, at, payload)."""
    reporter, epoch, seq, kind, at, payload = row
    return StoredEvent(reporter, epoch, seq, kind, datetime.fromisoformat(at), _object(payload), ahead)


def _local(at: datetime, zone: tzinfo) -> datetime:
    try:
        return at.astimezone(zone)
    except OverflowError:
        if at.year == MAXYEAR:
            return datetime.max.replace(tzinfo=zone)
        return datetime.min.replace(tzinfo=zone)


def _object(payload: str) -> dict[str, object]:
    """A payload that nobody can read says nothing: it was taken as it came."""
    try:
        return msgspec.json.decode(payload, type=dict[str, object])
    except (msgspec.DecodeError, RecursionError):
        return {}
