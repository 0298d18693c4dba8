"""Tries that went wrong lately, by login or by address. In the store: all processes of a fleet count together."""

import hashlib
import secrets
from datetime import datetime, timedelta

from fleet.store.rows import stamp
from fleet.store.sql import Rooms, Sql


class Tries:
    """At most `limit` of one key `within` so long. room: what the keys are of."""

    def __init__(self, store: Rooms, room: str, limit: int, within: timedelta) -> None:
        self._store = store
        self._room = room
        self._limit = limit
        self._within = within

    async def begin(self, key: str, now: datetime) -> str | None:
        """Count one before it is known how it ends, so that tries side by side count as well; its id. None: too many."""
        if await self.are_too_many(key, now):  # a flood only reads
            return None
        made = secrets.token_hex(8)

        async def act(sql: Sql) -> bool:
            if await self._count(sql, key, now) >= self._limit:
                return False
            await sql.execute("DELETE FROM login_tries WHERE at <= $1", stamp(now - self._within))
            await sql.execute(
                "INSERT INTO login_tries (id, key, at) VALUES ($1, $2, $3)", made, self._kept(key), stamp(now)
            )
            return True

        return made if await self._store.write(act) else None

    async def are_too_many(self, key: str, now: datetime) -> bool:
        """Whether no more may be begun."""
        return await self._store.read(lambda sql: self._count(sql, key, now)) >= self._limit

    async def forget(self, key: str) -> None:
        """It went well after all."""
        kept = self._kept(key)
        await self._store.write(lambda sql: sql.execute("DELETE FROM login_tries WHERE key = $1", kept))

    async def take_back(self, made: str) -> None:
        """That one try was none."""
        await self._store.write(lambda sql: sql.execute("DELETE FROM login_tries WHERE id = $1", made))

    async def _count(self, sql: Sql, key: str, now: datetime) -> int:
        row = await sql.row(
            "SELECT count(*) FROM login_tries WHERE key = $1 AND at > $2",
            self._kept(key),
            stamp(now - self._within),
        )
        return 0 if row is None else int(row[0])

    def _kept(self, key: str) -> str:
        """A digest: whatever somebody types is as long, and an address is not written down."""
        return hashlib.sha256(f"{self._room}\n{key}".encode()).hexdigest()
