"""`bianmin bench record mishap.toml`: writes down what hands do at a running bench, as a script for `play`."""

import argparse
import asyncio
import sys
import time
from contextlib import suppress
from pathlib import Path

from kiosk.bench.overlay import toml_value
from kiosk.bench.play_line import ControlLines
from kiosk.bench.play_script import Order
from kiosk.domain.errors import BianminError


def main(argv: list[str]) -> int:
    """0 after Ctrl-C, or when the bench ended; 1 where no bench runs."""
    parser = argparse.ArgumentParser(prog="bianmin bench record", description=__doc__)
    parser.add_argument("script", type=Path)
    parser.add_argument("--var", type=Path, default=Path("var"), help="as it was said to the bench")
    options = parser.parse_args(argv)
    try:
        with suppress(KeyboardInterrupt):
            asyncio.run(record(options.script, options.var / "bench"))
    except (BianminError, OSError) as why:
        print(f"bench record: {why}", file=sys.stderr)
        return 1
    return 0


async def record(script: Path, folder: Path) -> None:
    """Until cancelled or the bench ends; every order stands in the file at once. Raises Unreachable."""
    async with ControlLines(folder) as lines:
        orders = await lines.listen()
        with script.open("w", encoding="utf-8") as file:
            file.write(f"title = {toml_value(script.stem)}\n")
            file.flush()
            print(f"recording to {script}; Ctrl-C ends it", flush=True)
            begun = time.monotonic()
            async for order in orders:
                file.write(step_text(order, time.monotonic() - begun))
                file.flush()


def step_text(order: Order, at_s: float) -> str:
    """One step of a script."""
    lines = ["", "[[step]]", f"at_s = {at_s:.2f}", f"device = {toml_value(order.device)}"]
    lines.append(f"action = {toml_value(order.action)}")
    if order.message:
        lines.append(f"with = {toml_value(order.message)}")
    return "\n".join([*lines, ""])
