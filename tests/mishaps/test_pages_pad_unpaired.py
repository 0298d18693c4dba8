"""A pad that nobody paired, or that was paired for another window, gets 401 or 403 and rates nothing."""

from pathlib import Path

import httpx
from playwright.async_api import expect

from kiosk.domain.command import new_command_id
from tests.browser.staffed import serve_at, staffed
from tests.browser.station import a_station


async def test_an_unpaired_pad_rates_nothing(tmp_path: Path) -> None:
    async with a_station(tmp_path) as station:
        await staffed(station, 3)
        await station.take()
        await serve_at(station, 3)
        body = {"command": new_command_id(), "level": "very_satisfied", "reasons": []}
        async with httpx.AsyncClient(trust_env=False, timeout=60) as http:
            assert (await http.post(f"{station.url}/v1/pads/3/rating", json=body)).status_code == 401
        page = await station.page((1280, 800))
        answer = await page.goto(f"{station.url}/rater")
        assert answer is not None
        assert answer.status == 401
        await expect(page.locator("h1")).to_have_text("这台评价器还没有登记")


async def test_a_pad_cannot_rate_at_another_window(tmp_path: Path) -> None:
    async with a_station(tmp_path) as station:
        page = await station.pad(window=1)
        await staffed(station, 3)
        await station.take()
        await serve_at(station, 3)
        body = {"command": new_command_id(), "level": "very_satisfied", "reasons": []}
        answer = await page.request.post(f"{station.url}/v1/pads/3/rating", data=body)
        assert answer.status == 403
