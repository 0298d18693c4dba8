"""The queue as its own process, and the kiosks and consoles that speak to it."""

import asyncio
import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import httpx
import msgspec

from kiosk.domain.command import new_command_id
from kiosk.queue.bootstrap import PHASES_VARIABLE, ROOM, STORE
from kiosk.queue.operator import read_control
from kiosk.queue.phases import Phase, read_phases
from kiosk.queue.schemas import Message, Pair, Paired, Problem, TakeTicket
from kiosk.queue.window_schemas import WindowAnswer, WindowCommand, WindowView
from kiosk.signing.http_signature import sign_request
from kiosk.signing.key import SigningKey
from tests.queue.wire import Reply, Wire

ROOT = Path(__file__).parents[2]
READY_S = 60.0
PASSWORD = "correct horse battery"
M = TypeVar("M", bound=msgspec.Struct)


class Busy(Exception):
    """The queue answered with a refusal."""

    def __init__(self, status: int, problem: Problem) -> None:
        super().__init__(f"{status} {problem.reason} {problem.detail}")
        self.status = status
        self.reason = problem.reason


class _Operated(msgspec.Struct):
    code: str = ""


class QueueProcess:
    """`start`, `kill` and `stop` as often as wanted over one folder."""

    def __init__(self, var: Path, config: Path) -> None:
        self.var = var
        self.config = config
        self.phases_file = var / "phases"
        self.url = ""
        self._process: subprocess.Popen[str] | None = None

    @property
    def store(self) -> Path:
        """The SQLite file."""
        return self.var / ROOM / STORE

    @property
    def pid(self) -> int:
        """Of the running process."""
        assert self._process is not None
        return self._process.pid

    @property
    def process(self) -> subprocess.Popen[str]:
        """The running process."""
        assert self._process is not None
        return self._process

    def start(self) -> None:
        """Run until `ready`."""
        self.var.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "kiosk.queue", "--config", str(self.config), "--var", str(self.var)]
        with (self.var / "log").open("a") as log:
            self._process = subprocess.Popen(
                command,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                cwd=ROOT,
                env={**os.environ, PHASES_VARIABLE: str(self.phases_file)},
            )
        self.url = self._ready_url()

    def kill(self) -> dict[Phase, int]:
        """SIGKILL; how far commands had come."""
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._gone()
        return read_phases(self.phases_file)

    def stop(self) -> int:
        """SIGTERM; the exit status."""
        assert self._process is not None
        self._process.terminate()
        return self._gone()

    def operate(self, path: str, body: dict[str, object]) -> str:
        """What the command line would do: an administrator's request with this run's token; the code, if any."""
        control = read_control(self.var / ROOM)
        assert control is not None
        headers = {"authorization": f"Bearer {control.token}"}
        answer = httpx.post(self.url + path, json=body, headers=headers, trust_env=False, timeout=READY_S)
        assert answer.status_code == 200, answer.text
        return msgspec.json.decode(answer.content, type=_Operated).code

    def _ready_url(self) -> str:
        assert self._process is not None
        assert self._process.stdout is not None
        readable, _, _ = select.select([self._process.stdout], [], [], READY_S)
        line = self._process.stdout.readline() if readable else ""
        word, _, url = line.strip().partition(" ")
        assert word == "ready", f"{line!r}; {(self.var / 'log').read_text()[-2000:]}"
        return url

    def _gone(self) -> int:
        assert self._process is not None
        assert self._process.stdout is not None
        status = self._process.wait(10)
        self._process.stdout.close()
        return status


@contextmanager
def running_queue(folder: Path, *, windows: int = 16, pad_s: int = 30) -> Iterator[QueueProcess]:
    """A queue process over `folder`, gone at the end of the block."""
    folder.mkdir(parents=True, exist_ok=True)
    config = folder / "queue.toml"
    config.write_text(site_toml(windows=windows, pad_s=pad_s), "utf-8")
    process = QueueProcess(folder / "var", config)
    process.start()
    try:
        yield process
    finally:
        process.stop()


def site_toml(*, windows: int = 16, pad_s: int = 30) -> str:
    """A hall that is always open, with so many windows that all do everything."""
    days = "monday tuesday wednesday thursday friday saturday sunday".split()
    week = "\n".join(f"{day} = {{ opens = 00:00:00, closes = 23:59:59.999999 }}" for day in days)
    rows = "\n".join(
        f'[[windows]]\nnumber = {number}\nservices = ["pension", "social-card"]'
        for number in range(1, windows + 1)
    )
    return f"""
[site]
id = "430602-001"
name = "望岳路街道人社服务站"
[http]
port = 0
[clock]
trust = "assumed"
[hours]
{week}
day_close = 23:59:59.999999
[rating]
pad_s = {pad_s}
[[services]]
id = "pension"
prefix = "A"
[[services]]
id = "social-card"
prefix = "B"
{rows}
"""


