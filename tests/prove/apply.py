"""Having something done: wishes by the thousand at a back office that answers badly, none done twice and none said falsely.

Quick: 150 wishes instead of 5,000.
"""

import logging
import os
import sys
import time

from tests.prove.apply_faults import faulty

WISHES, QUICK_WISHES = 5_000, 150
SEED = 5
SHOWN = 10


def main(quick: bool) -> int:
    """Prints a line for each part; 0 only if nothing was violated."""
    logging.disable(logging.CRITICAL)  # faults are meant
    begun = time.monotonic()
    violations = faulty(QUICK_WISHES if quick else WISHES, SEED)
    print(f"violations: {len(violations)}, {time.monotonic() - begun:.0f} s (load {os.getloadavg()[0]:.1f})")
    for wrong in violations[:SHOWN]:
        print(f"violation: {wrong}", file=sys.stderr)
    return 1 if violations else 0
