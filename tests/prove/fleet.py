"""Ten thousand kiosks report to a real fleet over HTTP, and what was acknowledged is there exactly once.

Before that, two machines with a wire between that is cut, deaf or thin (fleet_networks). Then ten thousand over SQLite (one
process, as `./run fleet` starts it), and over PostgreSQL (three nodes under Patroni, two processes of the fleet). Answers
are thrown away, syncs sent twice at once; then the fleet is killed -9, begun again, and everybody comes back. In the end
the store is counted, and the count is shown to notice harm.
"""

import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import uvloop

from fleet.cluster.nodes import running
from fleet.config import FleetConfig
from fleet.opening import opened
from kiosk.domain.settings import load
from tests.prove import fleet_steering as steering
from tests.prove.fleet_counting import CONTROLS, controls, counted
from tests.prove.fleet_enrolling import codes, enrolled
from tests.prove.fleet_kiosks import INTERVALS, Habits, Kiosk, Tally, until
from tests.prove.fleet_networks import networks
from tests.prove.fleet_processes import Processes, cpu_s

ADDRESS = "http://fleet.example"  # what kiosks sign, whichever process they reach
CONFIG = Path("config/fleet.toml")
P99_S = 0.5
PATIENCE_S = 150.0
TWICE = 2.0
STEERED = 20
COMMAND_S, REVOKED_S = 5.0, 10.0  # a kiosk rests up to 2 s between two held syncs


@dataclass(frozen=True, slots=True)
class Size:
    """How many, how long. down_s: the fleet stays away after it was killed. next_s: see [sync]."""

    kiosks: int
    steady_s: float
    spread_s: float  # in which everybody begins
    down_s: float
    habits: Habits
    next_s: float = 60.0
    hold_s: float = 25.0


_WHOLE = Size(10_000, 180.0, 60.0, 10.0, Habits((), ADDRESS))
QUICK = Size(400, 12.0, 3.0, 2.0, Habits((), ADDRESS, events_every_s=5.0), next_s=6.0, hold_s=3.0)


def main(quick: bool) -> int:
    """0 only if nothing was lost and nothing doubled, on both engines, and 99 of 100 syncs took less than half a second."""
    if quick:
        print(
            f"quick: {QUICK.kiosks} of {_WHOLE.kiosks} kiosks, {QUICK.steady_s:.0f} of {_WHOLE.steady_s:.0f} s, syncs more"
            " often than real ones, SQLite only",
            flush=True,
        )
        return max(networks(), sqlite(QUICK))
    return max(networks(), sqlite(_WHOLE), cluster(_WHOLE))


def sqlite(size: Size = _WHOLE) -> int:
    """The default store, one process."""
    with tempfile.TemporaryDirectory(prefix="bianmin-fleet-") as folder:
        return proved("SQLite, 1 process", size, Path(folder), "", 1, list)


def cluster(size: Size = _WHOLE, workers: int = 2) -> int:
    """Three PostgreSQL nodes under Patroni."""
    with ExitStack() as things:
        folder = things.enter_context(tempfile.TemporaryDirectory(prefix="bianmin-cluster-"))
        nodes = things.enter_context(running(Path(folder)))
        own = things.enter_context(tempfile.TemporaryDirectory(prefix="bianmin-fleet-"))
        title = f"PostgreSQL, 3 nodes under Patroni, {workers} processes"
        return proved(title, size, Path(own), nodes.url, workers, nodes.processes)


def proved(
    title: str,
    size: Size,
    folder: Path,
    url: str,
    workers: int,
    database: Callable[[], Sequence[int]],
    front: Callable[[Sequence[int]], AbstractContextManager[int]] | None = None,
) -> int:
    """0 only if all of it held. front: what stands before the processes' ports, where there is anything, and its port."""
    overlay = folder / "overlay.toml"
    engine = f'[store]\nengine = "postgres"\nurl = "{url}"\n' if url else ""
    overlay.write_text(
        f'{engine}[server]\npublic_url = "{ADDRESS}"\n[sync]\nnext_s = {size.next_s}\nhold_s = {size.hold_s}\n'
        + steering.OVERLAY
    )
    print(f"{title}: {size.kiosks} kiosks", flush=True)
    with Processes(folder, overlay, workers) as fleet, ExitStack() as before:
        config = load(CONFIG, FleetConfig, overlay)
        ports = fleet.ports if front is None else [before.enter_context(front(fleet.ports))]
        return uvloop.run(_Proof(size, fleet, config, overlay, folder / "var", database, ports).run())


