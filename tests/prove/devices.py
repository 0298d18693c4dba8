"""Every device of the station: damaged frames, random faults on real wires, and a soak of visits.

Quick: 2·10⁴ damaged frames a codec instead of 10⁶, 60 faults instead of 2,000, 90 s of visits instead of 30 minutes.
"""

import asyncio
import importlib
import logging
import os
import sys
import time
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from importlib.util import find_spec
from types import ModuleType

from tests.prove.devices_matrix import matrix
from tests.prove.devices_soak import soak

ROOMS = ("printer", "card", "idcard", "lines", "camera", "a4", "sound", "document")
FRAMES, FAULTS = 1_000_000, 2_000
QUICK_FRAMES, QUICK_FAULTS = 20_000, 60
SEED = 3
PROCESSES = 2
SHOWN = 10


def main(quick: bool) -> int:
    """Prints a line for each part; 0 only if nothing was violated."""
    logging.disable(logging.CRITICAL)  # thousands of faults are meant
    violations = [
        *(f"tests/prove/devices_{room}.py is missing" for room in ROOMS if not _is_there(room)),
        *_damaged(QUICK_FRAMES if quick else FRAMES),
        *_faulty(QUICK_FAULTS if quick else FAULTS),
        *asyncio.run(matrix()),
        *asyncio.run(soak(quick=quick)),
    ]
    print(f"violations: {len(violations)}")
    for wrong in violations[:SHOWN]:
        print(f"violation: {wrong}", file=sys.stderr)
    return 1 if violations else 0


def mutate_room(room: str, count: int, seed: int) -> tuple[str, list[str], float]:
    """In a process of its own: the room, what went wrong, seconds."""
    logging.disable(logging.CRITICAL)
    begun = time.monotonic()
    wrong = _module(room).mutate(count, seed)
    return room, list(wrong), time.monotonic() - begun


def _damaged(count: int) -> list[str]:
    wrong: list[str] = []
    with ProcessPoolExecutor(PROCESSES) as pool:
        tasks = [pool.submit(mutate_room, room, count, SEED) for room in _with("mutate")]
        for task in tasks:
            room, found, took_s = task.result()
            print(f"damaged frames: {room} {count} in {took_s:.0f} s, {len(found)} violations", flush=True)
            wrong += found
    return wrong


def _faulty(count: int) -> list[str]:
    """The count is shared among the rooms whose devices are on wires, one room after the other."""
    rooms = list(_with("faults"))
    share = -(-count // len(rooms))
    wrong: list[str] = []
    for room in rooms:
        begun = time.monotonic()
        found = list(asyncio.run(_module(room).faults(share, SEED)))
        took_s = time.monotonic() - begun
        print(
            f"faults: {room} {share} in {took_s:.0f} s, every device ready afterwards: {'no' if found else 'yes'}"
            f" (load {os.getloadavg()[0]:.1f})",
            flush=True,
        )
        wrong += found
    return wrong


def _with(function: str) -> Iterable[str]:
    """The rooms that have it."""
    return (room for room in ROOMS if _is_there(room) and hasattr(_module(room), function))


def _is_there(room: str) -> bool:
    return find_spec(f"tests.prove.devices_{room}") is not None


def _module(room: str) -> ModuleType:
    return importlib.import_module(f"tests.prove.devices_{room}")
