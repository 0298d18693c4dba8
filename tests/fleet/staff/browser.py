"""A browser without pictures: cookies, the forms' tokens, the session's token."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pyotp


@asynccontextmanager
async def browsing(url: str) -> AsyncIterator[httpx.AsyncClient]:
    """One with its own cookies."""
    async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=60.0) as http:
        yield http


async def log_in(http: httpx.AsyncClient, login: str, password: str = "pw", code: str = "") -> httpx.Response:
    """By the form."""
    await http.get("/login")
    form = {"token": http.cookies["fleet_form"], "login": login, "password": password, "code": code}
    return await http.post("/login", data=form)


async def token_of(http: httpx.AsyncClient) -> str:
    """What a page of this session puts into its forms."""
    found = re.search(r'name="csrf" value="([^"]+)"', (await http.get("/")).text)
    assert found is not None
    return found[1]


async def post(http: httpx.AsyncClient, path: str, **fields: str) -> httpx.Response:
    """A form of a page."""
    return await http.post(path, data={"csrf": await token_of(http), **fields})


def secret_on(page: str) -> pyotp.TOTP:
    """The authenticator app that has scanned the page."""
    found = re.search(r'class="mono">([A-Z2-7 ]{32,})<', page)
    assert found is not None
    return pyotp.TOTP(found[1].replace(" ", ""))
