"""The agent's user may not open the port: said as such, not as a cable that is out."""

import os
import pty
import subprocess
import sys
from pathlib import Path

from agent.devices import after
from kiosk.domain.device import DeviceState, Fault
from kiosk.hardware.transport import NotPermitted, transport_at

NOBODY = 65534
OPEN_AS_NOBODY = """
import asyncio, os, sys
from kiosk.hardware.transport import LineLost, transport_at

line = transport_at(sys.argv[1])  # before the rights are gone: nobody may read this tree
if os.getuid() == 0:
    os.setgroups([])
    os.setgid(int(sys.argv[2]))
    os.setuid(int(sys.argv[2]))
try:
    asyncio.run(line.open())
except LineLost as lost:
    print(type(lost).__name__, lost.fault)
"""


def test_a_port_of_somebody_else_is_a_matter_of_permission() -> None:
    far, near = pty.openpty()
    path = Path(os.ttyname(near))
    path.chmod(0o600 if os.getuid() == 0 else 0)
    for address in (f"serial://{path}?baud=9600", f"usb://{path}"):
        told = subprocess.run(
            [sys.executable, "-c", OPEN_AS_NOBODY, address, str(NOBODY)],
            capture_output=True,
            text=True,
            timeout=30,
            check=True,
        )
        assert told.stdout.split() == ["NotPermitted", "no_permission"]
    os.close(near)
    os.close(far)


def test_the_screen_and_the_fleet_hear_the_reason() -> None:
    assert after(NotPermitted("")) == (DeviceState.BACKOFF, Fault.NO_PERMISSION)
    assert transport_at("usb:///dev/usb/lp0").address == "usb:///dev/usb/lp0"
