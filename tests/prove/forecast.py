"""The forecast's loop against Erlang's formula, long enough to hold it to 2 %, at several loads and numbers of windows."""

import sys
import time

from tests.queue.forecast.theory import erlang_c, played

ALLOWED = 0.02
HALLS = ((1, 0.5), (1, 0.7), (2, 0.7), (3, 0.8), (4, 0.6), (6, 0.8), (8, 0.75))
QUICK = ((1, 0.5), (3, 0.8), (6, 0.7))
CUSTOMERS, RUNS = 400_000, 4
RUNS_QUICK = 2


def main(quick: bool) -> int:
    """0 only if the share that waits and the mean wait are within 2 % everywhere; quick plays fewer halls."""
    halls, runs = (QUICK, RUNS_QUICK) if quick else (HALLS, RUNS)
    if quick:
        print(f"quick: {len(QUICK)} of {len(HALLS)} halls, {RUNS_QUICK} of {RUNS} runs each", flush=True)
    return max(_prove(servers, load, runs) for servers, load in halls)


def _prove(servers: int, load: float, runs: int) -> int:
    started = time.monotonic()
    theory = erlang_c(servers, load)
    found = [played(servers, load, CUSTOMERS, seed) for seed in range(1, runs + 1)]
    waiting = sum(one.waiting for one in found) / runs / theory.waiting - 1
    mean = sum(one.mean for one in found) / runs / theory.mean - 1
    held = abs(waiting) <= ALLOWED and abs(mean) <= ALLOWED
    print(
        f"M/M/{servers} at {load:.0%}: P(wait) {theory.waiting:.4f} {waiting:+.2%}, mean wait {theory.mean:.4f} services"
        f" {mean:+.2%}, {runs * CUSTOMERS} customers, {time.monotonic() - started:.0f} s{'' if held else '  NOT HELD'}",
        flush=True,
    )
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main(quick=False))
