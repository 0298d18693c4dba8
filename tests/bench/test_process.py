"""The bench as a process: it says where everything is, and leaves nothing behind."""

import json
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.bench.running import ROOT, STOP_LIMIT_S, running_bench


def test_addresses_are_written_before_it_is_ready(tmp_path: Path) -> None:
    with running_bench(tmp_path) as bench:
        assert bench.addresses["panel"] == str(bench.http.base_url).rstrip("/")
        assert bench.addresses["printer_tcp"].startswith("tcp://127.0.0.1:")
        assert bench.addresses["printer_serial"] == f"serial://{bench.folder}/printer/line?baud=115200"
        assert bench.addresses["qr"] == f"serial://{bench.folder}/qr/line?baud=9600"
        assert Path(bench.addresses["pcsc_socket"]).is_socket()


def test_lines_have_names_that_stay(tmp_path: Path) -> None:
    with running_bench(tmp_path) as bench:
        for name in ("printer", "qr"):
            assert stat.S_ISCHR((bench.folder / name / "line").stat().st_mode)


def test_nothing_is_left_when_it_stops(tmp_path: Path) -> None:
    with running_bench(tmp_path) as bench:
        bench.do("card/insert", person=0)
        children = _descendants(bench.process.pid)
        service = Path(bench.addresses["pcsc_socket"])
        asked = time.monotonic()
        bench.process.send_signal(signal.SIGTERM)
        status = bench.process.wait(STOP_LIMIT_S)
        took_s = time.monotonic() - asked
    assert (status, took_s < STOP_LIMIT_S) == (0, True)
    assert children, "a card service has processes"
    assert [pid for pid in children if _lives(pid)] == []
    assert not service.exists()
    assert sorted(entry.name for entry in bench.folder.iterdir()) == ["lock"]


def test_an_open_stream_does_not_keep_it(tmp_path: Path) -> None:
    with running_bench(tmp_path) as bench, bench.http.stream("GET", "/v1/stream") as stream:
        assert next(stream.iter_lines()).startswith("retry")
        asked = time.monotonic()
        bench.process.send_signal(signal.SIGTERM)
        assert bench.process.wait(STOP_LIMIT_S) == 0
    assert time.monotonic() - asked < STOP_LIMIT_S


def test_a_kill_leaves_no_card_service(tmp_path: Path) -> None:
    with running_bench(tmp_path) as bench:
        children = _descendants(bench.process.pid)
        bench.process.kill()
        bench.process.wait()
        _until_gone(children)


def test_it_ends_with_its_parent(tmp_path: Path) -> None:
    overlay = tmp_path / "overlay.toml"
    overlay.write_text("[http]\nport = 0\n[card]\nenabled = false\n", "utf-8")
    command = [sys.executable, "-m", "kiosk.bench", "--overlay", str(overlay), "--var", str(tmp_path)]
    parent = subprocess.Popen(
        [sys.executable, "-c", f"import subprocess; subprocess.run({command!r})"],
        cwd=ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    with parent:
        assert parent.stdout is not None
        assert parent.stdout.readline().startswith("ready ")
        children = _descendants(parent.pid)
        parent.kill()
        parent.wait()
        _until_gone(children)


def test_two_benches_do_not_share_a_folder(tmp_path: Path) -> None:
    with running_bench(tmp_path) as bench:
        second = subprocess.run(
            [sys.executable, "-m", "kiosk.bench", "--var", str(tmp_path)],
            cwd=ROOT, capture_output=True, text=True, check=False, timeout=20,
        )  # fmt: skip
        assert bench.http.get("/v1/state").status_code == 200
    assert second.returncode == 1
    assert "another bench runs in" in second.stderr


def test_a_wrong_key_is_named_with_file_and_line(tmp_path: Path) -> None:
    overlay = tmp_path / "overlay.toml"
    overlay.write_text("[printer]\nprot = 9100\n", "utf-8")
    refused = subprocess.run(
        [sys.executable, "-m", "kiosk.bench", "--overlay", str(overlay), "--var", str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=20,
    )  # fmt: skip
    assert refused.returncode == 1
    assert f"{overlay}:2: printer.prot: unknown key, did you mean port?" in refused.stderr


def test_it_runs_without_a_card_service(tmp_path: Path) -> None:
    with running_bench(tmp_path, "[card]\nenabled = false\n") as bench:
        state = bench.http.get("/v1/state").json()
        refused = bench.http.post("/v1/card/insert", json={"person": 0})
        chips = re.findall(r'#device-(\w+)" class="(\w+)"', bench.http.get("/").text)
        assert "pcsc_socket" not in json.loads((bench.folder / "addresses.json").read_text("utf-8"))
    assert state["card"]["service"] == "none"
    assert ("card", "off") in chips
    assert (refused.status_code, refused.json()["reason"]) == (409, "no_card_service")


def _descendants(pid: int) -> list[int]:
    task = Path(f"/proc/{pid}/task/{pid}/children")
    direct = [int(child) for child in task.read_text("ascii").split()]
    return [*direct, *(one for child in direct for one in _descendants(child))]


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        state = Path(f"/proc/{pid}/stat").read_text("ascii", errors="replace").rpartition(")")[2].split()[0]
    except (ProcessLookupError, FileNotFoundError):
        return False
    return state != "Z"


def _until_gone(pids: list[int]) -> None:
    assert pids
    deadline = time.monotonic() + STOP_LIMIT_S
    while any(map(_lives, pids)):
        if time.monotonic() > deadline:
            pytest.fail(f"still there: {[pid for pid in pids if _lives(pid)]}")
        time.sleep(0.02)


def test_a_device_that_cannot_start_does_not_stop_the_others(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        overlay = f"[card]\nenabled = false\n[printer]\nport = {taken.getsockname()[1]}\n"
        with running_bench(tmp_path, overlay) as bench:
            state = bench.http.get("/v1/state").json()
            refused = bench.http.post("/v1/printer/refill", json={}).json()
            page = bench.http.get("/?lang=en").text
            bench.do("bench/restore")
    assert "printer" not in state
    assert "address already in use" in state["missing"]["printer"]
    assert "printer_tcp" not in bench.addresses
    assert (refused["reason"], refused["detail"]) == (
        "not_on_this_machine",
        f"printer: {state['missing']['printer']}",
    )
    assert "not on this machine" in page
