"""Second factors in the store."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from fleet.staff.second import matching_step, recovery_digest
from fleet.store.sql import Sql


@dataclass(frozen=True, slots=True)
class Factor:
    """Somebody's authenticator app; it counts once a code of it was given back (`confirmed`)."""

    secret: str
    confirmed: bool


async def factor_of(sql: Sql, login: str) -> Factor | None:
    """Theirs, if they have begun to set one up."""
    row = await sql.row("SELECT secret, confirmed FROM second_factors WHERE login = $1", login)
    return None if row is None else Factor(row[0], bool(row[1]))


async def begin(sql: Sql, login: str, secret: str) -> None:
    """A secret that is shown to them; one that was confirmed stays as it is."""
    await sql.execute(
        "INSERT INTO second_factors (login, secret, confirmed, last_step) VALUES ($1, $2, 0, 0)"
        " ON CONFLICT (login) DO UPDATE SET secret = excluded.secret WHERE second_factors.confirmed = 0",
        login,
        secret,
    )


async def use_code(sql: Sql, login: str, code: str, now: datetime) -> bool:
    """Whether the code is one of their app and was never used; it is used by that."""
    factor = await factor_of(sql, login)
    step = None if factor is None else matching_step(factor.secret, code, now)
    if step is None:
        return False
    used = await sql.execute(
        "UPDATE second_factors SET last_step = $2 WHERE login = $1 AND last_step < $2", login, step
    )
    return used == 1


async def use_recovery_code(sql: Sql, login: str, code: str) -> bool:
    """Whether it was one of theirs; it is none any more."""
    gone = await sql.execute(
        "DELETE FROM recovery_codes WHERE login = $1 AND digest = $2", login, recovery_digest(login, code)
    )
    return gone == 1


async def confirm(sql: Sql, login: str, recovery: Iterable[str]) -> None:
    """From now on it is asked for; the recovery codes replace earlier ones."""
    await sql.execute("UPDATE second_factors SET confirmed = 1 WHERE login = $1", login)
    await sql.execute("DELETE FROM recovery_codes WHERE login = $1", login)
    digests = [(login, recovery_digest(login, code)) for code in recovery]
    await sql.execute_many("INSERT INTO recovery_codes (login, digest) VALUES ($1, $2)", digests)


async def recovery_left(sql: Sql, login: str) -> int:
    """How many recovery codes they have not used."""
    row = await sql.row("SELECT count(*) FROM recovery_codes WHERE login = $1", login)
    return 0 if row is None else int(row[0])


async def forget(sql: Sql, login: str) -> None:
    """They have none any more."""
    await sql.execute("DELETE FROM recovery_codes WHERE login = $1", login)
    await sql.execute("DELETE FROM second_factors WHERE login = $1", login)
