"""The screen on software GL under Xvfb: first frame, memory, a finger's way to a changed pixel, and what it draws while idle."""

import asyncio
import sys
import tempfile
import time
from pathlib import Path
from statistics import median, quantiles

from kiosk.bench.display import virtual_display
from kiosk.bench.finger import Finger
from kiosk.bench.processes import Processes
from kiosk.bench.station import Station, Wanted, start
from kiosk.bench.tour.touch import Screen
from tests.budgets.rows import Measured

GROUP = "path"
STARTS = 9
TAPS = 60
SETTLE_S = 10.0
IDLE_S = 60.0
CHANGE_LIMIT_S = 1.0


async def measure() -> list[Measured]:
    """Everything on one machine that does nothing else, please."""
    with tempfile.TemporaryDirectory(prefix="bianmin-budget-") as folder:
        processes = Processes(Path(folder) / "logs")
        try:
            display = await virtual_display(processes, 1080, 1920)
            first = await _first_frames(processes, display, Path(folder))
            await processes.stop()
            station = await start(
                Wanted(Path(folder) / "var", virtual=True, browser=False, targets=True), processes
            )
            taps, memory = await _taps(station, processes)
            redraws = await _redraws(station, processes, Path(folder) / "flips")
        finally:
            await processes.stop()
    return [first, memory, taps, redraws]


async def _first_frames(processes: Processes, display: str, folder: Path) -> Measured:
    """From the process's start to the flip of its first frame; the first start fills the caches and is left out."""
    took: list[float] = []
    for number in range(STARTS + 1):
        begun = time.monotonic()
        await processes.start(
            f"screen-{number}",
            (sys.executable, "-m", "kiosk.app", "--socket", str(folder / "nobody.sock")),
            env={"DISPLAY": display},
        )
        took.append(1000 * (time.monotonic() - begun))
        await processes.kill(f"screen-{number}")
    return Measured(
        "first_frame_p50_ms", median(took[1:]), f"{STARTS} starts, slowest {max(took[1:]):.0f} ms"
    )


async def _taps(station: Station, processes: Processes) -> tuple[Measured, Measured]:
    """Real touches on home's 取号: from the press to the changed pixel. Each slides off, so that nothing is opened."""
    assert station.targets is not None
    took: list[float] = []
    with Finger(station.screen.display) as finger:
        screen = Screen(finger, station.targets)
        await screen.see("attract")
        await screen.touch_anywhere()
        page = await screen.see("home")
        x, y = page.targets["take"]
        x -= 300  # the card's plain ground, left of its words
        for _ in range(TAPS):
            took.append(await asyncio.to_thread(_one_tap, finger, x, y))
            await asyncio.sleep(0.05)
        memory = _rss_mb(processes.pid("kiosk"))
    p95 = quantiles(took, n=20)[-1]
    return (
        Measured("tap_to_pixel_p95_ms", p95, f"{TAPS} touches, p50 {median(took):.0f} ms"),
        Measured("screen_rss_mb", memory, "VmRSS on home, after attract"),
    )


def _one_tap(finger: Finger, x: int, y: int) -> float:
    before = finger.pixel(x, y)
    begun = time.monotonic()
    finger.press(x, y)
    while finger.pixel(x, y) == before:
        if time.monotonic() - begun > CHANGE_LIMIT_S:
            raise AssertionError("no pixel changed")
        time.sleep(0.002)  # looking all the time would take the X server away from what is measured
    took = 1000 * (time.monotonic() - begun)
    finger.slide(x, 5)
    finger.release()
    until = time.monotonic() + CHANGE_LIMIT_S
    while finger.pixel(x, y) != before and time.monotonic() < until:
        time.sleep(0.01)
    return took


async def _redraws(station: Station, processes: Processes, flips: Path) -> Measured:
    """Flips of the attract page within a minute, counted inside the real screen."""
    await processes.kill("kiosk")
    await processes.start(
        "watched",
        (sys.executable, "-m", "tests.budgets.watched_screen", str(flips), "--socket", station.socket),
        env={"DISPLAY": station.screen.display},
    )
    await asyncio.sleep(SETTLE_S)
    before = int(flips.read_text())
    await asyncio.sleep(IDLE_S)
    drawn = int(flips.read_text()) - before
    return Measured(
        "idle_redraws_per_minute", drawn * 60 / IDLE_S, f"in {IDLE_S:.0f} s, after {SETTLE_S:.0f} s"
    )


def _rss_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024
