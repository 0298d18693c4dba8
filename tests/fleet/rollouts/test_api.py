"""Operations begin, watch and steer rollouts; a reporter fetches what is wanted."""

import json
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import httpx
import pytest

from fleet.staff.permissions import Role
from fleet.store.sql import Sql
from kiosk.signing.key import SigningKey
from tests.fleet.people import add_member
from tests.fleet.rollouts.made import KEY, STRANGER, texts
from tests.fleet.site import Fleet, served
from tests.fleet.test_operations import csrf, log_in


@pytest.fixture
async def fleet(tmp_path: Path) -> AsyncIterator[Fleet]:
    overlay = tmp_path / "overlay.toml"
    overlay.write_text(f"[artefacts]\nkeys = [{json.dumps(KEY.public_text)}]\n")
    async with served(tmp_path / "var", overlay=overlay) as running:
        await add_member(running.store, "ops", Role.ADMIN)
        await running.store.write(_with_a_laboratory)
        yield running


async def _with_a_laboratory(sql: Sql) -> None:
    """A kiosk that something may be tried at, and one that already failed elsewhere."""
    for reporter, area in (("K-LAB", "430603001001"), ("K-FAR", "430103001001")):
        await sql.execute(
            "INSERT INTO reporters (id, kind, name, area, site, public_key, enrolled_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
            *(reporter, "kiosk", "样机", area, "S-1", f"key of {reporter}", "2026-03-18T00:00:00.000+00:00"),
        )


@pytest.fixture
async def ops(fleet: Fleet) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=fleet.url, trust_env=False, timeout=60) as client:
        await entered(client, "ops")
        yield client


async def entered(http: httpx.AsyncClient, login: str) -> None:
    http.cookies.clear()
    assert (await log_in(http, login, "pw")).status_code == 303
    http.headers["X-CSRF"] = await csrf(http)


async def added(http: httpx.AsyncClient, at: Path, version: int = 1, key: SigningKey = KEY) -> httpx.Response:
    return await http.post("/v1/artefacts", content=texts(at / f"{version}.bmart", version, key).read_bytes())


async def begun(http: httpx.AsyncClient, at: Path, **wanted: object) -> dict[str, str]:
    digest = (await added(http, at)).json()["digest"]
    answer = await http.post("/v1/rollouts", json={"digest": digest, "lab": ["K-LAB"], **wanted})
    assert answer.status_code == 201, answer.text
    return answer.json()  # type: ignore[no-any-return]  # JSON


async def test_an_artefact_is_taken_in_once_and_listed(ops: httpx.AsyncClient, tmp_path: Path) -> None:
    first, again = await added(ops, tmp_path), await added(ops, tmp_path)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()["digest"] == again.json()["digest"]
    listed = (await ops.get("/v1/artefacts")).json()
    assert [(one["item"], one["version"], one["added_by"]) for one in listed] == [("texts/hunan", 1, "ops")]


async def test_a_strangers_artefact_and_an_older_one_are_refused(
    ops: httpx.AsyncClient, tmp_path: Path
) -> None:
    stranger = await added(ops, tmp_path, key=STRANGER)
    assert (stranger.status_code, stranger.json()["detail"]["reason"]) == (422, "artefact_signature")
    await added(ops, tmp_path, 5)
    older = await added(ops, tmp_path, 4)
    assert (older.status_code, older.json()["detail"]["reason"]) == (409, "artefact_older")


