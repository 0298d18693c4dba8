"""The units that a real machine is set up with."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

UNITS = Path("systemd")


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="this machine has no systemd")
def test_systemd_understands_every_unit(tmp_path: Path) -> None:
    for unit in UNITS.iterdir():
        text = unit.read_text("utf-8")
        text = text.replace("/opt/bianmin/.venv/bin/python", sys.executable).replace(
            "/usr/bin/xinit", "/bin/true"
        )
        (tmp_path / unit.name).write_text(text, "utf-8")
    units = [
        tmp_path / unit.name for unit in UNITS.iterdir() if unit.suffix in (".service", ".socket", ".target")
    ]
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *units],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    ours = [line for line in done.stderr.splitlines() if "kiosk" in line]
    assert ours == []


def test_the_agents_memory_is_kept_out_of_dumps_and_swap() -> None:
    unit = (UNITS / "kiosk-agent.service").read_text("utf-8")
    for line in ("LimitCORE=0", "MemorySwapMax=0", "LimitMEMLOCK=infinity"):
        assert line in unit.splitlines()


def test_the_socket_is_the_screens_alone() -> None:
    unit = (UNITS / "kiosk-agent.socket").read_text("utf-8").splitlines()
    assert "SocketMode=0660" in unit
    assert "SocketGroup=kiosk" in unit
