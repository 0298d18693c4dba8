"""The back office as a far end of the bench: its process is started, spoiled and stopped by orders."""

import asyncio
import shutil
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path

import httpx
import msgspec

from kiosk.bench.far_end import Action, Nothing
from kiosk.bench.gateway.control import OfficeState
from kiosk.bench.gateway.faults import Rules
from kiosk.bench.gateway.portraits import Hung
from kiosk.bench.gateway.settings import GatewaySettings
from kiosk.bench.overlay import write_toml
from kiosk.bench.processes import NotStarted, Processes
from kiosk.domain.errors import Refused, Unreachable

CHILD = "gateway"
LIMIT_S = 5.0
COUNT_S = 2.0  # how often it is asked what it was asked


class View(msgspec.Struct, frozen=True, kw_only=True):
    """The process now. `url` stays the same while it is stopped: a province does not move."""

    running: bool
    url: str
    office: OfficeState | None


class GatewayDesk:
    """One back office, its own process. Actions raise Refused where they cannot be done."""

    name = "gateway"

    def __init__(
        self,
        settings: GatewaySettings,
        on_change: Callable[[], None],
        *,
        config: Path = Path("config"),
        today: date | None = None,
    ) -> None:
        self._settings = settings
        self._on_change = on_change
        self._config = config
        self._today = today
        self._processes: Processes | None = None
        self._folder: Path | None = None
        self._url = ""
        self._answers = False  # since it said that it is ready
        self._hand = asyncio.Lock()  # it is started or stopped by one hand at a time
        self._office: OfficeState | None = None
        self._http = httpx.AsyncClient(trust_env=False, timeout=LIMIT_S, verify=False)  # noqa: S501  # loopback
        self._counting: asyncio.Task[None] | None = None

    async def start(self, folder: Path) -> None:
        """Its store and its log are in `folder`. Raises Unreachable."""
        if not self._settings.enabled:
            raise Unreachable("switched off: [gateway] enabled")
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder = folder
        self._processes = Processes(folder / "logs")
        await self._begin()
        self._counting = asyncio.create_task(self._count())

    async def stop(self) -> None:
        if self._counting is not None:
            self._counting.cancel()
            await asyncio.gather(self._counting, return_exceptions=True)
        await self._end()
        await self._http.aclose()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    async def restore(self) -> None:
        await self._begin()
        self._office = await self._ask("restore", b"")
        self._on_change()

    def actions(self) -> Mapping[str, Action]:
        return {
            "fault": Action(Rules, self._do_fault),
            "portrait": Action(Hung, self._do_portrait),
            "look": Action(Nothing, self._do_look),
            "off": Action(Nothing, self._do_off),
            "kill": Action(Nothing, self._do_kill),
            "on": Action(Nothing, self._do_on),
        }

    def view(self) -> View:
        return View(running=self._is_running, url=self._url, office=self._office)

    def faults(self) -> tuple[str, ...]:
        if not self._is_running:
            return ("off",)
        rules = () if self._office is None else self._office.rules
        return tuple(sorted({rule.kind.value for rule in rules}))

    def addresses(self) -> Mapping[str, str]:
        return {"gateway": self._url}

    # ---- the process ----

    @property
    def _is_running(self) -> bool:
        return self._answers and self._processes is not None and self._processes.running(CHILD)

    async def _begin(self) -> None:
        """On the same port as before, where there was one."""
        async with self._hand:
            if self._processes is not None and self._folder is not None and not self._is_running:
                await self._processes.stop()  # one that ended by itself
                self._url = await self._started(self._processes, self._folder)
                self._answers = True
                self._office = await self._ask("state")
        self._on_change()

    async def _started(self, processes: Processes, folder: Path) -> str:
        """Its address. Raises Unreachable."""
        port = int(self._url.rpartition(":")[2]) if self._url else self._settings.port
        fixed = write_toml(folder / "settings.toml", {"gateway": _told(self._settings, port)})
        today = () if self._today is None else ("--today", self._today.isoformat())
        try:
            child = await processes.python(
                CHILD,
                "kiosk.bench.gateway",
                *("--config", str(self._config / "bench.toml"), "--overlay", str(fixed)),
                *("--var", str(folder), *today),
            )
        except NotStarted as why:
            raise Unreachable(str(why)) from why
        return child.ready

    async def _end(self) -> None:
        async with self._hand:
            self._answers, self._office = False, None
            if self._processes is not None:
                await self._processes.stop()
        self._on_change()

    async def _ask(self, what: str, body: bytes | None = None) -> OfficeState:
        """Its state after an order. Raises Refused and Unreachable."""
        if not self._is_running:
            raise Refused("gateway_off", "switch it on first")
        try:
            method = "GET" if body is None else "POST"
            answer = await self._http.request(method, f"{self._url}/control/{what}", content=body)
        except httpx.HTTPError as silent:
            raise Unreachable("the back office does not answer") from silent
        if answer.is_error:
            raise Refused("bad_order", answer.text[:300])
        return msgspec.json.decode(answer.content, type=OfficeState)

    async def _count(self) -> None:
        """What was asked of it, as the panel shows it; until cancelled."""
        while True:
            await asyncio.sleep(COUNT_S)
            try:
                fresh = await self._ask("state") if self._is_running else None
            except (Refused, Unreachable):
                continue  # it was switched off meanwhile, and says so itself
            if fresh != self._office:
                self._office = fresh
                self._on_change()

    # ---- actions ----

    async def _do_fault(self, order: Rules) -> None:
        self._office = await self._ask("faults", msgspec.json.encode(order))
        self._on_change()

    async def _do_portrait(self, order: Hung) -> None:
        self._office = await self._ask(f"portraits/{order.person}/{order.kind.value}", b"")
        self._on_change()

    async def _do_look(self, _: Nothing) -> None:
        self._office = await self._ask("state")
        self._on_change()

    async def _do_off(self, _: Nothing) -> None:
        await self._end()

    async def _do_kill(self, _: Nothing) -> None:
        if self._processes is None or not self._is_running:
            raise Refused("gateway_off", "it does not run")
        async with self._hand:
            self._answers, self._office = False, None
            await self._processes.kill(CHILD)
        self._on_change()

    async def _do_on(self, _: Nothing) -> None:
        await self._begin()


def _told(settings: GatewaySettings, port: int) -> dict[str, object]:
    """The same settings for the process."""
    plain = {
        key: list(value) if isinstance(value, tuple) else value for key, value in asdict(settings).items()
    }
    return {**plain, "port": port}
