"""What every page keeps: only our own files, no inline script, cache headers, no way in without pairing."""

import re

import httpx
import pytest

from kiosk.queue.pairing import DeviceKind
from tests.browser.station import Station

PAGES = ("/", "/login", "/password", "/pair", "/display?zone=main", "/rater", "/t/unknown")


@pytest.mark.parametrize("path", PAGES)
async def test_every_page_allows_only_its_own_server(station: Station, path: str) -> None:
    answer = await get(station, path)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", PAGES)
async def test_no_page_carries_inline_script_or_style(station: Station, path: str) -> None:
    html = (await get(station, path)).text
    assert not re.search(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=", html)
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', html)


@pytest.mark.parametrize("path", ("/login", "/password", "/pair"))
async def test_no_form_puts_what_is_typed_into_an_address(station: Station, path: str) -> None:
    forms = re.findall(r"<form[^>]*>", (await get(station, path)).text)
    assert forms
    assert all('method="post"' in form for form in forms)


async def test_a_file_with_its_digest_is_kept_for_ever(station: Station) -> None:
    html = (await get(station, "/login")).text
    sheet = re.search(r'href="(/static/bianmin\.css\?v=\w+)"', html)
    assert sheet is not None
    assert "immutable" in (await get(station, sheet[1])).headers["cache-control"]
    assert (await get(station, "/static/page.js")).headers["cache-control"] == "no-cache"


async def test_a_stranger_sees_neither_hall_nor_pad_nor_console(station: Station) -> None:
    statuses = {path: (await get(station, path)).status_code for path in STRANGE}
    sent = {"/caller": 307, **dict.fromkeys(OFFICE, 303)}
    assert statuses == dict.fromkeys(STRANGE, 401) | sent


async def test_a_pad_is_no_display(station: Station) -> None:
    page = await station.pad(window=3)
    answer = await page.goto(f"{station.url}/display?zone=main")
    assert answer is not None
    assert answer.status == 401


async def test_a_pairing_code_works_once(station: Station) -> None:
    code = await station.service.devices.make_code(DeviceKind.PAD, 1, "", "test")
    for expected in ("#panel", "#refused:not([hidden])"):
        page = await station.page((1280, 800))
        await page.goto(f"{station.url}/pair?code={code}")
        await page.wait_for_selector(expected)


async def test_the_demo_links_are_for_the_demo(station: Station) -> None:
    assert "演示入口" in (await get(station, "/")).text


OFFICE = ("/supervisor", "/people", "/audit", "/replay")
STRANGE = (
    *OFFICE,
    "/supervisor/board",
    "/supervisor/stream",
    "/supervisor/why",
    "/replay/hall",
    "/caller/3/sheet/find",
    "/display",
    "/display/board",
    "/rater",
    "/rater/panel",
    "/caller/3/console",
    "/caller/3/stream",
    "/v1/zones/main/stream",
    "/v1/pads/3/stream",
    "/caller",
)


async def get(station: Station, path: str) -> httpx.Response:
    """As a browser without any cookie, in Chinese."""
    async with httpx.AsyncClient(trust_env=False, headers={"accept-language": "zh-CN"}) as http:
        return await http.get(station.url + path)
