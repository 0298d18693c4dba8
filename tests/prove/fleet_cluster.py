"""The fleet's store on a cluster: its leader is killed (-9) again and again under load, and no acknowledged event is lost.

In turn PostgreSQL alone dies (its Patroni hands over at once) and the whole machine (nobody leads until the leader's key
has run out). Every reporter loses some answers and sends again; in the end the rows are counted.
"""

import asyncio
import random
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from fleet.cluster.nodes import Cluster, running
from fleet.store.port import Busy, Store
from fleet.store.postgres import open_postgres
from tests.fleet.site import intake_rules, until
from tests.fleet.store.reports import NOW, batch, enrolled, numbers

KILLS, KILLS_QUICK = 10, 2
REPORTERS = 20
LOAD_S = 2.0  # between two kills
WHOLE_S = 120.0  # until a killed node follows again
PAUSE_S = 0.02


@dataclass(slots=True)
class Told:
    """What reporters heard."""

    acked: dict[str, int] = field(default_factory=dict)
    refused: int = 0
    last_at: float = 0.0


def main(quick: bool) -> int:
    """0 only if nothing was lost and nothing doubled; quick kills less often and says so."""
    kills = KILLS_QUICK if quick else KILLS
    if quick:
        print(f"quick: {kills} of {KILLS} kills of the leader", flush=True)
    with tempfile.TemporaryDirectory(prefix="bianmin-cluster-") as folder, running(Path(folder)) as cluster:
        return asyncio.run(_proof(cluster, kills))


async def _proof(cluster: Cluster, kills: int) -> int:
    store = await open_postgres(cluster.url, intake_rules())
    told, stopped = Told(), asyncio.Event()
    recovered: dict[bool, list[float]] = {False: [], True: []}
    async with asyncio.TaskGroup() as tasks:
        for place in range(REPORTERS):
            reporter = await enrolled(store, f"key{place}")
            told.acked[reporter] = 0
            tasks.create_task(_report(store, reporter, told, stopped, random.Random(place)))
        for turn in range(kills):
            whole = turn % 2 == 1
            recovered[whole].append(await _one_kill(cluster, told, whole=whole))
        stopped.set()
    found = await numbers(store)
    await store.aclose()
    lost = sum(
        acked - len(set(found[name])) for name, acked in told.acked.items() if acked > len(set(found[name]))
    )
    doubled = sum(len(rows) - len(set(rows)) for rows in found.values())
    holes = sum(sorted(set(rows)) != list(range(1, len(set(rows)) + 1)) for rows in found.values())
    print(
        f"{kills} leaders killed, {sum(told.acked.values())} events acknowledged, {told.refused} syncs told to come later;"
        f" lost {lost}, doubled {doubled}, reporters with a hole {holes}; until the next acknowledged sync:"
        f" {_seconds(recovered[False])} where PostgreSQL died, {_seconds(recovered[True])} where its machine did",
        flush=True,
    )
    return 1 if lost or doubled or holes else 0


async def _one_kill(cluster: Cluster, told: Told, *, whole: bool) -> float:
    """Seconds until a sync that was sent after it is acknowledged."""
    await asyncio.sleep(LOAD_S)
    leader = await cluster.leader()
    assert leader is not None, "the cluster was whole a moment ago"
    await asyncio.to_thread(cluster.kill, leader, whole=whole)
    killed_at = time.monotonic()
    await until(lambda: _heard_since(told, killed_at), WHOLE_S)
    recovered_s = told.last_at - killed_at
    print(f"  {leader.name} {'and its machine' if whole else ''} killed: {recovered_s:.1f} s", flush=True)
    if whole:
        cluster.start_node(leader)
    await until(cluster.is_whole, WHOLE_S)
    return recovered_s


async def _heard_since(told: Told, moment: float) -> bool:
    return told.last_at > moment


async def _report(
    store: Store, reporter: str, told: Told, stopped: asyncio.Event, chance: random.Random
) -> None:
    """Every fifth answer is lost; what was not answered is sent again."""
    while not stopped.is_set():
        acked = told.acked[reporter]
        sent_at = time.monotonic()
        try:
            answer = await store.sync(batch(reporter, acked + 1, acked + 5), NOW)
        except Busy:
            told.refused += 1
            await asyncio.sleep(PAUSE_S * chance.uniform(1, 10))
            continue
        told.last_at = max(told.last_at, sent_at)
        if chance.random() > 0.2:
            assert isinstance(answer, int)
            told.acked[reporter] = answer
        await asyncio.sleep(PAUSE_S)


def _seconds(times: list[float]) -> str:
    return f"{min(times):.1f}–{max(times):.1f} s" if times else "none"
