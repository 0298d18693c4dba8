"""A whole kiosk for tests: the real agent behind its real socket, a real site queue, a printer on a real wire."""

import asyncio
import contextlib
import os
import socket
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import uvicorn

from agent.client import AgentClient
from agent.config import AgentConfig, Devices, FleetPeer, Peer, PrinterDevice, VisitTimes
from agent.config import Station as StationConfig
from agent.content.settings import ContentSettings
from agent.face_settings import CertifyingSettings
from agent.gateway.settings import GatewaySettings
from agent.listening import bound_socket
from agent.parts import Agent
from agent.proofs.settings import ProofSettings
from agent.schemas import State, Take, TakenTicket
from agent.service import Service
from kiosk.bench.printer.machine import BenchPrinter
from kiosk.bench.printer.wires import TcpPlug
from kiosk.domain.clock import Clock, SystemClock
from kiosk.domain.command import new_command_id
from kiosk.domain.device import DeviceState
from kiosk.hardware.a4.settings import A4Settings
from kiosk.hardware.camera.settings import CameraSettings
from kiosk.hardware.card.settings import CardSettings
from kiosk.hardware.document.settings import DocumentSettings
from kiosk.hardware.face.settings import FaceSettings
from kiosk.hardware.idcard.settings import IdCardSettings
from kiosk.hardware.inputs.settings import InputsSettings
from kiosk.hardware.pinpad.settings import PinpadSettings
from kiosk.hardware.printer.profile import PrinterProfile
from kiosk.hardware.qr.settings import QrSettings
from kiosk.hardware.sound.settings import SoundSettings
from kiosk.outbox.events import load_event_kinds
from kiosk.queue.api import create_app
from kiosk.queue.pairing import DeviceKind
from kiosk.web.ports import free_ports
from tests.queue.site import Hall, ManualClock, running_hall, site_settings

TEXTS = Path("config/texts")
EVENTS = Path("config/events.toml")
QUICK = PrinterProfile(answer_s=0.3, heartbeat_s=0.15, print_s=1.5, recovery_s=0.6)
LIMIT_S = 60.0
UNWATCHED = VisitTimes(idle_warn_s=120.0, screen_gone_s=60.0)  # no screen looks, and a machine may be slow
NOBODY = "serial:///dev/nobody"


class Site:
    """The site queue over HTTP; it can go away and come back at the same address, with the same store."""

    def __init__(self, folder: Path, clock: ManualClock | None = None) -> None:
        (self._port,) = free_ports(1)
        self._folder = folder
        self._clock = clock
        self._up = contextlib.AsyncExitStack()
        self.code_file = folder / "code"
        self._hall: Hall | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    @property
    def hall(self) -> Hall:
        """What people in the hall do."""
        assert self._hall is not None
        return self._hall

    async def start(self) -> None:
        self._folder.mkdir(exist_ok=True)
        hall = await self._up.enter_async_context(
            running_hall(self._folder, site_settings(), clock=self._clock or ManualClock(datetime.now(UTC)))
        )
        hall.service.public_url = self.url
        self._hall = hall
        if not self.code_file.exists():
            self.code_file.write_text(
                await hall.service.devices.make_code(DeviceKind.KIOSK, None, "", "test")
            )
        await self._up.enter_async_context(_served(hall, self._port))

    async def stop(self) -> None:
        self._hall = None
        await self._up.aclose()


@dataclass(slots=True)
class Kiosk:
    """One agent that runs, and a screen's client to it."""

    agent: Agent
    client: AgentClient
    socket: Path
    printer: BenchPrinter
    store: Path

    async def until(self, true: Callable[[State], bool], limit_s: float = LIMIT_S) -> State:
        """The first state of which it is true."""
        async with asyncio.timeout(limit_s):
            while not true(state := await self.client.state()):  # noqa: ASYNC110  # asked as a screen would ask
                await asyncio.sleep(0.01)
            return state

    async def ready(self) -> State:
        """Paired, and the printer is well."""
        return await self.until(lambda state: state.hall is not None and is_ready(state, "printer"))

    async def begin(self) -> int:
        """Somebody wakes the screen; the visit's number."""
        state = await self.client.begin(new_command_id())
        assert state.visit is not None
        return state.visit.id

    async def take(self, visit: int, command: str = "", service: str = "pension") -> TakenTicket:
        """A number for a service."""
        asked = Take(command=command or new_command_id(), service=service, language="zh_CN")
        return await self.client.take(visit, asked)

    async def sent(self) -> None:
        """Returns when every slip has ended and nothing waits for the queue."""
        waiting = "SELECT ticket FROM slips WHERE state = 'printing' UNION ALL SELECT path FROM for_queue"
        await until(lambda: rows(self.store, waiting) == [])

    async def events(self) -> list[str]:
        """The kinds in the outbox, every one checked against config/events.toml."""
        await self.agent.journal.flush()
        with contextlib.closing(sqlite3.connect(self.store)) as connection:
            load_event_kinds(EVENTS).check_outbox(connection)
        return [str(kind) for (kind,) in rows(self.store, "SELECT kind FROM outbox ORDER BY seq")]


class Place(Protocol):
    """Where the queue is found."""

    @property
    def url(self) -> str: ...
    @property
    def code_file(self) -> Path: ...


