"""A reporter's own store, a fleet in this process and a fleet in its own: the parts that fleet tests are made of."""

import asyncio
import contextlib
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

import uvicorn

from fleet import registry
from fleet.alerts.duty import AlertDuty
from fleet.alerts.starting import alert_duty
from fleet.api import Parts, create_app, parts
from fleet.client import Intervals, Reporter
from fleet.config import FleetConfig, Server, store_file
from fleet.enrolment import new_code, new_code_text
from fleet.feed import Feed
from fleet.schemas import DeviceReport, Heartbeat, ReporterKind
from fleet.store.port import Store
from fleet.store.postgres import open_postgres
from fleet.store.sqlite import SqliteStore
from fleet.store.tables import connect
from fleet.store.taking import IntakeRules
from fleet.web.pages import routes
from kiosk.domain.clock import Clock, SystemClock
from kiosk.domain.settings import load
from kiosk.outbox import outbox
from kiosk.outbox.door import OutboxDoor
from kiosk.outbox.events import load_event_kinds
from kiosk.web.ports import free_ports

AREA = "430603001001"
SITE = "示范社区人社服务点"
BEIJING = ZoneInfo("Asia/Shanghai")
QUICK = Intervals(flush_s=0.05, retry_first_s=0.05, retry_most_s=0.2, timeout_s=20.0)
T = TypeVar("T")


class SetClock:
    """A clock that stands where it is put."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.at.timestamp()


class OwnStore:
    """What the agent and the queue have: one file, one writer, the outbox beside the business facts."""

    def __init__(self, file: Path) -> None:
        self.file = file
        fresh = not file.exists()
        self._thread = ThreadPoolExecutor(1)
        self._connection = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
        self._connection.execute("PRAGMA journal_mode=WAL")
        if fresh:
            self._connection.executescript(outbox.DDL)

    async def write(self, act: Callable[[sqlite3.Connection], T], /) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._transaction, act)

    def _transaction(self, act: Callable[[sqlite3.Connection], T]) -> T:
        self._connection.execute("BEGIN IMMEDIATE")
        answer = act(self._connection)
        self._connection.execute("COMMIT")
        return answer

    async def take_tickets(self, count: int, at: datetime | None = None) -> None:
        """Append `ticket.taken` rows, numbered like tickets."""
        for _ in range(count):
            await self.write(lambda connection: taken(connection, at or datetime.now(UTC)))

    async def depth(self) -> int:
        return await self.write(outbox.depth)

    async def is_sent(self) -> bool:
        """Whether nothing waits."""
        return await self.depth() == 0

    def copy_to(self, file: Path) -> None:
        """A backup of this moment."""
        self._connection.execute("VACUUM INTO ?", (str(file),))

    def close(self) -> None:
        self._thread.shutdown(wait=True)
        self._connection.close()


def taken(connection: sqlite3.Connection, at: datetime) -> int:
    number = outbox.last_seq(connection) + 1
    payload = {
        "ticket": f"{number:032x}",
        "number": f"A{number:03}",
        "service": "social-card",
        "priority": "normal",
        "channel": "kiosk",
    }
    return outbox.append(connection, "ticket.taken", payload, at=at, boot_s=float(number))


def heartbeat() -> Heartbeat:
    devices = (DeviceReport(device="printer", state="ready", fault="none", notice="none"),)
    return Heartbeat(software="0.1.0", boot="b", outbox_depth=0, devices=devices, links={"queue": "up"})


def intake_rules() -> IntakeRules:
    kinds = load_event_kinds(Path("config/events.toml"))
    return IntakeRules({kind: kinds.reported_by(kind) for kind in ReporterKind}, BEIJING)


def made_before(file: Path) -> Path:
    """The same file; where there was none, one with all our tables and none of their rows, as the migrations make it."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(_empty_store())
    return file


