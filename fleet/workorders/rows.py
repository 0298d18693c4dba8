"""Work orders as rows: made by hand or from an alert, stepped, listed, counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fleet.findings import Severity
from fleet.store.rows import stamp
from fleet.store.sql import Row, Sql, Value, below
from fleet.workorders.order import Order, OrderState, OrderStep, stepped

_COLUMNS = (
    "id, subject, area, site, name, reason, part, severity, alert, state, title, reported_by, reported_at, assignee,"
    " assigned_at, repaired_at, closed_at, reopened, assign_s, repair_s, close_s"
)
_PLACES = ", ".join(f"${place}" for place in range(1, 22))


@dataclass(frozen=True, slots=True)
class Taken:
    """One step that was taken."""

    at: datetime
    who: str
    step: OrderStep
    note: str


@dataclass(frozen=True, slots=True)
class Figures:
    """Of orders that were reported in a time below an area; seconds are means, None where there is none."""

    reported: int
    open: int
    repaired: int
    reopened: int
    assign_s: float | None
    repair_s: float | None
    close_s: float | None
    slowest_repair_s: float | None


async def add(sql: Sql, order: Order, note: str) -> None:
    """It was reported."""
    await sql.execute(f"INSERT INTO work_orders ({_COLUMNS}) VALUES ({_PLACES})", *_values(order))
    await _took(sql, order.id, order.reported_at, order.reported_by, OrderStep.REPORT, note)


async def take(  # noqa: PLR0913 (who, what and when of a step)
    sql: Sql,
    order: Order,
    step: OrderStep,
    who: str,
    note: str,
    now: datetime,
    *,
    assignee: str = "",
    alert: str = "",
) -> Order:
    """One step further. Raises Refused."""
    after = stepped(order, step, now, assignee=assignee, alert=alert)
    await sql.execute(
        "UPDATE work_orders SET state = $1, assignee = $2, assigned_at = $3, repaired_at = $4, closed_at = $5,"
        " reopened = $6, assign_s = $7, repair_s = $8, close_s = $9, alert = $10 WHERE id = $11",
        after.state,
        after.assignee,
        _stamp(after.assigned_at),
        _stamp(after.repaired_at),
        _stamp(after.closed_at),
        after.reopened,
        after.assign_s,
        after.repair_s,
        after.close_s,
        after.alert,
        after.id,
    )
    await _took(sql, order.id, now, who, step, note or assignee)
    return after


async def one(sql: Sql, order: str) -> Order | None:
    """By its id; on PostgreSQL nobody else steps it until this transaction ends."""
    touched = await sql.execute("UPDATE work_orders SET id = id WHERE id = $1", order)
    row = await sql.row(f"SELECT {_COLUMNS} FROM work_orders WHERE id = $1", order) if touched else None
    return None if row is None else order_of(row)


async def seen(sql: Sql, order: str) -> Order | None:
    """By its id, to look at."""
    row = await sql.row(f"SELECT {_COLUMNS} FROM work_orders WHERE id = $1", order)
    return None if row is None else order_of(row)


async def again(sql: Sql, subject: str, reason: str, part: str, since: datetime) -> Order | None:
    """The order of the same trouble that is open, or whose repair did not hold since then; the newest."""
    row = await sql.row(
        f"SELECT {_COLUMNS} FROM work_orders WHERE subject = $1 AND reason = $2 AND part = $3 AND state <> 'cancelled'"
        " AND (repaired_at IS NULL OR repaired_at >= $4) ORDER BY reported_at DESC, id DESC LIMIT 1",
        subject,
        reason,
        part,
        stamp(since),
    )
    return None if row is None else order_of(row)


async def steps(sql: Sql, order: str) -> Sequence[Taken]:
    """Everything that was done, in order."""
    rows = await sql.rows(
        "SELECT at, who, step, note FROM work_order_steps WHERE work_order = $1 ORDER BY place", order
    )
    return [Taken(datetime.fromisoformat(at), who, OrderStep(step), note) for at, who, step, note in rows]


async def page(  # noqa: PLR0913 (the filters of the list)
    sql: Sql,
    area: str,
    *,
    is_open: bool | None,
    subject: str,
    assignee: str,
    after: Sequence[Value],
    limit: int,
) -> Sequence[Order]:
    """The newest first. is_open None: all. after: (reported_at, id) of the last row seen; empty: from the newest."""
    values: list[Value] = [*below(area)]
    parts = ["area >= $1 AND area < $2"]
    if is_open is not None:
        parts.append("closed_at IS NULL" if is_open else "closed_at IS NOT NULL")
    for column, value in (("subject", subject), ("assignee", assignee)):
        if value:
            values.append(value)
            parts.append(f"{column} = ${len(values)}")
    if after:
        values += after
        parts.append(f"(reported_at, id) < (${len(values) - 1}, ${len(values)})")
    values.append(limit)
    rows = await sql.rows(
        f"SELECT {_COLUMNS} FROM work_orders WHERE {' AND '.join(parts)}"
        f" ORDER BY reported_at DESC, id DESC LIMIT ${len(values)}",
        *values,
    )
    return [order_of(row) for row in rows]


async def figures(sql: Sql, area: str, since: datetime, until: datetime) -> Figures:
    """How many, and how long it took to assign, repair and close them."""
    row = await sql.row(
        "SELECT COUNT(*), COUNT(*) - COUNT(closed_at), COUNT(repair_s), COALESCE(SUM(reopened), 0), AVG(assign_s),"
        " AVG(repair_s), AVG(close_s), MAX(repair_s) FROM work_orders"
        " WHERE area >= $1 AND area < $2 AND reported_at >= $3 AND reported_at < $4",
        *below(area),
        stamp(since),
        stamp(until),
    )
    if row is None:
        raise RuntimeError("a count gave no row")
    return Figures(int(row[0]), int(row[1]), int(row[2]), int(row[3]), *row[4:])


async def counts(sql: Sql) -> Sequence[tuple[OrderState, int]]:
    """How many stand where, of those that are open."""
    rows = await sql.rows("SELECT state, COUNT(*) FROM work_orders WHERE closed_at IS NULL GROUP BY state")
    return [(OrderState(state), int(count)) for state, count in rows]


def order_of(row: Row) -> Order:
    """One row of the table."""
    (name_id, subject, area, site, name, reason, part, severity, alert, state, title, by, *rest) = row
    (reported, assignee, assigned, repaired, closed, reopened, assign_s, repair_s, close_s) = rest
    return Order(
        id=name_id,
        subject=subject,
        area=area,
        site=site,
        name=name,
        reason=reason,
        part=part,
        severity=Severity(severity),
        alert=alert,
        state=OrderState(state),
        title=title,
        reported_by=by,
        reported_at=datetime.fromisoformat(reported),
        assignee=assignee,
        assigned_at=_moment(assigned),
        repaired_at=_moment(repaired),
        closed_at=_moment(closed),
        reopened=reopened,
        assign_s=assign_s,
        repair_s=repair_s,
        close_s=close_s,
    )


async def _took(sql: Sql, order: str, at: datetime, who: str, step: OrderStep, note: str) -> None:
    await sql.execute(
        "INSERT INTO work_order_steps (work_order, place, at, who, step, note)"
        " SELECT $1, COUNT(*) + 1, $2, $3, $4, $5 FROM work_order_steps WHERE work_order = $1",
        order,
        stamp(at),
        who,
        step,
        note,
    )


def _values(order: Order) -> tuple[Value, ...]:
    return (
        order.id,
        order.subject,
        order.area,
        order.site,
        order.name,
        order.reason,
        order.part,
        int(order.severity),
        order.alert,
        order.state,
        order.title,
        order.reported_by,
        stamp(order.reported_at),
        order.assignee,
        _stamp(order.assigned_at),
        _stamp(order.repaired_at),
        _stamp(order.closed_at),
        order.reopened,
        order.assign_s,
        order.repair_s,
        order.close_s,
    )


def _stamp(at: datetime | None) -> str | None:
    return None if at is None else stamp(at)


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
