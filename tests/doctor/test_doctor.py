"""Doctor as it is started: with a bench, beside an agent that runs, and on a machine that has nothing."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from agent.config import AgentConfig
from kiosk.doctor.names import RULES, names_in, names_of_rules
from kiosk.domain.settings import load
from tests.agent.process import agent_process
from tests.bench.running import ROOT, RunningBench, running_bench

Findings = list[dict[str, object]]
CONFIG = ROOT / "config/agent.toml"


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningBench]:
    with running_bench(tmp_path_factory.mktemp("station")) as bench:
        yield bench


def doctor(*options: str, env: dict[str, str] | None = None) -> tuple[int, Findings]:
    """Its exit status and what it found."""
    told = subprocess.run(
        [sys.executable, "-m", "kiosk.doctor", "--json", *options],
        cwd=ROOT,
        env={**os.environ, **(env or {})},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert told.stdout, told.stderr
    return told.returncode, json.loads(told.stdout)


def of(findings: Findings, chapter: str) -> dict[str, dict[str, object]]:
    """The findings of the chapters that begin so, by topic."""
    return {str(one["topic"]): one for one in findings if str(one["chapter"]).startswith(chapter)}


def test_with_the_bench_every_device_is_ready_and_says_what_it_is(bench: RunningBench) -> None:
    status, findings = doctor("--var", str(bench.folder.parent))
    devices = of(findings, "devices, opened now")
    config = load(CONFIG, AgentConfig, bench.folder / "agent-overlay.toml")
    on = [part.name for part in fields(config.devices) if getattr(config.devices, part.name).enabled]
    assert {"card", "printer"} <= set(on)
    fitted = [one for one in devices.values() if one["verdict"] != "INFO"]
    assert [one for one in fitted if not str(one["what"]).startswith(("READY", "BUSY"))] == []
    assert [one["topic"] for one in fitted if not one["facts"]] == []
    assert len(fitted) >= len(on)
    assert of(findings, "configuration: bench")
    assert {one["verdict"] for one in of(findings, "back office").values()} == {"OK"}
    readers = [one for one in of(findings, "plugged in").values() if one["what"] == "card reader"]
    assert "[devices.card] contact = '^Bianmin Bench" in str(readers[0]["todo"])
    assert status == 0, [one for one in findings if one["verdict"] == "FAIL"]


def test_what_is_wrong_at_the_bench_is_named_with_what_to_do(bench: RunningBench) -> None:
    bench.do("printer/pull-paper")
    try:
        status, findings = doctor("--var", str(bench.folder.parent))
    finally:
        bench.do("bench/restore")
    printer = of(findings, "devices")["printer"]
    assert (status, printer["verdict"]) == (1, "FAIL")
    assert "paper_out" in str(printer["what"])
    assert "paper" in str(printer["todo"])


async def test_beside_an_agent_that_runs_it_asks_the_agent(bench: RunningBench, tmp_path: Path) -> None:
    tables: dict[str, dict[str, object]] = {
        "devices.printer": {"address": bench.addresses["printer_tcp"]},
        "devices.card": {"enabled": False},
        "queue": {"url": "http://127.0.0.1:9"},
    }
    async with agent_process(tmp_path, tables) as agent:
        _, findings = doctor("--var", str(agent.var), "--overlay", str(tmp_path / "overlay.toml"))
    devices = of(findings, "devices, as the agent")
    assert str(devices["printer"]["what"]).startswith("READY")
    assert devices["printer"]["facts"]["model"] == "BIANMIN BENCH-80"  # type: ignore[index]  # JSON


def test_a_port_that_answers_is_recognised_and_goes_into_a_configuration_that_loads(
    bench: RunningBench, tmp_path: Path
) -> None:
    port = bench.addresses["printer_serial"].removeprefix("serial://").partition("?")[0]
    written = tmp_path / "agent.toml"
    options = ("--var", str(tmp_path), "--probe", "--port", port, "--fix-config", str(written))
    _, findings = doctor(*options)
    assert of(findings, "configuration written")["--fix-config"]["verdict"] == "OK"
    config = load(CONFIG, AgentConfig, written)
    assert config.devices.printer.address == f"serial://{port}?baud=115200"
    _, findings = doctor("--var", str(tmp_path), "--fix-config", str(written))
    assert of(findings, "configuration written")["--fix-config"]["verdict"] == "FAIL"


def test_a_machine_with_nothing_plugged_in_says_what_is_missing(tmp_path: Path) -> None:
    status, findings = doctor("--var", str(tmp_path), env={"PCSCLITE_CSOCK_NAME": str(tmp_path / "none")})
    devices = of(findings, "devices")
    assert status == 1
    assert "absent" in str(devices["printer"]["what"]).lower()
    assert "70-bianmin.rules" in str(devices["printer"]["todo"])
    assert {"clock", "disk", "GL driver", "sound", "pcscd", "memory lock"} <= of(findings, "machine").keys()
    assert {"fonts", "pyserial", "pcscd"} <= of(findings, "installed").keys()


def test_a_configuration_that_does_not_load_is_named_with_file_and_line(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.toml"
    wrong.write_text('[devices.printer]\nadress = "tcp://127.0.0.1:9100"\n', "utf-8")
    told = subprocess.run(
        [sys.executable, "-m", "kiosk.doctor", "--overlay", str(wrong), "--var", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert told.returncode == 2
    assert f"{wrong}:2" in told.stderr
    assert "did you mean address" in told.stderr


def test_every_name_of_the_configuration_has_a_udev_rule_and_every_rule_a_name() -> None:
    assert names_in(CONFIG.read_text("utf-8")) == names_of_rules(RULES.read_text("utf-8"))


def test_udev_rules_give_ports_to_the_agent_alone() -> None:
    rules = [line for line in RULES.read_text("utf-8").splitlines() if "SYMLINK" in line and line[0] != "#"]
    assert rules
    assert all('GROUP="bianmin-agent", MODE="0660"' in rule and "ID_PATH" in rule for rule in rules)
    assert 'ENV{ID_MM_DEVICE_IGNORE}="1"' in RULES.read_text("utf-8")
