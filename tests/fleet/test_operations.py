"""Who may look: sessions, areas, forged requests; and the operations' JSON."""

import json
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from fleet.api import create_app, parts
from fleet.client import Reporter
from fleet.config import FleetConfig
from fleet.feed import Feed
from fleet.schemas import ReporterKind
from fleet.staff.access import COOKIE
from fleet.staff.permissions import Role
from fleet.store.sqlite import SqliteStore
from tests.fleet import city
from tests.fleet.people import add_member
from tests.fleet.site import Fleet, OwnStore, SetClock, intake_rules, reporter_of, served
from tests.fleet.staff.matrix import every_route

GOLDEN = Path("tests/contracts/fleet_openapi.json")


@pytest.fixture
async def fleet(tmp_path: Path) -> AsyncIterator[Fleet]:
    overlay = tmp_path / "overlay.toml"
    overlay.write_text(city.OVERLAY)
    async with served(tmp_path / "var", city.NEXT_S, SetClock(city.NOW), overlay) as running:
        yield running


@pytest.fixture
async def machines(fleet: Fleet) -> list[str]:
    made = await city.fill(fleet.store)
    await fleet.evaluated()
    return made


@pytest.fixture
async def http(fleet: Fleet) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=fleet.url, trust_env=False, timeout=60) as client:
        yield client


async def log_in(
    http: httpx.AsyncClient, login: str = city.LOGIN, password: str = city.PASSWORD
) -> httpx.Response:
    await http.get("/login")
    form = {"token": http.cookies["fleet_form"], "login": login, "password": password}
    return await http.post("/login", data=form)


async def csrf(http: httpx.AsyncClient) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', (await http.get("/")).text)
    assert found is not None
    return found[1]


@pytest.mark.parametrize(
    "path", ("/v1/reporters", "/v1/reporters/x", "/v1/counts?day=2026-03-18", "/v1/stream")
)
async def test_without_a_session_the_api_answers_401(http: httpx.AsyncClient, path: str) -> None:
    assert (await http.get(path)).status_code == 401


@pytest.mark.parametrize("path", ("/", "/reporters/x"))
async def test_without_a_session_pages_lead_to_the_login(http: httpx.AsyncClient, path: str) -> None:
    answer = await http.get(path)
    assert (answer.status_code, answer.headers["location"]) == (303, "/login")
    fragment = await http.get(path, headers={"HX-Request": "true"})
    assert (fragment.status_code, fragment.headers["hx-redirect"]) == (401, "/login")


async def test_the_session_cookie_is_out_of_scripts_and_other_sites_reach(
    http: httpx.AsyncClient, machines: list[str]
) -> None:
    answer = await log_in(http)
    cookie = answer.headers["set-cookie"]
    assert answer.status_code == 303
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie


async def test_a_wrong_password_and_an_unknown_login_read_the_same(
    http: httpx.AsyncClient, machines: list[str]
) -> None:
    wrong = await log_in(http, password="wrong")
    unknown = await log_in(http, login="nobody")
    assert (wrong.status_code, unknown.status_code) == (401, 401)
    assert "账号、口令或验证码不对" in wrong.text
    assert "账号、口令或验证码不对" in unknown.text


@pytest.mark.parametrize("cookie", (True, False))
@pytest.mark.parametrize("token", ("made up", ""))
async def test_a_login_form_of_another_site_is_refused(
    http: httpx.AsyncClient, machines: list[str], token: str, *, cookie: bool
) -> None:
    form = {"login": city.LOGIN, "password": city.PASSWORD, "token": token}
    if cookie:
        await http.get("/login")
    answer = await http.post("/login", data=form)
    assert (answer.status_code, COOKIE in http.cookies) == (403, False)


async def test_logging_out_ends_the_session_and_needs_the_pages_token(
    http: httpx.AsyncClient, machines: list[str]
) -> None:
    await log_in(http)
    kept = http.cookies[COOKIE]
    assert (await http.post("/logout", data={"csrf": "made up"})).status_code == 403
    assert (await http.post("/logout", data={"csrf": await csrf(http)})).status_code == 303
    again = await http.get("/v1/reporters", headers={"Cookie": f"{COOKIE}={kept}"})
    assert again.status_code == 401


