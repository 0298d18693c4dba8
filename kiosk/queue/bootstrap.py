"""Puts the site queue together: the one place that knows every concrete part."""

import argparse
import asyncio
import gc
import logging
import os
import secrets
import signal
import socket
import sys
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from pathlib import Path
from types import FrameType

import uvicorn
import uvloop
from starlette.routing import BaseRoute
from starlette.types import ASGIApp

from kiosk.domain.catalogue import Catalogue, load_catalogue
from kiosk.domain.clock import Clock, SystemClock
from kiosk.domain.errors import BianminError, ConfigError
from kiosk.domain.settings import load
from kiosk.queue.api import create_app
from kiosk.queue.clock_trust import ClockTrust
from kiosk.queue.fleet_report import FleetDuty
from kiosk.queue.operator import Control, new_token, write_control
from kiosk.queue.phases import Phases, Unwatched, WatchedPhases
from kiosk.queue.relay import PhoneRelay
from kiosk.queue.service import QueueService
from kiosk.queue.settings import QueueSettings
from kiosk.queue.site_ca import RENEW_BEFORE, expires
from kiosk.queue.standby.other_server import OtherServer
from kiosk.queue.standby.part import Part, keep_aside, part_of
from kiosk.queue.standby.process import Standby
from kiosk.queue.store import sole_owner
from kiosk.queue.web import pages
from kiosk.queue.web import standby as standby_pages

ROOM = "queue"
STORE = "store.sqlite3"
SETUP_CODE = "setup-code"
PHASES_VARIABLE = "BIANMIN_QUEUE_PHASES"  # a file for crash tests: how far commands have come

KEEP_ALIVE_S = (
    75  # longer than any client keeps a connection: it closes first, so no request meets a closing one
)

_log = logging.getLogger("queue")


class Server(uvicorn.Server):
    """Ends the streams first, so that a stop takes no longer than the commands under way."""

    def __init__(self, config: uvicorn.Config, service: QueueService, ready: str) -> None:
        super().__init__(config)
        self._service = service
        self._ready = ready
        self.told_to_stop = False

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            print(self._ready, flush=True)
            gc.freeze()  # looking through all that is there would make everybody wait for a tenth of a second

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        super().handle_exit(sig, frame)
        self.told_to_stop = True
        self._service.end_streams()


class _PageServer(uvicorn.Server):
    """A server beside something that hears the signals itself."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def main(argv: list[str]) -> int:
    """Run the queue until SIGTERM or SIGINT. Exit status 2 for what is wrong with configuration or store."""
    parser = argparse.ArgumentParser(prog="queue", description="The site's queue.")
    add_file_options(parser)
    parser.add_argument(
        "--standby", action="store_true", help="begin as the standby; its folder remembers it"
    )
    parser.add_argument(
        "--primary", default="", help="where the site's queue answers, instead of [standby] peer"
    )
    parser.add_argument("--code-file", default="", help="with the one-time code of kind standby")
    options = parser.parse_args(argv)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    try:
        settings = read_settings(options)
        if options.primary:
            settings = replace(settings, standby=replace(settings.standby, peer=options.primary))
        store = options.var / ROOM / STORE
        with sole_owner(store):
            while _run_part(options, settings, store):
                pass
    except BianminError as wrong:
        print(f"queue: {wrong}", file=sys.stderr)
        return 2
    return 0


def _run_part(options: argparse.Namespace, settings: QueueSettings, store: Path) -> bool:
    """Serve or follow; True when it is the other one's turn: promoted, or superseded and all handed over."""
    primary = settings.standby.peer
    match part_of(store, primary, asked_to_follow=options.standby):
        case Part.FOLLOWS:
            if (kept := keep_aside(store, SystemClock().now())) is not None:
                _log.warning("standby.kept_aside file=%s", kept)
            standby = Standby(settings, store, primary, options.code_file)
            return uvloop.run(follow(standby, settings, options.texts))
        case Part.SERVES:
            catalogue = load_catalogue(options.catalogue)
            return uvloop.run(serve(settings, store.parent, options.texts, catalogue))


def add_file_options(parser: argparse.ArgumentParser) -> None:
    """The options that every command of this room has."""
    parser.add_argument("--config", type=Path, default=Path("config/queue.toml"))
    parser.add_argument("--overlay", type=Path, action="append", default=[])
    parser.add_argument("--var", type=Path, default=Path("/var/lib/bianmin"))
    parser.add_argument("--texts", type=Path, default=Path("config/texts"))
    parser.add_argument("--catalogue", type=Path, default=Path("config/catalogue.toml"))


def read_settings(options: argparse.Namespace) -> QueueSettings:
    """Raises ConfigError, also for a service that the catalogue does not have."""
    settings = load(options.config, QueueSettings, *options.overlay)
    known = {service.id for service in load_catalogue(options.catalogue).services}
    for service in settings.services:
        if service.id not in known:
            raise ConfigError(f"{options.config}: services: {service.id!r} is not in {options.catalogue}")
    return settings


