"""`bianmin bench play mishap.toml`: carries out a script of mishaps at a running bench, by its control sockets."""

import argparse
import asyncio
import sys
import time
from collections.abc import Callable
from pathlib import Path

from kiosk.bench.play_line import ControlLines
from kiosk.bench.play_script import Planned, Script, read_script
from kiosk.domain.errors import BianminError, Refused

Say = Callable[[str], None]


def main(argv: list[str]) -> int:
    """0 when every step was carried out; 1 where the script is wrong, no bench runs, or a step was refused."""
    parser = argparse.ArgumentParser(prog="bianmin bench play", description=__doc__)
    parser.add_argument("script", type=Path)
    parser.add_argument("--var", type=Path, default=Path("var"), help="as it was said to the bench")
    parser.add_argument("--speed", type=float, default=1.0, help="so many times as fast as the script says")
    options = parser.parse_args(argv)
    try:
        refused = asyncio.run(play(options.script, options.var / "bench", speed=options.speed, say=print))
    except (BianminError, OSError) as why:
        print(f"bench play: {why}", file=sys.stderr)
        return 1
    return 1 if refused else 0


async def play(script: Path, folder: Path, *, speed: float = 1.0, say: Say = lambda _: None) -> int:
    """Check every step, then carry them out; how many were refused.

    Raises ConfigError, naming file and line, before the first step is done; Unreachable where no bench runs in `folder`.
    """
    read = read_script(script)
    async with ControlLines(folder) as lines:
        await _checked(read, lines)
        say(f"{read.mishap.title or script.name}: {len(read.planned())} steps")
        return await _played(read.planned(), lines, speed, say)


async def _checked(script: Script, lines: ControlLines) -> None:
    """Every order that may come up, asked of the bench without doing it. Raises ConfigError."""
    for index, step in enumerate(script.mishap.step):
        for order in step.orders():
            try:
                await lines.order(order, check=True)
            except Refused as refused:
                raise script.wrong(index, refused.detail or refused.reason) from refused


async def _played(planned: tuple[Planned, ...], lines: ControlLines, speed: float, say: Say) -> int:
    begun, refusals = time.monotonic(), 0
    for one in planned:
        await asyncio.sleep(begun + one.at_s / speed - time.monotonic())
        try:
            await lines.order(one.order)
        except Refused as refused:
            refusals += 1
            say(f"{one.at_s:8.2f} s  {one.order}  refused: {refused}")
        else:
            say(f"{one.at_s:8.2f} s  {one.order}")
    return refusals
