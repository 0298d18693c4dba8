"""Who is staff, kept by those who may: nobody gives more than lies below their own area, and nothing to themselves."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace

from fleet.audit.rows import record
from fleet.staff import factors, rows
from fleet.staff.passwords import hashed, new_password
from fleet.staff.people import Member, Visitor
from fleet.staff.permissions import Grant, Permission, home, scopes
from fleet.store.sql import Rooms, Sql
from kiosk.domain.clock import Clock
from kiosk.domain.errors import Refused

RESERVED = frozenset({"fleet", "command-line"})  # who did it, in the audit, where nobody did


class Roster:
    """Every change is written into the audit with it."""

    def __init__(self, store: Rooms, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def members(self, visitor: Visitor) -> Sequence[Member]:
        """Those whose every grant lies where the visitor may keep staff, by login."""
        everybody = await self._store.read(rows.members)
        return [member for member in everybody if _keeps(visitor, member.grants)]

    async def keep(self, visitor: Visitor, login: str, name: str, grants: tuple[Grant, ...]) -> str | None:
        """Add somebody, and their first password; or change name and grants, and None.

        Their sessions end. Raises Refused: staff_self, staff_area, staff_reserved.
        """
        if login in RESERVED:
            raise Refused("staff_reserved")
        made = new_password()
        fresh = await asyncio.to_thread(hashed, made)

        async def act(sql: Sql) -> bool:
            present = await self._kept_by(sql, visitor, login, new=True)
            if not grants or not _keeps(visitor, grants):
                raise Refused("staff_area")
            member = present or Member(login, name, fresh, ())
            await rows.keep_member(sql, replace(member, name=name, grants=grants))
            detail = {"name": name, "grants": [[grant.role, grant.area] for grant in grants]}
            await self._noted(sql, visitor, "staff.kept", login, detail, grants)
            return present is None

        return made if await self._store.write(act) else None

    async def reset(self, visitor: Visitor, login: str) -> str:
        """A new password, and no second factor: for whoever lost theirs. Raises Refused: staff_self, staff_unknown."""
        made = new_password()
        fresh = await asyncio.to_thread(hashed, made)

        async def act(sql: Sql) -> None:
            member = await self._kept_by(sql, visitor, login)
            assert member is not None
            await rows.keep_password(sql, login, fresh)
            await factors.forget(sql, login)
            await rows.end_sessions(sql, login)
            await self._noted(sql, visitor, "staff.reset", login, {}, member.grants)

        await self._store.write(act)
        return made

    async def remove(self, visitor: Visitor, login: str) -> None:
        """They are staff no more. Raises Refused: staff_self, staff_unknown."""

        async def act(sql: Sql) -> None:
            member = await self._kept_by(sql, visitor, login)
            assert member is not None
            await factors.forget(sql, login)
            await rows.remove_member(sql, login)
            await self._noted(sql, visitor, "staff.removed", login, {"name": member.name}, member.grants)

        await self._store.write(act)

    async def _kept_by(self, sql: Sql, visitor: Visitor, login: str, *, new: bool = False) -> Member | None:
        """The member, if the visitor may keep them. Somebody of other areas reads like nobody."""
        if login == visitor.login:
            raise Refused("staff_self")
        member = await rows.member_of(sql, login)
        if (member is None and not new) or (member is not None and not _keeps(visitor, member.grants)):
            raise Refused("staff_unknown")
        return member

    async def _noted(
        self,
        sql: Sql,
        visitor: Visitor,
        what: str,
        login: str,
        detail: Mapping[str, object],
        grants: Sequence[Grant],
    ) -> None:
        area = home(grants) or scopes(visitor.grants, Permission.STAFF_ADMIN)[0]
        await record(sql, visitor.login, what, login, detail, at=self._clock.now(), area=area)


def _keeps(visitor: Visitor, grants: Sequence[Grant]) -> bool:
    return all(visitor.may(Permission.STAFF_ADMIN, grant.area) for grant in grants)
