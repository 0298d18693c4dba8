"""A mistake in agent.toml stops the start and names file, line and key."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest


def started_with(overlay: str, folder: Path) -> tuple[int, str]:
    """The exit status, and what it complained of without the folder's name."""
    file = folder / "station.toml"
    file.write_text(overlay, "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "agent", "--overlay", str(file), "--var", str(folder / "var")],
        capture_output=True, text=True, timeout=30, check=False, env={**os.environ, "LANG": "C.UTF-8"},
    )  # fmt: skip
    return done.returncode, done.stderr.replace(f"{folder}/", "").strip()


@pytest.mark.parametrize(
    ("overlay", "complaint"),
    [
        ("[visit]\nidle_warns_s = 60.0\n", "station.toml:2: visit.idle_warns_s: unknown key, did you mean idle_warn_s?"),
        ('[visit]\n\nwarning_s = "30"\n', "station.toml:3: visit.warning_s: expected float, got str '30'"),
        ("[devices.card]\nenabled = 1\n", "station.toml:2: devices.card.enabled: expected bool, got int 1"),
        ("[devices.card]\ncontact = \"(\"\n", "station.toml:1: devices.card: contact: missing )"),
        ("[devices.printer]\naddress = \"usb://1\"\n", "station.toml:1: devices.printer: device address 'usb://1': expected"),
        ("[devices.printer.profile]\nwidth_dots = 577\n",
         "station.toml:1: devices.printer.profile: width_dots: expected a multiple of 8"),
        ("[station]\ntime_zone = \"Mars/Olympus\"\n", "station.toml:1: station: time_zone: there is no 'Mars/Olympus'"),
        ("[socket]\ngroup = \"no-such-group\"\n", "station.toml:1: socket: group: this machine has no group"),
        ("role = \"screen\"\n", "role: expected kiosk or hall, got 'screen'"),
        ("[visit\n", "station.toml: "),
    ],
)  # fmt: skip
def test_the_message_names_file_line_and_key(tmp_path: Path, overlay: str, complaint: str) -> None:
    status, complained = started_with(overlay, tmp_path)
    assert status == 2
    assert complaint in complained
    assert "Traceback" not in complained


def test_a_store_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "var/agent"
    folder.mkdir(parents=True)
    connection = sqlite3.connect(folder / "store.sqlite3")
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    status, complained = started_with("", tmp_path)
    assert status == 2
    assert "store version 99" in complained


def test_a_file_that_is_no_store_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "var/agent"
    folder.mkdir(parents=True)
    (folder / "store.sqlite3").write_bytes(b"not a database, not at all" * 100)
    status, complained = started_with("", tmp_path)
    assert status == 2
    assert "Traceback" not in complained
