"""The fleet of the proof as others start it: `python -m kiosk fleet`, one process or several over one database."""

import asyncio
import os
import resource
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Self

from kiosk.web.ports import free_ports


class Processes:
    """Started, killed -9 and started again at the same ports; killed in the end."""

    def __init__(self, folder: Path, overlay: Path, workers: int) -> None:
        self.ports = free_ports(workers)
        self._running: list[subprocess.Popen[str]] = []
        self._commands: list[list[str]] = []
        self._spent_s = 0.0  # by those that were killed
        for port in self.ports:
            own = folder / f"port{port}.toml"
            own.write_text(f"[server]\nport = {port}\n")
            fleet = [sys.executable, "-m", "kiosk", "fleet"]
            self._commands.append(
                [*fleet, "--overlay", str(overlay), "--overlay", str(own), "--var", str(folder / "var")]
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    async def start(self) -> None:
        """Returns when all of them accept requests."""
        for command in self._commands:
            self._running.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))
            await asyncio.to_thread(self._ready, self._running[-1])

    def _ready(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        said = process.stdout.readline()
        assert said.startswith("ready "), f"the fleet did not start: {said!r}"

    def kill(self) -> None:
        """-9, all of them."""
        self._spent_s = self.cpu_s()
        for process in self._running:
            process.kill()
        for process in self._running:
            process.wait()
            if process.stdout is not None:
                process.stdout.close()
        self._running.clear()

    def cpu_s(self) -> float:
        """Seconds that they have run, those before too."""
        return self._spent_s + cpu_s([process.pid for process in self._running])

    def memory_mb(self) -> float:
        """What all of them have in memory now."""
        pages = [int(Path(f"/proc/{process.pid}/statm").read_text().split()[1]) for process in self._running]
        return sum(pages) * resource.getpagesize() / 1e6


def cpu_s(pids: Sequence[int]) -> float:
    """Seconds that all threads of these processes have run, and those children of theirs that have ended."""
    total_s = 0.0
    for pid in pids:
        with suppress(FileNotFoundError, ProcessLookupError):  # it ended meanwhile
            for task in Path(f"/proc/{pid}/task").iterdir():
                with suppress(FileNotFoundError, ProcessLookupError):  # a thread did
                    total_s += int((task / "schedstat").read_text().split()[0]) / 1e9
            after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            total_s += sum(map(int, after_name[13:15])) / os.sysconf("SC_CLK_TCK")  # cutime, cstime
    return total_s
