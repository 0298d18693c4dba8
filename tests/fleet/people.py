"""Members of staff, put into a store directly."""

from fleet.staff.passwords import hashed
from fleet.staff.people import Member
from fleet.staff.permissions import Grant, Role
from fleet.staff.rows import keep_member
from fleet.store.sql import Rooms


async def add_member(
    store: Rooms, login: str, *roles: Role, area: str = "", password: str = "pw", name: str = ""
) -> Member:
    """One person with these roles below the area."""
    grants = tuple(Grant(role, area) for role in roles)
    member = Member(login, name or login, hashed(password), grants)
    await store.write(lambda sql: keep_member(sql, member))
    return member
