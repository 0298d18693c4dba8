"""`python -m agent` with a drawn camera, and a screen's process that looks through it."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from agent.client import AgentClient
from kiosk.bench.camera.machine import CameraBench
from kiosk.domain.command import new_command_id
from tests.agent.process import AgentProcess, agent_process, screen_at, tables
from tests.hardware.camera.setting import drawn_camera

# A screen: holds the stream open, looks through the camera, says the number of each picture that it saw whole.
SCREEN = """
import asyncio, json, sys
from pathlib import Path
from agent.client import AgentClient
from agent.preview import PreviewLook
from agent.schemas import CameraName

async def main(socket):
    client = AgentClient(Path(socket))
    states = client.stream()
    await anext(states)
    visit = (await client.begin("c")).visit.id
    offer = await client.look(visit, CameraName.FACE)
    look = PreviewLook(socket, offer.token)
    print(json.dumps({"visit": visit, "token": offer.token}), flush=True)
    last = 0
    while not look.ended:
        look.poll()
        if look.map is not None and look.map.newest != last:
            last = look.map.newest
            print(json.dumps({"newest": last}), flush=True)
        await asyncio.sleep(0.01)
    print(json.dumps({"mapped": "memfd:preview" in Path("/proc/self/maps").read_text()}), flush=True)

asyncio.run(main(sys.argv[1]))
"""


@dataclass(slots=True)
class Place:
    """One agent process with a camera, and a client of the test's own."""

    agent: AgentProcess
    bench: CameraBench
    client: AgentClient

    @property
    def agent_pid(self) -> int:
        """Its process."""
        assert self.agent.process is not None
        return self.agent.process.pid

    async def screen(self) -> "ScreenProcess":
        """A screen that sees pictures."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            SCREEN,
            str(self.agent.socket),
            stdout=asyncio.subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(Path.cwd())},
        )
        screen = ScreenProcess(process)
        said = await screen.said()
        screen.visit, screen.token = int(str(said["visit"])), str(said["token"])
        assert "newest" in await screen.said()
        return screen

    async def camera_ready(self) -> None:
        """Waits for it."""
        async with asyncio.timeout(60):
            while not any(  # noqa: ASYNC110
                line.device == "camera" and line.state == "ready"
                for line in (await self.client.state()).devices
            ):
                await asyncio.sleep(0.02)

    def capturing(self) -> list[int]:
        """The agent's children that capture."""
        children = Path(f"/proc/{self.agent_pid}/task/{self.agent_pid}/children").read_text().split()
        return [int(pid) for pid in children if "kiosk.hardware.camera.process" in _command(int(pid))]

    def pictures_of_agent(self) -> list[str]:
        """The preview memories that the agent has open or mapped."""
        process = Path(f"/proc/{self.agent_pid}")
        held = [*map(_target, (process / "fd").iterdir()), *(process / "maps").read_text().splitlines()]
        return [one for one in held if "memfd:preview" in one]


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:  # it ended meanwhile
        return ""


def _target(fd: Path) -> str:
    try:
        return str(fd.readlink())
    except OSError:  # closed meanwhile
        return ""


@dataclass(slots=True)
class ScreenProcess:
    """What it says, and its end."""

    process: asyncio.subprocess.Process
    visit: int = 0
    token: str = ""

    async def said(self) -> dict[str, object]:
        """Its next line."""
        assert self.process.stdout is not None
        async with asyncio.timeout(60):
            told: dict[str, object] = json.loads(await self.process.stdout.readline())
        return told

    async def last_word(self) -> dict[str, object]:
        """What it says at its end."""
        last: dict[str, object] = {}
        assert self.process.stdout is not None
        async with asyncio.timeout(60):
            while text := await self.process.stdout.readline():
                last = json.loads(text)
            await self.process.wait()
        return last

    async def kill(self) -> None:
        """SIGKILL."""
        if self.process.returncode is None:
            self.process.kill()
        await self.process.wait()


@asynccontextmanager
async def camera_kiosk(folder: Path, **visit: float) -> AsyncIterator[Place]:
    """Running, and the camera is ready. visit: seconds of [visit]."""
    async with drawn_camera() as bench:
        camera = {"enabled": True, "address": bench.addresses()["camera"], "skip_frames": 1}
        overlay: dict[str, dict[str, object]] = {
            **tables(None),
            "devices.camera": camera,
            "visit": {**visit},
        }
        async with agent_process(folder, overlay) as agent, screen_at(agent.socket) as client:
            place = Place(agent, bench, client)
            await place.camera_ready()
            yield place


async def end_visit(place: Place, visit: int) -> None:
    """As somebody presses 结束."""
    await place.client.end(visit, new_command_id(), "done")
