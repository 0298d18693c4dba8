"""`bianmin fleetctl` against a served fleet: commands, JSON, exit statuses, the session's file."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from starlette.responses import Response

from fleet.cli.acts import argument
from fleet.cli.calling import Session, save_session
from fleet.cli.commandline import main
from fleet.cli.showing import shown
from fleet.schemas import ReporterKind
from fleet.staff.permissions import Role
from kiosk.__main__ import STARTERS
from tests.fleet.people import add_member
from tests.fleet.rollouts.made import KEY, STRANGER, texts
from tests.fleet.site import Fleet, OwnStore, code_for, listening, reporter_of, served


@pytest.fixture
async def fleet(tmp_path: Path) -> AsyncIterator[Fleet]:
    overlay = tmp_path / "overlay.toml"
    overlay.write_text(f"[artefacts]\nkeys = [{json.dumps(KEY.public_text)}]\n")
    async with served(tmp_path / "var", overlay=overlay) as running:
        await add_member(running.store, "ops", Role.ADMIN)
        yield running


@dataclass
class Terminal:
    """Somebody types; each answer is the status and what --json printed."""

    capsys: pytest.CaptureFixture[str]
    environment: dict[str, str]

    async def __call__(self, *arguments: str) -> tuple[int, Any]:
        self.capsys.readouterr()
        status = await asyncio.to_thread(main, [*arguments, "--json"], self.environment)
        return status, json.loads(self.capsys.readouterr().out)


@pytest.fixture
def ctl(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(capsys, {"FLEETCTL_SESSION": str(tmp_path / "session.json"), "FLEETCTL_PASSWORD": "pw"})


async def test_a_rollout_from_the_command_line(fleet: Fleet, tmp_path: Path, ctl: Terminal) -> None:
    status, _ = await ctl("login", "--url", fleet.url, "--login", "ops")
    assert (status, (tmp_path / "session.json").stat().st_mode & 0o777) == (0, 0o600)
    assert "pw" not in (tmp_path / "session.json").read_text()
    status, code = await ctl("enrol", "--area", "430603", "--site", "示范", "--quota", "3", "--pending")
    assert (status, len(code["code"])) == (0, 23)
    assert await ctl("list", "--area", "43") == (0, [])
    file = texts(tmp_path / "a.bmart", 4)
    status, artefact = await ctl("artefact", "add", str(file))
    assert status == 0
    digest = artefact["digest"]
    rings = ("--ring", "10:90:5:60", "--ring", "100", "--night", "22:00-06:00", "--area", "430603001")
    status, made = await ctl("rollout", "begin", digest, *rings)
    assert status == 0
    rollout = made["id"]
    status, paused = await ctl("rollout", "pause", rollout, "--why", "wait")
    assert (paused["state"], paused["why"]) == ("paused", "wait")
    assert await ctl("rollout", "failures", rollout) == (0, [])
    status, again = await ctl("rollout", "pause", rollout)
    assert (status, again["error"]) == (1, "rollout_state")
    status, wrong = await ctl("artefact", "add", str(texts(tmp_path / "b", 5, STRANGER)))
    assert (status, wrong["error"]) == (1, "artefact_signature")
    assert await ctl("export", "--day", "2026-11-29") == (0, {})
    assert (await ctl("export", "--day", "yesterday"))[0] == 1
    assert await ctl("call", "GET", "/v1/reporters") == (0, [])
    assert await ctl("alerts", "list", "--area", "43") == (0, [])
    assert (await ctl("alerts", "ack", "no/such"))[0] == 1
    assert (await ctl("logout"))[0] == 0
    assert (await ctl("list"))[0] == 4


async def test_a_command_and_the_kiosk_that_it_is_for(fleet: Fleet, tmp_path: Path, ctl: Terminal) -> None:
    await ctl("login", "--url", fleet.url, "--login", "ops")
    own = OwnStore(tmp_path / "own.sqlite3")
    kiosk = reporter_of(fleet.url, tmp_path / "identity", own, ReporterKind.KIOSK)
    name = (await kiosk.enrol(await code_for(fleet.store, ReporterKind.KIOSK), "01")).reporter
    assert (await ctl("show", name))[1]["id"] == name
    status, asked = await ctl("command", "ask", name, "maintenance", "--argument", "on=true")
    assert (status, asked["kind"], asked["arguments"]) == (0, "maintenance", {"on": True})
    assert [one["kind"] for one in (await ctl("command", "list", name))[1]] == ["maintenance"]
    assert [one["standing"] for one in (await ctl("identity", "list", "--area", "43"))[1]] == ["approved"]
    assert (await ctl("identity", "approve", name))[0] == 1
    assert (await ctl("identity", "release", name, "--keep-other"))[0] == 1
    assert await ctl("identity", "rotate", name) == (0, None)
    assert (await ctl("command", "ask", "K-NOBODY", "sync_now"))[0] == 1
    assert (await ctl("command", "ask", name, "format_disk"))[0] == 1
    assert await ctl("identity", "revoke", name) == (0, None)
    assert (await ctl("show", name))[0] == 1
    own.close()


async def test_a_wrong_password_an_ended_session_and_a_fleet_that_is_away(
    fleet: Fleet, tmp_path: Path, ctl: Terminal
) -> None:
    ctl.environment["FLEETCTL_PASSWORD"] = "wrong"
    assert (await ctl("login", "--url", fleet.url, "--login", "ops"))[0] == 4
    session = tmp_path / "session.json"
    session.write_text(json.dumps({"url": fleet.url, "session": "old", "csrf": "x"}))
    session.chmod(0o600)
    assert (await ctl("list"))[0] == 4
    session.write_text(json.dumps({"url": "http://127.0.0.1:1", "session": "old", "csrf": "x"}))
    assert (await ctl("list"))[0] == 3
    session.chmod(0o644)
    assert (await ctl("list"))[0] == 4


async def test_a_password_never_leaves_in_the_clear(ctl: Terminal) -> None:
    status, said = await ctl("login", "--url", "http://fleet.example", "--login", "ops")
    assert (status, "https:// is needed" in said["said"]) == (2, True)


@pytest.mark.parametrize(
    "arguments",
    (
        [],
        ["rollout"],
        ["rollout", "begin", "d", "--ring", "a"],
        ["artefact", "add", "/nowhere"],
        ["nonsense"],
    ),
)
def test_a_wrong_command_is_status_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(arguments)


def test_a_table_is_aligned_in_chinese_and_obeys_no_escapes() -> None:
    rows = [{"id": "K-1", "site": "示范社区"}, {"id": "K-22", "site": "\x1b[31mred"}]
    assert shown(rows).splitlines() == ["id    site", "K-1   示范社区", "K-22  ?[31mred"]
    assert shown([]) == "nothing"
    assert shown({"a": 1}).split() == ["a", "1"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    (
        ("on=true", ("on", True)),
        ("service=screen", ("service", "screen")),
        ("n=5", ("n", 5)),
        ("a=b=c", ("a", "b=c")),
    ),
)
def test_an_argument_of_a_command_reads_as_it_is_meant(typed: str, meant: tuple[str, object]) -> None:
    assert argument(typed) == meant


def test_the_console_script_has_it() -> None:
    assert STARTERS["fleetctl"] == "fleet.cli.commandline"


STRANGE = {
    "away": Response("busy", 503, {"Retry-After": "7"}),
    "gateway": Response("<html>", 502),
    "somebody else": Response("<html>hello</html>", 200, media_type="text/html"),
}


@pytest.mark.parametrize("answer", STRANGE.values(), ids=STRANGE.keys())
async def test_a_fleet_whose_database_is_away_and_whatever_else_answers_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], answer: Response
) -> None:
    file = tmp_path / "session.json"
    async with listening(answer) as url:
        save_session(file, Session(url, "a", "b"))
        status = await asyncio.to_thread(main, ["list", "--area", "43"], {"FLEETCTL_SESSION": str(file)})
    said = capsys.readouterr().err
    assert (status, said.count("\n"), said.startswith(f"fleetctl: {url}")) == (3, 1, True)
    assert ("7 s" in said) is (answer.status_code == 503)


@pytest.mark.parametrize("url", ["http://[::1", "http://127.0.0.1:1", "127.0.0.1"])
def test_an_address_that_leads_nowhere_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], url: str
) -> None:
    environment = {"FLEETCTL_SESSION": str(tmp_path / "s.json"), "FLEETCTL_PASSWORD": "pw"}
    assert main(["login", "--url", url, "--login", "ops"], environment) in (2, 3)
    assert capsys.readouterr().err.count("\n") == 1
