"""Hours of visits in half an hour: does the agent keep its memory and its handles?

A real bench, a real agent process with every device of the bench, a real site queue; visits as a screen would drive
them. After each visit, in the quiet moment, the agent's own memory (RSS; PSS moves with every child that shares pages),
its open handles, threads and children are noted. The first third is warm-up: imports, caches, pools. Over the rest a
line is fitted by least squares; what it rises from end to end, less twice its standard error, must stay within noise:
2 % of the mean (at least 512 KiB) for memory, one for handles and children, two for threads, whose pool grows to six.
"""

import asyncio
import os
import random
import tempfile
import time
import tomllib
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from statistics import fmean

from agent.client import AgentClient
from agent.schemas import CardStep, SlipState, State, Take
from kiosk.domain.command import new_command_id
from kiosk.domain.device import DeviceState
from kiosk.domain.errors import Refused
from tests.agent.process import AgentProcess
from tests.agent.station import Site, site_queue
from tests.bench.running import RunningBench, running_bench

PACE_S = 4.0  # from one visit to the next; a busy kiosk has one in a minute and a half
NORMAL_S = 90.0
LEAST_S = 30 * 60
QUICK_S, QUICK_PACE_S = 90, 1.5
WARM_UP = 1 / 3
PATIENCE_S = 20.0
MEMORY_SHARE, MEMORY_LEAST_KB = 0.02, 512.0
ERRORS = 2.0


@dataclass(frozen=True, slots=True)
class Sample:
    """The agent in a quiet moment."""

    at_s: float
    memory_kb: float
    shared_kb: float
    handles: float
    threads: float
    children: float


@dataclass(frozen=True, slots=True)
class Rise:
    """What one figure does over the measured time, by least squares."""

    what: str
    mean: float
    rise: float
    error: float
    allowed: float

    @property
    def held(self) -> bool:
        """Within noise."""
        return self.rise - ERRORS * self.error <= self.allowed


async def soak(*, quick: bool) -> list[str]:
    """Prints the table; what went wrong, in words."""
    length_s, pace_s = (QUICK_S, QUICK_PACE_S) if quick else (LEAST_S, PACE_S)
    with tempfile.TemporaryDirectory(prefix="bianmin-soak-") as folder:
        samples, done, wrong = await _soaked(Path(folder), length_s, pace_s)
    rises = judged(samples)
    took_min = (samples[-1].at_s - samples[0].at_s) / 60
    print(
        f"soak: {sum(done.values())} visits in {took_min:.1f} min, {NORMAL_S / (60 * took_min / len(samples)):.0f} × a busy"
        f" kiosk's rate (load {os.getloadavg()[0]:.1f}): "
        + " · ".join(f"{k} {v}" for k, v in sorted(done.items()))
    )
    print(f"  {'':12}{'mean':>12}{'rise':>10}{'± error':>10}{'allowed':>10}")
    print(f"  PSS at the end {samples[-1].shared_kb:.0f} kB")
    for one in rises:
        verdict = "ok" if one.held else "GROWS"
        print(
            f"  {one.what:12}{one.mean:12.1f}{one.rise:10.2f}{one.error:10.2f}{one.allowed:10.2f}  {verdict}",
            flush=True,
        )
    return wrong + [f"soak: {one.what} rises by {one.rise:.1f}" for one in rises if not one.held]


def judged(samples: Sequence[Sample]) -> list[Rise]:
    """The figures after the warm-up."""
    kept = samples[int(len(samples) * WARM_UP) :]
    seconds = [one.at_s for one in kept]
    return [
        _rise("memory kB", seconds, [one.memory_kb for one in kept], MEMORY_LEAST_KB, MEMORY_SHARE),
        _rise("handles", seconds, [one.handles for one in kept], 1),
        _rise("threads", seconds, [one.threads for one in kept], 2),
        _rise("children", seconds, [one.children for one in kept], 1),
    ]


def _rise(what: str, xs: Sequence[float], ys: Sequence[float], least: float, share: float = 0.0) -> Rise:
    x_mean, y_mean = fmean(xs), fmean(ys)
    spread = sum((x - x_mean) ** 2 for x in xs) or 1.0
    slope = sum((x - x_mean) * (y - y_mean) for x, y in zip(xs, ys, strict=True)) / spread
    rest = sum((y - y_mean - slope * (x - x_mean)) ** 2 for x, y in zip(xs, ys, strict=True))
    error = sqrt(rest / max(1, len(xs) - 2) / spread)
    length = xs[-1] - xs[0]
    return Rise(what, y_mean, slope * length, error * length, max(least, share * y_mean))


# ---- the visits ----