class _Proof:
    """One fleet, from the enrolment to the count."""

    def __init__(
        self,
        size: Size,
        fleet: Processes,
        config: FleetConfig,
        overlay: Path,
        var: Path,
        database: Callable[[], Sequence[int]],
        ports: Sequence[int],
    ) -> None:
        self._size = size
        self._fleet = fleet
        self._config = config
        self._overlay = overlay
        self._var = var
        self._database = database
        self._ports = ports
        self._habits = replace(size.habits, ports=ports)
        self._tally = Tally()
        self._kiosks: list[Kiosk] = []
        self._reporting: list[Kiosk] = []  # those that nobody revoked
        self._password = ""
        self._first_sync_s = 0.0
        self._wrong: list[str] = []

    async def run(self) -> int:
        """0 only if all of it held."""
        await self._enrol()
        async with asyncio.TaskGroup() as proof:  # a kiosk that breaks ends it
            kiosks = [
                proof.create_task(kiosk.run(self._habits, self._tally, self._size.spread_s))
                for kiosk in self._kiosks
            ]
            await self._begin()
            await self._steady()
            await self._steer()
            await self._all_return()
            await self._finish()
            for kiosk in kiosks:
                kiosk.cancel()
        self._wrong += self._tally.wrong[:5]
        self._fleet.kill()
        await self._count()
        for what in self._wrong:
            print(f"  WRONG {what}", flush=True)
        return 1 if self._wrong else 0

    async def _enrol(self) -> None:
        async with opened(self._config, self._var) as store:
            texts = await codes(store, self._size.kiosks)
        self._password = steering.hired(self._overlay, self._var)
        await self._fleet.start()
        begun, spent_s = time.monotonic(), self._fleet.cpu_s()
        self._kiosks = await enrolled(texts, self._size.kiosks, self._ports)
        took_s, each_us = time.monotonic() - begun, (self._fleet.cpu_s() - spent_s) / self._size.kiosks * 1e6
        self._say(f"enrolled by POST /v1/enrol in {took_s:.0f} s, {each_us:.0f} µs of the fleet's CPU each")

    async def _begin(self) -> None:
        spent_s, waiting = self._fleet.cpu_s(), self._size.spread_s + PATIENCE_S
        await until(lambda: all(kiosk.taken_at for kiosk in self._kiosks), waiting)
        self._first_sync_s = (self._fleet.cpu_s() - spent_s) / self._tally.syncs
        self._say(f"begun within {self._size.spread_s:.0f} s; {self._first_sync_s * 1e6:.0f} µs a first sync")
        await asyncio.sleep(self._size.spread_s / 2)  # the alerts look at everybody for the first time

    async def _steady(self) -> None:
        tally, ours = self._tally, [os.getpid()]
        before = (tally.syncs, len(tally.took), len(tally.late))
        memory_mb = self._fleet.memory_mb()
        spent = [self._fleet.cpu_s(), cpu_s(self._database()), cpu_s(ours)]
        self._write(True)
        begun = time.monotonic()
        await asyncio.sleep(self._size.steady_s)
        took_s = time.monotonic() - begun
        syncs = tally.syncs - before[0]
        used = [self._fleet.cpu_s(), cpu_s(self._database()), cpu_s(ours)]
        each_us = [(now - then) / syncs * 1e6 for now, then in zip(used, spent, strict=True)]
        took, late = tally.took[before[1] :], tally.late[before[2] :]
        self._say(
            f"{took_s:.0f} s: {syncs / took_s:.0f} syncs a second, {len(took) / took_s:.0f} of them with events, the"
            f" others held; {each_us[0]:.0f} µs of the fleet's CPU each"
            + (f" and {each_us[1]:.0f} µs of the database's" if self._database() else "")
            + f" ({each_us[2]:.0f} µs of the kiosks'); memory {memory_mb:.0f} → {self._fleet.memory_mb():.0f} MB; load"
            f" {os.getloadavg()[0]:.1f}"
        )
        self._say(
            f"syncs with events: median {statistics.median(took) * 1000:.0f} ms, {_p99(took) * 1000:.0f} ms at p99,"
            f" {max(took) * 1000:.0f} ms the longest; held longer than asked: {_p99(late) * 1000:.0f} ms at p99"
        )
        if _p99(took) >= P99_S:
            self._wrong.append(f"p99 {_p99(took):.3f} s")

    async def _steer(self) -> None:
        """Commands to some, others are revoked, by an operator who is signed in at one of the processes."""
        operator = await asyncio.to_thread(steering.Operator, self._ports[0], self._password)
        try:
            told = await operator.commanded(self._kiosks[:STEERED])
            refused = await operator.revoked(self._kiosks[-STEERED:])
        finally:
            operator.close()
        self._reporting = self._kiosks[:-STEERED]
        self._say(
            f"{STEERED} commands were with their kiosks after {statistics.median(told):.2f} s at the median, {max(told):.2f} s"
            f" at most; {STEERED} revoked kiosks were refused after {max(refused):.2f} s at most, syncing every second"
        )
        if max(told) > COMMAND_S or max(refused) > REVOKED_S:
            self._wrong.append("a command or a revocation took too long")

    async def _all_return(self) -> None:
        """Killed -9 and begun again; everybody comes back by itself, spread as the protocol spreads them."""
        loop = asyncio.get_running_loop()
        failed, later = self._tally.failed, self._tally.told_later
        killed_at = loop.time()
        self._fleet.kill()
        await asyncio.sleep(self._size.down_s)
        await self._fleet.start()
        ready_at = loop.time()
        away_s = ready_at - killed_at
        most_s = self._size.next_s * 1.1
        work_s = self._first_sync_s * self._size.kiosks / len(self._fleet.ports)
        computed_s = max(most_s - away_s, work_s, 2 * INTERVALS.retry_first_s)
        await until(
            lambda: all(kiosk.taken_at > killed_at for kiosk in self._reporting), 3 * most_s + PATIENCE_S
        )
        back = sorted(kiosk.taken_at - ready_at for kiosk in self._reporting)
        self._say(
            f"killed -9, away {away_s:.0f} s: nine of ten back after {_share(back, 0.9):.0f} s, all after {back[-1]:.0f} s;"
            f" computed {computed_s:.0f} s (spread over {most_s:.0f} s from the kill; the work alone {work_s:.0f} s);"
            f" {self._tally.failed - failed} tries in vain, {self._tally.told_later - later} told to come later"
        )
        if back[-1] > TWICE * computed_s:
            self._wrong.append(f"the last was back after {back[-1]:.0f} s, {computed_s:.0f} s computed")

    async def _finish(self) -> None:
        self._write(False)
        await until(lambda: all(kiosk.acked == kiosk.written for kiosk in self._reporting), 120 + PATIENCE_S)

    async def _count(self) -> None:
        by_name = {kiosk.reporter: kiosk for kiosk in self._kiosks}
        tally = self._tally
        async with opened(self._config, self._var) as store:
            verdict = await store.read(lambda sql: counted(sql, by_name))
            missed = await controls(store, by_name)
        self._say(
            f"{sum(kiosk.acked for kiosk in self._kiosks)} events acknowledged, {tally.thrown_away} answers thrown away,"
            f" {tally.doubled} syncs sent twice at once; {verdict}"
        )
        self._say(f"control: the count notices {CONTROLS - len(missed)} of {CONTROLS} kinds of harm")
        if not verdict.holds:
            self._wrong.append(str(verdict))
        self._wrong += missed

    def _write(self, writing: bool) -> None:
        for kiosk in self._kiosks:
            kiosk.is_writing = writing

    def _say(self, what: str) -> None:
        print(f"  {what}", flush=True)


def _p99(times: Sequence[float]) -> float:
    return _share(sorted(times), 0.99)


def _share(ordered: Sequence[float], share: float) -> float:
    """The value below which so large a share lies."""
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]
