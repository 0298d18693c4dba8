"""Operations ask, wish, approve and revoke over the API, below their own area, and everything stands in the audit."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from fleet.client import Reporter
from fleet.staff.access import COOKIE
from fleet.staff.permissions import Role
from kiosk.domain.errors import Refused
from tests.fleet.down import City, Taken, city, machine
from tests.fleet.people import add_member
from tests.fleet.site import AREA, OwnStore

ONE, OTHER = ("nic:1",), ("nic:2",)


@pytest.fixture
async def fleet(tmp_path: Path) -> AsyncIterator[City]:
    async with city(tmp_path / "var") as running:
        await add_member(running.store, "ops", Role.ADMIN)
        await add_member(running.store, "far", Role.ADMIN, area="44")
        await add_member(running.store, "helper", Role.OPERATOR, area="43")
        yield running


@pytest.fixture
async def http(fleet: City) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=fleet.url, trust_env=False, timeout=60) as client:
        await entered(client, "ops")
        yield client


@pytest.fixture
def down() -> Taken:
    return Taken()


@pytest.fixture
async def kiosk(fleet: City, store: OwnStore, down: Taken, tmp_path: Path) -> Reporter:
    made = machine(fleet.url, tmp_path / "id", store, down, boot="a", parts=ONE)
    await made.enrol(await fleet.code(), "01")
    return made


async def entered(http: httpx.AsyncClient, login: str) -> None:
    http.cookies.clear()
    answer = await http.post("/v1/session", json={"login": login, "password": "pw"})
    assert answer.status_code < 300, answer.text
    http.cookies.set(COOKIE, answer.json()["session"])
    http.headers["X-CSRF"] = str(answer.json()["csrf"])


def name(kiosk: Reporter) -> str:
    assert kiosk.identity is not None
    return kiosk.identity.reporter


async def audited(fleet: City) -> list[str]:
    rows = await fleet.store.read(
        lambda sql: sql.rows("SELECT what FROM audit WHERE what <> 'login.began' ORDER BY id")
    )
    return [str(what) for (what,) in rows]


async def test_a_command_is_asked_for_listed_and_cancelled(
    fleet: City, http: httpx.AsyncClient, kiosk: Reporter, down: Taken
) -> None:
    path = f"/v1/reporters/{name(kiosk)}/commands"
    asked = await http.post(path, json={"kind": "self_test"})
    assert asked.status_code == 201
    second = (await http.post(path, json={"kind": "maintenance", "arguments": {"on": True}})).json()
    assert (await http.delete(f"{path}/{second['id']}")).json()["state"] == "cancelled"
    await kiosk.sync_once()
    assert [one.id for one in down.given] == [asked.json()["id"]]
    assert (await http.delete(f"{path}/{asked.json()['id']}")).status_code == 409
    listed = (await http.get(path)).json()
    assert [(one["kind"], one["state"], one["who"]) for one in listed] == [
        ("maintenance", "cancelled", "ops"),
        ("self_test", "leased", "ops"),
    ]
    assert await audited(fleet) == ["command.asked", "command.asked", "command.cancelled"]
    assert (await http.post(path, json={"kind": "maintenance"})).status_code == 422
    assert (await http.post("/v1/reporters/K-NOBODY/commands", json={"kind": "reboot"})).status_code == 404


@pytest.mark.parametrize(
    ("login", "kind", "status"),
    (("far", "self_test", 403), ("helper", "self_test", 201), ("helper", "screen_picture", 403)),
)
async def test_who_may_ask_for_what_is_a_matter_of_role_and_area(
    http: httpx.AsyncClient, kiosk: Reporter, login: str, kind: str, status: int
) -> None:
    await entered(http, login)
    answer = await http.post(f"/v1/reporters/{name(kiosk)}/commands", json={"kind": kind})
    assert answer.status_code == status


async def test_everybody_at_once_needs_a_second_person(http: httpx.AsyncClient, kiosk: Reporter) -> None:
    answer = await http.post("/v1/commands", json={"kind": "sync_now", "area": ""})
    assert (answer.status_code, answer.json()["detail"]["reason"]) == (409, "approval_needed")
    asked = await http.post("/v1/commands", json={"kind": "sync_now", "area": AREA})
    assert (asked.status_code, asked.json()) == (201, {"kiosks": 1})


async def test_a_wish_shows_as_a_difference_until_it_is_in_force(
    http: httpx.AsyncClient, kiosk: Reporter
) -> None:
    settings = {"settings": {"voice.volume": 4}}
    made = await http.put("/v1/desired", params={"area": AREA}, json=settings)
    assert made.status_code == 200, made.text
    twin = (await http.get(f"/v1/reporters/{name(kiosk)}/twin")).json()
    assert [(one["key"], one["way"]) for one in twin["differences"]] == [("voice.volume", "on_its_way")]
    await kiosk.sync_once()
    await kiosk.sync_once()
    twin = (await http.get(f"/v1/reporters/{name(kiosk)}/twin")).json()
    assert [(one["key"], one["way"]) for one in twin["differences"]] == [("voice.volume", "in_force")]
    stale = await http.put("/v1/desired", params={"area": AREA}, json={**settings, "over": 0})
    assert stale.status_code == 409
    wrong = await http.put("/v1/desired", params={"area": AREA}, json={"settings": {"voice.volume": 9}})
    assert wrong.status_code == 422
    history = (await http.get("/v1/desired/history", params={"area": AREA})).json()
    assert [(one["settings"], one["who"]) for one in history] == [({"voice.volume": 4}, "ops")]


async def test_a_pending_kiosk_is_approved_and_a_revoked_one_is_unknown(
    fleet: City, http: httpx.AsyncClient, store: OwnStore, tmp_path: Path
) -> None:
    code = await http.post("/v1/codes", json={"kind": "kiosk", "area": AREA, "site": "站", "approves": False})
    kiosk = machine(fleet.url, tmp_path / "pending", store)
    await kiosk.enrol(code.json()["code"], "02")
    waiting = (await http.get("/v1/identities", params={"standing": "pending"})).json()
    assert [one["reporter"] for one in waiting] == [name(kiosk)]
    path = f"/v1/identities/{name(kiosk)}"
    assert (await http.post(f"{path}/approve")).status_code == 204
    await kiosk.sync_once()
    assert (await http.post(f"{path}/approve")).status_code == 409
    assert (await http.post(f"{path}/revoke")).status_code == 204
    with pytest.raises(Refused, match="unknown_key"):
        await kiosk.sync_once()
    assert await audited(fleet) == ["code.made", "identity.approved", "identity.revoked"]


async def test_a_quarantine_is_released_for_one_machine(
    fleet: City, http: httpx.AsyncClient, kiosk: Reporter, store: OwnStore, tmp_path: Path
) -> None:
    await kiosk.sync_once()
    copy = machine(fleet.url, tmp_path / "id", store, boot="z", parts=OTHER)
    with pytest.raises(Refused, match="quarantined"):
        await copy.sync_once()
    (found,) = (await http.get("/v1/identities", params={"standing": "quarantined"})).json()
    assert (found["why"], found["parts"], found["other_parts"]) == ("two_machines", [*ONE], [*OTHER])
    released = await http.post(f"/v1/identities/{name(kiosk)}/release", json={"keep_other": True})
    assert released.status_code == 204
    await copy.sync_once()
    with pytest.raises(Refused, match="another_machine"):
        await kiosk.sync_once()


async def test_a_file_is_fetched_as_a_file_and_that_is_audited(
    fleet: City, http: httpx.AsyncClient, kiosk: Reporter
) -> None:
    path = f"/v1/reporters/{name(kiosk)}/commands"
    number = (await http.post(path, json={"kind": "log_bundle"})).json()["id"]
    assert (await http.get(f"{path}/{number}/file")).status_code == 404
    await kiosk.sync_once()
    await kiosk.upload(number, "application/gzip", b"\x1f\x8b log")
    answer = await http.get(f"{path}/{number}/file")
    assert (answer.content, answer.headers["x-content-type-options"]) == (b"\x1f\x8b log", "nosniff")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert (await audited(fleet))[-1] == "command.file_fetched"
