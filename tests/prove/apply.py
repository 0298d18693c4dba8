"""Having something done: wishes by the thousand at a back office that answers badly, none done twice and none said falsely;
and every item by a finger at a whole station in both languages.

Quick: 150 wishes instead of 5,000, every third item in one language.
"""

import asyncio
import logging
import os
import sys
import tempfile
import time
from pathlib import Path

from tests.journeys.visitor import visitor
from tests.prove.apply_faults import faulty
from tests.prove.apply_items import every_form

WISHES, QUICK_WISHES = 5_000, 150
SEED = 5
SHOWN = 10


def main(quick: bool) -> int:
    """Prints a line for each part; 0 only if nothing was violated."""
    logging.disable(logging.CRITICAL)  # faults are meant
    begun = time.monotonic()
    violations = faulty(QUICK_WISHES if quick else WISHES, SEED)
    violations += asyncio.run(_at_the_station(quick=quick))
    print(f"violations: {len(violations)}, {time.monotonic() - begun:.0f} s (load {os.getloadavg()[0]:.1f})")
    for wrong in violations[:SHOWN]:
        print(f"violation: {wrong}", file=sys.stderr)
    return 1 if violations else 0


async def _at_the_station(*, quick: bool) -> list[str]:
    with tempfile.TemporaryDirectory(prefix="bianmin-apply-") as folder:
        async with visitor(Path(folder) / "var") as here:
            return await every_form(here, Path("out/prove-apply").absolute(), quick=quick)
