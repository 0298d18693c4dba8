"""The operations' API asked whatever its contract allows: refusals and answers, never a failure."""

from collections.abc import Iterator

import pytest
import schemathesis

from fleet.staff.access import COOKIE
from fleet.staff.permissions import Role
from tests.fleet import city
from tests.fleet.fuzzing import CHECKS, CONTRACT, Case, asked, fleet_in_a_thread
from tests.fleet.people import add_member
from tests.fleet.site import Fleet, SetClock
from tests.fleet.staff.matrix import session_for

SCHEMA = schemathesis.openapi.from_dict(CONTRACT).exclude(tag="reporters")  # test_openapi_reporters.py
OF_ONES_OWN = ("/v1/session", "/v1/me/password")  # what is asked there may end the session that asks


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A fleet with a small city and somebody who may do everything."""

    async def prepare(fleet: Fleet) -> str:
        await city.fill(fleet.store)
        await fleet.evaluated()
        for login in ("everything", "leaving"):
            await add_member(fleet.store, login, *Role)
            await session_for(fleet, login)
        return fleet.url

    with fleet_in_a_thread(tmp_path_factory.mktemp("openapi"), SetClock(city.NOW), prepare) as found:
        yield found


@SCHEMA.parametrize()
@asked(10)
def test_whatever_the_contract_allows_is_answered(url: str, case: Case) -> None:
    login = "leaving" if case.path in OF_ONES_OWN else "everything"
    headers = {"Cookie": f"{COOKIE}={login}", "X-CSRF": f"csrf-{login}"}
    case.call_and_validate(base_url=url, headers=headers, checks=CHECKS)
