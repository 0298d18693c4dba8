"""Alerts as rows: fired, resolved, told, acknowledged; and the pages of lists."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from fleet.alerts.alert import Alert
from fleet.alerts.watch import COUNTY_DIGITS
from fleet.findings import Severity
from fleet.store.rows import stamp
from fleet.store.sql import Row, Sql, Value, below

_COLUMNS = (
    "id, subject, kind, reason, part, severity, area, site, name, value, fired_at, resolved_at, flapping,"
    " suppressed_by, told, told_at, acked_by, acked_at, ack_note, ordered"
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which alerts a list shows; empty words: any. `least`: of severity.

    suppressed_by: those that this alert speaks for; "": those that speak for themselves. Of one subject: all.
    """

    area: str
    is_open: bool = True
    least: Severity = Severity.INFO
    reason: str = ""
    subject: str = ""
    unacknowledged: bool = False
    suppressed_by: str = ""


async def fire(sql: Sql, alerts: Sequence[Alert], now: datetime) -> None:
    """From now on they are open, and the next turn decides who is told."""
    await sql.execute_many(
        f"INSERT INTO alerts ({_COLUMNS}, act_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13,"
        " $14, $15, $16, $17, $18, $19, $20, $21)",
        [(*_values(alert), stamp(now)) for alert in alerts],
    )


async def resolve(sql: Sql, ids: Sequence[str], now: datetime) -> None:
    """They are over; whoever was told is told so."""
    at = stamp(now)
    await sql.execute_many(
        "UPDATE alerts SET resolved_at = $1, act_at = CASE WHEN told >= 0 THEN $1 ELSE NULL END"
        " WHERE id = $2 AND resolved_at IS NULL",
        [(at, one) for one in ids],
    )


async def fire_once(sql: Sql, alert: Alert, now: datetime) -> None:
    """The same, but where one of the same reason and part is open already, nothing."""
    same = await sql.row(
        "SELECT 1 FROM alerts WHERE subject = $1 AND reason = $2 AND part = $3 AND resolved_at IS NULL",
        alert.subject,
        alert.reason,
        alert.part,
    )
    if same is None:
        await fire(sql, [alert], now)


async def open_of(sql: Sql, subject: str, reason: str = "") -> Sequence[str]:
    """The ids of what is open of one subject, of every reason where none is given."""
    rows = await sql.rows(
        "SELECT id FROM alerts WHERE subject = $1 AND resolved_at IS NULL AND ($2 = '' OR reason = $2)",
        subject,
        reason,
    )
    return [row[0] for row in rows]


async def mark_flapping(sql: Sql, flapping: Mapping[str, bool]) -> None:
    """Whether they come and go."""
    await sql.execute_many(
        "UPDATE alerts SET flapping = $1 WHERE id = $2",
        [(int(is_so), one) for one, is_so in flapping.items()],
    )


async def to_act(sql: Sql, now: datetime, most: int) -> Sequence[Alert]:
    """Those about which somebody may have to be told."""
    rows = await sql.rows(
        f"SELECT {_COLUMNS} FROM alerts WHERE act_at <= $1 ORDER BY act_at, id LIMIT $2", stamp(now), most
    )
    return [alert_of(row) for row in rows]


async def acted(sql: Sql, alert: Alert, act_at: datetime | None) -> None:
    """Who was told, who speaks for it, and when to decide again."""
    await sql.execute(
        "UPDATE alerts SET told = $1, told_at = $2, suppressed_by = $3, ordered = $4, act_at = $5 WHERE id = $6",
        alert.told,
        _stamp(alert.told_at),
        alert.suppressed_by,
        alert.ordered,
        _stamp(act_at),
        alert.id,
    )


async def wake_suppressed(sql: Sql, by: str, now: datetime) -> None:
    """Nobody speaks for them any more."""
    await sql.execute(
        "UPDATE alerts SET suppressed_by = '', act_at = $1 WHERE suppressed_by = $2 AND resolved_at IS NULL",
        stamp(now),
        by,
    )


async def wake_below(sql: Sql, area: str, now: datetime) -> None:
    """What muted them may have ended."""
    await sql.execute(
        "UPDATE alerts SET act_at = $1 WHERE area >= $2 AND area < $3 AND resolved_at IS NULL",
        stamp(now),
        *below(area),
    )


async def wake_of(sql: Sql, subject: str, now: datetime) -> None:
    """The same for one reporter."""
    await sql.execute(
        "UPDATE alerts SET act_at = $1 WHERE subject = $2 AND resolved_at IS NULL", stamp(now), subject
    )


async def acknowledge(sql: Sql, alert: str, who: str, note: str, now: datetime) -> bool:
    """Somebody looks after it, so nobody else is called; False where it is not open or somebody does already."""
    changed = await sql.execute(
        "UPDATE alerts SET acked_by = $1, acked_at = $2, ack_note = $3, act_at = $2"
        " WHERE id = $4 AND resolved_at IS NULL AND acked_by = ''",
        who,
        stamp(now),
        note,
        alert,
    )
    return changed > 0


