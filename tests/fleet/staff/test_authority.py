"""Logging in at the staff's own authority, over HTTP with a real provider."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from joserfc.jwk import ECKey

from fleet.staff.access import COOKIE
from fleet.staff.permissions import Role
from tests.fleet import city
from tests.fleet.people import add_member
from tests.fleet.site import Fleet, SetClock, listening, served
from tests.fleet.staff.browser import browsing
from tests.fleet.staff.provider import CLIENT, SECRET, Provider


@pytest.fixture
async def provider() -> AsyncIterator[Provider]:
    made = Provider(now=city.NOW.timestamp())
    async with listening(made.app()) as url:
        made.issuer = url
        yield made


@pytest.fixture
async def fleet(tmp_path: Path, provider: Provider) -> AsyncIterator[Fleet]:
    secret, overlay = tmp_path / "secret", tmp_path / "overlay.toml"
    secret.write_text(f"{SECRET}\n")
    overlay.write_text(
        f'[oidc]\nissuer = "{provider.issuer}"\nclient_id = "{CLIENT}"\nsecret_file = "{secret}"\n'
    )
    clock = SetClock(city.NOW)
    async with served(tmp_path / "var", city.NEXT_S, clock, overlay, second_factor=True) as running:
        await add_member(running.store, "boss", Role.ADMIN, Role.SECURITY)
        yield running


@pytest.fixture
async def http(fleet: Fleet) -> AsyncIterator[httpx.AsyncClient]:
    async with browsing(fleet.url) as client:
        yield client


async def there_and_back(http: httpx.AsyncClient, **bend_back: str) -> httpx.Response:
    """Away to the authority and back, as a browser goes. bend_back: what of the way back is otherwise."""
    away = await http.get("/login/authority")
    returned = httpx.URL((await http.get(away.headers["location"])).headers["location"])
    return await http.get(returned.copy_merge_params(bend_back))


async def test_whoever_the_authority_proves_is_logged_in_with_their_own_roles(
    http: httpx.AsyncClient,
) -> None:
    assert "/login/authority" in (await http.get("/login")).text
    answer = await there_and_back(http)
    assert answer.status_code == 200
    assert 'http-equiv="refresh"' in answer.text
    assert (await http.get("/staff")).status_code == 200


async def test_a_login_that_we_do_not_know_is_not_made(http: httpx.AsyncClient, provider: Provider) -> None:
    provider.login = "stranger"
    answer = await there_and_back(http)
    assert (answer.status_code, COOKIE in http.cookies) == (401, False)
    assert "还没有在这里登记" in answer.text


@pytest.mark.parametrize(
    "bend",
    (
        {"nonce": "another"},
        {"aud": "another"},
        {"iss": "http://another"},
        {"exp": int(city.NOW.timestamp()) - 3600},
        {"preferred_username": None},
        {"azp": "another"},
    ),
)
async def test_a_token_that_is_not_for_this_login_is_refused(
    http: httpx.AsyncClient, provider: Provider, bend: dict[str, Any]
) -> None:
    provider.bend = bend
    assert (await there_and_back(http)).status_code == 401
    assert COOKIE not in http.cookies


async def test_a_token_of_another_key_is_refused(http: httpx.AsyncClient, provider: Provider) -> None:
    provider.published = ECKey.generate_key("P-256", {"kid": "one"})
    assert (await there_and_back(http)).status_code == 401


async def test_the_way_back_needs_the_browser_that_went(fleet: Fleet, http: httpx.AsyncClient) -> None:
    assert (await there_and_back(http, state="another")).status_code == 401
    away = await http.get("/login/authority")
    returned = (await http.get(away.headers["location"])).headers["location"]
    async with browsing(fleet.url) as other:
        assert (await other.get(returned)).status_code == 403
    assert (await http.get(returned)).status_code == 200
    assert (await http.get(returned)).status_code == 403


async def test_an_authority_that_is_away_is_said(http: httpx.AsyncClient, provider: Provider) -> None:
    issuer, provider.issuer = provider.issuer, "http://somebody-else"
    assert "没有认可" in (await http.get("/login/authority")).text
    provider.issuer = issuer
    assert (await http.get("/login/authority")).status_code == 303
