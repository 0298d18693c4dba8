"""Operations look at alerts, acknowledge them, silence them, and plan maintenance; each within their area."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from fleet.alerts import deliveries, rows
from fleet.paging import cursor
from fleet.staff.permissions import Role
from tests.fleet.alerts.ops import ALERT, ELSEWHERE, NOW, enrolled, entered, fired, many, ops_at
from tests.fleet.people import add_member
from tests.fleet.site import AREA, Fleet

SOON, LATER = (NOW + timedelta(hours=1)).isoformat(), (NOW + timedelta(hours=2)).isoformat()


@pytest.fixture
async def running(tmp_path: Path) -> AsyncIterator[tuple[Fleet, httpx.AsyncClient]]:
    async with ops_at(tmp_path, Role.SUPERVISOR) as (fleet, http, _):
        yield fleet, http


async def test_the_list_goes_on_where_it_stopped_with_the_worst_first(
    running: tuple[Fleet, httpx.AsyncClient],
) -> None:
    fleet, http = running
    await fired(fleet.store, *many(20))
    seen: list[str] = []
    after = ""
    for _ in range(7):
        page = (await http.get("/v1/alerts", params={"limit": 3, "after": after})).json()
        seen += [alert["id"] for alert in page["alerts"]]
        after = page["next"]
    assert (len(seen), len(set(seen)), after) == (20, 20, "")
    assert seen[:3] == ["a02", "a05", "a08"]
    assert seen[-1] == "a18"


NARROWED: tuple[tuple[dict[str, str], int], ...] = (
    ({}, 6),
    ({"least": "critical"}, 2),
    ({"area": AREA[:6]}, 3),
    ({"area": ELSEWHERE}, 3),
    ({"reason": "cutter"}, 6),
    ({"reason": "hot"}, 0),
    ({"reporter": "K-4"}, 1),
    ({"open": "false"}, 0),
    ({"unacknowledged": "true"}, 5),
)


async def test_the_list_is_narrowed_by_the_server(running: tuple[Fleet, httpx.AsyncClient]) -> None:
    fleet, http = running
    await fired(fleet.store, *many(6))
    await http.post("/v1/alerts/a03/ack", json={})
    pages = [(await http.get("/v1/alerts", params=params)).json() for params, _ in NARROWED]
    assert [len(page["alerts"]) for page in pages] == [count for _, count in NARROWED]


NO_PLACES = ("nonsense", cursor(["x"]), cursor([1, 2, 3]), cursor([2**63, "", ""]), "====")


async def test_a_place_that_no_list_gave_out_is_refused(running: tuple[Fleet, httpx.AsyncClient]) -> None:
    answers = [await running[1].get("/v1/alerts", params={"after": word}) for word in NO_PLACES]
    assert [answer.status_code for answer in answers] == [422] * len(NO_PLACES)


async def test_past_alerts_have_pages_too(running: tuple[Fleet, httpx.AsyncClient]) -> None:
    fleet, http = running
    await fired(fleet.store, *many(5))
    for place in range(5):
        at = NOW + timedelta(minutes=place)
        await fleet.store.write(lambda sql, place=place, at=at: rows.resolve(sql, [f"a{place:02}"], at))  # type: ignore[misc]
    first = (await http.get("/v1/alerts", params={"open": "false", "limit": 3})).json()
    rest = (await http.get("/v1/alerts", params={"open": "false", "limit": 3, "after": first["next"]})).json()
    assert [alert["id"] for alert in first["alerts"] + rest["alerts"]] == ["a04", "a03", "a02", "a01", "a00"]


async def test_an_alert_is_acknowledged_once_and_the_audit_knows_by_whom(
    running: tuple[Fleet, httpx.AsyncClient],
) -> None:
    fleet, http = running
    await fired(fleet.store, ALERT)
    first = await http.post("/v1/alerts/a00/ack", json={"note": "在路上"})
    again = await http.post("/v1/alerts/a00/ack", json={})
    assert (first.json()["acked_by"], first.json()["ack_note"], again.status_code) == ("ops", "在路上", 409)
    audit = await fleet.store.read(lambda sql: sql.rows("SELECT who, what, about, area FROM audit"))
    assert list(map(tuple, audit))[-1] == ("ops", "alert.acknowledged", "a00", AREA)


async def test_counts_say_how_many_are_open(running: tuple[Fleet, httpx.AsyncClient]) -> None:
    fleet, http = running
    await fired(fleet.store, *many(6))
    found = (await http.get("/v1/alerts/counts", params={"area": AREA})).json()
    assert sum(one["count"] for one in found) == 3


def silence(**changes: object) -> dict[str, object]:
    area = {"name": "area", "value": f"{AREA[:6]}.*", "isRegex": True}
    return {"matchers": [area], "startsAt": NOW.isoformat(), "endsAt": SOON, "comment": "停电检修"} | changes


async def test_a_silence_in_alertmanagers_words_holds_and_ends(
    running: tuple[Fleet, httpx.AsyncClient],
) -> None:
    _, http = running
    made = await http.post("/v1/silences", json=silence())
    assert made.status_code == 200
    (listed,) = (await http.get("/v1/silences", params={"area": AREA})).json()
    assert (listed["id"], listed["area"], listed["createdBy"]) == (made.json()["silenceID"], AREA[:6], "ops")
    assert (await http.get("/v1/silences", params={"area": ELSEWHERE})).json() == []
    assert (await http.delete(f"/v1/silences/{listed['id']}")).status_code == 204
    assert (await http.get("/v1/silences")).json() == []


SENSELESS: tuple[dict[str, object], ...] = (
    {"matchers": []},
    {"matchers": [{"name": "area", "value": "(a+)+$", "isRegex": True}]},
    {"matchers": [{"name": "site", "value": "", "isEqual": True}]},
    {"matchers": [{"name": "area", "value": ".*", "isRegex": True}]},
    {"matchers": [{"name": "reporter", "value": "K-nobody"}]},
    {"endsAt": NOW.isoformat()},
    {"startsAt": LATER},
    {"endsAt": "2099-01-01T00:00:00Z"},
    {"endsAt": "2026-03-18T09:00:00"},
    {"startsAt": "0001-01-01T00:00:00+14:00"},
)


async def test_a_silence_that_makes_no_sense_is_refused(running: tuple[Fleet, httpx.AsyncClient]) -> None:
    answers = [await running[1].post("/v1/silences", json=silence(**changes)) for changes in SENSELESS]
    assert [answer.status_code for answer in answers] == [422] * len(SENSELESS)


async def test_maintenance_is_planned_and_ended(running: tuple[Fleet, httpx.AsyncClient]) -> None:
    _, http = running
    weekly = {"area": AREA, "starts_at": NOW.isoformat(), "minutes": 90, "weekday": 6, "at": "02:00"}
    made = await http.post("/v1/maintenance", json=weekly)
    assert (made.status_code, made.json()["created_by"]) == (201, "ops")
    assert (await http.get("/v1/maintenance", params={"area": AREA[:4]})).json() == [made.json()]
    over = {"area": AREA, "starts_at": "2026-03-17T00:00:00Z", "minutes": 1}
    assert (await http.post("/v1/maintenance", json=over)).status_code == 422
    assert (await http.delete(f"/v1/maintenance/{made.json()['id']}")).status_code == 204
    assert (await http.delete(f"/v1/maintenance/{made.json()['id']}")).status_code == 404


async def test_somebody_of_one_area_reaches_nothing_of_another(
    running: tuple[Fleet, httpx.AsyncClient],
) -> None:
    fleet, http = running
    await fired(fleet.store, *many(4))
    kiosk = await enrolled(fleet.store, area=ELSEWHERE)
    await add_member(fleet.store, "one", Role.SUPERVISOR, area=AREA[:6])
    await entered(http, "one")
    assert [alert["id"] for alert in (await http.get("/v1/alerts")).json()["alerts"]] == ["a01", "a03"]
    everywhere = silence(matchers=[{"name": "alertname", "value": "cutter"}])
    theirs = silence(matchers=[{"name": "reporter", "value": kiosk}])
    refused = [
        await http.get("/v1/alerts", params={"area": "4307"}),
        await http.get("/v1/alerts/a00"),
        await http.post("/v1/alerts/a00/ack", json={}),
        await http.post("/v1/silences", json=everywhere),
        await http.post("/v1/silences", json=theirs),
        await http.post("/v1/maintenance", json={"area": "43", "starts_at": SOON, "minutes": 5}),
        await http.get("/v1/deliveries"),
    ]
    assert {answer.status_code for answer in refused} == {403}
    assert (await http.post("/v1/silences", json=silence())).status_code == 200


async def test_messages_on_their_way_are_listed_without_what_they_say(
    running: tuple[Fleet, httpx.AsyncClient],
) -> None:
    fleet, http = running
    for place in range(3):
        await fleet.store.write(
            lambda sql, place=place: deliveries.queue(sql, f"d{place}", "ops", str(place), "{}", NOW)  # type: ignore[misc]
        )
    await fleet.store.write(lambda sql: deliveries.sent(sql, "d0", NOW))
    await fleet.store.write(lambda sql: deliveries.failed(sql, "d1", "HTTP 400", None))
    first = (await http.get("/v1/deliveries", params={"limit": 2})).json()
    rest = (await http.get("/v1/deliveries", params={"limit": 2, "after": first["next"]})).json()
    states = [(one["id"], one["state"]) for one in first["deliveries"] + rest["deliveries"]]
    assert states == [("d2", "waiting"), ("d1", "given_up"), ("d0", "sent")]
