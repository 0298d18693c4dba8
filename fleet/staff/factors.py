"""Second factors in the store."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from fleet.staff.sealing import Sealed, Sealing, is_sealed
from fleet.staff.second import matching_step, recovery_digest
from fleet.store.sql import Sql


@dataclass(frozen=True, slots=True)
class Factor:
    """Somebody's authenticator app; it counts once a code of it was given back (`confirmed`).

    secret: None where another key has sealed it.
    """

    secret: str | None
    confirmed: bool


async def factor_of(sql: Sql, login: str, sealing: Sealing) -> Factor | None:
    """Theirs, if they have begun to set one up."""
    row = await sql.row("SELECT secret, confirmed FROM second_factors WHERE login = $1", login)
    if row is None:
        return None
    try:
        return Factor(sealing.opened(login, row[0]), bool(row[1]))
    except Sealed:
        return Factor(None, bool(row[1]))


async def begin(sql: Sql, login: str, secret: str, sealing: Sealing) -> None:
    """A secret that is shown to them; one that was confirmed stays as it is."""
    await sql.execute(
        "INSERT INTO second_factors (login, secret, confirmed, last_step) VALUES ($1, $2, 0, 0)"
        " ON CONFLICT (login) DO UPDATE SET secret = excluded.secret WHERE second_factors.confirmed = 0",
        login,
        sealing.seal(login, secret),
    )


async def use_code(sql: Sql, login: str, code: str, now: datetime, sealing: Sealing) -> bool:
    """Whether the code is one of their app and was never used; it is used by that."""
    factor = await factor_of(sql, login, sealing)
    if factor is None or factor.secret is None:
        return False
    step = matching_step(factor.secret, code, now)
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


async def seal_all(sql: Sql, sealing: Sealing) -> Sequence[str]:
    """What an older version left plain is sealed; the logins whose secrets this key does not open."""
    locked = []
    for login, kept in await sql.rows("SELECT login, secret FROM second_factors ORDER BY login"):
        if not is_sealed(kept):
            sealed = sealing.seal(login, kept)
            await sql.execute("UPDATE second_factors SET secret = $2 WHERE login = $1", login, sealed)
            continue
        try:
            sealing.opened(login, kept)
        except Sealed:
            locked.append(login)
    return locked


async def forget(sql: Sql, login: str) -> None:
    """They have none any more."""
    await sql.execute("DELETE FROM recovery_codes WHERE login = $1", login)
    await sql.execute("DELETE FROM second_factors WHERE login = $1", login)