async def test_a_rollout_is_begun_and_steered(ops: httpx.AsyncClient, fleet: Fleet, tmp_path: Path) -> None:
    rollout = await begun(ops, tmp_path, area="4306", night_from="22:00", night_until="06:00")
    path = f"/v1/rollouts/{rollout['id']}"
    assert [ring["share_pct"] for ring in (await ops.get(path)).json()["rings"]] == [0, 1, 10, 50, 100]
    states = []
    for word in ("pause", "resume", "retry", "withdraw", "resume"):
        answer = await ops.post(f"{path}/{word}", json={"why": "because"})
        states.append((word, answer.status_code, answer.json().get("state")))
    assert states == [
        ("pause", 200, "paused"),
        ("resume", 200, "running"),
        ("retry", 200, "running"),
        ("withdraw", 200, "withdrawn"),
        ("resume", 409, None),
    ]
    assert (await ops.get(f"{path}/failures")).json() == []
    assert len((await ops.get("/v1/rollouts?area=43")).json()) == 1
    assert (await ops.get("/v1/rollouts?area=42")).json() == []
    trail = await fleet.store.read(lambda sql: sql.rows("SELECT what FROM audit ORDER BY id"))
    assert [what for (what,) in trail][-5:] == [
        "rollout.begun",
        "rollout.paused",
        "rollout.resumed",
        "rollout.retried",
        "rollout.withdrawn",
    ]


async def test_a_rollout_that_makes_no_sense_is_refused(ops: httpx.AsyncClient, tmp_path: Path) -> None:
    digest = (await added(ops, tmp_path)).json()["digest"]
    wrong: tuple[tuple[dict[str, object], int], ...] = (
        ({"digest": "0" * 64}, 404),
        ({"digest": "x"}, 422),
        ({"lab": ["K-LBA"]}, 422),
        ({"lab": ["K-FAR"], "area": "4306"}, 422),
        ({"area": "430"}, 422),
        ({"rings": [{"share_pct": 50}, {"share_pct": 10}]}, 422),
        ({"night_from": "25:00", "night_until": "06:00"}, 422),
        ({"rings": [{"share_pct": 101}]}, 422),
    )
    usual = {"digest": digest, "lab": ["K-LAB"]}
    answers = [(await ops.post("/v1/rollouts", json=usual | wanted)).status_code for wanted, _ in wrong]
    assert answers == [status for _, status in wrong]


async def test_a_city_steers_its_own_rollouts_and_looks_at_those_from_above(
    ops: httpx.AsyncClient, fleet: Fleet, tmp_path: Path
) -> None:
    await add_member(fleet.store, "city", Role.ADMIN, area="4306")
    await add_member(fleet.store, "viewer", Role.VIEWER, area="4306")
    rollout = await begun(ops, tmp_path, area="43")
    path = f"/v1/rollouts/{rollout['id']}"
    await entered(ops, "city")
    assert (await ops.get(path)).status_code == 200
    assert (await ops.post(f"{path}/pause", json={})).status_code == 403
    body = {"digest": rollout["digest"], "lab": ["K-LAB"], "area": "43"}
    assert (await ops.post("/v1/rollouts", json=body)).status_code == 403
    assert (await ops.post("/v1/rollouts", json=body | {"area": "430603"})).status_code == 201
    await entered(ops, "viewer")
    assert (await ops.post("/v1/rollouts", json=body | {"area": "430603"})).status_code == 403
    assert (await added(ops, tmp_path, 9)).status_code == 403


async def test_whoever_looks_after_a_city_sees_the_failures_of_their_own_kiosks(
    ops: httpx.AsyncClient, fleet: Fleet, tmp_path: Path
) -> None:
    await add_member(fleet.store, "city", Role.VIEWER, area="4306")
    rollout = await begun(ops, tmp_path)
    for reporter in ("K-LAB", "K-FAR"):
        await fleet.store.write(partial(_failed, rollout=rollout["id"], reporter=reporter))
    path = f"/v1/rollouts/{rollout['id']}/failures"
    assert [one["reporter"] for one in (await ops.get(path)).json()] == ["K-FAR", "K-LAB"]
    await entered(ops, "city")
    assert [one["reporter"] for one in (await ops.get(path)).json()] == ["K-LAB"]
    assert (await ops.get(path, params={"area": "4301"})).status_code == 403


async def _failed(sql: Sql, rollout: str, reporter: str) -> None:
    await sql.execute(
        "INSERT INTO rollout_results (rollout, reporter, ring, result, version, reason, at, epoch, seq)"
        " VALUES ($1, $2, 0, 'failed', 1, 'x', $3, 1, 1)",
        *(rollout, reporter, "2026-03-18T00:00:00.000+00:00"),
    )
