"""The agent as the demo runs it: its memory after a visit, its local call, and what the whole station costs while idle."""

import asyncio
import os
import socket
import tempfile
import time
from pathlib import Path
from statistics import quantiles

from agent.client import AgentClient
from agent.schemas import SlipState, Take
from kiosk.bench.processes import Processes
from kiosk.bench.station import Station, Wanted, start
from kiosk.domain.command import new_command_id
from tests.agent.station import is_ready
from tests.budgets.rows import Measured

GROUP = "path"
CALLS = 2000
WARM_UP = 100
IDLE_S = 20.0
SETTLE_S = 6.0
PATIENCE_S = 20.0
OURS = ("agent", "queue", "fleet", "kiosk")
TICKS_PER_S = os.sysconf("SC_CLK_TCK")
ASK = b"GET /v1/state HTTP/1.1\r\nHost: agent\r\n\r\n"


async def measure() -> list[Measured]:
    """A whole station on a virtual screen; the bench and the X server are not ours and are left out."""
    with tempfile.TemporaryDirectory(prefix="bianmin-budget-") as folder:
        processes = Processes(Path(folder) / "logs")
        try:
            station = await start(Wanted(Path(folder), virtual=True, browser=False), processes)
            await _one_visit(station)
            memory = _memory(processes)
            calls = await asyncio.to_thread(_calls, station.socket)
            idle = await _idle(processes)
        finally:
            await processes.stop()
    return [memory, *calls, idle]


async def _one_visit(station: Station) -> None:
    """A resident takes a number, gets the slip and goes."""
    client = AgentClient(Path(station.socket))
    async with asyncio.timeout(PATIENCE_S):
        while not is_ready(state := await client.state(), "printer") or state.hall is None:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        visit = (await client.begin(new_command_id())).visit
        assert visit is not None
        service = state.hall.services[0].id
        await client.take(visit.id, Take(command=new_command_id(), service=service, language="zh_CN"))
        while (slip := (await client.state()).slip) is None or slip.state is not SlipState.PRINTED:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        await client.end(visit.id, new_command_id(), "done")
    await client.close()
    await asyncio.sleep(1.0)


# ---- memory ----


def _memory(processes: Processes) -> Measured:
    main = processes.pid("agent")
    children = [pid for pid in _session(main) if pid != main]
    beside = ", ".join(f"{_rss_mb(pid):.0f}" for pid in sorted(children))
    note = f"after one visit with a ticket; its children, visit and warm spare: {beside} MB"
    return Measured("agent_rss_mb", round(_rss_mb(main), 1), note)


def _rss_mb(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


# ---- the local call ----


def _calls(path: str) -> list[Measured]:
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(path)
        for _ in range(WARM_UP):
            _call(line)
        times_ms = []
        for _ in range(CALLS):
            began = time.perf_counter()
            _call(line)
            times_ms.append(1000 * (time.perf_counter() - began))
    cuts = quantiles(times_ms, n=100)
    note = f"{CALLS} × GET /v1/state on one kept socket, worst {max(times_ms):.1f} ms, load {os.getloadavg()[0]:.1f}"
    return [
        Measured("agent_call_p50_ms", round(cuts[49], 3), note),
        Measured("agent_call_p99_ms", round(cuts[98], 3), note),
    ]


def _call(line: socket.socket) -> None:
    line.sendall(ASK)
    answer = line.recv(65536)
    head, _, body = answer.partition(b"\r\n\r\n")
    length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
    while len(body) < length:
        body += line.recv(65536)


# ---- idle ----


async def _idle(processes: Processes) -> Measured:
    await asyncio.sleep(SETTLE_S)
    before = _seconds(processes)
    began = time.monotonic()
    await asyncio.sleep(IDLE_S)
    passed_s = time.monotonic() - began
    after = _seconds(processes)
    shares = {name: 100 * (after[name] - before[name]) / passed_s for name in OURS}
    parts = ", ".join(f"{name} {share:.2f}" for name, share in shares.items())
    note = f"{parts}; children included, bench and X server not; {passed_s:.0f} s on attract"
    return Measured("idle_cpu_percent", round(sum(shares.values()), 2), note)


def _seconds(processes: Processes) -> dict[str, float]:
    """CPU time of each of our processes with its children."""
    return {name: sum(map(_cpu_s, _session(processes.pid(name)))) for name in OURS}


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_S


def _session(leader: int) -> list[int]:
    """Every process of that session; each child of the demo leads its own."""
    return [int(entry.name) for entry in Path("/proc").iterdir() if _is_in(entry, leader)]


def _is_in(entry: Path, leader: int) -> bool:
    if not entry.name.isdigit():
        return False
    try:
        return int((entry / "stat").read_text().rpartition(")")[2].split()[3]) == leader
    except OSError:  # it ended while we looked
        return False
