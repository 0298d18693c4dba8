"""The table of roles, and where a grant holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleet.staff.permissions import RIGHTS, Grant, Permission, Role, allows, scopes, without_second_factor

areas = st.sampled_from(("", "43", "4306", "430603", "430603001", "430603001001", "4307", "44"))
grants = st.lists(st.builds(Grant, st.sampled_from(list(Role)), areas), max_size=4)


def test_every_role_may_look_and_every_permission_has_a_role() -> None:
    assert all(Permission.VIEW in rights for rights in RIGHTS.values())
    assert frozenset().union(*RIGHTS.values()) == frozenset(Permission)


def test_who_runs_who_grants_and_who_audits_are_three_roles() -> None:
    for apart in (Permission.STAFF_ADMIN, Permission.AUDIT):
        assert sum(apart in rights for rights in RIGHTS.values()) == 1
    assert not {Permission.STAFF_ADMIN, Permission.AUDIT} & RIGHTS[Role.ADMIN]
    assert Permission.AUDIT not in RIGHTS[Role.SECURITY]


@pytest.mark.parametrize(
    ("granted", "asked", "allowed"),
    (
        ("4306", "430603", True),
        ("4306", "4306", True),
        ("4306", "43", False),
        ("4306", "", False),
        ("", "43", True),
    ),
)
def test_a_grant_holds_below_its_area(granted: str, asked: str, *, allowed: bool) -> None:
    assert allows([Grant(Role.VIEWER, granted)], Permission.VIEW, asked) is allowed


@given(grants, st.sampled_from(list(Permission)), areas)
def test_scopes_are_exactly_where_the_permission_holds(
    held: list[Grant], permission: Permission, area: str
) -> None:
    wide = scopes(held, permission)
    assert allows(held, permission, area) == any(area.startswith(scope) for scope in wide)
    assert not any(one != other and one.startswith(other) for one in wide for other in wide)


@given(grants, areas)
def test_a_password_alone_looks_where_it_could_and_does_nothing(held: list[Grant], area: str) -> None:
    weak = without_second_factor(held)
    assert allows(weak, Permission.VIEW, area) == allows(held, Permission.VIEW, area)
    assert not any(allows(weak, permission, area) for permission in set(Permission) - {Permission.VIEW})
