"""Messages on their way to a receiver, as rows: made with the news, sent in order, at least once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fleet.store.rows import stamp
from fleet.store.sql import Row, Sql

_COLUMNS = "id, receiver, body, made_at, attempts, next_try_at, sent_at, error"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message. `next_try_at` None: sent, or given up with the last error."""

    id: str
    receiver: str
    body: str
    made_at: datetime
    attempts: int
    next_try_at: datetime | None
    sent_at: datetime | None
    error: str


async def queue(sql: Sql, delivery: str, receiver: str, dedupe: str, body: str, now: datetime) -> None:
    """To be sent; the same news is queued once."""
    await sql.execute(
        "INSERT INTO alert_deliveries (id, receiver, dedupe, body, made_at, next_try_at)"
        " VALUES ($1, $2, $3, $4, $5, $5) ON CONFLICT (dedupe) DO NOTHING",
        delivery,
        receiver,
        dedupe,
        body,
        stamp(now),
    )


async def head(sql: Sql, receiver: str) -> Delivery | None:
    """The oldest that this receiver has not got: nothing overtakes it."""
    row = await sql.row(
        f"SELECT {_COLUMNS} FROM alert_deliveries WHERE receiver = $1 AND next_try_at IS NOT NULL ORDER BY id LIMIT 1",
        receiver,
    )
    return None if row is None else _delivery(row)


async def sent(sql: Sql, delivery: str, now: datetime) -> None:
    """The receiver has it."""
    await sql.execute(
        "UPDATE alert_deliveries SET sent_at = $1, next_try_at = NULL, error = '', attempts = attempts + 1 WHERE id = $2",
        stamp(now),
        delivery,
    )


async def failed(sql: Sql, delivery: str, error: str, next_try_at: datetime | None) -> None:
    """It did not arrive; None: nobody tries again."""
    await sql.execute(
        "UPDATE alert_deliveries SET attempts = attempts + 1, error = $1, next_try_at = $2 WHERE id = $3",
        error[:200],
        None if next_try_at is None else stamp(next_try_at),
        delivery,
    )


async def waiting(sql: Sql) -> Sequence[tuple[str, int, datetime]]:
    """By receiver: how many wait, and since when the oldest does."""
    rows = await sql.rows(
        "SELECT receiver, COUNT(*), MIN(made_at) FROM alert_deliveries WHERE next_try_at IS NOT NULL"
        " GROUP BY receiver ORDER BY receiver"
    )
    return [(receiver, int(count), datetime.fromisoformat(oldest)) for receiver, count, oldest in rows]


async def newest(sql: Sql, before: str, limit: int) -> Sequence[Delivery]:
    """What was sent and what waits, the newest first. before: the id of the last one seen; "": from the newest."""
    rows = await sql.rows(
        f"SELECT {_COLUMNS} FROM alert_deliveries WHERE id < $1 ORDER BY id DESC LIMIT $2",
        before or "~",
        limit,
    )
    return [_delivery(row) for row in rows]


async def told(
    sql: Sql, receivers: Sequence[str], before: str, limit: int, *, missing: bool = False
) -> Sequence[Delivery]:
    """Messages to these receivers, the newest first. missing: only those that did not arrive."""
    places = ", ".join(f"${number}" for number in range(3, 3 + len(receivers)))
    rows = await sql.rows(
        f"SELECT {_COLUMNS} FROM alert_deliveries WHERE id < $1 AND receiver IN ({places or 'NULL'})"
        f"{' AND sent_at IS NULL' if missing else ''} ORDER BY id DESC LIMIT $2",
        before or "~",
        limit,
        *receivers,
    )
    return [_delivery(row) for row in rows]


async def prune(sql: Sql, before: datetime) -> None:
    """What was made that long ago goes; what still waits then is for a receiver that is no longer told."""
    await sql.execute(
        "UPDATE alert_deliveries SET next_try_at = NULL, error = 'nobody sends it' WHERE made_at < $1"
        " AND next_try_at IS NOT NULL",
        stamp(before),
    )
    await sql.execute(
        "DELETE FROM alert_deliveries WHERE made_at < $1 AND next_try_at IS NULL", stamp(before)
    )


def _delivery(row: Row) -> Delivery:
    name, receiver, body, made, attempts, next_try, sent_at, error = row
    return Delivery(
        name,
        receiver,
        body,
        datetime.fromisoformat(made),
        attempts,
        _moment(next_try),
        _moment(sent_at),
        error,
    )


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
