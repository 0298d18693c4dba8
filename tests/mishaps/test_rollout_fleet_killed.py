"""The fleet is killed in the middle of a rollout: what was answered is there, what was on its way is sent again."""

import json
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from fleet.cli.calling import COOKIE
from tests.fleet.rollouts.made import KEY, texts
from tests.fleet.site import FleetProcess, fleet_process

OVERLAY = f"""
[artefacts]
keys = ["{KEY.public_text}"]
[logins]
second_factor = false
[two_people]
needed = false
"""


@pytest.fixture
def fleet(tmp_path: Path) -> Iterator[FleetProcess]:
    with fleet_process(tmp_path) as running:
        running.stop(signal.SIGKILL)
        overlay = tmp_path / "overlay.toml"
        overlay.write_text(overlay.read_text() + OVERLAY)
        running.start()
        yield running


def session(fleet: FleetProcess) -> httpx.Client:
    password = fleet.job("add-staff", "--login", "ops", "--name", "ops")
    made = httpx.post(f"{fleet.url}/v1/session", json={"login": "ops", "password": password}, trust_env=False)
    said = made.json()
    headers = {"X-CSRF": said["csrf"]}
    return httpx.Client(
        base_url=fleet.url, cookies={COOKIE: said["session"]}, headers=headers, trust_env=False
    )


def test_what_was_answered_outlives_kill_9(fleet: FleetProcess, tmp_path: Path) -> None:
    with session(fleet) as ops:
        file = texts(tmp_path / "a").read_bytes()
        digest = ops.post("/v1/artefacts", content=file).json()["digest"]
        made = ops.post("/v1/rollouts", json={"digest": digest, "area": "43"}).json()
        fleet.stop(signal.SIGKILL)
        left = tmp_path / "var" / "fleet" / "artefacts" / "half.part"
        left.write_bytes(file[:100])  # an upload that was on its way
        fleet.start()
        kept: Any = ops.get(f"/v1/rollouts/{made['id']}").json()
        again = ops.post("/v1/artefacts", content=file)
    assert (kept["state"], kept["digest"], again.status_code) == ("running", digest, 201)
    assert json.dumps(kept["rings"][1:]) == json.dumps(made["rings"][1:])
