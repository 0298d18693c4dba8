"""When a visit ends, nothing of an ID card is left: not in a process, not in the agent's memory."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from kiosk.bench.idcard import Place
from tests.hardware.idcard.station import PEOPLE, module
from tests.mishaps.test_card_visit_ends import traces

# The agent's side alone, in a process that never knew the name: prints what it hears, and its children.
AGENT_SIDE = """
import asyncio, sys
from datetime import date
from agent.identity import Terms
from agent.visit_messages import (CardRead)
from agent.visit_process import IdPort, VisitChild
from kiosk.hardware.idcard.settings import IdCardSettings

async def main():
    child = VisitChild(read_limit_s=6.0)
    await child.start()
    port = IdPort(IdCardSettings(enabled=True, address=sys.argv[1], poll_s=0.05))
    await child.arm((), Terms(b"k" * 32, date(2026, 11, 22), 65, True), on=port)
    async for event in child.events():
        if isinstance(event, CardRead):
            break
    print(event.person.masked_name, *child.pids, flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    await child.kill()
    print(*child.pids, flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    await child.stop()

asyncio.run(main())
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may look into another process's memory")
async def test_the_resident_is_known_only_to_the_child_and_gone_with_it() -> None:
    person = PEOPLE[7]
    pipe = asyncio.subprocess.PIPE
    async with module() as desk:
        address = desk.addresses()["idcard"]
        desk.place(Place(person=7))
        agent = await asyncio.create_subprocess_exec(
            sys.executable, "-c", AGENT_SIDE, address, stdin=pipe, stdout=pipe
        )
        assert agent.stdout is not None
        assert agent.stdin is not None
        async with asyncio.timeout(60):
            masked, working, _spare = (await agent.stdout.readline()).decode().split()
        assert masked == person.name[0] + "*" * (len(person.name) - 2) + person.name[-1]
        assert traces(int(working), person) >= {"number"}, "the search itself must find what is there"
        assert traces(agent.pid, person) == set()

        agent.stdin.write(b"\n")
        async with asyncio.timeout(60):
            left = (await agent.stdout.readline()).decode().split()
        assert not Path(f"/proc/{working}").exists()
        for pid in (agent.pid, *map(int, left)):
            assert traces(pid, person) == set()
        agent.stdin.write(b"\n")
        async with asyncio.timeout(60):
            assert await agent.wait() == 0
