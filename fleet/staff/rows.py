"""Staff, their grants and their sessions in the store."""

from collections.abc import Sequence
from datetime import datetime

from fleet.staff.people import Member, Session
from fleet.staff.permissions import Grant, Role
from fleet.store.rows import stamp
from fleet.store.sql import Row, Sql

_SESSION = "SELECT digest, login, csrf, began_at, expires_at, address, strong FROM sessions"


async def keep_member(sql: Sql, member: Member) -> None:
    """Add or replace the login with its grants; whoever is logged in by it is no more."""
    await sql.execute(
        "INSERT INTO staff (login, name, password_hash) VALUES ($1, $2, $3) ON CONFLICT (login)"
        " DO UPDATE SET name = excluded.name, password_hash = excluded.password_hash",
        member.login,
        member.name,
        member.password_hash,
    )
    await sql.execute("DELETE FROM grants WHERE login = $1", member.login)
    for grant in sorted(set(member.grants)):
        await sql.execute(
            "INSERT INTO grants (login, role, area) VALUES ($1, $2, $3)", member.login, grant.role, grant.area
        )
    await end_sessions(sql, member.login)


async def member_of(sql: Sql, login: str) -> Member | None:
    """The person behind a login."""
    row = await sql.row("SELECT name, password_hash FROM staff WHERE login = $1", login)
    if row is None:
        return None
    grants = await sql.rows("SELECT role, area FROM grants WHERE login = $1 ORDER BY role, area", login)
    return Member(login, row[0], row[1], tuple(Grant(Role(role), area) for role, area in grants))


async def members(sql: Sql) -> Sequence[Member]:
    """Everybody, by login."""
    granted: dict[str, list[Grant]] = {}
    for login, role, area in await sql.rows("SELECT login, role, area FROM grants ORDER BY role, area"):
        granted.setdefault(login, []).append(Grant(Role(role), area))
    people = await sql.rows("SELECT login, name, password_hash FROM staff ORDER BY login")
    return [Member(login, name, kept, tuple(granted.get(login, ()))) for login, name, kept in people]


async def keep_password(sql: Sql, login: str, password_hash: str) -> None:
    """The new one."""
    await sql.execute("UPDATE staff SET password_hash = $2 WHERE login = $1", login, password_hash)


async def remove_member(sql: Sql, login: str) -> None:
    """With grants and sessions; what they did stays in the audit."""
    for table in ("sessions", "grants", "staff"):
        await sql.execute(f"DELETE FROM {table} WHERE login = $1", login)


# ---- sessions ----


async def add_session(sql: Sql, session: Session) -> None:
    """A login has begun."""
    await sql.execute(
        "INSERT INTO sessions (digest, login, csrf, began_at, expires_at, address, strong)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7)",
        session.digest,
        session.login,
        session.csrf,
        stamp(session.began_at),
        stamp(session.expires_at),
        session.address,
        int(session.strong),
    )


async def session_of(sql: Sql, digest: str, at: datetime) -> Session | None:
    """The one that holds then."""
    row = await sql.row(f"{_SESSION} WHERE digest = $1 AND expires_at > $2", digest, stamp(at))
    return None if row is None else _session(row)


async def sessions_of(sql: Sql, login: str, at: datetime) -> Sequence[Session]:
    """Those of one person that hold then, newest first."""
    rows = await sql.rows(
        f"{_SESSION} WHERE login = $1 AND expires_at > $2 ORDER BY began_at DESC", login, stamp(at)
    )
    return [_session(row) for row in rows]


async def make_strong(sql: Sql, digest: str) -> None:
    """A second factor was given in it."""
    await sql.execute("UPDATE sessions SET strong = 1 WHERE digest = $1", digest)


async def end_session(sql: Sql, digest: str) -> None:
    """It holds no more, wherever its cookie still is."""
    await sql.execute("DELETE FROM sessions WHERE digest = $1", digest)


async def end_sessions(sql: Sql, login: str, but: str = "") -> None:
    """All of one person's, but the one with this digest."""
    await sql.execute("DELETE FROM sessions WHERE login = $1 AND digest <> $2", login, but)


def _session(row: Row) -> Session:
    digest, login, csrf, began, expires, address, strong = row
    return Session(
        digest=digest,
        login=login,
        csrf=csrf,
        began_at=datetime.fromisoformat(began),
        expires_at=datetime.fromisoformat(expires),
        address=address,
        strong=bool(strong),
    )
