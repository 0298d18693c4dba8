"""Who of operations may look: Argon2 passwords, sessions by cookie, a token against forged requests."""

import asyncio
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from starlette.requests import HTTPConnection

from fleet.config import Logins
from fleet.store.port import Session, Staff, Store
from kiosk.domain.clock import Clock
from kiosk.domain.errors import Refused

COOKIE = "fleet_session"
_HASHER = PasswordHasher()
_NOBODY = _HASHER.hash(secrets.token_hex(16))  # an unknown login takes as long as a known one


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who is logged in."""

    staff: Staff
    csrf: str


@dataclass(frozen=True, slots=True)
class Granted:
    """A new session; `token` goes into the cookie and is kept nowhere."""

    token: str
    lasts_s: int


def new_password() -> str:
    """16 characters that can be read aloud."""
    alphabet = "23456789abcdefghjkmnpqrstuvwxyz"
    return "-".join("".join(secrets.choice(alphabet) for _ in range(4)) for _ in range(4))


def hashed(password: str) -> str:
    """Argon2id with the library's present parameters."""
    return _HASHER.hash(password)


class Access:
    """Logs in and out, and says who is behind a request."""

    def __init__(self, store: Store, clock: Clock, rules: Logins) -> None:
        self._store = store
        self._clock = clock
        self._rules = rules
        self._failures: dict[str, list[datetime]] = {}

    async def log_in(self, login: str, password: str) -> Granted:
        """Raises Refused: login_wrong, or login_paused after too many tries."""
        now = self._clock.now()
        recent = self._recent_failures(login, now)
        if len(recent) >= self._rules.tries:
            raise Refused("login_paused")
        staff = await self._store.staff(login)
        # Counted before the slow check, so that tries side by side count as well.
        self._failures[login] = [*recent, now]
        right = await asyncio.to_thread(_is_right, staff.password_hash if staff else _NOBODY, password)
        if staff is None or not right:
            raise Refused("login_wrong")
        self._failures.pop(login, None)
        token = secrets.token_urlsafe(32)
        lasts = timedelta(hours=self._rules.session_h)
        await self._store.add_session(
            Session(_digest(token), staff.login, secrets.token_urlsafe(24), now + lasts)
        )
        return Granted(token, int(lasts.total_seconds()))

    async def visitor(self, connection: HTTPConnection) -> Visitor | None:
        """Who is logged in, None for nobody."""
        token = connection.cookies.get(COOKIE, "")
        session = await self._store.session(_digest(token), self._clock.now()) if token else None
        staff = await self._store.staff(session.login) if session else None
        return Visitor(staff, session.csrf) if session and staff else None

    async def log_out(self, connection: HTTPConnection) -> None:
        """The session ends here, wherever its cookie still is."""
        await self._store.end_session(_digest(connection.cookies.get(COOKIE, "")))

    def _recent_failures(self, login: str, now: datetime) -> list[datetime]:
        since = now - timedelta(seconds=self._rules.pause_s)
        self._failures = {
            name: kept
            for name, times in self._failures.items()
            if (kept := [at for at in times if at > since])
        }
        return self._failures.get(login, [])


def same_token(stated: str, kept: str) -> bool:
    """Compared in constant time."""
    return hmac.compare_digest(stated.encode("utf-8"), kept.encode("utf-8"))


def _is_right(kept: str, password: str) -> bool:
    try:
        return _HASHER.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8")).hexdigest()
