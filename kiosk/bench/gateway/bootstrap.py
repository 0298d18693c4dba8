"""Puts the back office together: one process, loopback only; it ends with whoever started it."""

import argparse
import ctypes
import os
import signal
import socket
import sys
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException

from kiosk.bench.gateway.api import Api, refused
from kiosk.bench.gateway.control import Control
from kiosk.bench.gateway.faults import Faults
from kiosk.bench.gateway.office import BackOffice
from kiosk.bench.gateway.places import employers
from kiosk.bench.gateway.residents import books
from kiosk.bench.gateway.store import Store
from kiosk.bench.settings import BenchSettings
from kiosk.domain.catalogue import load_catalogue
from kiosk.domain.clock import SystemClock
from kiosk.domain.code_tables import load_code_tables
from kiosk.domain.errors import BianminError
from kiosk.domain.form_fit import load_fitting_forms
from kiosk.domain.settings import load

LOOPBACK = "127.0.0.1"
CALLS_END_S = 1  # how long a call that is kept waiting may keep us from ending
_PR_SET_PDEATHSIG = 1


def main(argv: list[str] | None = None) -> int:
    """0 after SIGTERM or Ctrl-C; 1 where something could not start, with the reason."""
    parser = argparse.ArgumentParser(prog="python -m kiosk.bench.gateway", description=__doc__)
    parser.add_argument(
        "--config", type=Path, default=Path("config/bench.toml"), help="catalogue and tables beside it"
    )
    parser.add_argument(
        "--overlay", type=Path, action="append", default=[], help="laid over the configuration"
    )
    parser.add_argument(
        "--var", type=Path, default=Path("var"), help="its store is in gateway/ of this folder"
    )
    parser.add_argument(
        "--today", type=date.fromisoformat, help="the day that the data are of; the present one"
    )
    options = parser.parse_args(argv)
    parent = os.getppid()
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        return 0
    try:
        settings = load(options.config, BenchSettings, *options.overlay)
        _serve(settings, options)
    except (BianminError, OSError) as why:
        print(f"gateway: {why}", file=sys.stderr)
        return 1
    return 0


def create_app(settings: BenchSettings, config: Path, store: Store, today: date | None) -> Starlette:
    """The contract and the side door. Raises ConfigError."""
    zone, mine = ZoneInfo(settings.panel.time_zone), settings.gateway
    clock = SystemClock()
    day = today or clock.now().astimezone(zone).date()
    catalogue, tables = (
        load_catalogue(config / "catalogue.toml"),
        load_code_tables(config / "tables" / "codes.toml"),
    )
    known = (
        catalogue,
        load_fitting_forms(config / "forms", catalogue, tables),
        tables,
        books(mine.seed, mine.people, day, employers(mine.seed)),
    )
    office, faults = BackOffice(mine, known, store, zone, clock), Faults()
    routes = [Control(office, faults, store).mount(), *Api(office, faults).routes()]
    return Starlette(routes=routes, exception_handlers={HTTPException: refused})


def _serve(settings: BenchSettings, options: argparse.Namespace) -> None:
    """Run until a signal says stop."""
    mine = settings.gateway
    store = Store(options.var / "gateway" / "office.db" if mine.store == "file" else None)
    try:
        app = create_app(settings, options.config.parent, store, options.today)
        with socket.create_server((LOOPBACK, mine.port), backlog=128) as listening:
            config = uvicorn.Config(
                app,
                log_level="critical",  # broken lines are meant here, and what was asked is nobody's business
                access_log=False,
                timeout_graceful_shutdown=CALLS_END_S,
            )
            url = f"http://{LOOPBACK}:{listening.getsockname()[1]}"
            _Server(config, ready=f"ready {url}").run([listening])
    finally:
        store.close()


class _Server(uvicorn.Server):
    """Says when it is ready."""

    def __init__(self, config: uvicorn.Config, *, ready: str) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """As ever, and one line more."""
        await super().startup(sockets)
        if self.started:
            print(self._ready, flush=True)
