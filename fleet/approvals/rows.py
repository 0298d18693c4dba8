"""Requests for approval in the store."""

from collections.abc import Sequence
from datetime import datetime

from fleet.approvals.rules import Approval, ApprovalState
from fleet.staff.permissions import Permission
from fleet.store.rows import stamp
from fleet.store.sql import Row, Sql, below

_APPROVAL = (
    "SELECT id, what, area, permission, digest, detail, kiosks, asked_by, asked_at, expires_at, state, decided_by,"
    " decided_at FROM approvals"
)


async def add(sql: Sql, approval: Approval) -> None:
    """A new request."""
    await sql.execute(
        "INSERT INTO approvals (id, what, area, permission, digest, detail, kiosks, asked_by, asked_at, expires_at,"
        " state, decided_by, decided_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, '', '')",
        approval.id,
        approval.what,
        approval.area,
        approval.permission,
        approval.digest,
        approval.detail,
        approval.kiosks,
        approval.asked_by,
        stamp(approval.asked_at),
        stamp(approval.expires_at),
        approval.state,
    )


async def one(sql: Sql, number: str) -> Approval | None:
    """By its id."""
    row = await sql.row(f"{_APPROVAL} WHERE id = $1", number)
    return None if row is None else _approval(row)


async def of_digest(sql: Sql, digest: str, who: str, at: datetime) -> Sequence[Approval]:
    """What this person asked for with this digest and is still in time, newest first."""
    rows = await sql.rows(
        f"{_APPROVAL} WHERE digest = $1 AND asked_by = $2 AND expires_at > $3 ORDER BY asked_at DESC",
        digest,
        who,
        stamp(at),
    )
    return [_approval(row) for row in rows]


async def newest(sql: Sql, area: str, limit: int) -> Sequence[Approval]:
    """Those below the area, newest first."""
    rows = await sql.rows(
        f"{_APPROVAL} WHERE area >= $1 AND area < $2 ORDER BY asked_at DESC, id LIMIT $3", *below(area), limit
    )
    return [_approval(row) for row in rows]


async def waiting(sql: Sql, at: datetime) -> int:
    """How many wait for somebody."""
    row = await sql.row(
        "SELECT count(*) FROM approvals WHERE state = $1 AND expires_at > $2",
        ApprovalState.WAITING,
        stamp(at),
    )
    return 0 if row is None else int(row[0])


async def move(sql: Sql, before: Approval, after: Approval) -> bool:
    """Write what follows; False where somebody else was faster."""
    decided_at = "" if after.decided_at is None else stamp(after.decided_at)
    changed = await sql.execute(
        "UPDATE approvals SET state = $1, decided_by = $2, decided_at = $3 WHERE id = $4 AND state = $5",
        after.state,
        after.decided_by,
        decided_at,
        before.id,
        before.state,
    )
    return changed == 1


async def kiosks_below(sql: Sql, area: str) -> int:
    """How many reporters an act below the area concerns."""
    row = await sql.row(
        "SELECT count(*) FROM reporters WHERE area >= $1 AND area < $2 AND revoked_at IS NULL", *below(area)
    )
    return 0 if row is None else int(row[0])


def _approval(row: Row) -> Approval:
    number, what, area, permission, digest, detail, kiosks, by, at, expires, state, decider, decided = row
    return Approval(
        id=number,
        what=what,
        area=area,
        permission=Permission(permission),
        digest=digest,
        detail=detail,
        kiosks=kiosks,
        asked_by=by,
        asked_at=datetime.fromisoformat(at),
        expires_at=datetime.fromisoformat(expires),
        state=ApprovalState(state),
        decided_by=decider,
        decided_at=datetime.fromisoformat(decided) if decided else None,
    )
