"""The face before the camera: a real face process, attempts in simulated time, the page in a real
window that looks through a real camera.

Verdict, memory and warming are measured with the station's settings; a person is drawn 15 times a second at 640 x 480, each
picture once the one before was looked at. Looks and the screen's pictures are counted in real time, side by side.
"""

import asyncio
import json
import os
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from statistics import median, quantiles

from kiosk.bench.camera.scenes import empty_room
from kiosk.bench.face.acts import Kind, Surroundings, act
from kiosk.bench.face.cast import LEAD
from kiosk.bench.face.light import Light
from kiosk.bench.face.looks import Looks
from kiosk.bench.face.render import Lens
from kiosk.domain.errors import Refused
from kiosk.hardware.face import messages
from kiosk.hardware.face.driver import FaceWork
from kiosk.hardware.face.settings import FaceSettings
from tests.budgets.rows import Measured
from tests.mishaps.camera_kiosk import Place, camera_kiosk
from tests.prove.face_attempt import Kiosk, Tried, attempt
from tests.prove.face_camera import USUAL, Camera
from tests.prove.face_run import drawn_kiosk
from tests.screens.x_display import display

GROUP = "face"
STATION = FaceSettings(start_s=60.0, answer_s=30.0)
STARTS = 5
PEOPLE = range(800_000, 800_005)
VERDICTS = 25
SECONDS = 10.0
SETTLE_S = 2.0
PICTURE_S = 4.0  # a camera opens, or nobody looks through it any more
LIMIT_S = 60.0
LOOKS_FPS, SCREEN_FPS = 15, 20


async def measure() -> list[Measured]:
    """One thing after the other, on a machine that does nothing else, please."""
    starts = [await _started() for _ in range(STARTS)]
    attempts, verdicts, memory_mb, left = await _certified()
    looks_fps, screen_fps = await _beside_the_screen()
    took = [one.took_s for one in attempts if one.certifies]
    if not took:
        raise AssertionError("nobody was certified")
    return [
        Measured(
            "face_ready_p50_s", median(starts), f"{STARTS} starts until warm, slowest {max(starts):.1f} s"
        ),
        Measured(
            "face_certification_p50_s",
            median(took),
            f"simulated time from 开始 to the verdict, {len(took)} of {len(attempts)} drawn people certified,"
            f" slowest {max(took):.1f} s",
        ),
        Measured(
            "face_verdict_p50_ms",
            median(verdicts),
            f"{len(verdicts)} × Judge after {attempts[-1].looks} looks, p95 {quantiles(verdicts, n=20)[-1]:.0f} ms",
        ),
        Measured("face_process_mb", memory_mb, f"VmRSS after {len(attempts)} certifications"),
        Measured("face_processes_left", left, "after nobody certifies any more"),
        Measured(
            "face_missing_fps",
            max(0.0, LOOKS_FPS - looks_fps),
            f"of {LOOKS_FPS}: {looks_fps:.1f} looks a second",
        ),
        Measured(
            "face_screen_missing_fps",
            max(0.0, SCREEN_FPS - screen_fps),
            f"of {SCREEN_FPS}: {screen_fps:.1f} pictures a second are shown by the whole page while faces are looked at",
        ),
    ]


async def _started() -> float:
    work = FaceWork(STATION, gone=lambda: None)
    began = time.monotonic()
    await work.start()
    took_s = time.monotonic() - began
    await work.stop()
    return took_s


async def _certified() -> tuple[list[Tried], list[float], float, int]:
    async with drawn_kiosk(STATION, USUAL) as kiosk:
        attempts = [await attempt(kiosk, Kind.HONEST, seed) for seed in PEOPLE]
        verdicts = await _verdicts(kiosk)
        pid = kiosk.work.pid
        assert pid is not None
        memory_mb = _rss_mb(pid)
    return attempts, verdicts, memory_mb, int(Path(f"/proc/{pid}").exists())


async def _verdicts(kiosk: Kiosk) -> list[float]:
    """The last attempt judged again and again, each time with a new picture of a face that looks ahead; ms."""
    wall = empty_room(*USUAL.size)
    around = Surroundings(Lens(USUAL.size, focal_px=USUAL.focal_px), Light(), wall)
    camera = Camera(kiosk.writer, act(Kind.HONEST, Looks.of(LEAD), around), Light(), LEAD, fps=USUAL.fps)
    took: list[float] = []
    for _ in range(VERDICTS):
        camera.shoot()
        began = time.monotonic()
        await kiosk.work.ask(messages.Judge(after=camera.sequence - 1))
        took.append(1000 * (time.monotonic() - began))
    return took


async def _beside_the_screen() -> tuple[float, float]:
    """Looks a second of a face process, and pictures a second in the window, before the same camera."""
    with tempfile.TemporaryDirectory(prefix="bianmin-budget-") as folder, display() as x:
        async with camera_kiosk(Path(folder)) as place:
            window = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "tests.budgets.face_window",
                str(place.agent.socket),
                str(SECONDS),
                env={**os.environ, "DISPLAY": x.name, "SDL_VIDEODRIVER": "x11"},
                stdout=asyncio.subprocess.PIPE,
            )
            try:
                async with asyncio.timeout(LIMIT_S):
                    looks_fps = await _looks_fps(place)
                    said, _ = await window.communicate()
            finally:
                if window.returncode is None:
                    window.kill()
                    await window.wait()
    return looks_fps, float(json.loads(said)["fps"])


async def _looks_fps(place: Place) -> float:
    """Of an attempt that goes on until the window has measured, and its camera is shut."""
    work = FaceWork(STATION, gone=lambda: None)
    await work.start()
    try:
        while not place.capturing():  # noqa: ASYNC110  # the window asks for it
            await asyncio.sleep(0.02)
        memory = _memory_of(place.agent_pid)
        await work.watch(memory)
        os.close(memory)
        await work.ask(messages.Begin(steps=("turn-left", "blink")))
        last, at_s = 0, []
        with suppress(Refused):  # no picture comes any more
            while True:
                answer, _ = await work.ask(messages.Follow(after=last, limit_s=PICTURE_S))
                assert isinstance(answer, messages.Followed)
                last = answer.sequence
                at_s.append(time.monotonic())
        counted = [one for one in at_s if one >= at_s[0] + SETTLE_S]
        return (len(counted) - 1) / (counted[-1] - counted[0])
    finally:
        await work.stop()


def _memory_of(pid: int) -> int:
    """The preview's memory that this process holds, for looking only."""
    for fd in Path(f"/proc/{pid}/fd").iterdir():
        if "memfd:preview" in str(fd.readlink()):
            return os.open(fd, os.O_RDONLY | os.O_CLOEXEC)
    raise LookupError("no preview is open")


def _rss_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    print(asyncio.run(measure()))
