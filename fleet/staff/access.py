"""Logging in and out: passwords, a pause after wrong ones, sessions by cookie."""

import asyncio
import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.requests import HTTPConnection

from fleet.config import Logins
from fleet.staff import rows
from fleet.staff.passwords import NOBODY, is_right
from fleet.staff.people import Member, Session, Visitor
from fleet.staff.permissions import without_second_factor
from fleet.store.sql import Rooms, Sql
from kiosk.domain.clock import Clock
from kiosk.domain.errors import Refused

COOKIE = "fleet_session"


@dataclass(frozen=True, slots=True)
class Granted:
    """A new session; `token` goes into the cookie and is kept nowhere."""

    token: str
    lasts_s: int


class Access:
    """Logs in and out, and says who is behind a request."""

    def __init__(self, store: Rooms, clock: Clock, rules: Logins) -> None:
        self._store = store
        self._clock = clock
        self._rules = rules
        self._failures: dict[str, list[datetime]] = {}

    async def log_in(self, login: str, password: str, address: str = "") -> Granted:
        """Raises Refused: login_wrong, or login_paused after too many tries."""
        now = self._clock.now()
        recent = self._recent_failures(login, now)
        if len(recent) >= self._rules.tries:
            raise Refused("login_paused")
        member = await self._store.read(lambda sql: rows.member_of(sql, login))
        # Counted before the slow check, so that tries side by side count as well.
        self._failures[login] = [*recent, now]
        right = await asyncio.to_thread(is_right, member.password_hash if member else NOBODY, password)
        if member is None or not right:
            raise Refused("login_wrong")
        self._failures.pop(login, None)
        return await self._begin(member, address, strong=False)

    async def _begin(self, member: Member, address: str, *, strong: bool) -> Granted:
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
        await self._store.write(lambda sql: rows.add_session(sql, session))
        return Granted(token, int(lasts.total_seconds()))

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
        return Visitor(member.login, member.name, session.csrf, grants)

    async def log_out(self, connection: HTTPConnection) -> None:
        """The session ends here, wherever its cookie still is."""
        digest = _digest(connection.cookies.get(COOKIE, ""))
        await self._store.write(lambda sql: rows.end_session(sql, digest))

    def _recent_failures(self, login: str, now: datetime) -> list[datetime]:
        since = now - timedelta(seconds=self._rules.pause_s)
        self._failures = {
            name: kept
            for name, times in self._failures.items()
            if (kept := [at for at in times if at > since])
        }
        return self._failures.get(login, [])


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8")).hexdigest()
