"""The back office as a far end of the bench: started, spoiled, killed and stopped by orders."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from kiosk.bench.far_end import FarEnd, Nothing
from kiosk.bench.gateway.desk import GatewayDesk
from kiosk.bench.gateway.faults import Kind, Rule, Rules
from kiosk.bench.gateway.portraits import Hung
from kiosk.bench.gateway.portraits import Kind as Portrait
from kiosk.bench.gateway.settings import GatewaySettings
from kiosk.domain.errors import Refused, Unreachable
from tests.bench.back_office import PEOPLE, envelope, running_office
from tests.bench.wishes import NEW_PIN, SAMPLES, filled, write


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[GatewayDesk]:
    """Running."""
    one = GatewayDesk(GatewaySettings(), lambda: None)
    await one.start(tmp_path / "gateway")
    yield one
    await one.stop()
    assert not (tmp_path / "gateway").exists()


async def test_orders_reach_the_process(desk: GatewayDesk) -> None:
    far_end: FarEnd = desk
    assert far_end.addresses()["gateway"].startswith("http://127.0.0.1:")
    assert far_end.faults() == ()
    order = Rules(rules=(Rule(kind=Kind.DOWN), Rule(kind=Kind.DELAY)))
    await far_end.actions()["fault"].run(order)
    assert far_end.faults() == ("delay", "down")
    await far_end.actions()["portrait"].run(Hung(person=1, kind=Portrait.TINY))
    certs = f"{far_end.addresses()['gateway']}/control/certs"
    async with httpx.AsyncClient(trust_env=False, timeout=60) as http:
        assert (await http.get(certs)).json()["portraits"] == {"1": "tiny"}
        await far_end.restore()
        assert (await http.get(certs)).json()["portraits"] == {}
    assert far_end.faults() == ()


async def test_a_killed_one_comes_back_at_the_same_address(desk: GatewayDesk) -> None:
    url = desk.view().url
    await desk.actions()["kill"].run(Nothing())
    assert (desk.view().running, desk.faults()) == (False, ("off",))
    with pytest.raises(Refused, match="gateway_off"):
        await desk.actions()["look"].run(Nothing())
    await desk.restore()
    assert (desk.view().running, desk.view().url) == (True, url)


def test_its_store_holds_no_name_and_no_number(tmp_path: Path) -> None:
    with running_office(tmp_path) as office:
        assert write(office, "labor.complaint", 0)["code"] == "OK"
        assert write(office, "card.pin_change", 0)["code"] == "OK"
        handed = {"item": "labor.complaint", "step": "facts", "values": filled(office, "labor.complaint", 0)}
        assert office.ask("case.hand_over", 0, key="h" * 20, body=handed)["code"] == "OK"
        office.http.post("/v1/step_up.pin", json=envelope("step_up.pin", 0))
        written = b"".join(file.read_bytes() for file in (tmp_path / "gateway").iterdir())
    with sqlite3.connect(tmp_path / "gateway" / "office.db") as store:
        assert store.execute("SELECT count(*) FROM results").fetchone() == (3,)
    store.close()
    one = PEOPLE[0]
    typed = (SAMPLES["facts"], SAMPLES["phone"], SAMPLES["employer"], NEW_PIN)
    assert [
        word for word in (one.name, one.number, one.card_number, *typed) if word.encode() in written
    ] == []


def test_it_ends_quickly_with_a_call_in_its_hands(tmp_path: Path) -> None:
    with running_office(tmp_path) as office:
        office.spoil({"kind": "silent"})
        with pytest.raises(httpx.ReadTimeout):
            office.http.post("/v1/card.info", json=envelope("card.info"), timeout=0.1)


async def test_two_hands_that_restore_it_at_once_start_it_once(desk: GatewayDesk) -> None:
    url = desk.view().url
    await desk.actions()["off"].run(Nothing())
    await asyncio.gather(desk.restore(), desk.restore(), desk.actions()["on"].run(Nothing()))
    assert (desk.view().running, desk.view().url, desk.faults()) == (True, url, ())


async def test_what_it_was_asked_is_counted_without_being_asked_for(desk: GatewayDesk) -> None:
    async with httpx.AsyncClient(base_url=desk.view().url, trust_env=False, timeout=60) as http:
        await http.post("/v1/card.info", json=envelope("card.info"))
    async with asyncio.timeout(60):
        while (office := desk.view().office) is None or not office.calls:  # noqa: ASYNC110  # looked at from outside
            await asyncio.sleep(0.05)
    assert sum(office.calls["card.info"].values()) == 1


async def test_one_that_is_switched_off_in_the_configuration_is_none(tmp_path: Path) -> None:
    one = GatewayDesk(GatewaySettings(enabled=False), lambda: None)
    with pytest.raises(Unreachable, match="switched off"):
        await one.start(tmp_path)
    await one.stop()
