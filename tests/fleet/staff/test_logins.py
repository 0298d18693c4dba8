"""Logging in by code, one's own page, and those who keep the others: through the pages and the JSON."""

import re
from datetime import timedelta
from pathlib import Path

import httpx

from fleet.staff.access import COOKIE
from fleet.staff.permissions import Role
from fleet.staff.roster import RESERVED
from tests.fleet import city
from tests.fleet.people import add_member
from tests.fleet.site import Fleet, SetClock, served
from tests.fleet.staff.browser import browsing, log_in, post, secret_on, token_of


async def with_codes(http: httpx.AsyncClient, clock: SetClock) -> tuple[str, list[str]]:
    """Set up a second factor; (its secret, the recovery codes)."""
    await log_in(http, "boss")
    await post(http, "/me/second-factor")
    app = secret_on((await http.get("/me")).text)
    confirmed = await post(http, "/me/second-factor/confirm", code=app.at(clock.at))
    recovery = re.findall(r"<li>([a-z0-9]{5}-[a-z0-9]{5})</li>", confirmed.text)
    assert len(recovery) == 8
    return app.secret, recovery


async def test_a_password_alone_looks_and_does_nothing_until_codes_are_set_up(
    http: httpx.AsyncClient, clock: SetClock
) -> None:
    await log_in(http, "boss")
    assert (await http.get("/")).status_code == 200
    assert (await http.get("/staff")).status_code == 403
    assert (await http.get("/v1/me")).json()["only_looks"] is True
    await with_codes(http, clock)
    assert (await http.get("/staff")).status_code == 200
    assert (await http.get("/v1/me")).json()["only_looks"] is False


async def test_each_code_works_once_and_a_wrong_one_reads_like_a_wrong_password(
    fleet: Fleet, http: httpx.AsyncClient, clock: SetClock
) -> None:
    secret, recovery = await with_codes(http, clock)
    app = secret_on(f'class="mono">{secret}<')
    clock.at += timedelta(seconds=30)
    code = app.at(clock.at)
    async with browsing(fleet.url) as other:
        assert (await log_in(other, "boss", code="000000")).status_code == 401
        assert (await log_in(other, "boss")).status_code == 401
        assert (await log_in(other, "boss", code=code)).status_code == 303
        assert (await log_in(other, "boss", code=code)).status_code == 401
        assert (await log_in(other, "boss", code=recovery[0])).status_code == 303
        assert (await log_in(other, "boss", code=recovery[0])).status_code == 401
        assert (await log_in(other, "boss", code=recovery[1].upper())).status_code == 303


async def test_a_session_that_somebody_put_there_is_not_the_one_that_begins(
    fleet: Fleet, http: httpx.AsyncClient
) -> None:
    http.cookies.set(COOKIE, "fixed-by-somebody", domain="127.0.0.1")
    answer = await log_in(http, "boss")
    assert "fixed-by-somebody" not in answer.headers["set-cookie"]
    async with browsing(fleet.url) as other:
        fixed = await other.get("/v1/me", headers={"Cookie": f"{COOKIE}=fixed-by-somebody"})
    assert fixed.status_code == 401


async def test_changing_ones_password_ends_every_other_session(
    fleet: Fleet, http: httpx.AsyncClient, clock: SetClock
) -> None:
    await log_in(http, "boss")
    async with browsing(fleet.url) as elsewhere:
        await log_in(elsewhere, "boss")
        assert (await post(http, "/me/password", old="no", new="long enough to be one")).status_code == 409
        assert (await post(http, "/me/password", old="pw", new="short")).status_code == 409
        assert (await post(http, "/me/password", old="pw", new="long enough to be one")).status_code == 303
        assert (await http.get("/v1/me")).status_code == 200
        assert (await elsewhere.get("/v1/me")).status_code == 401
        assert (await log_in(elsewhere, "boss")).status_code == 401
        assert (await log_in(elsewhere, "boss", "long enough to be one")).status_code == 303