class Kiosk:
    """One paired kiosk over one connection; it may outlive restarts of the queue."""

    def __init__(self, queue: QueueProcess) -> None:
        self._queue = queue
        self._key = SigningKey.generate()
        self._wire = Wire("http://127.0.0.1:1")
        self.device = ""

    async def pair(self, code: str) -> None:
        """Join the site."""
        body = msgspec.json.encode(Pair(code=code, public_key=self._key.public_text))
        reply = await self._connection().request("POST", "/v1/pair", body)
        self.device = _said(reply, Paired).device

    async def post(self, path: str, message: Message) -> bytes:
        """The answer's bytes. Raises Busy, OSError."""
        return _ok(await self.send("POST", path, msgspec.json.encode(message)))

    async def send(self, method: str, path: str, body: bytes = b"") -> Reply:
        """Signed as a kiosk signs."""
        wire = self._connection()
        headers = sign_request(self._key, self.device, method, wire.url + path, body, datetime.now(UTC))
        return await wire.request(method, path, body, headers)

    async def take(self, service: str = "pension", command: str = "") -> bytes:
        """A number."""
        return await self.post(
            "/v1/tickets", TakeTicket(command=command or new_command_id(), service=service)
        )

    def twin(self) -> "Kiosk":
        """The same kiosk over another connection."""
        other = Kiosk(self._queue)
        other._key, other.device = self._key, self.device
        return other

    def close(self) -> None:
        """Let go."""
        self._wire.close()

    def _connection(self) -> Wire:
        if self._wire.url != self._queue.url:
            self._wire.close()
            self._wire = Wire(self._queue.url)
        return self._wire


class Console:
    """One member of staff at one window over one connection."""

    def __init__(self, queue: QueueProcess, window: int) -> None:
        self._queue = queue
        self.window = window
        self._wire = Wire("http://127.0.0.1:1")
        self._headers: dict[str, str] = {}

    async def login(self, login: str) -> None:
        """Sign in; the session outlives a restart of the queue."""
        body = msgspec.json.encode({"login": login, "password": PASSWORD})
        reply = await self._connection().request("POST", "/v1/login", body)
        signed_in = msgspec.json.decode(_ok(reply))
        cookie = reply.headers["set-cookie"].partition(";")[0]
        self._headers = {"cookie": cookie, "x-csrf": signed_in["csrf"]}

    async def view(self) -> WindowView:
        """The console now."""
        reply = await self._connection().request("GET", f"/v1/windows/{self.window}", headers=self._headers)
        return _said(reply, WindowView)

    async def do(
        self, verb: str, seen: int, command: str = "", asked: WindowCommand | None = None
    ) -> WindowAnswer:
        """A command at the window; asked: the fields that the verb needs. Raises Busy, OSError."""
        blank = asked or WindowCommand(command="", seen=0)
        body = msgspec.json.encode(
            msgspec.structs.replace(blank, command=command or new_command_id(), seen=seen)
        )
        path = f"/v1/windows/{self.window}/{verb}"
        return _said(await self._connection().request("POST", path, body, self._headers), WindowAnswer)

    def close(self) -> None:
        """Let go."""
        self._wire.close()

    def _connection(self) -> Wire:
        if self._wire.url != self._queue.url:
            self._wire.close()
            self._wire = Wire(self._queue.url)
        return self._wire


def paired_kiosks(queue: QueueProcess, count: int) -> list[Kiosk]:
    """So many kiosks of the site."""
    kiosks = [Kiosk(queue) for _ in range(count)]
    codes = [queue.operate("/v1/pairing-codes", {"kind": "kiosk"}) for _ in kiosks]

    async def pair_all() -> None:
        for kiosk, code in zip(kiosks, codes, strict=True):
            await kiosk.pair(code)
            kiosk.close()

    asyncio.run(pair_all())
    return kiosks


def staffed_consoles(queue: QueueProcess, count: int) -> list[Console]:
    """Somebody at each of the first windows."""
    for number in range(1, count + 1):
        person: dict[str, object] = {"login": f"staff{number}", "name": "赵敏", "password": PASSWORD}
        queue.operate("/v1/staff", person)
    consoles = [Console(queue, number) for number in range(1, count + 1)]

    async def sit_down() -> None:
        for console in consoles:
            await console.login(f"staff{console.window}")
            await console.do("take", 0)
            console.close()

    asyncio.run(sit_down())
    return consoles


def cpu_s(pid: int) -> float:
    """User and system time of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _said(reply: Reply, shape: type[M]) -> M:
    return msgspec.json.decode(_ok(reply), type=shape)


def _ok(reply: Reply) -> bytes:
    if reply.status != 200:
        raise Busy(reply.status, msgspec.json.decode(reply.body, type=Problem))
    return reply.body
