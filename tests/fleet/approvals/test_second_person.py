"""Every act that concerns a province waits for another person, and is then done as the approvals' page does it: once."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from fleet.alerts import muting_rows
from fleet.approvals import rows as approvals
from fleet.artefacts import rows as artefacts
from fleet.artefacts.rows import Stored
from fleet.rollouts import rows as rollouts
from fleet.rollouts.rules import State
from fleet.staff.permissions import Role
from fleet.store.sql import Sql
from fleet.twin import rows as twin
from fleet.twin.scopes import area_scope
from fleet.web.approvals import again
from kiosk.domain.artefact import ArtefactKind
from tests.fleet.alerts.ops import entered
from tests.fleet.city import NOW
from tests.fleet.people import add_member
from tests.fleet.rollouts.made import rollout
from tests.fleet.site import Fleet, SetClock, served

PROVINCE, TOWN = "43", "430603103"
RUNS = replace(rollout(area=PROVINCE), id="R-runs", digest="c" * 64)
STANDS = replace(RUNS, id="R-stands", number=2, state=State.PAUSED)
IN_A_TOWN = replace(RUNS, id="R-town", number=3, area=TOWN)
WHY = {"why": "先看看"}


def at(hours: float) -> str:
    return (NOW + timedelta(hours=hours)).isoformat()


def silence(area: str) -> dict[str, object]:
    matcher = {"name": "area", "value": f"{area}.*", "isRegex": True, "isEqual": True}
    return {"matchers": [matcher], "startsAt": at(0), "endsAt": at(4), "comment": "停电"}


def window(area: str, site: str = "") -> dict[str, object]:
    return {"area": area, "site": site, "starts_at": at(0), "minutes": 60, "comment": "检修"}


@dataclass(frozen=True)
class Act:
    """What is asked of the API, and what the request for it is called."""

    what: str
    method: str
    path: str
    message: Mapping[str, object]


ACTS = (
    Act("settings.wished", "PUT", f"/v1/desired?area={PROVINCE}", {"settings": {"voice.volume": 5}}),
    Act("command.all", "POST", "/v1/commands", {"kind": "self_test", "arguments": {}, "area": PROVINCE}),
    Act("rollout.begin", "POST", "/v1/rollouts", {"digest": "c" * 64, "area": PROVINCE}),
    Act("rollout.resume", "POST", "/v1/rollouts/R-stands/resume", WHY),
    Act("rollout.withdraw", "POST", "/v1/rollouts/R-runs/withdraw", WHY),
    Act("rollout.retry", "POST", "/v1/rollouts/R-runs/retry", WHY),
    Act("alert.silence", "POST", "/v1/silences", silence(PROVINCE)),
    Act("maintenance.plan", "POST", "/v1/maintenance", window(PROVINCE)),
)
ALONE = (
    Act("rollout.pause", "POST", "/v1/rollouts/R-runs/pause", WHY),  # whoever sees it go wrong stops it
    Act("rollout.withdraw", "POST", "/v1/rollouts/R-town/withdraw", WHY),
    Act("alert.silence", "POST", "/v1/silences", silence(TOWN)),
    Act("maintenance.plan", "POST", "/v1/maintenance", window(TOWN)),
    Act("maintenance.plan", "POST", "/v1/maintenance", window(PROVINCE, "云溪站")),
)


@pytest.fixture
async def fleet(tmp_path: Path) -> AsyncIterator[Fleet]:
    async with served(tmp_path, clock=SetClock(NOW), two_people=True) as running:
        for login in ("he", "li"):
            await add_member(running.store, login, Role.ADMIN)

        async def act(sql: Sql) -> None:
            await artefacts.add(
                sql, Stored("c" * 64, ArtefactKind.CONTENT, "policies", 2, "政策", 1, NOW, "x")
            )
            for one in (RUNS, STANDS, IN_A_TOWN):
                await rollouts.add(sql, one, "x", NOW)

        await running.store.write(act)
        yield running


@asynccontextmanager
async def somebody(fleet: Fleet, login: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=fleet.url, trust_env=False, timeout=60) as http:
        await entered(http, login)
        yield http


async def done(fleet: Fleet) -> Sequence[object]:
    """What any of these acts changes, and what the audit says of acts; requests for approval are none."""

    async def ask(sql: Sql) -> Sequence[object]:
        return (
            await twin.wished(sql, area_scope(PROVINCE)),
            [(one.id, one.state, one.attempt, one.since) for one in await rollouts.everyone(sql)],
            await muting_rows.silences(sql, NOW, ""),
            await muting_rows.windows(sql, NOW, ""),
            await sql.rows(
                "SELECT what, about FROM audit WHERE what NOT LIKE 'approval.%' AND what NOT LIKE 'login.%'"
            ),
        )

    return await fleet.store.read(ask)


async def sent(http: httpx.AsyncClient, act: Act) -> httpx.Response:
    return await http.request(act.method, act.path, json=act.message)


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.what)
async def test_what_concerns_a_province_waits_for_another_person_and_is_done_once(
    fleet: Fleet, act: Act
) -> None:
    async with somebody(fleet, "he") as he, somebody(fleet, "li") as li:
        before = await done(fleet)
        first = await sent(he, act)
        assert (first.status_code, first.json()["detail"]["reason"]) == (409, "approval_needed"), first.text
        number = first.json()["detail"]["approval"]
        own = await he.post(f"/v1/approvals/{number}/approve")
        assert (own.status_code, await done(fleet)) == (409, before)

        assert (await li.post(f"/v1/approvals/{number}/approve")).json()["what"] == act.what
        assert await done(fleet) == before
        kept = await fleet.store.read(lambda sql: approvals.one(sql, number))
        assert kept is not None
        button = again(kept, NOW)
        assert button is not None
        pressed = {"content": kept.detail, "headers": {"Content-Type": "application/json"}}
        answer = await he.request(button.method, button.address, **pressed)  # type: ignore[arg-type]  # by name
        assert answer.is_success, answer.text
        after = await done(fleet)
        assert after != before

        repeated = await he.request(button.method, button.address, **pressed)  # type: ignore[arg-type]  # by name
        assert (repeated.status_code, await done(fleet)) == (409, after)


@pytest.mark.parametrize(
    "act", ALONE, ids=lambda act: f"{act.what} {act.path[-12:]} {act.message.get('site', '')}"
)
async def test_what_stops_or_concerns_few_needs_one_person(fleet: Fleet, act: Act) -> None:
    async with somebody(fleet, "he") as he:
        before = await done(fleet)
        answer = await sent(he, act)
        assert answer.is_success, answer.text
        assert await done(fleet) != before


async def test_the_page_says_in_words_what_waits(fleet: Fleet) -> None:
    async with somebody(fleet, "he") as he:
        for act in ACTS:
            assert (await sent(he, act)).status_code == 409
        said = (await he.get("/approvals")).text
    for words in (
        "撤回发布",
        "静音一片",
        "区划 = 43.*",
        "安排一片的维护",
        "1 小时",
        "开始发布",
        "发命令给一片",
        "先看看",
    ):
        assert words in said, words
    for raw in ("rollout.", "alert.silence", "maintenance.plan", "startsAt<", "matchers<"):
        assert raw not in said, raw
