"""Staff: who may sign in, which console is theirs, and what it may do."""

import hashlib
import hmac
import secrets
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from starlette.requests import Request

from kiosk.domain.errors import Refused
from kiosk.queue import events as e
from kiosk.queue.ledger import Ledger
from kiosk.queue.passwords import Passwords, hashed, long_enough
from kiosk.queue.settings import StaffSettings
from kiosk.queue.transaction import Transaction

V = TypeVar("V")
COOKIE = "session"
CSRF_HEADER = "x-csrf"
_HOUR_MS = 3_600_000
_SEEN_EVERY_MS = 600_000


class Role(StrEnum):
    """What a member of staff may do, least first."""

    STAFF = "staff"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"

    def may(self, needed: "Role") -> bool:
        """Whether this role includes the other."""
        return _RANKS.index(self) >= _RANKS.index(needed)


_RANKS = tuple(Role)


@dataclass(frozen=True, slots=True)
class Session:
    """One signed-in console. `id` is no secret; the cookie is."""

    id: str
    staff: str
    name: str
    role: Role
    csrf: str


class StaffRoom:
    """Who is signed in, and whether somebody is still there."""

    def __init__(self, ledger: Ledger, settings: StaffSettings) -> None:
        self._ledger = ledger
        self._settings = settings
        self._heard: dict[str, int] = {}  # session id → hall time of the last sign of life
        self._passwords = Passwords(settings, ledger.clock.monotonic)

    async def login(self, login: str, password: str, address: str) -> tuple[Session, str]:
        """A new session and its cookie. Raises Refused: wrong_login, too_many_attempts."""
        known = await self._passwords.checked(self._ledger.reader, login, password, address)
        secret = secrets.token_urlsafe(32)
        session = Session(
            secrets.token_hex(8), known.id, known.name, Role(known.role), secrets.token_urlsafe(24)
        )
        await self._ledger.write(lambda transaction: _open_session(transaction, session, secret))
        self.heard(session.id)
        return session, secret

    async def logout(self, session: Session) -> None:
        """End the session; the caller has left the window before."""
        await self._ledger.write(
            lambda transaction: (
                transaction.connection.execute("DELETE FROM sessions WHERE id = ?", (session.id,)).rowcount
            )
        )
        self._heard.pop(session.id, None)

    async def session_of(self, request: Request) -> Session:
        """Who asks. A request that changes something must carry the session's token.

        Raises Refused: not_signed_in, csrf.
        """
        session = self._session_by(request.cookies.get(COOKIE, ""))
        if session is None:
            raise Refused("not_signed_in")
        safe = request.method in ("GET", "HEAD")
        given = request.headers.get(CSRF_HEADER, "")
        if not safe and not hmac.compare_digest(given.encode(), session.csrf.encode()):
            raise Refused("csrf", CSRF_HEADER)
        await self._keep_alive(session)
        return session

    def heard(self, session_id: str) -> None:
        """The console of this session is there."""
        self._heard[session_id] = self._ledger.hall_time.now().tick_ms

    async def forget_idle(self) -> None:
        """Sessions that nobody used for so long that they let nobody in; an open stream is use."""
        idle_ms = self._ledger.hall_time.now().tick_ms - self._settings.session_idle_h * _HOUR_MS
        self._heard = {session: at_ms for session, at_ms in self._heard.items() if at_ms >= idle_ms}
        used = list(self._heard)
        marks = ",".join("?" * len(used))
        await self._ledger.write_plain(
            lambda connection: (
                connection.execute(
                    f"DELETE FROM sessions WHERE seen_ms < ? AND id NOT IN ({marks})",  # noqa: S608 (only question marks)
                    (idle_ms, *used),
                ).rowcount
            )
        )

    def is_open(self, session: Session) -> bool:
        """Whether it was not ended since: by signing out, by a new password, by the person's leaving."""
        found = self._ledger.reader.execute(
            "SELECT 1 FROM sessions JOIN staff ON staff.id = sessions.staff WHERE sessions.id = ? AND disabled = 0",
            (session.id,),
        )
        return found.fetchone() is not None

    async def while_open(self, session: Session, views: AsyncIterator[V]) -> AsyncGenerator[V, None]:
        """The views until they end or the session has."""
        try:
            async for view in views:
                if not self.is_open(session):
                    return
                yield view
        finally:
            if isinstance(views, AsyncGenerator):
                await views.aclose()

    def beat(self, session: Session) -> None:
        """The stream of a console is read; that of an ended session is no sign of life."""
        if self.is_open(session):
            self.heard(session.id)

    def is_alive(self, session_id: str) -> bool:
        """Whether a console was heard not long ago."""
        heard = self._heard.get(session_id)
        if heard is None:
            return False
        return self._ledger.hall_time.now().tick_ms - heard <= self._settings.presence_s * 1000

    async def add(self, login: str, name: str, role: Role, password: str, *, by: str = "") -> str:
        """A new member of staff; the id. by: who hires, "" where nobody can be named.

        Raises Refused: login_taken, password_short, bad_request.
        """
        if not (1 <= len(login) <= 40 and login.isprintable() and " " not in login):
            raise Refused("bad_request", "login")
        digest = await hashed(long_enough(password))
        staff = secrets.token_hex(4)

        def insert(transaction: Transaction) -> None:
            run = transaction.connection.execute
            if run("SELECT 1 FROM staff WHERE login = ?", (login,)).fetchone():
                raise Refused("login_taken", login)
            row = (staff, login, name, role.value, digest)
            run("INSERT INTO staff (id, login, name, role, password) VALUES (?, ?, ?, ?, ?)", row)
            transaction.record(e.Audited(what="staff.added", who=by, whom=staff, detail=role.value))

        await self._ledger.write(insert)
        return staff

    async def change_password(self, login: str, password: str, new: str, address: str) -> None:
        """By whoever knows the one of now; every console of that person is signed out.

        Raises Refused: wrong_login, too_many_attempts, password_short, password_same.
        """
        long_enough(new)
        staff = (await self._passwords.checked(self._ledger.reader, login, password, address)).id
        if new == password:
            raise Refused("password_same")
        digest = await hashed(new)

        def change(transaction: Transaction) -> None:
            set_password(transaction, staff, digest)
            transaction.record(e.Audited(what="staff.password", who=staff, whom=staff))

        await self._ledger.write(change)

    def check_guessing(self, address: str) -> None:
        """Raises Refused too_many_attempts."""
        self._passwords.check_guessing(address)

    def guessed_wrong(self, address: str) -> None:
        """Count a wrong code from there."""
        self._passwords.guessed_wrong(address)

    def is_empty(self) -> bool:
        """Whether nobody can sign in yet."""
        return self._ledger.reader.execute("SELECT 1 FROM staff LIMIT 1").fetchone() is None

    def window_of(self, staff: str) -> int | None:
        """Where this person sits."""
        row = self._ledger.reader.execute("SELECT window FROM windows WHERE staff = ?", (staff,)).fetchone()
        return None if row is None else int(row[0])

    def _session_by(self, secret: str) -> Session | None:
        if not secret:
            return None
        row = self._ledger.reader.execute(
            "SELECT sessions.id, staff.id, staff.name, staff.role, csrf, seen_ms FROM sessions"
            " JOIN staff ON staff.id = sessions.staff WHERE secret = ? AND disabled = 0",
            (digest_of(secret),),
        ).fetchone()
        if row is None:
            return None
        seen_ms = max(row[5], self._heard.get(row[0], 0))
        idle_ms = self._ledger.hall_time.now().tick_ms - seen_ms
        if idle_ms > self._settings.session_idle_h * _HOUR_MS:
            return None
        return Session(row[0], row[1], row[2], Role(row[3]), row[4])

    async def _keep_alive(self, session: Session) -> None:
        """Note the life in memory, and now and then in the store."""
        before = self._heard.get(session.id, 0)
        self.heard(session.id)
        now_ms = self._heard[session.id]
        if now_ms // _SEEN_EVERY_MS != before // _SEEN_EVERY_MS:
            await self._ledger.write(
                lambda transaction: (
                    transaction.connection.execute(
                        "UPDATE sessions SET seen_ms = ? WHERE id = ?", (now_ms, session.id)
                    ).rowcount
                )
            )


async def session_of(request: Request) -> Session:
    """The signed-in console that sends this request. Raises Refused: not_signed_in, csrf."""
    room: StaffRoom = request.app.state.service.staff
    return await room.session_of(request)


def set_password(transaction: Transaction, staff: str, digest: str) -> None:
    """Every console of that person is signed out."""
    run = transaction.connection.execute
    run("UPDATE staff SET password = ? WHERE id = ?", (digest, staff))
    run("DELETE FROM sessions WHERE staff = ?", (staff,))


def digest_of(secret: str) -> bytes:
    """How a cookie or a code is stored: long random secrets need no salt."""
    return hashlib.sha256(secret.encode()).digest()


def _open_session(transaction: Transaction, session: Session, secret: str) -> None:
    row = (session.id, digest_of(secret), session.staff, session.csrf, transaction.moment.tick_ms)
    transaction.connection.execute("INSERT INTO sessions VALUES (?, ?, ?, ?, ?)", row)
    transaction.record(e.Audited(what="staff.signed_in", who=session.staff, whom=session.id))
