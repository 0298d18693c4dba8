"""What somebody changes of their own login: password, second factor, sessions."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from fleet.audit.rows import record
from fleet.config import Logins
from fleet.staff import factors, rows
from fleet.staff.passwords import hashed, is_right
from fleet.staff.pausing import Tries
from fleet.staff.people import Session, Visitor
from fleet.staff.permissions import home
from fleet.staff.sealing import Sealing
from fleet.staff.second import address_of, new_recovery_codes, new_secret
from fleet.store.sql import Rooms, Sql
from kiosk.domain.clock import Clock
from kiosk.domain.errors import Refused

ISSUER = "Bianmin Fleet"  # what an authenticator app shows beside the code


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody's own page."""

    factor: bool
    recovery_left: int
    sessions: Sequence[Session]


class Accounts:
    """Everything here is done by its owner."""

    def __init__(self, store: Rooms, clock: Clock, rules: Logins, sealing: Sealing) -> None:
        self._store = store
        self._clock = clock
        self._rules = rules
        self._sealing = sealing
        self._wrong = Tries(store, "password", rules.tries, timedelta(seconds=rules.pause_s))

    async def of(self, visitor: Visitor) -> Account:
        """What there is."""
        now = self._clock.now()

        async def ask(sql: Sql) -> Account:
            factor = await factors.factor_of(sql, visitor.login, self._sealing)
            left = await factors.recovery_left(sql, visitor.login)
            sessions = await rows.sessions_of(sql, visitor.login, now)
            return Account(factor is not None and factor.confirmed, left, sessions)

        return await self._store.read(ask)

    async def change_password(self, visitor: Visitor, old: str, new: str) -> None:
        """Every other session of theirs ends. Raises Refused: password_wrong, password_short, login_paused."""
        if len(new) < self._rules.password_length:
            raise Refused("password_short", str(self._rules.password_length))
        now = self._clock.now()
        if await self._wrong.begin(visitor.login, now) is None:
            raise Refused("login_paused")
        member = await self._store.read(lambda sql: rows.member_of(sql, visitor.login))
        if member is None or not await asyncio.to_thread(is_right, member.password_hash, old):
            raise Refused("password_wrong")
        await self._wrong.forget(visitor.login)
        made = await asyncio.to_thread(hashed, new)

        async def act(sql: Sql) -> None:
            await rows.keep_password(sql, visitor.login, made)
            await rows.end_sessions(sql, visitor.login, but=visitor.session)
            await self._noted(sql, visitor, "password.changed", {})

        await self._store.write(act)

    async def begin_factor(self, visitor: Visitor) -> str:
        """An otpauth address for their app, new each time. Raises Refused: factor_confirmed."""
        secret = new_secret()

        async def act(sql: Sql) -> None:
            factor = await factors.factor_of(sql, visitor.login, self._sealing)
            if factor is not None and factor.confirmed:
                raise Refused("factor_confirmed")
            await factors.begin(sql, visitor.login, secret, self._sealing)

        await self._store.write(act)
        return address_of(secret, visitor.login, ISSUER)

    async def factor_address(self, visitor: Visitor) -> str | None:
        """The one that was begun and not confirmed yet."""
        factor = await self._store.read(lambda sql: factors.factor_of(sql, visitor.login, self._sealing))
        if factor is None or factor.confirmed or factor.secret is None:
            return None
        return address_of(factor.secret, visitor.login, ISSUER)

    async def confirm_factor(self, visitor: Visitor, code: str) -> tuple[str, ...]:
        """The app gives the right code: it is asked for from now on; their recovery codes, shown once.

        This session is as good as one with a code. Raises Refused: factor_confirmed, code_wrong.
        """
        recovery = new_recovery_codes()

        async def act(sql: Sql) -> None:
            factor = await factors.factor_of(sql, visitor.login, self._sealing)
            if factor is not None and factor.confirmed:
                raise Refused("factor_confirmed")
            if not await factors.use_code(sql, visitor.login, code, self._clock.now(), self._sealing):
                raise Refused("code_wrong")
            await factors.confirm(sql, visitor.login, recovery)
            await rows.make_strong(sql, visitor.session)
            await rows.end_sessions(sql, visitor.login, but=visitor.session)
            await self._noted(sql, visitor, "factor.confirmed", {})

        await self._store.write(act)
        return recovery

    async def end_session(self, visitor: Visitor, started: str) -> None:
        """One of theirs, by the beginning of its digest."""

        async def act(sql: Sql) -> None:
            for session in await rows.sessions_of(sql, visitor.login, self._clock.now()):
                if session.digest.startswith(started):
                    await rows.end_session(sql, session.digest)
                    await self._noted(sql, visitor, "session.ended", {"address": session.address})

        await self._store.write(act)

    async def _noted(self, sql: Sql, visitor: Visitor, what: str, detail: Mapping[str, object]) -> None:
        at, area = self._clock.now(), home(visitor.grants)
        await record(sql, visitor.login, what, visitor.login, detail, at=at, area=area)
