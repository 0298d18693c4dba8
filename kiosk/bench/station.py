"""One whole demo station on this machine: the product's own processes, wired to the bench, on loopback."""

import asyncio
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from kiosk.bench.display import Screen, real_display, served_to_a_browser, virtual_display
from kiosk.bench.overlay import write_toml
from kiosk.bench.ports import port_near
from kiosk.bench.processes import NotStarted, Processes

WINDOWS = (1, 2, 3, 4)
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
AREA = "430603001001"
STATION_NAME = "云溪区示范社区人社服务点"


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


@dataclass(frozen=True, slots=True)
class Wanted:
    """How the demo was asked for. `targets`: the screen tells where its buttons are (for the tour only)."""

    var: Path
    width: int = 1080
    height: int = 1920
    virtual: bool = False  # Xvfb even where a real display is
    browser: bool = True  # serve a virtual display to a browser
    targets: bool = False


async def start(wanted: Wanted, processes: Processes) -> Station:
    """Start everything; returns when it is ready. Raises NotStarted with the end of the log that tells why."""
    for folder in ("overlays", "codes"):
        (wanted.var / folder).mkdir(parents=True, exist_ok=True)
    wanted.var.chmod(0o700)
    station = Station(wanted.var)
    await asyncio.gather(
        _start_queue(station, processes),
        _start_bench(station, processes),
        _start_screen(station, wanted, processes),
    )
    await asyncio.gather(_start_agent(station, processes), _pair_pages(station))
    await _start_kiosk(station, wanted, processes)
    return station


# ---- one process each ----


async def _start_queue(station: Station, processes: Processes) -> None:
    """The fleet first, the queue reports to it; both with their staff and codes on the first start."""
    fleet = write_toml(station.var / "overlays/fleet.toml", {"http": {"port": port_near(8720)}})
    station.logins += (await _staff(station, "fleet", fleet, "fleet", "ops"),)
    await _code(station, "fleet", fleet, "fleet-kiosk", _enrolment("kiosk"))
    await _code(station, "fleet", fleet, "fleet-site", _enrolment("site"))
    child = await processes.python("fleet", "fleet", *_arguments(station, "fleet", fleet))
    station.fleet = child.ready
    queue = _queue_overlay(station)
    station.logins += (
        await _staff(station, "kiosk.queue", queue, "queue", "admin"),
        await _staff(station, "kiosk.queue", queue, "queue", "staff"),
    )
    await _code(station, "kiosk.queue", queue, "queue-kiosk", ("pair-code", "--kind", "kiosk"))
    child = await processes.python("queue", "kiosk.queue", *_arguments(station, "queue", queue))
    station.queue = child.ready


async def _start_bench(station: Station, processes: Processes) -> None:
    overlay = write_toml(station.var / "overlays/bench.toml", {"http": {"port": port_near(8700)}})
    child = await processes.python("bench", "kiosk.bench", *_arguments(station, "bench", overlay))
    station.bench = child.ready


async def _start_screen(station: Station, wanted: Wanted, processes: Processes) -> None:
    if real_display() and not wanted.virtual:
        station.screen = Screen(real_display())
        return
    display = await virtual_display(processes, wanted.width, wanted.height)
    url = await served_to_a_browser(processes, display) if wanted.browser else ""
    station.screen = Screen(display, url)


async def _start_agent(station: Station, processes: Processes) -> None:
    addresses = json.loads((station.var / "bench/addresses.json").read_text("utf-8"))
    overlay = write_toml(
        station.var / "overlays/agent.toml",
        {
            "station": {"name": STATION_NAME, "demo": True},
            "devices.printer": {"address": addresses["printer_tcp"]},
            "queue": {"url": station.queue, "code_file": str(station.var / "codes/queue-kiosk")},
            "fleet": {
                "url": station.fleet,
                "code_file": str(station.var / "codes/fleet-kiosk"),
                "interval_s": 10.0,
            },
        },
    )
    child = await processes.python(
        "agent",
        "agent",
        *_arguments(station, "agent", overlay),
        env={"PCSCLITE_CSOCK_NAME": addresses["pcsc_socket"]},
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
        env={"DISPLAY": station.screen.display},
    )


