"""When a visit ends, nothing of the resident is left: not in a process, not in the agent's memory."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from kiosk.bench.people import Person
from tests.hardware.card.station import PEOPLE, card_station

# The agent's side alone, in a process that never knew the name: prints what it hears, and its children.
AGENT_SIDE = """
import asyncio, sys
from datetime import date
from agent.identity import Terms
from agent.visit_messages import (CardRead)
from agent.visit_process import VisitChild

async def main():
    child = VisitChild(read_limit_s=6.0)
    await child.start()
    await child.arm((sys.argv[1],), Terms(b"k" * 32, date(2026, 11, 22), 65, True))
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
    async with card_station() as station:
        await station.slot.insert(person)
        agent = await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            AGENT_SIDE,
            station.reader,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        assert agent.stdout is not None
        assert agent.stdin is not None
        masked, working, _spare = (await asyncio.wait_for(agent.stdout.readline(), 60)).decode().split()
        assert masked == person.name[0] + "*" * (len(person.name) - 2) + person.name[-1]
        assert traces(int(working), person) >= {"number"}, "the search itself must find what is there"
        assert traces(agent.pid, person) == set()

        agent.stdin.write(b"\n")
        left = (await asyncio.wait_for(agent.stdout.readline(), 60)).decode().split()
        assert not Path(f"/proc/{working}").exists()
        for pid in (agent.pid, *map(int, left)):
            assert traces(pid, person) == set()
        agent.stdin.write(b"\n")
        assert await asyncio.wait_for(agent.wait(), 60) == 0


def traces(pid: int, person: Person) -> set[str]:
    """Which of the resident's words stand in the memory of a process, in any coding that Python or a card uses."""
    words = {
        "number": [
            person.number.encode(),
            person.number.encode("utf-16-le"),
            person.number.encode("utf-32-le"),
        ],
        "name": [person.name.encode(coding) for coding in ("utf-8", "gb18030", "utf-16-le", "utf-32-le")],
        "card": [person.card_number.encode()],
    }
    found: set[str] = set()
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
            found |= {what for what, codings in words.items() if any(coded in held for coded in codings)}
    return found