async def test_the_list_has_everyone_with_the_worst_first(
    http: httpx.AsyncClient, machines: list[str]
) -> None:
    await log_in(http)
    found = (await http.get("/v1/reporters")).json()
    verdicts = [line["verdict"] for line in found]
    assert verdicts == ["lost", "down", "degraded", "degraded", "waiting", "fine", "fine", "fine", "fine"]
    assert found[1]["devices"][0] == {
        "device": "printer",
        "state": "fault",
        "fault": "cutter",
        "notice": "none",
        "verdict": "broken",
    }


async def test_an_area_bounds_what_is_seen(
    fleet: Fleet, http: httpx.AsyncClient, machines: list[str]
) -> None:
    await add_member(fleet.store, "one", Role.ADMIN, area="430603002")
    await log_in(http, "one", "pw")
    assert [line["area"] for line in (await http.get("/v1/reporters")).json()] == [city.LUSHAN] * 2
    assert (await http.get("/v1/reporters?area=4306")).status_code == 403
    assert (await http.get(f"/v1/reporters/{machines[0]}")).status_code == 403
    assert (await http.get(f"/reporters/{machines[0]}")).status_code == 404
    assert (await http.get("/?area=430603001")).status_code == 404
    assert (await http.get(f"/reporters/{machines[3]}")).status_code == 200
    assert "长岭" not in (await http.get("/")).text


async def test_counts_of_a_day_below_an_area(http: httpx.AsyncClient, machines: list[str]) -> None:
    await log_in(http)
    everywhere = (await http.get("/v1/counts?day=2026-03-18")).json()
    one = (await http.get("/v1/counts", params={"day": "2026-03-18", "area": "430603001"})).json()
    assert everywhere["ticket.taken"] > one["ticket.taken"] > 0
    assert (await http.get("/v1/counts?day=2026-03-17")).json() == {}


async def test_a_code_made_by_the_api_enrols_a_reporter(
    fleet: Fleet, http: httpx.AsyncClient, machines: list[str], tmp_path: Path
) -> None:
    await log_in(http)
    wanted = {"kind": "kiosk", "area": city.YUNXI, "site": "新站", "quota": 1}
    assert (await http.post("/v1/codes", json=wanted)).status_code == 403
    made = await http.post("/v1/codes", json=wanted, headers={"X-CSRF": await csrf(http)})
    assert made.status_code == 201
    own = OwnStore(tmp_path / "own.sqlite3")
    reporter: Reporter = reporter_of(fleet.url, tmp_path / "id", own, ReporterKind.KIOSK)
    assert (await reporter.enrol(made.json()["code"], "09")).site == "新站"
    own.close()


@pytest.mark.parametrize(
    ("change", "status"),
    (({"area": "43060"}, 422), ({"area": "11"}, 403), ({"quota": 0}, 422), ({"site": ""}, 422)),
)
async def test_a_code_that_makes_no_sense_is_refused(
    http: httpx.AsyncClient, machines: list[str], change: dict[str, object], status: int
) -> None:
    await log_in(http)
    wanted = {"kind": "kiosk", "area": city.YUNXI, "site": "新站", "quota": 1} | change
    answer = await http.post("/v1/codes", json=wanted, headers={"X-CSRF": await csrf(http)})
    assert answer.status_code == status


async def test_no_page_brings_anything_from_elsewhere(http: httpx.AsyncClient, machines: list[str]) -> None:
    await log_in(http)
    for path in ("/login", "/", f"/reporters/{machines[1]}", "/reporters/none"):
        answer = await http.get(path)
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert "http" not in re.sub(r"xmlns\S+", "", answer.text).replace("http-equiv", "")
        assert "style=" not in answer.text


async def test_every_word_of_a_page_exists_in_both_languages(
    http: httpx.AsyncClient, machines: list[str]
) -> None:
    await log_in(http)
    for path in ("/login", "/", *(f"/reporters/{machine}" for machine in machines)):
        for language in ("zh", "en"):
            assert (await http.get(path, params={"lang": language})).status_code == 200


def test_the_openapi_text_is_the_one_agreed_and_lacks_no_route(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "f.sqlite3", intake_rules())
    app = create_app(parts(replace(FleetConfig()), store, SetClock(city.NOW), Feed()))
    agreed = json.loads(GOLDEN.read_text("utf-8"))
    assert json.loads(json.dumps(app.openapi())) == agreed
    said = {f"{method.upper()} {path}" for path, ways in agreed["paths"].items() for method in ways}
    served_here = {str(asking).replace(":int}", "}") for asking in every_route(app) if not asking.is_page}
    assert served_here - said == {"GET /v1/stream"}  # without an end: the pages' own
    assert said <= served_here
    store.close()
