"""A console that slept acts on what it remembers: it is refused, told why, and shown how it is."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from kiosk.domain.command import new_command_id
from tests.queue.served import Served, served_hall


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    """A hall behind its HTTP API."""
    async with served_hall(tmp_path) as site:
        yield site


async def test_a_console_from_before_cannot_finish_somebody_elses_ticket(served: Served) -> None:
    for _ in range(2):
        await served.hall.take()
    async with served.console() as page:

        async def command(verb: str, seen: int) -> dict[str, object]:
            body = {"command": new_command_id(), "seen": seen}
            answer = await page.post(f"/v1/windows/1/{verb}", json=body)
            return dict(answer.json())

        first = await command("take", 0)
        called = await command("call", int(str(first["version"])))
        finished = await command("finish", int(str(called["version"])))
        await command("call", int(str(finished["version"])))
        late = await command("finish", int(str(called["version"])))
        assert late["reason"] == "stale"
        now = (await page.get("/v1/windows/1")).json()
        assert now["active"]["number"] == "A002"


async def test_a_console_whose_window_was_taken_over_obeys_no_more(served: Served) -> None:
    async with served.console() as asleep:
        body = {"command": new_command_id(), "seen": 0}
        seen = (await asleep.post("/v1/windows/1/take", json=body)).json()["version"]
        served.hall.clock.advance(120)
        async with served.browser() as awake:
            password = {"login": "zhao", "password": "correct horse battery"}
            signed_in = await awake.post("/v1/login", json=password)
            awake.headers["x-csrf"] = signed_in.json()["csrf"]
            take = {"command": new_command_id(), "seen": 0}
            assert (await awake.post("/v1/windows/1/take", json=take)).status_code == 200
        call = {"command": new_command_id(), "seen": seen}
        answer = await asleep.post("/v1/windows/1/call", json=call)
        assert (answer.status_code, answer.json()["reason"]) == (403, "not_your_window")
