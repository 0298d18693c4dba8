"""One whole demo station on this machine: the product's own processes, wired to the bench, on loopback."""

import asyncio
import json
import secrets
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from kiosk.bench.display import Screen, real_display, served_to_a_browser, virtual_display
from kiosk.bench.gateway.settings import GatewaySettings
from kiosk.bench.overlay import OVERLAY, write_toml
from kiosk.bench.processes import NotStarted, Processes
from kiosk.web.ports import free_ports, port_near

WINDOWS = (1, 2, 3, 4)
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
AREA = GatewaySettings().area
STATION_NAME = "云溪区示范社区人社服务点"
CONTENT = Path("var/build/content/demo.key.pub")  # made at set-up, beside the demo's pack
PROOF_KEYS = "bench/gateway/gateway/proof-keys.toml"  # the public ones of the simulated back office


@dataclass(frozen=True, slots=True)
class Login:
    """A member of staff of the demo."""

    where: str
    login: str
    password: str


@dataclass(slots=True)
class Station:
    """What runs where."""

    var: Path
    queue: str = ""
    fleet: str = ""
    bench: str = ""
    socket: str = ""
    screen: Screen = field(default_factory=lambda: Screen(""))
    display_link: str = ""
    pad_links: dict[int, str] = field(default_factory=dict)
    logins: tuple[Login, ...] = ()
    targets: Path | None = None
    usual_ports: bool = True


@dataclass(frozen=True, slots=True)
class Wanted:
    """How the demo was asked for. `targets`: the screen tells where its buttons are (for the tour only)."""

    var: Path
    width: int = 1080
    height: int = 1920
    virtual: bool = False  # Xvfb even where a real display is
    browser: bool = True  # serve a virtual display to a browser
    targets: bool = False
    usual_ports: bool = True  # False: any free ones, so that several stations can begin at the same moment


async def start(wanted: Wanted, processes: Processes) -> Station:
    """Start everything; returns when it is ready. Raises NotStarted with the end of the log that tells why."""
    for folder in ("overlays", "codes"):
        (wanted.var / folder).mkdir(parents=True, exist_ok=True)
    wanted.var.chmod(0o700)
    station = Station(wanted.var, usual_ports=wanted.usual_ports)
    await asyncio.gather(
        _start_queue(station, processes),
        _start_bench(station, processes),
        _start_screen(station, wanted, processes),
    )
    await _shine_on_the_bench(station)
    await _start_agent(station, processes)
    await _start_kiosk(station, wanted, processes)
    return station


# ---- one process each ----


async def _start_queue(station: Station, processes: Processes) -> None:
    """The fleet first, the queue reports to it; both with their staff and codes on the first start."""
    overlay = write_toml(
        station.var / "overlays/fleet.toml",
        {
            "server": {"port": _port(station, 8460)},
            "sync": {"next_s": 10.0},
            "proofs": {"keys": str(station.var / PROOF_KEYS)},
            # One person, made-up data, nothing but this machine.
            "logins": {"second_factor": False},
            "two_people": {"needed": False},
        },
    )
    options = _options(station, "fleet", overlay)
    station.logins += (await _operations_login(station, options),)
    for kind, room in (("kiosk", "agent"), ("site", "queue")):
        if not (station.var / room / "fleet-identity/identity.json").exists():
            code = ("enrol-code", "--kind", kind, "--area", AREA, "--site", STATION_NAME)
            _keep(station.var / f"codes/fleet-{kind}", await _said("fleet", *options, *code))
    station.fleet = (await processes.python("fleet", "fleet", *options)).ready
    queue = await processes.python(
        "queue", "kiosk.queue", *_options(station, "queue", _queue_overlay(station))
    )
    station.queue = queue.ready
    await _prepare_queue(station)


async def _prepare_queue(station: Station) -> None:
    """As the machine's operator: staff once, a kiosk's code once, links for pages at every start."""
    async with _operator(station) as http:
        for role, name in (("admin", "李站长"), ("staff", "张敏")):
            station.logins += (await _staff_login(station, http, role, name),)
        for kind in ("kiosk", "keypad"):
            _keep(station.var / f"codes/queue-{kind}", await _pairing_code(http, kind=kind))
        station.display_link = (
            f"{station.queue}/pair?code={await _pairing_code(http, kind='display', zone='main')}"
        )
        for window in WINDOWS:
            code = await _pairing_code(http, kind="pad", window=window)
            station.pad_links[window] = f"{station.queue}/pair?code={code}"


async def _start_bench(station: Station, processes: Processes) -> None:
    overlay = write_toml(station.var / "overlays/bench.toml", {"http": {"port": _port(station, 8700)}})
    child = await processes.python("bench", "kiosk.bench", *_options(station, "bench", overlay))
    station.bench = child.ready


async def _start_screen(station: Station, wanted: Wanted, processes: Processes) -> None:
    if real_display() and not wanted.virtual:
        station.screen = Screen(real_display())
        return
    display = await virtual_display(processes, wanted.width, wanted.height)
    url = await served_to_a_browser(processes, display) if wanted.browser else ""
    station.screen = Screen(display, url)


