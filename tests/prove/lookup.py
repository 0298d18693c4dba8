"""Lookups: every item by a finger in both languages, random faults of the back office, hundreds of visits in a row.

Quick: 150 faults instead of 5,000, each item in one language only, 3 visits instead of 500.
"""

import asyncio
import logging
import os
import sys
import tempfile
import time
from pathlib import Path

from tests.journeys.visitor import visitor
from tests.prove.lookup_faults import faulty
from tests.prove.lookup_items import every_item
from tests.prove.lookup_visits import in_a_row

FAULTS, QUICK_FAULTS = 5_000, 150
VISITS, QUICK_VISITS = 500, 3
SEED = 4
SHOWN = 10


def main(quick: bool) -> int:
    """Prints a line for each part; 0 only if nothing was violated."""
    logging.disable(logging.CRITICAL)  # faults are meant
    begun = time.monotonic()
    violations = faulty(QUICK_FAULTS if quick else FAULTS, SEED)
    violations += asyncio.run(_at_the_station(QUICK_VISITS if quick else VISITS, quick=quick))
    print(f"violations: {len(violations)}, {time.monotonic() - begun:.0f} s (load {os.getloadavg()[0]:.1f})")
    for wrong in violations[:SHOWN]:
        print(f"violation: {wrong}", file=sys.stderr)
    return 1 if violations else 0


async def _at_the_station(visits: int, *, quick: bool) -> list[str]:
    with tempfile.TemporaryDirectory(prefix="bianmin-lookup-") as folder:
        var = Path(folder) / "var"
        async with visitor(var) as here:
            wrong = await every_item(here, Path("out/prove-lookup").absolute(), quick=quick)
            wrong += await in_a_row(here, var, visits, SEED)
    return wrong