async def _pair_pages(station: Station) -> None:
    """One-time links for the hall display and the pads, made by the site's admin over the queue's own API."""
    admin = next(login for login in station.logins if login.login == "admin")
    async with httpx.AsyncClient(base_url=station.queue, trust_env=False) as http:
        signed_in = await http.post("/v1/login", json={"login": admin.login, "password": admin.password})
        if signed_in.status_code != 200:
            raise NotStarted(f"the queue refused its own admin: {signed_in.text}")
        headers = {"X-CSRF": signed_in.json()["csrf"]}

        async def link(**what: object) -> str:
            answer = await http.post("/v1/pairing-codes", json=what, headers=headers)
            answer.raise_for_status()
            return f"{station.queue}/pair?code={answer.json()['code']}"

        station.display_link = await link(kind="display", zone="main")
        for window in WINDOWS:
            station.pad_links[window] = await link(kind="pad", window=window)


# ---- what they need at their first start ----


def _queue_overlay(station: Station) -> Path:
    """Open day and night, so that the demo works whenever it is tried."""
    always = {"opens": "00:00:00", "closes": "23:59:59"}
    port = port_near(8410)
    tables: dict[str, dict[str, object]] = {
        "site": {"name": STATION_NAME, "demo": True},
        "http": {"port": port},
        "clock": {"trust": "assumed"},
        "fleet": {
            "url": station.fleet,
            "enrolment_code": (station.var / "codes/fleet-site").read_text().strip(),
        },
    }
    file = write_toml(station.var / "overlays/queue.toml", tables)
    hours = [f"{day} = {{ opens = {always['opens']}, closes = {always['closes']} }}" for day in DAYS]
    with file.open("a", encoding="utf-8") as more:
        more.write("\n[hours]\nday_close = 23:59:59\n" + "\n".join(hours) + "\n")
    return file


def _enrolment(kind: str) -> tuple[str, ...]:
    return ("enrol-code", "--kind", kind, "--area", AREA, "--site", STATION_NAME)


async def _staff(station: Station, module: str, overlay: Path, room: str, role: str) -> Login:
    """A login made once, its password kept beside the demo's stores, readable by nobody else."""
    kept = station.var / "codes" / f"{room}-{role}.json"
    if not kept.exists():
        names = {"admin": "李站长", "staff": "张敏", "ops": "运维"}
        said = await _command(
            module,
            *_arguments(station, room, overlay),
            "add-staff",
            "--login",
            role,
            "--name",
            names[role],
            "--role",
            role,
        )
        kept.touch(0o600)
        kept.write_text(json.dumps({"login": role, "password": said.split()[-1]}))
    login = json.loads(kept.read_text())
    return Login(room, login["login"], login["password"])


async def _code(station: Station, module: str, overlay: Path, name: str, command: Sequence[str]) -> None:
    """A one-time code, made while its process does not run yet, and only once."""
    kept = station.var / "codes" / name
    if not kept.exists():
        room = name.partition("-")[0]
        code = (await _command(module, *_arguments(station, room, overlay), *command)).split()[-1]
        kept.touch(0o600)
        kept.write_text(code)


def _arguments(station: Station, room: str, overlay: Path) -> tuple[str, ...]:
    return ("--config", f"config/{room}.toml", "--overlay", str(overlay), "--var", str(station.var))


async def _command(module: str, *arguments: str) -> str:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        module,
        *arguments,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    said, complained = await process.communicate()
    if process.returncode != 0:
        raise NotStarted(
            f"{module} {' '.join(arguments[-6:])}: {complained.decode('utf-8', 'replace').strip()}"
        )
    return said.decode("utf-8").strip()