async def follow(standby: Standby, settings: QueueSettings, texts: Path) -> bool:
    """A standby with its pages, where the queue itself would answer; True when it was promoted."""
    config = _uvicorn(settings, standby_pages.create_app(standby, settings, texts))
    try:
        config.load()  # a certificate that is missing is found out now, not on the day
    except OSError as wrong:
        raise ConfigError(f"http: certificate or key: {wrong}") from wrong
    listening = _bound(settings.http.host, settings.http.port)
    server = _PageServer(config)
    serving = asyncio.create_task(server.serve([listening]), name="standby-pages")
    serving.add_done_callback(_ended)
    try:
        return await standby.run()
    finally:
        server.should_exit = True
        await asyncio.wait((serving,))
        listening.close()


async def serve(settings: QueueSettings, folder: Path, texts: Path, catalogue: Catalogue) -> bool:
    """The site's queue; True when another server is the site's, and has all that we had."""
    clock = SystemClock()
    trust = ClockTrust(settings.clock, clock)
    service = QueueService(settings, folder / STORE, clock, trust.now, _phases())
    listening = _bound(settings.http.host, settings.http.port)
    url = _url(settings, listening)
    service.public_url = service.public_url or url
    service.operator_token = new_token()

    def page_routes(of: QueueService) -> Iterable[BaseRoute]:
        return pages.routes(of, catalogue, texts)

    server = Server(_uvicorn(settings, create_app(service, page_routes)), service, f"ready {url}")
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)  # uvicorn raises them again after it has stopped
    _say_expiry(settings, clock)
    await service.start()
    try:
        write_control(folder, Control(url=url, token=service.operator_token))
        _offer_setup(service, folder / SETUP_CODE)
        async with _reporting(service, settings, folder, trust), _asking(service, server) as handed_over:
            await server.serve([listening])
            return handed_over.is_set() and not server.told_to_stop
    finally:
        await service.stop()
        listening.close()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)  # between two parts nobody hears them


def _uvicorn(settings: QueueSettings, app: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        access_log=False,
        log_config=None,
        lifespan="off",
        timeout_graceful_shutdown=1,
        timeout_keep_alive=KEEP_ALIVE_S,
        server_header=False,
        ssl_certfile=settings.http.certificate or None,
        ssl_keyfile=settings.http.key or None,
    )


def _bound(host: str, port: int) -> socket.socket:
    """Raises ConfigError where the address is taken or not ours."""
    try:
        listening = socket.create_server((host, port), backlog=512)
    except OSError as taken:
        raise ConfigError(f"http: {host}:{port}: {taken.strerror}") from taken
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # an answer never waits for an ack
    return listening


def _url(settings: QueueSettings, listening: socket.socket) -> str:
    scheme = "https" if settings.http.certificate else "http"
    return f"{scheme}://{settings.http.host}:{listening.getsockname()[1]}"


def _say_expiry(settings: QueueSettings, clock: Clock) -> None:
    """A certificate that ends soon is renewed by `bianmin queue site-ca`; somebody has to be told in time."""
    ends = expires(Path(settings.http.certificate)) if settings.http.certificate else None
    if ends is not None and ends - clock.now() < RENEW_BEFORE:
        _log.error("certificate.ends_soon at=%s", ends.date().isoformat())


def _phases() -> Phases:
    file = os.environ.get(PHASES_VARIABLE)
    return WatchedPhases(Path(file)) if file else Unwatched()


def _offer_setup(service: QueueService, file: Path) -> None:
    """While nobody can sign in, a one-time code lies where only this user can read it."""
    file.unlink(missing_ok=True)
    if not service.staff.is_empty():
        return
    service.setup_code = secrets.token_hex(8)
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as written:
        written.write(service.setup_code + "\n")
    _log.info("setup.code_waits file=%s", file.name)


@asynccontextmanager
async def _asking(service: QueueService, server: uvicorn.Server) -> AsyncIterator[asyncio.Event]:
    """Ask the other server, first of all before anybody is answered, whether it has taken our place.

    The event: everything was handed over to it, and our own server ends.
    """
    if not service.settings.standby.peer:
        yield asyncio.Event()
        return
    other = OtherServer(service.settings.standby, service.ledger, service.standing)
    await other.ask()
    tasks = [
        asyncio.create_task(other.run(), name="other-server"),
        asyncio.create_task(_end_after(other.handed_over, server), name="handed-over"),
    ]
    for task in tasks:
        task.add_done_callback(_ended)
    try:
        yield other.handed_over
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)


async def _end_after(handed_over: asyncio.Event, server: uvicorn.Server) -> None:
    await handed_over.wait()
    server.should_exit = True


@asynccontextmanager
async def _reporting(
    service: QueueService, settings: QueueSettings, folder: Path, trust: ClockTrust
) -> AsyncIterator[None]:
    """Report to the fleet, where the configuration names one, as long as the block runs."""
    if not settings.fleet.url:
        yield
        return
    relay = PhoneRelay(service).run if settings.fleet.phones else None
    duty = FleetDuty(settings, folder, service.ledger, service.clock, trust.fleet_said, relay)
    task = asyncio.create_task(duty.run(), name="fleet")
    task.add_done_callback(_ended)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait((task,))


def _ended(task: asyncio.Task[None]) -> None:
    """The hall goes on without it; somebody should know."""
    if not task.cancelled() and (error := task.exception()) is not None:
        _log.error("%s.ended", task.get_name(), exc_info=error)
