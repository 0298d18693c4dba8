"""./run demo: a whole station on this machine, until Ctrl-C; --tour drives one visit by itself."""

import argparse
import asyncio
import fcntl
import signal
import sys
import time
from pathlib import Path

from kiosk.bench.processes import NotStarted, Processes
from kiosk.bench.station import Station, Wanted, start


def main(argv: list[str]) -> int:
    """0 after Ctrl-C or a tour whose every step held; 1 where something did not start or a step did not hold."""
    parser = argparse.ArgumentParser(prog="./run demo", description=__doc__)
    parser.add_argument("--tour", action="store_true", help="drive one visit and check it at the far ends")
    parser.add_argument("--landscape", action="store_true", help="1920×1080 instead of 1080×1920")
    parser.add_argument("--virtual", action="store_true", help="a virtual display even where a real one is")
    parser.add_argument("--var", type=Path, default=Path("var/demo"), help="where its stores are")
    options = parser.parse_args(argv)
    width, height = (1920, 1080) if options.landscape else (1080, 1920)
    wanted = Wanted(options.var.absolute(), width, height, virtual=options.virtual)
    if options.tour:
        from kiosk.bench.tour.drive import tour

        return asyncio.run(tour(Path("out/tour").absolute()))
    return asyncio.run(_demo(wanted))


async def _demo(wanted: Wanted) -> int:
    wanted.var.mkdir(parents=True, exist_ok=True)
    with (wanted.var / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print(
                f"a demo runs already in {wanted.var}; stop it first, or choose another folder by --var",
                file=sys.stderr,
            )
            return 1
        processes = Processes(wanted.var / "logs")
        stopped = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stopped.set)
        begun = time.monotonic()
        try:
            station = await start(wanted, processes)
            print(_block(station, time.monotonic() - begun), flush=True)
            return await _until(stopped, processes)
        except NotStarted as why:
            print(why, file=sys.stderr)
            return 1
        finally:
            await processes.stop()


async def _until(stopped: asyncio.Event, processes: Processes) -> int:
    waiting = asyncio.create_task(stopped.wait())
    dying = asyncio.create_task(processes.first_dead())
    await asyncio.wait((waiting, dying), return_when=asyncio.FIRST_COMPLETED)
    if waiting.done():
        dying.cancel()
        print("\nstopping …", flush=True)
        return 0
    waiting.cancel()
    dead = dying.result()
    print(f"{dead.name} ended by itself; see {dead.log}", file=sys.stderr)
    return 1


def _block(station: Station, seconds: float) -> str:
    shown = station.screen.url or f"a window on display {station.screen.display}"
    rows = [
        ("自助机 kiosk screen", shown),
        ("实验台 bench panel", f"{station.bench}/"),
        ("叫号台 caller console", f"{station.queue}/caller"),
        ("大厅屏 hall display", station.display_link),
        *((f"评价器 rating pad, window {window}", link) for window, link in station.pad_links.items()),
        ("运维 dashboard", f"{station.fleet}/"),
        *((f"login ({login.where})", f"{login.login} / {login.password}") for login in station.logins),
        ("stores and logs", str(station.var)),
    ]
    wide = max(_columns(name) for name, _ in rows)
    lines = [f"  {name}{' ' * (wide - _columns(name))}   {value}" for name, value in rows]
    head = f"Bianmin 便民 — 演示, ready in {seconds:.1f} s. Ctrl-C stops everything it started."
    return "\n".join(["", head, "", *lines, ""])


def _columns(text: str) -> int:
    return sum(2 if ord(character) > 0x2E80 else 1 for character in text)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
