"""A whole kiosk with a document camera, its agent as a process of its own, and a form that asks for evidence."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from agent.apply_schemas import (
    AskMaterials,
    Filling,
    MaterialLine,
    Materials,
    MaterialState,
    SendPages,
    StartForm,
)
from agent.client import AgentClient
from agent.document_schemas import TakePage
from agent.visit_link import VisitLink
from kiosk.bench.document import DocumentBench, DocumentBenchSettings
from kiosk.domain.command import new_command_id
from tests.agent.materials_room import Office
from tests.agent.process import AgentProcess, agent_process, screen_at, tables
from tests.bench.back_office import AREA
from tests.gateway.far_end import FarEnd
from tests.hardware.document.desk import BENCH, document_bench

EVIDENCE = "evidence"
LIMIT_S = 60.0


@dataclass(slots=True)
class MaterialsKiosk:
    """A visit is open, a report of a labour law violation is begun, the camera is on."""

    agent: AgentProcess
    client: AgentClient
    bench: DocumentBench
    office: Office
    link: VisitLink
    visit: int
    draft: str

    async def photograph(self, count: int) -> None:
        """So many pages of what lies there."""
        await self.client.scan(self.visit)
        for _ in range(count):
            await self.client.take_page(self.visit, TakePage(command=new_command_id()))

    async def upload(self, *, again: bool = False) -> MaterialLine:
        """好了，上传."""
        ask = SendPages(command=new_command_id(), draft=self.draft, material=EVIDENCE, again=again)
        return _evidence(await self.link.apply(ask))

    async def until(self, state: MaterialState) -> MaterialLine:
        """Asks, as the screen does, until it has come to this."""
        async with asyncio.timeout(LIMIT_S):
            while True:
                line = _evidence(await self.link.apply(AskMaterials(draft=self.draft)))
                if line.state is state:
                    return line
                await asyncio.sleep(0.1)

    def pid_of(self, module: bytes) -> list[int]:
        """The agent's processes that run this module."""
        assert self.agent.process is not None
        pid = self.agent.process.pid
        listed = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return [int(child) for child in listed if module in Path(f"/proc/{child}/cmdline").read_bytes()]


def _evidence(answer: object) -> MaterialLine:
    assert isinstance(answer, Materials), answer
    return next(line for line in answer.lines if line.id == EVIDENCE)


async def _begun(link: VisitLink) -> Filling:
    """A form is open; asked again while the visit's process is still being told what it has."""
    async with asyncio.timeout(60):
        while True:
            ask = StartForm(command=new_command_id(), item="labor.report", language="zh_CN")
            if isinstance(begun := await link.apply(ask), Filling):
                return begun
            await asyncio.sleep(0.1)


async def _watched(client: AgentClient) -> None:
    async for _ in client.stream():
        pass


async def _opened(client: AgentClient) -> tuple[int, str]:
    """A visit, and its door once it is open."""
    state = await client.begin(new_command_id())
    async with asyncio.timeout(LIMIT_S):
        while state.visit is None or not state.visit.door:
            await asyncio.sleep(0.05)
            state = await client.state()
    return state.visit.id, state.visit.door


@asynccontextmanager
async def materials_kiosk(
    folder: Path, office: Office, camera: DocumentBenchSettings = BENCH
) -> AsyncIterator[MaterialsKiosk]:
    """office: the back office, of bytes. camera: its full size is that of a page."""
    async with document_bench(camera) as bench:
        with FarEnd(office) as far_end:
            overlay = tables(None) | {
                "devices.document": {
                    "enabled": True,
                    "address": bench.addresses()["document"],
                    "still_width": camera.full_width,
                    "still_height": camera.full_height,
                    "settle_frames": 0,
                    "order_s": 18.0,  # large pages on a machine that has other work
                    "frame_s": 8.0,
                },
                "gateway": {
                    "kind": "rest_json",
                    "url": far_end.url,
                    "area": AREA,
                    "device": "k",
                    "site": "s",
                },
            }
            async with agent_process(folder, overlay) as agent, screen_at(agent.socket) as client:
                watching = asyncio.create_task(_watched(client))  # a visit without a screen ends
                visit, door = await _opened(client)
                link = VisitLink(door)
                begun = await _begun(link)
                try:
                    yield MaterialsKiosk(agent, client, bench, office, link, visit, begun.draft)
                finally:
                    link.close()
                    watching.cancel()
                    await asyncio.gather(watching, return_exceptions=True)
