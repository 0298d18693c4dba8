"""The office over HTTP: who may do what."""

import pytest

from kiosk.domain.command import new_command_id
from kiosk.queue.staff import Role
from tests.queue.served import Served

STOP = "/v1/office/services/pension/stop"


@pytest.mark.parametrize(("role", "status"), ((Role.STAFF, 403), (Role.SUPERVISOR, 200), (Role.ADMIN, 200)))
async def test_supervisors_stop_a_service(served: Served, role: Role, status: int) -> None:
    async with served.console("0301", role) as page:
        answer = await page.post(STOP, json={"command": new_command_id(), "reason": "system"})
    assert answer.status_code == status


async def test_administrators_hire_and_supervisors_do_not(served: Served) -> None:
    hire = {"login": "0309", "name": "周九"}
    async with served.console("0301", Role.SUPERVISOR) as page:
        assert (await page.post("/v1/office/staff", json=hire)).json()["reason"] == "forbidden"
    async with served.console("0302", Role.ADMIN) as page:
        answer = (await page.post("/v1/office/staff", json=hire)).json()
        login = {"login": "0309", "password": answer["password"]}
        assert (await page.post("/v1/login", json=login)).json()["staff"] == answer["staff"]


async def test_a_change_without_the_sessions_token_is_refused(served: Served) -> None:
    async with served.console("0301", Role.ADMIN) as page:
        del page.headers["x-csrf"]
        answer = await page.post(STOP, json={"command": new_command_id(), "reason": "system"})
    assert answer.json()["reason"] == "csrf"


async def test_an_administrator_walks_a_person_through_everything(served: Served) -> None:
    async with served.console("0301", Role.ADMIN) as page:
        staff = (await page.post("/v1/office/staff", json={"login": "0309", "name": "周九"})).json()["staff"]
        room = f"/v1/office/staff/{staff}"
        certificate = {"number": "XL-1", "valid_until": "2027-06-30"}
        for act, body in (
            ("role", {"role": "supervisor"}),
            ("certificate", certificate),
            ("password", {}),
            ("disable", {}),
            ("enable", {}),
        ):
            assert (await page.post(f"{room}/{act}", json=body)).status_code == 200, act
        assert (await page.post("/v1/office/staff/nobody/enable", json={})).status_code == 404
