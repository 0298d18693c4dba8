"""A visit ends in the middle of scanning: no page is left, in no process, no file and no memory of the agent."""

import asyncio
import os
from pathlib import Path

import pytest

from agent.document_schemas import TakePage
from agent.preview import PreviewLook
from agent.schemas import (
    CameraName,
)
from kiosk.domain.command import new_command_id
from kiosk.domain.errors import Refused
from tests.agent.process import agent_process, screen_at, tables
from tests.agent.station import until
from tests.hardware.document.desk import BENCH, document_bench

PIECE = 48  # bytes of a picture; none so long stands anywhere by chance


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may look into another process's memory")
async def test_nothing_of_a_page_is_left_when_the_visit_ends_while_scanning(tmp_path: Path) -> None:
    async with document_bench() as bench:
        overlay = tables(None) | {
            "devices.document": {
                "enabled": True,
                "address": bench.addresses()["document"],
                "still_width": BENCH.full_width,
                "still_height": BENCH.full_height,
                "settle_frames": 0,
            }
        }
        async with agent_process(tmp_path / "agent", overlay) as agent, screen_at(agent.socket) as client:
            assert agent.process is not None
            state = await client.begin(new_command_id())
            assert state.visit is not None
            visit = state.visit.id
            await client.scan(visit)
            page = (await client.take_page(visit, TakePage(command="one"))).page
            planted = [
                middle_of(await client.pages_pdf(visit)),
                middle_of(await client.page_picture(visit, page, 400)),
                middle_of(await client.page_picture(visit, page, 2000, photo=True)),
            ]
            offer = await client.look(visit, CameraName.DOCUMENT)
            look = PreviewLook(str(agent.socket), offer.token)
            await until(lambda: shows(look))
            [holder] = children_of(agent.process.pid)
            assert holds(holder, planted[:1]), "the search itself must find what is there"

            still = asyncio.create_task(client.take_page(visit, TakePage(command="two")))
            await asyncio.sleep(0.05)
            await client.end(visit, new_command_id(), "home")
            with pytest.raises(Refused, match=r"visit_over|document_lost|no_picture"):
                await still

            assert not Path(f"/proc/{holder}").exists()
            assert look.map is None or blank(look)
            look.close()
            assert holds(agent.process.pid, planted) == []
            assert files_with(tmp_path, planted) == []


def middle_of(content: bytes) -> bytes:
    """A piece that stands nowhere else."""
    at = len(content) // 2
    return content[at : at + PIECE]


def shows(look: PreviewLook) -> bool:
    look.poll()
    return look.map is not None and look.map.newest > 0


def blank(look: PreviewLook) -> bool:
    assert look.map is not None
    into = bytearray(look.map.size.slot_bytes)
    return look.map.copy_newest(memoryview(into)) is None


def children_of(pid: int) -> list[int]:
    """Its processes that hold pages."""
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [
        int(child) for child in listed if b"document.child" in Path(f"/proc/{child}/cmdline").read_bytes()
    ]


def holds(pid: int, planted: list[bytes]) -> list[int]:
    """Which of the pieces stand in the memory of the process."""
    found: set[int] = set()
    with Path(f"/proc/{pid}/mem").open("rb", 0) as memory:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            start, end = (int(edge, 16) for edge in line.split()[0].split("-"))
            if "r" not in line.split()[1] or "[v" in line:
                continue
            try:
                memory.seek(start)
                held = memory.read(end - start)
            except OSError:
                continue
            found |= {number for number, piece in enumerate(planted) if piece in held}
    return sorted(found)


def files_with(folder: Path, planted: list[bytes]) -> list[Path]:
    """Files below the folder that hold one of the pieces."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path for path in files if any(piece in path.read_bytes() for piece in planted)]