async def order_made(sql: Sql, alert: str, order: str) -> bool:
    """Somebody reported it; False where it has an order already."""
    changed = await sql.execute("UPDATE alerts SET ordered = $1 WHERE id = $2 AND ordered = ''", order, alert)
    return changed > 0


async def one(sql: Sql, alert: str) -> Alert | None:
    """By its id."""
    row = await sql.row(f"SELECT {_COLUMNS} FROM alerts WHERE id = $1", alert)
    return None if row is None else alert_of(row)


async def page(sql: Sql, wanted: Wanted, after: Sequence[Value], limit: int) -> Sequence[Alert]:
    """Open ones: the worst first, then the newest; past ones: the latest first.

    after: (severity, fired_at, id) of the last row seen, or (resolved_at, id); empty: from the beginning.
    """
    order = ("severity", "fired_at", "id") if wanted.is_open else ("resolved_at", "id")
    # A wide area is walked in the order of the list; only a narrow one is worth its own index and a sort.
    area = "area" if len(wanted.area) >= COUNTY_DIGITS else "COALESCE(area, '')"
    values: list[Value] = [*below(wanted.area), int(wanted.least)]
    parts = [f"{area} >= $1 AND {area} < $2 AND severity >= $3"]
    parts.append("resolved_at IS NULL" if wanted.is_open else "resolved_at IS NOT NULL")
    if not wanted.subject and wanted.is_open and not wanted.suppressed_by:
        parts.append("suppressed_by = ''")
    named = (("reason", wanted.reason), ("subject", wanted.subject), ("suppressed_by", wanted.suppressed_by))
    for column, value in named:
        if value:
            values.append(value)
            parts.append(f"{column} = ${len(values)}")
    if wanted.unacknowledged:
        parts.append("acked_by = ''")
    if after:
        places = ", ".join(f"${len(values) + place}" for place in range(1, len(order) + 1))
        values += after
        parts.append(f"({', '.join(order)}) < ({places})")
    values.append(limit)
    rows = await sql.rows(
        f"SELECT {_COLUMNS} FROM alerts WHERE {' AND '.join(parts)}"
        f" ORDER BY {', '.join(f'{column} DESC' for column in order)} LIMIT ${len(values)}",
        *values,
    )
    return [alert_of(row) for row in rows]


async def open_counts(sql: Sql, area: str = "") -> Sequence[tuple[str, Severity, bool, int]]:
    """How many are open by reason, severity and whether another speaks for them."""
    rows = await sql.rows(
        "SELECT reason, severity, CASE WHEN suppressed_by = '' THEN 0 ELSE 1 END AS held, COUNT(*) FROM alerts"
        " WHERE resolved_at IS NULL AND area >= $1 AND area < $2 GROUP BY reason, severity, held",
        *below(area),
    )
    return [(reason, Severity(severity), bool(held), int(count)) for reason, severity, held, count in rows]


async def unacknowledged(sql: Sql, area: str) -> int:
    """How many are open that nobody looks after and nobody speaks for."""
    row = await sql.row(
        "SELECT COUNT(*) FROM alerts WHERE resolved_at IS NULL AND acked_by = '' AND suppressed_by = ''"
        " AND area >= $1 AND area < $2",
        *below(area),
    )
    return 0 if row is None else int(row[0])


async def prune(sql: Sql, before: datetime) -> None:
    """History of that age goes."""
    await sql.execute("DELETE FROM alerts WHERE resolved_at < $1", stamp(before))


def alert_of(row: Row) -> Alert:
    """One row of the table."""
    return Alert(
        id=row[0],
        subject=row[1],
        kind=row[2],
        reason=row[3],
        part=row[4],
        severity=Severity(row[5]),
        area=row[6],
        site=row[7],
        name=row[8],
        value=row[9],
        fired_at=datetime.fromisoformat(row[10]),
        resolved_at=_moment(row[11]),
        flapping=bool(row[12]),
        suppressed_by=row[13],
        told=row[14],
        told_at=_moment(row[15]),
        acked_by=row[16],
        acked_at=_moment(row[17]),
        ack_note=row[18],
        ordered=row[19],
    )


def _values(alert: Alert) -> tuple[Value, ...]:
    return (
        alert.id,
        alert.subject,
        alert.kind,
        alert.reason,
        alert.part,
        int(alert.severity),
        alert.area,
        alert.site,
        alert.name,
        alert.value,
        stamp(alert.fired_at),
        _stamp(alert.resolved_at),
        int(alert.flapping),
        alert.suppressed_by,
        alert.told,
        _stamp(alert.told_at),
        alert.acked_by,
        _stamp(alert.acked_at),
        alert.ack_note,
        alert.ordered,
    )


def _stamp(at: datetime | None) -> str | None:
    return None if at is None else stamp(at)


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
