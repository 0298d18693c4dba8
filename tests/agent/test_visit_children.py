"""However visits come and go, there are two processes, and none is left behind."""

import asyncio
import os
from pathlib import Path

from agent.visit_process import VisitChild
from tests.agent.station import until


def children() -> int:
    """How many processes this one has started and not yet ended."""
    return len(Path(f"/proc/self/task/{os.getpid()}/children").read_text().split())


async def test_ends_that_come_together_lose_no_process() -> None:
    before = children()
    child = VisitChild(read_limit_s=6.0)
    await child.start()
    await asyncio.gather(*(child.kill() for _ in range(3)))
    await until(lambda: len(child.pids) == 2)
    await asyncio.sleep(0.3)
    assert children() == before + 2
    await child.stop()
    assert children() == before
