"""Commands in the store."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import msgspec

from fleet.commands.orders import AT_ONCE, LEASE, CommandState, Order, Result, checked, next_id
from fleet.news import tell
from fleet.registry import reporter as registered
from fleet.schemas import CommandKind, Setting
from fleet.store.rows import stamp
from fleet.store.sql import Row, Sql, below
from kiosk.domain.errors import Refused

_ORDER = (
    "SELECT c.reporter, c.id, c.kind, c.arguments, c.state, c.created_at, c.expires_at, c.leased_until, c.who,"
    " c.approval, c.result, c.ended_at FROM commands c"
)
_encode = msgspec.json.Encoder().encode


class UnknownCommand(Exception):
    """This reporter has no such command."""


async def add(  # noqa: PLR0913 (what a command is)
    sql: Sql,
    reporter: str,
    kind: CommandKind,
    arguments: Mapping[str, Setting],
    *,
    valid: timedelta,
    who: str,
    at: datetime,
    approval: str | None = None,
) -> Order:
    """One more for this kiosk. Raises UnknownReporter, Refused."""
    checked(kind, arguments, (await registered(sql, reporter)).kind, valid)
    # The row of the reporter is held until the commit, so that two commands at once get two numbers.
    await sql.execute("UPDATE reporters SET name = name WHERE id = $1", reporter)
    last = await sql.row("SELECT max(id) FROM commands WHERE reporter = $1", reporter)
    number = next_id(int(last[0] or 0) if last else 0, at)
    await sql.execute(
        "INSERT INTO commands (reporter, id, kind, arguments, state, created_at, expires_at, who, approval)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        reporter,
        number,
        kind,
        _encode(arguments).decode("utf-8"),
        CommandState.WAITING,
        stamp(at),
        stamp(at + valid),
        who,
        approval,
    )
    await tell(sql, reporter, at)
    return await one(sql, reporter, number)


async def cancel(sql: Sql, reporter: str, number: int, at: datetime) -> Order:
    """One that the kiosk was not given yet. Raises UnknownCommand, Refused command_given."""
    changed = await sql.execute(
        "UPDATE commands SET state = $3, ended_at = $4 WHERE reporter = $1 AND id = $2 AND state = 'waiting'",
        reporter,
        number,
        CommandState.CANCELLED,
        stamp(at),
    )
    order = await one(sql, reporter, number)
    if not changed:
        raise Refused("command_given", order.state)
    await tell(sql, reporter, at)
    return order


async def lease(sql: Sql, reporter: str, now: datetime) -> tuple[tuple[Order, ...], datetime | None]:
    """What the kiosk is given now, and when there may be more to give again; None: nothing is open then."""
    rows = await sql.rows(
        f"{_ORDER} WHERE reporter = $1 AND state IN ('waiting', 'leased')"
        f" AND (leased_until IS NULL OR leased_until <= $2) ORDER BY id LIMIT {AT_ONCE}",
        reporter,
        stamp(now),
    )
    until = stamp(now + LEASE)
    await sql.execute_many(
        "UPDATE commands SET state = 'leased', leased_until = $3 WHERE reporter = $1 AND id = $2",
        [(reporter, row[1], until) for row in rows],
    )
    return tuple(_order(row) for row in rows), await again_at(sql, reporter)


async def again_at(sql: Sql, reporter: str) -> datetime | None:
    """When something is to be given, soonest; None where nothing is open."""
    found = await sql.row(
        "SELECT min(coalesce(leased_until, created_at)) FROM commands"
        " WHERE reporter = $1 AND state IN ('waiting', 'leased')",
        reporter,
    )
    return None if found is None or found[0] is None else datetime.fromisoformat(found[0])


async def settle(sql: Sql, reporter: str, results: Sequence[Result], at: datetime) -> None:
    """The kiosk's word; the first one stays. One for a command that is not here (a restored store) is dropped."""
    for result in results:
        await sql.execute(
            "UPDATE commands SET state = $3, result = $4, ended_at = $5 WHERE reporter = $1 AND id = $2"
            " AND state IN ('waiting', 'leased', 'cancelled')",
            reporter,
            result.id,
            result.state,
            _encode(result.detail).decode("utf-8"),
            stamp(at),
        )
    await tell(sql, reporter, at)


async def one(sql: Sql, reporter: str, number: int) -> Order:
    """Raises UnknownCommand."""
    row = await sql.row(f"{_ORDER} WHERE reporter = $1 AND id = $2", reporter, number)
    if row is None:
        raise UnknownCommand(f"{reporter} {number}")
    return _order(row)


async def of_reporter(sql: Sql, reporter: str, limit: int = 50, before: int | None = None) -> Sequence[Order]:
    """Newest first, below `before` where it is given."""
    top = 2**62 if before is None else before
    rows = await sql.rows(
        f"{_ORDER} WHERE reporter = $1 AND id < $2 ORDER BY id DESC LIMIT $3", reporter, top, limit
    )
    return [_order(row) for row in rows]


async def still_open(sql: Sql, area: str, limit: int = 200) -> Sequence[Order]:
    """What no kiosk below the area has answered yet, oldest first."""
    rows = await sql.rows(
        f"{_ORDER} JOIN reporters r ON r.id = c.reporter WHERE c.state IN ('waiting', 'leased')"
        " AND r.revoked_at IS NULL AND r.area >= $1 AND r.area < $2 ORDER BY c.created_at, c.reporter, c.id LIMIT $3",
        *below(area),
        limit,
    )
    return [_order(row) for row in rows]


def _order(row: Row) -> Order:
    (reporter, number, kind, arguments, state, created, expires, leased, who, approval, result, ended) = row
    return Order(
        reporter,
        number,
        CommandKind(kind),
        msgspec.json.decode(arguments, type=dict[str, Setting]),
        CommandState(state),
        datetime.fromisoformat(created),
        datetime.fromisoformat(expires),
        _moment(leased),
        who,
        approval,
        None if result is None else msgspec.json.decode(result, type=dict[str, object]),
        _moment(ended),
    )


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
