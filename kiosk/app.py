"""The kiosk's screen: `python -m kiosk.app`. Opens the window first, and learns to speak to the agent after the first frame."""

import argparse
import json
import logging
import os
import signal
import sys
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from kiosk.domain.settings import load
from kiosk.screens.config import KioskConfig
from kiosk.screens.window import prepare

SHORT_SIDE_MM = 1080 / 2.71  # of the panel that the pages are drawn for

_log = logging.getLogger("kiosk.app")


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line says."""

    config: KioskConfig
    socket: Path
    size: tuple[int, int]
    px_per_mm: float
    windowed: bool
    targets: Path | None


def options(argv: list[str]) -> Options:
    """Raises ConfigError for a wrong file, SystemExit for a wrong option."""
    parser = argparse.ArgumentParser(prog="kiosk.app", description=__doc__)
    parser.add_argument("--config", type=Path, default=Path("config/kiosk.toml"))
    parser.add_argument("--overlay", type=Path, action="append", default=[])
    parser.add_argument("--var", type=Path, default=Path("var"))
    parser.add_argument("--socket", type=Path, help="the agent's socket")
    parser.add_argument("--size", help="WIDTHxHEIGHT of the window in pixels")
    parser.add_argument("--px-per-mm", type=float)
    parser.add_argument("--windowed", action="store_true", help="a window with a frame and a pointer")
    parser.add_argument(
        "--targets", type=Path, help="test hook: write what can be pressed, and where, to this file"
    )
    given = parser.parse_args(argv)
    config = load(given.config, KioskConfig, *given.overlay)
    size = (config.panel.width, config.panel.height)
    scale = config.panel.px_per_mm
    if given.size:
        wide, high = (int(side) for side in given.size.lower().split("x"))
        size, scale = (wide, high), min(wide, high) / SHORT_SIDE_MM
    socket = given.socket or Path(config.agent.socket or given.var / "agent" / "agent.sock")
    return Options(config, socket, size, given.px_per_mm or scale, given.windowed, given.targets)


def main(argv: list[str] | None = None) -> int:
    """Runs until the window is closed or a signal comes."""
    sys.modules.setdefault("ssl", None)  # type: ignore[arg-type]  # asyncio does without it and so do we: 3 MB less
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("kiosk").setLevel(logging.INFO)
    chosen = options(sys.argv[1:] if argv is None else argv)
    prepare(*chosen.size, windowed=chosen.windowed, fps=chosen.config.touch.active_fps)
    import asyncio

    from kiosk.screens.shell import Shell  # opens the window: not before it was prepared

    shell = Shell(
        chosen.config, ZoneInfo(chosen.config.time_zone), px_per_mm=chosen.px_per_mm, size=chosen.size
    )
    if chosen.targets is not None:
        shell.on_laid_out = lambda: write_targets(shell.told(), chosen.targets)
    asyncio.run(_show(shell, chosen))
    if shell.renews:
        _log.info("screen.renewed")
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])
    return 0


async def _show(shell: "object", chosen: Options) -> None:
    import asyncio

    from kiosk.screens.shell import Shell

    assert isinstance(shell, Shell)
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, shell.stop)
    await shell.run(chosen.socket)


def write_targets(told: dict[str, object], path: Path | None) -> None:
    """For the tour and tests; never a word that a page shows."""
    if path is None:
        return
    text = json.dumps(told)
    if path.exists() and path.read_text("utf-8") == text:
        return
    fresh = path.with_suffix(".new")
    fresh.write_text(text, "utf-8")
    fresh.replace(path)


if __name__ == "__main__":
    sys.exit(main())
