"""The agent beside a bench with every device: what it costs while idle, how soon a port is back; and a slip's bytes."""

import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from agent.client import AgentClient
from agent.schemas import State
from kiosk.domain.device import DeviceState
from kiosk.hardware.printer.encode import encode
from kiosk.hardware.printer.profile import PrinterProfile, TextMode
from tests.agent.process import AgentProcess
from tests.agent.station import is_ready, site_queue
from tests.bench.running import RunningBench, running_bench
from tests.budgets.rows import Measured
from tests.hardware.printer.setting import a_slip
from tests.prove.devices_soak import bench_environment, bench_tables

GROUP = "devices"
SETTLE_S = 8.0
IDLE_S = 30.0
PATIENCE_S = 20.0
PLUGS = 5
SLIPS = 15
TICKS_PER_S = os.sysconf("SC_CLK_TCK")


async def measure() -> list[Measured]:
    """Idle CPU of the agent's main process and its children; the worst of a few re-plugs; p50 of both text modes."""
    with (
        tempfile.TemporaryDirectory(prefix="bianmin-budget-") as folder,
        running_bench(Path(folder)) as bench,
    ):
        async with site_queue(Path(folder) / "site") as site:
            bench_environment(bench)
            queue: dict[str, object] = {"url": site.url, "code_file": str(site.code_file)}
            tables = {**bench_tables(bench), "queue": queue}
            tables["devices.printer"]["address"] = bench.addresses["printer_serial"]
            agent = AgentProcess(Path(folder) / "kiosk", tables)
            await agent.start()
            assert agent.process is not None
            client = AgentClient(agent.socket)
            try:
                await _until_ready(client)
                idle = await _idle(agent.process.pid, len((await client.state()).devices))
                replug = await _replug(client, bench)
            finally:
                await client.close()
                agent.process.kill()
                await agent.process.wait()
    return [idle, replug, *_encode()]


async def _idle(agent: int, devices: int) -> Measured:
    await asyncio.sleep(SETTLE_S)
    ticks, begun = _ticks(agent), time.monotonic()
    await asyncio.sleep(IDLE_S)
    percent = 100 * (_ticks(agent) - ticks) / TICKS_PER_S / (time.monotonic() - begun)
    note = f"{devices} devices, {IDLE_S:.0f} s, with its children; load {os.getloadavg()[0]:.1f}"
    return Measured("agent_idle_cpu_percent", round(percent, 2), note)


async def _replug(client: AgentClient, bench: RunningBench) -> Measured:
    """From the moment the name is there again to `ready`; seen through the agent's door."""
    taken = []
    for _ in range(PLUGS):
        await asyncio.to_thread(bench.do, "printer/unplug")
        await _until(client, lambda state: not is_ready(state, "printer"))
        await asyncio.sleep(1.0)
        begun = time.monotonic()
        await asyncio.to_thread(bench.do, "printer/plug")
        await _until(client, lambda state: is_ready(state, "printer"))
        taken.append(time.monotonic() - begun)
    note = f"printer on a serial line, worst of {PLUGS}, unplugged for 1 s"
    return Measured("serial_replug_s", round(max(taken), 3), note)


def _encode() -> list[Measured]:
    profile = PrinterProfile()
    raster_ms = _p50_ms(profile)
    text_ms = _p50_ms(replace(profile, text_mode=TextMode.GBK, native_qr=True))
    return [
        Measured("slip_encode_raster_ms", round(raster_ms, 1), f"p50 of {SLIPS}"),
        Measured("slip_encode_text_ms", round(text_ms, 1), f"p50 of {SLIPS}"),
    ]


def _p50_ms(profile: PrinterProfile) -> float:
    encode(a_slip(), profile)
    taken = []
    for number in range(SLIPS):
        slip = a_slip(number=f"A{number:03}")
        begun = time.perf_counter()
        encode(slip, profile)
        taken.append(time.perf_counter() - begun)
    return 1000 * statistics.median(taken)


async def _until_ready(client: AgentClient) -> None:
    await _until(
        client,
        lambda state: (
            state.hall is not None
            and all(line.state in (DeviceState.READY, DeviceState.DISABLED) for line in state.devices)
        ),
    )


async def _until(client: AgentClient, true: Callable[[State], bool]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not true(await client.state()):  # noqa: ASYNC110  # asked as a screen would ask
            await asyncio.sleep(0.01)


def _ticks(root: int) -> int:
    """CPU of a process and all its descendants that live."""
    stats = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text("ascii", "replace").rpartition(")")[2].split()
        except OSError:
            continue
        stats[int(stat.parent.name)] = (int(fields[1]), int(fields[11]) + int(fields[12]))
    family, size = {root}, 0
    while len(family) > size:
        size = len(family)
        family |= {pid for pid, (parent, _) in stats.items() if parent in family}
    return sum(stats[pid][1] for pid in family if pid in stats)


if __name__ == "__main__":
    print(asyncio.run(measure()))
