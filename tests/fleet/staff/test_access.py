"""Sessions: new at every login, ended by time, by hand and by a new password."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from argon2 import extract_parameters
from argon2.profiles import RFC_9106_LOW_MEMORY
from starlette.requests import Request

from fleet.config import Logins
from fleet.staff.access import COOKIE, Access
from fleet.staff.passwords import NOBODY, hashed, is_right
from fleet.staff.permissions import Grant, Permission, Role
from fleet.staff.sealing import Sealing
from fleet.store.sqlite import SqliteStore
from kiosk.domain.errors import Refused
from tests.fleet import city
from tests.fleet.people import add_member
from tests.fleet.site import SetClock, intake_rules


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    opened = SqliteStore(tmp_path / "f.sqlite3", intake_rules())
    await add_member(opened, "ops", Role.ADMIN, area="4306", password="right")
    yield opened
    opened.close()


@pytest.fixture
def clock() -> SetClock:
    return SetClock(city.NOW)


def asking(token: str) -> Request:
    return Request({"type": "http", "headers": [(b"cookie", f"{COOKIE}={token}".encode())]})


def test_a_password_is_kept_at_full_cost_and_an_unknown_login_costs_as_much() -> None:
    costs = [extract_parameters(kept) for kept in (hashed("right"), NOBODY)]
    assert costs == [RFC_9106_LOW_MEMORY] * 2
    assert not is_right(NOBODY, "right")


async def test_too_many_tries_pause_the_login_and_time_heals_it(store: SqliteStore, clock: SetClock) -> None:
    access = Access(store, clock, Logins(tries=3, pause_s=60), Sealing.generate())
    for _ in range(3):
        with pytest.raises(Refused, match="login_wrong"):
            await access.log_in("ops", "wrong")
    with pytest.raises(Refused, match="login_paused"):
        await access.log_in("ops", "right")
    clock.at += timedelta(seconds=61)
    assert (await access.log_in("ops", "right")).token


async def test_a_session_ends_by_time_and_by_hand(store: SqliteStore, clock: SetClock) -> None:
    access = Access(store, clock, Logins(session_h=1.0, second_factor=False), Sealing.generate())
    first, second = await access.log_in("ops", "right"), await access.log_in("ops", "right")
    assert first.token != second.token
    visitor = await access.visitor(asking(first.token))
    assert visitor is not None
    assert visitor.grants == (Grant(Role.ADMIN, "4306"),)
    await access.log_out(asking(first.token))
    assert await access.visitor(asking(first.token)) is None
    assert await access.visitor(asking(second.token)) is not None
    clock.at += timedelta(hours=1)
    assert await access.visitor(asking(second.token)) is None


async def test_whoever_is_kept_anew_is_logged_out(store: SqliteStore, clock: SetClock) -> None:
    access = Access(store, clock, Logins(), Sealing.generate())
    granted = await access.log_in("ops", "right")
    await add_member(store, "ops", Role.VIEWER, area="4306", password="right")
    assert await access.visitor(asking(granted.token)) is None


async def test_a_password_alone_only_looks_where_a_second_factor_is_asked(
    store: SqliteStore, clock: SetClock
) -> None:
    access = Access(store, clock, Logins(second_factor=True), Sealing.generate())
    visitor = await access.visitor(asking((await access.log_in("ops", "right")).token))
    assert visitor is not None
    assert visitor.may(Permission.VIEW, "430603")
    assert not visitor.may(Permission.COMMAND)


@pytest.mark.parametrize("token", ("", "made up", "'; DROP TABLE sessions; --"))
async def test_a_made_up_cookie_is_nobody(store: SqliteStore, clock: SetClock, token: str) -> None:
    assert await Access(store, clock, Logins(), Sealing.generate()).visitor(asking(token)) is None
