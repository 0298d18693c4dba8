"""Operations make work orders and step them; who may not, may not."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from fleet.staff.permissions import Role
from tests.fleet.alerts.ops import ALERT, ELSEWHERE, NOW, enrolled, entered, fired, ops_at
from tests.fleet.people import add_member
from tests.fleet.site import AREA, Fleet, SetClock


@pytest.fixture
async def running(tmp_path: Path) -> AsyncIterator[tuple[Fleet, httpx.AsyncClient, SetClock]]:
    async with ops_at(tmp_path, Role.OPERATOR) as made:
        yield made


async def test_an_order_by_hand_goes_to_its_end_with_times(
    running: tuple[Fleet, httpx.AsyncClient, SetClock],
) -> None:
    fleet, http, clock = running
    kiosk = await enrolled(fleet.store)
    made = (
        await http.post("/v1/orders", json={"reporter": kiosk, "title": "屏幕裂了", "note": "群众说的"})
    ).json()
    assert (made["state"], made["area"], made["reported_by"]) == ("reported", AREA, "ops")
    for minutes, step, said in (
        (10, "assign", {"assignee": "王师傅"}),
        (50, "repair", {"note": "换屏"}),
        (60, "close", {}),
    ):
        clock.at = NOW + timedelta(minutes=minutes)
        assert (await http.post(f"/v1/orders/{made['id']}/{step}", json=said)).status_code == 200
    order = (await http.get(f"/v1/orders/{made['id']}")).json()
    assert [step["step"] for step in order["steps"]] == ["report", "assign", "repair", "close"]
    assert (order["assign_s"], order["repair_s"], order["close_s"]) == (600, 3000, 3600)
    days = {"since": "2026-03-18T00:00:00Z", "until": "2026-03-19T00:00:00Z", "area": "4306"}
    figures = (await http.get("/v1/orders/figures", params=days)).json()
    assert (figures["reported"], figures["open"], figures["repair_s"]) == (1, 0, 3000)


async def test_an_alert_gets_one_order(running: tuple[Fleet, httpx.AsyncClient, SetClock]) -> None:
    fleet, http, _ = running
    await fired(fleet.store, ALERT)
    first, again = [await http.post("/v1/orders", json={"alert": "a00", "title": "切刀"}) for _ in range(2)]
    assert (first.status_code, first.json()["reason"], again.status_code) == (201, "cutter", 409)
    assert (await http.get("/v1/alerts/a00")).json()["order"] == first.json()["id"]


async def test_a_step_that_does_not_follow_is_refused(
    running: tuple[Fleet, httpx.AsyncClient, SetClock],
) -> None:
    fleet, http, _ = running
    made = (await http.post("/v1/orders", json={"reporter": await enrolled(fleet.store)})).json()
    tried: tuple[tuple[str, dict[str, str]], ...] = (
        ("close", {}),
        ("assign", {}),
        ("reopen", {}),
        ("nonsense", {}),
        ("note", {"note": "x\n"}),
    )
    answers = [await http.post(f"/v1/orders/{made['id']}/{step}", json=said) for step, said in tried]
    assert [answer.status_code for answer in answers] == [409, 422, 422, 422, 422]


async def test_orders_have_pages_and_filters(running: tuple[Fleet, httpx.AsyncClient, SetClock]) -> None:
    fleet, http, _ = running
    kiosk = await enrolled(fleet.store)
    made = [(await http.post("/v1/orders", json={"reporter": kiosk})).json()["id"] for _ in range(5)]
    await http.post(f"/v1/orders/{made[0]}/cancel", json={})
    seen, after = [], ""
    for _ in range(3):
        page = (await http.get("/v1/orders", params={"limit": 2, "after": after})).json()
        seen += [order["id"] for order in page["orders"]]
        after = page["next"]
    assert (sorted(seen), after) == (sorted(made), "")
    assert len((await http.get("/v1/orders", params={"open": "true"})).json()["orders"]) == 4
    assert (await http.get("/v1/orders", params={"reporter": "K-2"})).json()["orders"] == []


async def test_somebody_of_another_area_or_without_the_right_may_not(
    running: tuple[Fleet, httpx.AsyncClient, SetClock],
) -> None:
    fleet, http, _ = running
    kiosk = await enrolled(fleet.store)
    made = (await http.post("/v1/orders", json={"reporter": kiosk})).json()["id"]
    await add_member(fleet.store, "far", Role.OPERATOR, area=ELSEWHERE[:4])
    await add_member(fleet.store, "looks", Role.VIEWER)
    answers = []
    for login in ("far", "looks"):
        await entered(http, login)
        answers.append((await http.post("/v1/orders", json={"reporter": kiosk})).status_code)
        answers.append((await http.post(f"/v1/orders/{made}/assign", json={"assignee": "x"})).status_code)
    assert answers == [403] * 4
