"""Visits in a row: the screen's memory stays where it was, and the next resident finds nothing of the last."""

import asyncio
import os
import random
import time
from pathlib import Path
from statistics import median

from tests.bench.back_office import RICH
from tests.journeys.visitor import Visitor
from tests.privacy.somebody import person_of_today, words_of
from tests.privacy.traces import in_files, in_memory, may_look

RESIDENTS = (RICH, 1, 2, 5)  # who is employed, retired, flexible, unemployed; each has what is asked for
ITEMS = ("card.info", "card.status", "ins.enrollment")
GROWTH_MB = 3.0
RENEWED_S = 3.5
ROOMS = ("agent", "kiosk", "queue", "fleet")


async def in_a_row(here: Visitor, var: Path, count: int, seed: int) -> list[str]:
    """So many visits with a lookup each. Says what went wrong."""
    dice, begun = random.Random(seed), time.monotonic()
    screen: list[float] = []
    agent: list[float] = []
    wrong: list[str] = []
    for number in range(count):
        wrong += [f"visit {number}: {what}" for what in await _one_visit(here, dice)]
        await asyncio.sleep(RENEWED_S)
        screen.append(_rss_mb(here.pid("kiosk")))
        agent.append(_rss_mb(here.pid("agent")))
    third = max(1, count // 3)
    rises = {
        name: median(all_[-third:]) - median(all_[:third])
        for name, all_ in (("screen", screen), ("agent", agent))
    }
    wrong += [f"the {name} has grown by {rise:.1f} MB" for name, rise in rises.items() if rise > GROWTH_MB]
    wrong += await _left_behind(here, var)
    print(
        f"visits: {count} in {time.monotonic() - begun:.0f} s, screen {median(screen):.1f} MB at rest, rises by"
        f" {rises['screen']:+.1f}, agent {median(agent):.1f} MB, rises by {rises['agent']:+.1f}; {len(wrong)} violations"
        f" (load {os.getloadavg()[0]:.1f})",
        flush=True,
    )
    return wrong


async def _one_visit(here: Visitor, dice: random.Random) -> list[str]:
    """One lookup, as anybody; first of all a look at whether anything is left of the one before."""
    await here.wake()
    wrong = [
        f"{key} can be pressed at home"
        for key in ("back", "home", "leave")
        if key in here.screen.page().targets
    ]
    await here.choose(dice.choice(ITEMS))
    await here.agree()
    if (await here.sees("prove_card", "answer", "no_answer")).name != "prove_card":
        return [*wrong, "nobody was asked who they are"]
    await here.put_card(dice.choice(RESIDENTS))
    if (page := await here.sees("answer", "no_answer")).name != "answer":
        wrong.append(f"the screen shows {page.name}")
    await here.leave()
    return wrong


async def _left_behind(here: Visitor, var: Path) -> list[str]:
    """Of everybody who was there: in memory, in stores and logs."""
    if not may_look():
        return []
    gateway = (await here.bench.state())["gateway"]
    assert isinstance(gateway, dict)
    wrong = []
    for resident in RESIDENTS:
        words = await words_of(str(gateway["url"]), person_of_today(resident))
        for room in ROOMS:
            wrong += [f"{room} knows the {what} of {resident}" for what in in_memory(here.pid(room), words)]
        outside = (var / "bench", var / "logs" / "bench.log")
        hits = [
            hit
            for hit in in_files(var, words)
            if not any(Path(hit.where).is_relative_to(one) for one in outside)
        ]
        wrong += [f"{hit.where} has the {hit.what} of {resident}" for hit in hits]
    return wrong


def _rss_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024
