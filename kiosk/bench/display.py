"""The screen of the demo: the real display where there is one, else Xvfb served to a browser by noVNC on loopback."""

import asyncio
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from kiosk.bench.processes import NotStarted, Processes
from kiosk.web.ports import port_near

NOVNC = Path("/usr/share/novnc")


@dataclass(frozen=True, slots=True)
class Screen:
    """`display` is what DISPLAY says; `url` shows it in a browser, empty for a real one."""

    display: str
    url: str = ""


def real_display() -> str:
    """The display that this session has, or an empty text."""
    return os.environ.get("DISPLAY", "")


async def virtual_display(processes: Processes, width: int, height: int) -> str:
    """Start Xvfb with a number of its own choice; the display's name. Raises NotStarted."""
    with tempfile.TemporaryFile() as number:
        os.set_inheritable(number.fileno(), True)
        size = f"{width}x{height}x24"
        await processes.start(
            "xvfb",
            (
                "Xvfb",
                "-displayfd",
                str(number.fileno()),
                "-screen",
                "0",
                size,
                "-nolisten",
                "tcp",
                "-noreset",
            ),
            wait_ready=False,
            pass_fds=(number.fileno(),),
        )
        for _ in range(100):
            if text := os.pread(number.fileno(), 16, 0).decode().strip():
                return f":{text}"
            await asyncio.sleep(0.05)
    raise NotStarted("Xvfb did not start")


async def served_to_a_browser(processes: Processes, display: str) -> str:
    """Start x11vnc and noVNC for that display, both on loopback; the page's address."""
    vnc, web = port_near(5900), port_near(8740)
    shared = ("-localhost", "-forever", "-shared", "-nopw", "-quiet", "-noxdamage", "-nocursor")
    await processes.start(
        "x11vnc", ("x11vnc", "-display", display, "-rfbport", str(vnc), *shared), wait_ready=False
    )
    await processes.start(
        "novnc",
        ("websockify", "--web", str(NOVNC), f"127.0.0.1:{web}", f"127.0.0.1:{vnc}"),
        wait_ready=False,
    )
    return f"http://127.0.0.1:{web}/vnc_lite.html?scale=true"
