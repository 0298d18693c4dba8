"""Members of staff, put into a store directly."""

from argon2 import PasswordHasher

from fleet.staff.people import Member
from fleet.staff.permissions import Grant, Role
from fleet.staff.rows import keep_member
from fleet.store.sql import Rooms

# Tests log in hundreds of times; what the product's own hashes cost is in staff/test_access.py.
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


async def add_member(
    store: Rooms, login: str, *roles: Role, area: str = "", password: str = "pw", name: str = ""
) -> Member:
    """One person with these roles below the area."""
    grants = tuple(Grant(role, area) for role in roles)
    member = Member(login, name or login, QUICK.hash(password), grants)
    await store.write(lambda sql: keep_member(sql, member))
    return member