async def _shine_on_the_bench(station: Station) -> None:
    """Whoever stands before the bench's camera gets the light of the kiosk's window."""
    async with httpx.AsyncClient(base_url=station.bench, trust_env=False, timeout=60) as http:
        told = await http.post("/v1/camera/shine", json={"display": station.screen.display})
        told.raise_for_status()


async def _start_agent(station: Station, processes: Processes) -> None:
    """With every device that the bench has, the windows' line among them."""
    fitted = station.var / "bench" / OVERLAY
    overlay = write_toml(
        station.var / "overlays/agent.toml",
        {
            "station": {"name": STATION_NAME, "demo": True},
            "devices.keypad": {"code_file": str(station.var / "codes/queue-keypad")},
            "queue": {"url": station.queue, "code_file": str(station.var / "codes/queue-kiosk")},
            "fleet": {"url": station.fleet, "code_file": str(station.var / "codes/fleet-kiosk")},
            "proofs": {"verify_url": f"{station.fleet}/verify"},
            "content": {
                "folder": str(CONTENT.parent),
                "keys": [CONTENT.read_text("ascii").strip()],
                "area": AREA,
            },
        },
    )
    child = await processes.python(
        "agent",
        "agent",
        *("--overlay", str(fitted), *_options(station, "agent", overlay)),
    )
    station.socket = child.ready.removeprefix("unix:")


async def _start_kiosk(station: Station, wanted: Wanted, processes: Processes) -> None:
    options = ["--socket", station.socket, "--size", f"{wanted.width}x{wanted.height}"]
    if wanted.targets:
        station.targets = station.var / "targets.json"
        options += ["--targets", str(station.targets)]
    await processes.start(
        "kiosk",
        (sys.executable, "-m", "kiosk.app", *options),
        env={"DISPLAY": station.screen.display, "SDL_VIDEODRIVER": "x11"},  # whatever is drawn with here
    )


# ---- what they need at their first start ----


def _queue_overlay(station: Station) -> Path:
    """Open day and night, so that the demo works whenever it is tried."""
    file = write_toml(
        station.var / "overlays/queue.toml",
        {
            "site": {"name": STATION_NAME, "demo": True},
            "http": {"port": _port(station, 8410)},
            "clock": {"trust": "assumed"},
            "fleet": {"url": station.fleet, "code_file": str(station.var / "codes/fleet-site")},
            "signage": {
                "content": str(CONTENT.parent),
                "keys": [CONTENT.read_text("ascii").strip()],
                "area": AREA,
            },
        },
    )
    always = "{ opens = 00:00:00, closes = 23:59:59 }"
    hours = [f"{day} = {always}" for day in DAYS]
    lunch = "lunch = { begins = 23:59:58, ends = 23:59:59 }"
    with file.open("a", encoding="utf-8") as more:
        more.write("\n".join(("", "[hours]", "day_close = 23:59:59", lunch, *hours, "")))
    return file


async def _staff_login(station: Station, http: httpx.AsyncClient, role: str, name: str) -> Login:
    kept = station.var / f"codes/queue-{role}"
    if not kept.exists():
        password = secrets.token_urlsafe(9)
        body = {"login": role, "name": name, "role": role, "password": password}
        (await http.post("/v1/staff", json=body)).raise_for_status()
        _keep(kept, password)
    return Login("queue", role, kept.read_text("utf-8"))


async def pairing_code(station: Station, **what: object) -> str:
    """A one-time code for one more machine of the site."""
    async with _operator(station) as http:
        return await _pairing_code(http, **what)


def _operator(station: Station) -> httpx.AsyncClient:
    """Whoever may read the queue's files may do what an administrator may."""
    control = json.loads((station.var / "queue/control.json").read_text("utf-8"))
    headers = {"authorization": f"Bearer {control['token']}"}
    return httpx.AsyncClient(base_url=station.queue, headers=headers, trust_env=False, timeout=60)


async def _pairing_code(http: httpx.AsyncClient, **what: object) -> str:
    answer = (await http.post("/v1/pairing-codes", json=what)).raise_for_status()
    return str(answer.json()["code"])


async def _operations_login(station: Station, options: Sequence[str]) -> Login:
    kept = station.var / "codes/fleet-ops"
    if not kept.exists():
        _keep(kept, await _said("fleet", *options, "add-staff", "--login", "ops", "--name", "运维"))
    return Login("fleet", "ops", kept.read_text("utf-8"))


async def _said(*command: str) -> str:
    """The last word that a command of ours prints. Raises NotStarted with its complaint."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    said, complained = await process.communicate()
    if process.returncode != 0:
        raise NotStarted(f"{' '.join(command)}: {complained.decode('utf-8', 'replace').strip()}")
    return said.decode("utf-8").split()[-1]


def _port(station: Station, usual: int) -> int:
    return port_near(usual) if station.usual_ports else free_ports(1)[0]


def _keep(file: Path, text: str) -> None:
    """Readable by nobody else."""
    file.touch(0o600)
    file.write_text(text, "utf-8")


def _options(station: Station, room: str, overlay: Path) -> tuple[str, ...]:
    return ("--config", f"config/{room}.toml", "--overlay", str(overlay), "--var", str(station.var))