async def test_another_session_is_ended_from_ones_own_page(fleet: Fleet, http: httpx.AsyncClient) -> None:
    await log_in(http, "boss")
    async with browsing(fleet.url) as elsewhere:
        await log_in(elsewhere, "boss")
        ends = re.findall(r'action="(/me/sessions/[0-9a-f]+/end)', (await http.get("/me")).text)
        assert len(ends) == 1
        await post(http, ends[0])
        assert (await elsewhere.get("/v1/me")).status_code == 401
        assert (await http.get("/v1/me")).status_code == 200


async def test_staff_is_kept_below_ones_own_area_and_never_by_oneself(
    fleet: Fleet, http: httpx.AsyncClient, clock: SetClock
) -> None:
    await add_member(fleet.store, "far", Role.OPERATOR, area="4307")
    await with_codes(http, clock)
    csrf = {"X-CSRF": await token_of(http)}

    async def put(login: str, role: str, area: str) -> int:
        wanted = {"name": "某人", "grants": [{"role": role, "area": area}]}
        return (await http.put(f"/v1/staff/{login}", json=wanted, headers=csrf)).status_code

    assert await put("new", "operator", "430603") == 200
    assert await put("new", "operator", "43") == 403
    assert await put("new", "operator", "") == 403
    assert await put("boss", "auditor", "4306") == 409
    assert await put("far", "operator", "4306") == 404
    assert await put("bad login", "operator", "4306") == 422
    assert [await put(login, "operator", "4306") for login in RESERVED] == [409, 409]
    assert [member["login"] for member in (await http.get("/v1/staff")).json()] == ["boss", "new"]
    assert (await http.post("/v1/staff/far/reset", headers=csrf)).status_code == 404
    assert (await http.delete("/v1/staff/new", headers=csrf)).status_code == 204
    assert (await http.delete("/v1/staff/new", headers=csrf)).status_code == 404
    assert (await http.delete("/v1/staff/boss", headers=csrf)).status_code == 409


async def test_a_reset_gives_a_new_password_and_takes_the_second_factor(
    fleet: Fleet, http: httpx.AsyncClient, clock: SetClock
) -> None:
    await with_codes(http, clock)
    await add_member(fleet.store, "keeper", Role.SECURITY, area="4306")
    async with browsing(fleet.url) as keeper:
        await log_in(keeper, "keeper")
        await post(keeper, "/me/second-factor")
        app = secret_on((await keeper.get("/me")).text)
        await post(keeper, "/me/second-factor/confirm", code=app.at(clock.at))
        reset = await post(keeper, "/staff/boss/reset")
        found = re.search(r'<b class="mono">([a-z0-9-]{19})</b>', reset.text)
        assert found is not None
        assert (await http.get("/v1/me")).status_code == 401
        assert (await log_in(http, "boss", found[1])).status_code == 303


async def test_many_tries_from_one_address_pause_it_for_every_login(tmp_path: Path, clock: SetClock) -> None:
    overlay = tmp_path / "overlay.toml"
    overlay.write_text("[logins]\naddress_tries = 6\n")
    async with served(tmp_path / "other", city.NEXT_S, clock, overlay) as fleet, browsing(fleet.url) as http:
        await add_member(fleet.store, "boss", Role.ADMIN)
        for number in range(6):
            assert (await log_in(http, f"guess{number}")).status_code == 401
        assert (await log_in(http, "boss")).status_code == 429
        clock.at += timedelta(seconds=61)
        assert (await log_in(http, "boss")).status_code == 303


async def test_guesses_at_the_programs_door_pause_the_login_there_and_on_the_page(
    tmp_path: Path, clock: SetClock
) -> None:
    async with served(tmp_path / "other", city.NEXT_S, clock) as fleet, browsing(fleet.url) as http:
        await add_member(fleet.store, "boss", Role.ADMIN)
        await add_member(fleet.store, "other", Role.ADMIN)

        async def ask(login: str, password: str) -> int:
            said = {"login": login, "password": password, "code": ""}
            return (await http.post("/v1/session", json=said)).status_code

        tries = [await ask("boss", f"guess{number}") for number in range(12)]
        assert tries[0] == 401
        assert tries[-1] == 429
        assert await ask("boss", "pw") == 429
        assert (await log_in(http, "boss")).status_code == 429
        assert await ask("other", "pw") == 201
        clock.at += timedelta(seconds=61)
        assert await ask("boss", "pw") == 201
