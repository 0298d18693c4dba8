"""A real window on software GL that looks through the camera of a real agent: a drawn camera at 30 pictures a second.

The budget is the CPU of the screen's process, all its threads. The capturing process and the agent are shown beside it.
"""

import asyncio
import json
import os
import sys
import tempfile
import time
from pathlib import Path

from tests.budgets.rows import Measured
from tests.mishaps.camera_kiosk import Place, camera_kiosk
from tests.screens.x_display import display

GROUP = "devices"
SECONDS = 10.0
WIDTHS = (640, 900)  # pixels on the panel; the camera gives 640x480
LIMIT_S = 60.0


async def measure() -> list[Measured]:
    """The window as wide as the pictures are, and larger."""
    with tempfile.TemporaryDirectory(prefix="bianmin-budget-") as folder, display() as x:
        async with camera_kiosk(Path(folder)) as place:
            exact, larger = [await _window(place, x.name, wide) for wide in WIDTHS]
    said = f"{exact['fps']:.1f} pictures/s over {SECONDS:.0f} s, all threads of the screen's process"
    return [
        Measured("preview_cpu_percent", 100 * exact["cpu"], said),
        Measured("preview_missing_fps", max(0.0, 30 - exact["fps"]), "of 30 that did not reach the window"),
        Measured("preview_900_px_cpu_percent", 100 * larger["cpu"], f"{larger['fps']:.1f}/s, drawn larger"),
        Measured("camera_process_cpu_percent", 100 * exact["capture"], "opens, decodes, judges, writes"),
        Measured("camera_agent_cpu_percent", 100 * exact["agent"], "the agent's main process meanwhile"),
    ]


async def _window(place: Place, x: str, wide_px: int) -> dict[str, float]:
    """One look of SECONDS; what the window says of itself, and what the others took."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.budgets.preview_window",
        str(place.agent.socket),
        str(wide_px),
        str(SECONDS),
        env={**os.environ, "DISPLAY": x, "SDL_VIDEODRIVER": "x11"},
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(LIMIT_S):
            while not place.capturing():  # noqa: ASYNC110  # the window asks for it
                await asyncio.sleep(0.02)
            (capturing,) = place.capturing()
            await asyncio.sleep(2.0)
            before, begun = (_cpu_s(capturing), _cpu_s(place.agent_pid)), time.monotonic()
            await asyncio.sleep(SECONDS / 2)
            took_s = time.monotonic() - begun
            capture, agent = _cpu_s(capturing) - before[0], _cpu_s(place.agent_pid) - before[1]
            said, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    seen: dict[str, float] = json.loads(said)
    return {**seen, "capture": capture / took_s, "agent": agent / took_s}


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    print(asyncio.run(measure()))