@cache
def _empty_store() -> bytes:
    """Migrated once for all tests of this process."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "fleet.sqlite3"
        connect(file).close()
        return file.read_bytes()


def reporter_of(
    url: str,
    folder: Path,
    store: OwnStore,
    kind: ReporterKind = ReporterKind.SITE,
    intervals: Intervals = QUICK,
) -> Reporter:
    clock = SystemClock()
    return Reporter(url, kind, folder, OutboxDoor(store.write, clock), heartbeat, clock, intervals)


async def code_for(store: Store, kind: ReporterKind = ReporterKind.SITE, quota: int = 1) -> str:
    text = new_code_text()
    expires_at = datetime.now(UTC) + timedelta(hours=1)
    code = new_code(text, kind, area=AREA, site=SITE, quota=quota, expires_at=expires_at)
    await store.write(lambda sql: registry.add_code(sql, code))
    return text


@dataclass
class Fleet:
    """A served fleet in this process."""

    url: str
    store: Store
    parts: Parts
    alerts: AlertDuty

    async def evaluated(self) -> None:
        """Everything that reporters said so far has been looked at."""
        while await self.alerts.notice_once():
            pass
        while await self.alerts.evaluate_once():
            pass


@contextlib.asynccontextmanager
async def served(
    var: Path,
    next_s: float = 0.2,
    clock: Clock | None = None,
    overlay: Path | None = None,
    *,
    second_factor: bool = False,
    two_people: bool = False,
    store_url: str = "",
) -> AsyncIterator[Fleet]:
    """The real application on a real socket.

    What reporters say is looked at where a test runs `alerts` or waits for `evaluated`.
    second_factor: whoever logs in without one may only look. two_people: what concerns the fleet needs a second person.
    store_url: of a PostgreSQL database; empty: a file below `var`.
    """
    feed = Feed(pause_s=0.05)
    store: Store
    if store_url:
        store = await open_postgres(store_url, intake_rules(), changed=feed.changed, told=feed.told)
    else:
        store = SqliteStore(store_file(var), intake_rules(), changed=feed.changed, told=feed.told)
    loaded = load(Path("config/fleet.toml"), FleetConfig, *([overlay] if overlay else []))
    logins = replace(loaded.logins, second_factor=second_factor)
    config = replace(
        loaded,
        sync=replace(loaded.sync, next_s=next_s),
        server=Server(port=0),
        logins=logins,
        two_people=replace(loaded.two_people, needed=two_people),
    )
    made = parts(config, store, clock or SystemClock(), feed, var)
    duty = alert_duty(config, store, clock or SystemClock(), Path("config/texts"))
    feed.hear(duty.touched)
    async with listening(create_app(made, routes)) as url:
        yield Fleet(url, store, made, duty)
        feed.close()
    await store.aclose()


@contextlib.asynccontextmanager
async def listening(app: object) -> AsyncIterator[str]:
    """Any application on a free port of this process."""
    listener = socket.create_server(("127.0.0.1", 0))
    options = uvicorn.Config(app, access_log=False, log_level="error", timeout_graceful_shutdown=1)  # type: ignore[arg-type]
    server = uvicorn.Server(options)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started:  # noqa: ASYNC110 (uvicorn has no event for it)
        await asyncio.sleep(0.005)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await serving


class FleetProcess:
    """`python -m fleet` on its own store; it may be killed and started again at the same address."""

    def __init__(self, folder: Path, server: str = "") -> None:
        (self.port,) = free_ports(1)
        self.var = folder / "var"
        self._overlay = folder / "overlay.toml"
        self._overlay.write_text(f"[server]\nport = {self.port}\n{server}\n[sync]\nnext_s = 0.2\n")
        self._process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def job(self, *arguments: str) -> str:
        """Run one job of the command line and give what it printed."""
        done = subprocess.run(
            self._command(*arguments), capture_output=True, text=True, check=True, timeout=30
        )
        return done.stdout.strip()

    def start(self) -> None:
        self._process = subprocess.Popen(self._command(), stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        assert self._process.stdout.readline().strip() == f"ready {self.url}"

    def stop(self, with_signal: int = signal.SIGTERM) -> int:
        """Ends it and waits; the exit code."""
        if self._process is None:
            return 0
        self._process.send_signal(with_signal)
        code = self._process.wait(timeout=60)
        assert self._process.stdout is not None
        self._process.stdout.close()
        self._process = None
        return code

    def rows(self) -> list[tuple[str, int, int]]:
        """(reporter, epoch, seq) of every stored event, in order."""
        with contextlib.closing(sqlite3.connect(store_file(self.var))) as connection:
            return connection.execute("SELECT reporter, epoch, seq FROM events ORDER BY 1, 2, 3").fetchall()

    def _command(self, *arguments: str) -> list[str]:
        python = [sys.executable, "-m", "fleet", "--overlay", str(self._overlay), "--var", str(self.var)]
        return [*python, *arguments]


@contextlib.contextmanager
def fleet_process(folder: Path, server: str = "") -> Iterator[FleetProcess]:
    """Started, and ended whatever happens. server: more lines of [server]."""
    process = FleetProcess(folder, server)
    process.start()
    try:
        yield process
    finally:
        process.stop(signal.SIGKILL)


async def until(true: Callable[[], Awaitable[bool]], timeout_s: float = 60.0) -> None:
    """Ask again and again until it is true. Raises TimeoutError."""
    async with asyncio.timeout(timeout_s):
        while not await true():  # noqa: ASYNC110 (what is asked may live in another process)
            await asyncio.sleep(0.01)
