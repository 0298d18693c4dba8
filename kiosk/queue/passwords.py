"""Passwords of staff: how they are kept, and whose one is. Guessing is limited for each name and each address."""

import asyncio
import secrets
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from kiosk.domain.errors import Refused
from kiosk.queue.attempts import Attempts
from kiosk.queue.settings import StaffSettings

LEAST_PASSWORD = 10
_ADDRESS_FACTOR = 4  # several members of staff may share an address

_hasher = PasswordHasher(time_cost=3, memory_cost=19_456, parallelism=1)


@dataclass(frozen=True, slots=True)
class Known:
    """A member of staff whose password was right. role: as the store has it."""

    id: str
    name: str
    role: str


class Passwords:
    """Checks them against the table of staff."""

    def __init__(self, settings: StaffSettings, monotonic: Callable[[], float]) -> None:
        self._names = Attempts(settings.attempts, settings.attempts_window_s, monotonic)
        self._addresses = Attempts(settings.attempts * _ADDRESS_FACTOR, settings.attempts_window_s, monotonic)
        self._one = asyncio.Lock()

    async def checked(self, reader: sqlite3.Connection, login: str, password: str, address: str) -> Known:
        """Whose it is. Raises Refused: wrong_login, too_many_attempts."""
        async with self._one:  # many at once would all be tried before the first is counted
            self.check(login, address)
            row = reader.execute(
                "SELECT id, name, role, password FROM staff WHERE login = ? AND disabled = 0", (login,)
            ).fetchone()
            stored = row[3] if row is not None else _nobodys_password()
            right = await asyncio.to_thread(_is_right, stored, password)
            if row is None or not right:
                self._names.failed(login)
                self.guessed_wrong(address)
                raise Refused("wrong_login")
            self._names.succeeded(login)
            return Known(row[0], row[1], row[2])

    def check(self, login: str, address: str) -> None:
        """Raises Refused too_many_attempts."""
        self._names.check(login)
        self._addresses.check(address)

    def check_guessing(self, address: str) -> None:
        """Raises Refused too_many_attempts."""
        self._addresses.check(address)

    def guessed_wrong(self, address: str) -> None:
        """Count a wrong word from there."""
        self._addresses.failed(address)


async def hashed(password: str) -> str:
    """How a password is stored; the loop goes on meanwhile."""
    return await asyncio.to_thread(_hasher.hash, password)


def long_enough(password: str) -> str:
    """The same. Raises Refused password_short."""
    if len(password) < LEAST_PASSWORD:
        raise Refused("password_short", str(LEAST_PASSWORD))
    return password


@cache
def _nobodys_password() -> str:
    """So that a login that nobody has takes as long as a wrong password."""
    return _hasher.hash(secrets.token_hex(16))


def _is_right(stored: str, password: str) -> bool:
    try:
        return _hasher.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False