async def _soaked(
    folder: Path, length_s: float, pace_s: float
) -> tuple[list[Sample], dict[str, int], list[str]]:
    with running_bench(folder) as bench:
        async with site_queue(folder / "site") as site:
            agent = _agent(folder, bench, site)
            bench_environment(bench)
            await agent.start()
            assert agent.process is not None
            client = AgentClient(agent.socket)
            screen = asyncio.create_task(_look(client))
            try:
                await _until(client, _all_ready)
                hands = _Hands(client, bench, random.Random(20))
                samples = await hands.work(agent.process.pid, length_s, pace_s)
                wrong = await _not_ready(client)
            finally:
                screen.cancel()
                await asyncio.wait({screen})
                await client.close()
                agent.process.kill()
                await agent.process.wait()
    return samples, hands.done, wrong


def _agent(folder: Path, bench: RunningBench, site: Site) -> AgentProcess:
    return AgentProcess(
        folder / "kiosk",
        {**bench_tables(bench), "queue": {"url": site.url, "code_file": str(site.code_file)}},
    )


def bench_tables(bench: RunningBench) -> dict[str, dict[str, object]]:
    """The bench's own overlay for an agent, table by table."""
    overlay = tomllib.loads((bench.folder / "agent-overlay.toml").read_text("utf-8"))
    return {f"devices.{name}": table for name, table in overlay["devices"].items()}


def bench_environment(bench: RunningBench) -> None:
    """The name of the bench's card service, for the agents that are started after this."""
    os.environ["PCSCLITE_CSOCK_NAME"] = bench.addresses.get("pcsc_socket", "")


class _Hands:
    """A screen, a resident's hands and nobody's patience."""

    def __init__(self, client: AgentClient, bench: RunningBench, dice: random.Random) -> None:
        self._client = client
        self._bench = bench
        self._dice = dice
        self.done: dict[str, int] = {}

    async def work(self, pid: int, length_s: float, pace_s: float) -> list[Sample]:
        """Visits until the time is over; one sample after each."""
        samples, begun = [], time.monotonic()
        while (now := time.monotonic()) - begun < length_s:
            await self._visit()
            samples.append(_sample(pid, time.monotonic() - begun))
            await asyncio.sleep(max(0.0, now + pace_s - time.monotonic()))
        return samples

    async def _visit(self) -> None:
        state = await self._client.begin(new_command_id())
        assert state.visit is not None
        visit = state.visit.id
        kind = self._dice.choice(("card", "card and ticket", "ticket", "left"))
        if "card" in kind:
            await self._client.arm(visit)
            await self._hand("card/insert", person=self._dice.randrange(8), replace=True)
            await _until(self._client, _card_is_read)
        if "ticket" in kind:
            await self._take(visit, state)
        await self._hand("card/remove")
        await self._client.end(visit, new_command_id(), "done")
        await _until(self._client, lambda now: now.visit is None)
        self.done[kind] = self.done.get(kind, 0) + 1

    async def _take(self, visit: int, state: State) -> None:
        assert state.hall is not None
        service = state.hall.services[0].id
        asked = Take(command=new_command_id(), service=service, language="zh_CN")
        try:
            await self._client.take(visit, asked)
        except Refused as refused:  # closed, or enough numbers today: the visit goes on
            self.done[f"refused {refused.reason}"] = self.done.get(f"refused {refused.reason}", 0) + 1
            return
        await _until(
            self._client, lambda now: now.slip is not None and now.slip.state is not SlipState.PRINTING
        )

    async def _hand(self, what: str, **message: object) -> None:
        await asyncio.to_thread(self._bench.do, what, **message)


async def _look(client: AgentClient) -> None:
    """A screen that shows what it hears; without one a visit ends."""
    async for _ in client.stream():
        continue


def _card_is_read(state: State) -> bool:
    return state.visit is None or state.visit.card in (CardStep.READ, CardStep.FAILED)


def _all_ready(state: State) -> bool:
    fitted = [line for line in state.devices if line.state != DeviceState.DISABLED]
    return state.hall is not None and all(line.state == DeviceState.READY for line in fitted)


async def _not_ready(client: AgentClient) -> list[str]:
    """Every device must be well when the last resident has gone."""
    try:
        await _until(client, _all_ready)
    except TimeoutError:
        lines = (await client.state()).devices
        return [f"soak: {line.device} is {line.state}, {line.fault}" for line in lines]
    return []


async def _until(client: AgentClient, true: Callable[[State], bool]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not true(await client.state()):  # noqa: ASYNC110  # asked as a screen would ask
            await asyncio.sleep(0.02)


def _sample(pid: int, at_s: float) -> Sample:
    process = Path("/proc") / str(pid)
    rollup = (process / "smaps_rollup").read_text("ascii")
    sizes = {line.split()[0]: float(line.split()[1]) for line in rollup.splitlines() if line.endswith(" kB")}
    threads = len(list((process / "task").iterdir()))
    handles = len(list((process / "fd").iterdir()))
    return Sample(at_s, sizes["Rss:"], sizes["Pss:"], handles, threads, _children(pid))


def _children(parent: int) -> int:
    """Processes that it started and that live."""
    count = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # ended meanwhile
            count += int(stat.read_text("ascii", "replace").rpartition(")")[2].split()[1]) == parent
    return count