@dataclass(slots=True)
class Wanted:
    """How a kiosk is set up."""

    site: Place | None = None
    printer: bool = True
    card: bool = False
    qr: QrSettings = field(default_factory=QrSettings)
    inputs: InputsSettings = field(default_factory=InputsSettings)
    pinpad: PinpadSettings = field(default_factory=PinpadSettings)
    gateway: GatewaySettings = field(default_factory=GatewaySettings)
    idcard: str = ""  # the module's address; empty: none fitted
    fleet: FleetPeer = field(default_factory=FleetPeer)
    times: VisitTimes = UNWATCHED
    clock: Clock = field(default_factory=SystemClock)
    profile: PrinterProfile = QUICK
    document: DocumentSettings = field(default_factory=DocumentSettings)
    camera: CameraSettings = field(default_factory=CameraSettings)
    face: FaceSettings = field(default_factory=FaceSettings)
    certifying: CertifyingSettings = field(default_factory=CertifyingSettings)
    sound: SoundSettings = field(default_factory=SoundSettings)
    a4: A4Settings = field(default_factory=A4Settings)
    content: ContentSettings = field(default_factory=ContentSettings)
    proofs: ProofSettings = field(default_factory=ProofSettings)
    allowed: frozenset[int] = frozenset({0, os.getuid()})


@asynccontextmanager
async def site_queue(folder: Path, clock: ManualClock | None = None) -> AsyncIterator[Site]:
    """A site that is open; at the present time where no clock is given."""
    site = Site(folder, clock)
    await site.start()
    try:
        yield site
    finally:
        await site.stop()


@asynccontextmanager
async def running_kiosk(folder: Path, wanted: Wanted | None = None) -> AsyncIterator[Kiosk]:
    """An agent in this process; entering it again in the same folder is a restart."""
    wanted = wanted or Wanted()
    folder.mkdir(exist_ok=True)
    bench = BenchPrinter()
    plug = TcpPlug(bench)
    await plug.open()
    config = config_of(wanted, plug.address if wanted.printer else "")
    agent = Agent(config, folder, TEXTS, wanted.clock)
    at = folder / "agent.sock"
    ready = asyncio.Event()
    service = Service(agent, wanted.allowed, ready.set)
    await service.start(bound_socket(str(at), None))
    await ready.wait()
    client = AgentClient(at)
    try:
        yield Kiosk(agent, client, at, bench, folder / "store.sqlite3")
    finally:
        await client.close()
        await service.stop()
        await plug.close()


def config_of(wanted: Wanted, printer: str) -> AgentConfig:
    """The agent's configuration as values."""
    queue = Peer(url="http://127.0.0.1:9", timeout_s=1.0)
    if wanted.site is not None:
        queue = Peer(url=wanted.site.url, code_file=str(wanted.site.code_file), timeout_s=2.0)
    return AgentConfig(
        station=StationConfig(name="云溪区示范社区人社服务点", machine="01"),
        visit=wanted.times,
        devices=Devices(
            printer=PrinterDevice(address=printer, profile=wanted.profile),
            card=CardSettings(contact="^Bianmin Bench 00 00$", enabled=wanted.card),
            qr=wanted.qr,
            inputs=wanted.inputs,
            pinpad=wanted.pinpad,
            document=wanted.document,
            camera=wanted.camera,
            sound=wanted.sound,
            a4=wanted.a4,
            idcard=IdCardSettings(
                enabled=bool(wanted.idcard), address=wanted.idcard or NOBODY, poll_s=0.05, health_s=0.3
            ),
        ),
        queue=queue,
        fleet=wanted.fleet,
        face=wanted.face,
        certifying=wanted.certifying,
        gateway=wanted.gateway,
        content=wanted.content,
        proofs=wanted.proofs,
    )


@asynccontextmanager
async def watching(client: AgentClient) -> AsyncIterator[list[State]]:
    """A screen that looks at the stream; what it saw, in order."""
    seen: list[State] = []

    async def look() -> None:
        async for state in client.stream():
            seen.append(state)  # noqa: PERF401  # looked at while it grows

    looking = asyncio.create_task(look())
    await until(lambda: bool(seen))
    try:
        yield seen
    finally:
        looking.cancel()
        await asyncio.wait({looking})


async def until(true: Callable[[], bool], limit_s: float = LIMIT_S) -> None:
    """Ask again and again until it is true. Raises TimeoutError."""
    async with asyncio.timeout(limit_s):
        while not true():  # noqa: ASYNC110  # what is asked may live in another process
            await asyncio.sleep(0.01)


def is_ready(state: State, device: str) -> bool:
    """Whether that device is there and well."""
    return any(line.device == device and line.state == DeviceState.READY for line in state.devices)


def rows(store: Path, sql: str) -> list[tuple[object, ...]]:
    """What stands in a store, read from outside."""
    with contextlib.closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as connection:
        return connection.execute(sql).fetchall()


@asynccontextmanager
async def _served(hall: Hall, port: int) -> AsyncIterator[None]:
    listener = socket.create_server(("127.0.0.1", port))
    server = _Quiet(
        uvicorn.Config(create_app(hall.service), access_log=False, log_level="error", lifespan="off")
    )
    serving = asyncio.create_task(server.serve([listener]))
    while not server.started:  # noqa: ASYNC110  # uvicorn has no event for it
        await asyncio.sleep(0.005)
    try:
        yield
    finally:
        hall.service.end_streams()
        server.should_exit = True
        await serving


class _Quiet(uvicorn.Server):
    """Leaves signals alone."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
