"""Pages on their way through a whole kiosk: from the camera's process to the visit's, past the agent's own memory."""

import asyncio
import os
import threading
from pathlib import Path

import pytest

from agent.apply_schemas import MaterialState
from kiosk.bench.document import DocumentBenchSettings
from kiosk.domain.errors import Refused
from tests.agent.materials_kiosk import EVIDENCE, materials_kiosk
from tests.agent.materials_room import Office
from tests.agent.station import until
from tests.mishaps.test_document_visit_ends import PIECE, files_with, holds

LARGE = DocumentBenchSettings(fps=4, width=640, height=480, full_width=2592, full_height=1944)
MOST_MB = 60  # of the visit's process, whatever it did


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may look into another process's memory")
async def test_the_agent_never_holds_a_page_and_nobody_does_after_the_upload(tmp_path: Path) -> None:
    office = Office(slow=threading.Event())
    async with materials_kiosk(tmp_path / "agent", office) as kiosk:
        assert kiosk.agent.process is not None
        await kiosk.photograph(2)
        [camera] = kiosk.pid_of(b"document.child")
        sending = await kiosk.upload()
        assert sending.state is MaterialState.SENDING
        await until(lambda: not Path(f"/proc/{camera}").exists())  # the visit's process has the pages now
        with pytest.raises(Refused, match="not_scanning"):
            await kiosk.client.scanned(kiosk.visit)
        assert office.slow is not None
        office.slow.set()
        assert (await kiosk.until(MaterialState.SENT)).pages == 2
        planted = pieces_of(office.content(EVIDENCE))
        assert holds(os.getpid(), planted), "the search itself must find what is there"
        assert holds(kiosk.agent.process.pid, planted) == []
        assert files_with(tmp_path, planted) == []
        visits = kiosk.pid_of(b"agent.visit")
        await until(lambda: not [opened for pid in visits for opened in pages_open_in(pid)])


async def test_an_upload_without_pages_changes_nothing(tmp_path: Path) -> None:
    async with materials_kiosk(tmp_path / "agent", Office()) as kiosk:
        await kiosk.upload()
        await kiosk.until(MaterialState.NONE)
        await kiosk.client.scan(kiosk.visit)
        await kiosk.upload()
        await kiosk.until(MaterialState.NONE)
        assert (await kiosk.client.scanned(kiosk.visit)).pages == ()


async def test_ten_large_pages_go_out_of_a_small_process(tmp_path: Path) -> None:
    office = Office()
    async with materials_kiosk(tmp_path / "agent", office, LARGE) as kiosk:
        await kiosk.photograph(10)
        await kiosk.upload()
        line = await kiosk.until(MaterialState.SENT)
        assert line.pages == 10
        assert office.content(EVIDENCE).count(b"/Type /Page\n") == 10
        assert max(peak_mb(pid) for pid in kiosk.pid_of(b"agent.visit")) <= MOST_MB


async def test_a_visit_that_ends_while_pages_go_out_leaves_none(tmp_path: Path) -> None:
    office = Office(slow=threading.Event())
    async with materials_kiosk(tmp_path / "agent", office) as kiosk:
        await kiosk.photograph(1)
        await kiosk.upload()
        before = kiosk.pid_of(b"agent.visit")
        await kiosk.client.end(kiosk.visit, "c" * 32, "home")
        await asyncio.sleep(0.1)
        gone = [pid for pid in before if not Path(f"/proc/{pid}").exists()]
        assert len(gone) == 1
        assert office.wholes == {}
        assert office.slow is not None
        office.slow.set()


def pieces_of(content: bytes) -> list[bytes]:
    """Some of its pictures' scans, that stand nowhere else: what comes before a scan is alike in every JPEG."""
    scans = [scan.partition(b"\xff\xd9")[0] for scan in content.split(b"\xff\xda")[1:]]
    return [scan[len(scan) * share // 5 :][:PIECE] for scan in scans for share in range(1, 5)]


def pages_open_in(pid: int) -> list[str]:
    """Memories of pages that a process still has."""
    links = [str(fd.readlink()) for fd in Path(f"/proc/{pid}/fd").iterdir()]
    return [link for link in links if "memfd:handed" in link]


def peak_mb(pid: int) -> int:
    """The most memory that the process ever had."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) // 1024
