"""A whole bench as its own process, as the demo and `./run bench` start it."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

ROOT = Path(__file__).parents[2]
START_LIMIT_S, STOP_LIMIT_S = 20.0, 6.0


@dataclass(frozen=True, slots=True)
class RunningBench:
    """The process, where its far ends are, and its API."""

    process: subprocess.Popen[str]
    folder: Path
    addresses: dict[str, str]
    http: httpx.Client

    def do(self, path: str, **message: object) -> dict[str, object]:
        """An order that must succeed; the state then."""
        state: dict[str, object] = self.http.post(f"/v1/{path}", json=message).raise_for_status().json()
        return state

    def pc_sc(self, program: str) -> str:
        """What a PC/SC client of its own process says; the library reads the service's name once per process."""
        env = {**os.environ, "PCSCLITE_CSOCK_NAME": self.addresses["pcsc_socket"]}
        return subprocess.run(
            [sys.executable, "-c", program],
            cwd=ROOT,
            env=env,
            check=True,
            text=True,
            capture_output=True,
            timeout=20,
        ).stdout.strip()

    def printer_at(self) -> tuple[str, int]:
        """Where the network printer listens."""
        host, _, port = self.addresses["printer_tcp"].removeprefix("tcp://").partition(":")
        return host, int(port)


@contextmanager
def running_bench(var: Path, overlay: str = "") -> Iterator[RunningBench]:
    """Started on free ports, ready, and stopped again."""
    extra = var / "overlay.toml"
    extra.write_text(f"[http]\nport = 0\n{overlay}", "utf-8")
    command = [sys.executable, "-m", "kiosk.bench", "--overlay", str(extra), "--var", str(var)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        panel = process.stdout.readline().removeprefix("ready ").strip()
        addresses = json.loads((var / "bench/addresses.json").read_text("utf-8"))
        with httpx.Client(base_url=panel, trust_env=False, timeout=60) as http:
            yield RunningBench(process, var / "bench", addresses, http)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_LIMIT_S)
        finally:
            process.kill()
            process.wait()
            if process.stdout is not None:
                process.stdout.close()
