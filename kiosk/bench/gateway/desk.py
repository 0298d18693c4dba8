"""The back office as a far end of the bench: its process is started, spoiled and stopped by orders."""

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import httpx
import msgspec

from kiosk.bench.far_end import Action, Nothing
from kiosk.bench.gateway.control import OfficeState
from kiosk.bench.gateway.faults import Rules
from kiosk.bench.gateway.settings import GatewaySettings
from kiosk.bench.overlay import write_toml
from kiosk.bench.processes import Processes
from kiosk.domain.errors import Refused, Unreachable

CHILD = "gateway"
LIMIT_S = 5.0


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
        config: Path = Path("config/bench.toml"),
        overlay: Path | None = None,
    ) -> None:
        self._settings = settings
        self._on_change = on_change
        self._config = config
        self._overlay = overlay
        self._processes: Processes | None = None
        self._folder: Path | None = None
        self._url = ""
        self._office: OfficeState | None = None

    async def start(self, folder: Path) -> None:
        """Its store and its log are in `folder`. Raises NotStarted."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder = folder
        self._processes = Processes(folder / "logs")
        await self._begin()

    async def stop(self) -> None:
        await self._end()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    async def restore(self) -> None:
        await self._begin()
        self._office = await self._ask("restore", b"")
        self._on_change()

    def actions(self) -> Mapping[str, Action]:
        return {
            "fault": Action(Rules, self._do_fault),
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
        return self._processes is not None and self._processes.running(CHILD)

    async def _begin(self) -> None:
        """On the same port as before, where there was one."""
        if self._processes is None or self._folder is None or self._is_running:
            return
        port = int(self._url.rpartition(":")[2]) if self._url else self._settings.port
        fixed = write_toml(self._folder / "port.toml", {"gateway": {"port": port}})
        overlays = [str(file) for file in (self._overlay, fixed) if file is not None]
        options = [word for file in overlays for word in ("--overlay", file)]
        child = await self._processes.python(
            CHILD,
            "kiosk.bench.gateway",
            *("--config", str(self._config), "--var", str(self._folder)),
            *options,
        )
        self._url = child.ready
        self._office = await self._ask("state")
        self._on_change()

    async def _end(self) -> None:
        if self._processes is not None:
            await self._processes.stop()
        self._office = None
        self._on_change()

    async def _ask(self, what: str, body: bytes | None = None) -> OfficeState:
        """Its state after an order. Raises Refused and Unreachable."""
        if not self._is_running:
            raise Refused("gateway_off", "switch it on first")
        try:
            async with httpx.AsyncClient(base_url=self._url, trust_env=False, timeout=LIMIT_S) as http:
                method = "GET" if body is None else "POST"
                answer = await http.request(method, f"/control/{what}", content=body)
        except httpx.HTTPError as silent:
            raise Unreachable("the back office does not answer") from silent
        if answer.is_error:
            raise Refused("bad_order", answer.text[:300])
        return msgspec.json.decode(answer.content, type=OfficeState)

    # ---- actions ----

    async def _do_fault(self, order: Rules) -> None:
        self._office = await self._ask("faults", msgspec.json.encode(order))
        self._on_change()

    async def _do_look(self, _: Nothing) -> None:
        self._office = await self._ask("state")
        self._on_change()

    async def _do_off(self, _: Nothing) -> None:
        await self._end()

    async def _do_kill(self, _: Nothing) -> None:
        if self._processes is None or not self._is_running:
            raise Refused("gateway_off", "it does not run")
        await self._processes.kill(CHILD)
        self._office = None
        self._on_change()

    async def _do_on(self, _: Nothing) -> None:
        await self._begin()
