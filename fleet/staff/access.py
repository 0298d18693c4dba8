"""Logging in and out: passwords, codes, a pause after wrong ones, sessions by cookie."""

import asyncio
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from starlette.requests import HTTPConnection

from fleet.audit.rows import record
from fleet.config import Logins
from fleet.staff import factors, rows
from fleet.staff.passwords import NOBODY, is_right
from fleet.staff.pausing import Tries
from fleet.staff.people import Member, Session, Visitor
from fleet.staff.permissions import home, without_second_factor
from fleet.staff.sealing import Sealing
from fleet.store.sql import Rooms, Sql
from kiosk.domain.clock import Clock
from kiosk.domain.errors import Refused

COOKIE = "fleet_session"


@dataclass(frozen=True, slots=True)
class Granted:
    """A new session; `token` goes into the cookie and is kept nowhere."""

    token: str
    lasts_s: int
    csrf: str


class Access:
    """Logs in and out, and says who is behind a request."""

    def __init__(self, store: Rooms, clock: Clock, rules: Logins, sealing: Sealing) -> None:
        self._store = store
        self._clock = clock
        self._rules = rules
        self._sealing = sealing
        pause = timedelta(seconds=rules.pause_s)
        self._by_login = Tries(store, "login", rules.tries, pause)
        self._by_address = Tries(store, "address", rules.address_tries, pause)

    async def log_in(self, login: str, password: str, *, code: str = "", address: str = "") -> Granted:
        """A session for who knows the password and, where they have set one up, has a code of their second factor.

        Raises Refused: login_wrong, which does not say what was; login_paused after too many tries; factor_locked: the password
        is right, and no code can be looked at, because the key of the second factors is another one.
        """
        now = self._clock.now()
        from_there = await self._by_address.begin(address, now)
        if from_there is None:
            raise Refused("login_paused")
        if await self._by_login.begin(login, now) is None:
            await self._by_address.take_back(from_there)
            raise Refused("login_paused")
        member = await self._store.read(lambda sql: rows.member_of(sql, login))
        right = await asyncio.to_thread(is_right, member.password_hash if member else NOBODY, password)
        granted = await self._with_code(member, code, address) if member and right else None
        if granted is None:
            if member is not None and await self._by_login.are_too_many(login, now):
                await self._noted(member, "login.paused", {"address": address})
            raise Refused("login_wrong")
        await self._by_login.forget(login)
        await self._by_address.take_back(from_there)
        return granted

    async def log_in_known(self, login: str, address: str, *, strong: bool) -> Granted:
        """A session for somebody whom another authority has proved. Raises Refused: login_unknown."""

        async def act(sql: Sql) -> Granted | None:
            member = await rows.member_of(sql, login)
            how = "authority"
            return None if member is None else await self._begin(sql, member, address, how, strong=strong)

        granted = await self._store.write(act)
        if granted is None:
            raise Refused("login_unknown")
        return granted

    async def visitor(self, connection: HTTPConnection) -> Visitor | None:
        """Who is logged in, None for nobody."""
        token = connection.cookies.get(COOKIE, "")
        if not token:
            return None
        digest, now = _digest(token), self._clock.now()

        async def ask(sql: Sql) -> tuple[Session, Member] | None:
            session = await rows.session_of(sql, digest, now)
            member = await rows.member_of(sql, session.login) if session else None
            return (session, member) if session and member else None

        found = await self._store.read(ask)
        if found is None:
            return None
        session, member = found
        weak = self._rules.second_factor and not session.strong
        grants = without_second_factor(member.grants) if weak else member.grants
        return Visitor(member.login, member.name, session.csrf, grants, session.digest, weak)

    async def log_out(self, connection: HTTPConnection) -> None:
        """The session ends here, wherever its cookie still is."""
        digest = _digest(connection.cookies.get(COOKIE, ""))
        await self._store.write(lambda sql: rows.end_session(sql, digest))

    async def _with_code(self, member: Member, code: str, address: str) -> Granted | None:
        async def act(sql: Sql) -> Granted | None:
            factor = await factors.factor_of(sql, member.login, self._sealing)
            if factor is None or not factor.confirmed:
                return await self._begin(sql, member, address, "password", strong=False)
            if await factors.use_code(sql, member.login, code, self._clock.now(), self._sealing):
                return await self._begin(sql, member, address, "code", strong=True)
            if await factors.use_recovery_code(sql, member.login, code):
                return await self._begin(sql, member, address, "recovery", strong=True)
            if factor.secret is None:
                raise Refused("factor_locked")
            return None

        return await self._store.write(act)

    async def _begin(self, sql: Sql, member: Member, address: str, how: str, *, strong: bool) -> Granted:
        token = secrets.token_urlsafe(32)
        now = self._clock.now()
        lasts = timedelta(hours=self._rules.session_h)
        session = Session(
            digest=_digest(token),
            login=member.login,
            csrf=secrets.token_urlsafe(24),
            began_at=now,
            expires_at=now + lasts,
            address=address,
            strong=strong,
        )
        await rows.add_session(sql, session)
        detail = {"how": how, "address": address}
        await record(sql, member.login, "login.began", member.login, detail, at=now, area=home(member.grants))
        return Granted(token, int(lasts.total_seconds()), session.csrf)

    async def _noted(self, member: Member, what: str, detail: Mapping[str, object]) -> None:
        at, login, area = self._clock.now(), member.login, home(member.grants)
        await self._store.write(lambda sql: record(sql, login, what, login, detail, at=at, area=area))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8")).hexdigest()
