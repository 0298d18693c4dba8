"""A site with two servers as processes: a primary, a standby that follows it, and what people do to them."""

import contextlib
import os
import select
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
import msgspec

from kiosk.queue.schemas import Pair, TakenTicket
from kiosk.signing.http_signature import sign_request
from kiosk.signing.key import SigningKey
from kiosk.web.ports import free_ports
from tests.queue.process import ROOT, QueueProcess, site_toml

WAIT_S = 60.0  # how long a loaded machine may take; nothing is waited for longer than it takes
NAME = "望岳路街道人社服务站"


class Server(QueueProcess):
    """One of the two; the folder and the address stay whatever it is at the moment."""

    def __init__(self, folder: Path, port: int, peer_port: int, wait_ms: int, ask_s: float) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        config = folder / "queue.toml"
        text = site_toml(windows=2).replace("port = 0", f"port = {port}")
        standby = f'[standby]\npeer = "http://127.0.0.1:{peer_port}"\nask_s = {ask_s}\nwait_ms = {wait_ms}\n'
        config.write_text(standby + text, "utf-8")
        super().__init__(folder / "var", config)
        self.url = f"http://127.0.0.1:{port}"

    def follow(self, primary: "Server", code: str = "", *, wait: bool = True) -> None:
        """Run as the standby of that one; wait: until it has a whole copy."""
        code_file = self.var / "code"
        self.var.mkdir(parents=True, exist_ok=True)
        if code:
            code_file.write_text(code)
        arguments = ["--standby", "--primary", primary.url, "--code-file", str(code_file)]
        self._process = self._spawned(*arguments)
        if wait:
            self.line("following")

    def start_again(self, word: str) -> None:
        """As the machine's own unit starts it, whatever it was before; word: what it comes to say."""
        self._process = self._spawned()
        self.line(word)

    def promote(self, site_name: str = NAME) -> None:
        """What a person types at this machine; returns when it answers as the site's queue."""
        said = self.command("promote", "--site-name", site_name)
        assert said.returncode == 0, said.stderr
        self.line("ready")

    def take_over(self) -> None:
        """The same while it does not run; then it starts as the site's queue."""
        said = self.command("promote", "--site-name", NAME)
        assert said.returncode == 0, said.stderr
        self.start()

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """One of the operator's commands."""
        where = ["--config", str(self.config), "--var", str(self.var)]
        return subprocess.run(
            [sys.executable, "-m", "kiosk.queue", *arguments, *where],
            capture_output=True, text=True, cwd=ROOT, timeout=WAIT_S * 2, check=False,
        )  # fmt: skip

    def line(self, word: str) -> None:
        """Wait for this word of the process."""
        assert self._process is not None
        assert self._process.stdout is not None
        readable, _, _ = select.select([self._process.stdout], [], [], WAIT_S)
        said = self._process.stdout.readline() if readable else ""
        assert said.startswith(word), f"{said!r}; {(self.var / 'log').read_text()[-3000:]}"

    def freeze(self) -> None:
        """It hangs: alive, and deaf. What was sent to it waits in its socket: it hears that when it goes on."""
        os.kill(self.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """It goes on where it stood."""
        os.kill(self.pid, signal.SIGCONT)

    def die(self) -> None:
        """SIGKILL."""
        self.process.send_signal(signal.SIGKILL)
        self._gone()

    def end(self) -> None:
        """However it is now."""
        if self._process is not None and self._process.poll() is None:
            self.die()

    def _spawned(self, *arguments: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "kiosk.queue", "--config", str(self.config), "--var", str(self.var)]
        with (self.var / "log").open("a") as log:
            return subprocess.Popen(
                [*command, *arguments], stdout=subprocess.PIPE, stderr=log, text=True, cwd=ROOT
            )

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        """What stands in its store."""
        with contextlib.closing(sqlite3.connect(f"file:{self.store}?mode=ro", uri=True)) as db:
            return db.execute(sql).fetchall()

    def labels(self) -> list[str]:
        """Every number that it knows."""
        return [str(label) for (label,) in self.rows("SELECT label FROM tickets ORDER BY label")]

    def term(self) -> dict[str, object]:
        """What it says of itself."""
        answer = httpx.get(f"{self.url}/v1/term", trust_env=False, timeout=WAIT_S)
        return dict(answer.json())

    def protection(self, kiosk: "PairedKiosk") -> str:
        """How the hall says that it stands."""
        return str(kiosk.get(self, "/v1/hall")["protection"])


class PairedKiosk:
    """A kiosk that asks whichever server the test says."""

    def __init__(self, primary: Server) -> None:
        self._key = SigningKey.generate()
        code = primary.operate("/v1/pairing-codes", {"kind": "kiosk"})
        asked = msgspec.json.encode(Pair(code=code, public_key=self._key.public_text))
        answer = httpx.post(f"{primary.url}/v1/pair", content=asked, trust_env=False, timeout=WAIT_S)
        self.device = str(answer.raise_for_status().json()["device"])

    def get(self, server: Server, path: str) -> dict[str, object]:
        """A read, signed."""
        return dict(self._ask(server, "GET", path, b"", {}).raise_for_status().json())

    def take(self, server: Server, command: str, service: str = "pension", term: str = "") -> httpx.Response:
        """A number, or why there is none."""
        body = msgspec.json.encode({"command": command, "service": service})
        return self._ask(server, "POST", "/v1/tickets", body, {"x-term": term} if term else {})

    def taken(self, server: Server, command: str, service: str = "pension") -> TakenTicket:
        """A number."""
        answer = self.take(server, command, service)
        assert answer.status_code == 200, answer.text
        return msgspec.json.decode(answer.content, type=TakenTicket)

    def _ask(
        self, server: Server, method: str, path: str, body: bytes, more: dict[str, str]
    ) -> httpx.Response:
        url = server.url + path
        headers = sign_request(self._key, self.device, method, url, body, datetime.now(UTC))
        kind = {"content-type": "application/json"} if body else {}
        return httpx.request(
            method, url, content=body, headers={**headers, **kind, **more}, trust_env=False, timeout=WAIT_S
        )


def given_unprotected(primary: Server, standby: Server, kiosk: PairedKiosk, command: str) -> TakenTicket:
    """A number that the primary gives while its standby is dead, and dies with: the stores say that only it has it."""
    standby.die()
    ticket = kiosk.taken(primary, command)
    primary.die()
    assert ticket.number in primary.labels()
    assert ticket.number not in standby.labels()
    return ticket


@contextmanager
def two_servers(folder: Path, *, wait_ms: int = 5000, ask_s: float = 0.3) -> Iterator[tuple[Server, Server]]:
    """A primary that runs, and a standby that follows it. wait_ms: long, so that a loaded machine protects too.

    ask_s: how often each asks the other whose term it is.
    """
    ports = free_ports(2)
    primary = Server(folder / "primary", ports[0], ports[1], wait_ms, ask_s)
    standby = Server(folder / "standby", ports[1], ports[0], wait_ms, ask_s)
    try:
        primary.start()
        standby.follow(primary, primary.operate("/v1/pairing-codes", {"kind": "standby"}))
        yield primary, standby
    finally:
        primary.end()
        standby.end()


def wait_until(true: Callable[[], bool]) -> None:
    """Ask again and again until it is true."""
    end = time.monotonic() + WAIT_S
    while not true():
        assert time.monotonic() < end, "it did not come true"
        time.sleep(0.02)


def is_protected(primary: Server, kiosk: PairedKiosk) -> bool:
    return primary.protection(kiosk) == "protected"
