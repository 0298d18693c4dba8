"""Every device of the configuration, opened by the product's own drivers; or, where the agent runs, as the agent has it."""

import asyncio
import fcntl
import tempfile
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import dataclass, field, fields
from pathlib import Path

from agent.client import AgentClient
from agent.config import AgentConfig
from agent.devices import Device, after
from agent.paper_roll import kept_roll
from agent.parts import Agent
from kiosk.doctor.holders import holders, said
from kiosk.doctor.report import Finding, Verdict
from kiosk.domain.clock import SystemClock
from kiosk.domain.device import DeviceState, Fault, Notice
from kiosk.domain.errors import BianminError
from kiosk.hardware.transport import node_of

LOOK_S = 8.0  # how long a device may take to say anything
SETTLE_S = 2.0  # a fault that stays for so long is one
FACTS_S = 1.5  # what it says of itself comes right after

REMEDIES: Mapping[Fault, str] = {
    Fault.OFFLINE: "is it switched on, and is the cable in? is the address right?",
    Fault.PAPER_OUT: "put paper in",
    Fault.COVER_OPEN: "close the cover",
    Fault.CUTTER: "free the cutter, then switch it off and on",
    Fault.OVERHEATED: "let it cool down",
    Fault.UNRECOVERABLE: "switch it off and on; if that does not help, its maker's service",
    Fault.SERVICE_LOST: "systemctl enable --now pcscd.socket",
    Fault.NO_READER: "plug a reader in, or correct its name in the configuration; pcsc_scan lists the names",
    Fault.CONFIG: "the configuration says something that cannot be; see the agent's log",
    Fault.IN_USE: "end the other program; ModemManager and brltty must not be installed",
    Fault.NO_PERMISSION: "install systemd/70-bianmin.rules, or put the agent's user into the port's group",
    Fault.WRONG_DEVICE: "something else answers at this address: compare the addresses with what is plugged in",
    Fault.GARBLED: "is the speed right (?baud=)? is the cable sound?",
    Fault.SELF_TEST: "switch it off and on; if that does not help, its maker's service",
    Fault.UNAUTHORISED: "the module's security chip is not released: its maker's service",
    Fault.JAM: "take the jammed paper out",
    Fault.TONER_OUT: "change the toner",
    Fault.TRAY_MISSING: "put the paper tray in",
    Fault.STOPPED: "somebody stopped it: start it again at the printer",
    Fault.COVERED: "something is before the lens",
    Fault.FROZEN: "plug the camera out and in",
    Fault.NO_SOUND: "is a sound card there? may the agent's user use it (group audio)?",
    Fault.BATTERY_LOW: "mains are lost",
}


@dataclass(frozen=True, slots=True)
class Seen:
    """One device, as it is now."""

    name: str
    address: str
    state: DeviceState
    fault: Fault = Fault.NONE
    notice: Notice = Notice.NONE
    facts: Mapping[str, str] = field(default_factory=dict)
    why: str = ""


async def seen_devices(config: AgentConfig, var: Path, texts: Path) -> tuple[list[Seen], bool]:
    """Every device that is fitted; and whether the agent said so, because it runs and has them open.

    Raises BianminError where the agent that runs does not answer.
    """
    folder = var / "agent"
    if _is_held(folder / "lock"):
        return await _asked(Path(config.socket.path or folder / "agent.sock")), True
    return await _opened(config, folder / "store.sqlite3", texts), False


def device_findings(config: AgentConfig, seen: list[Seen]) -> Iterator[Finding]:
    """One line for each device, and for those that are switched off."""
    for one in seen:
        yield _finding(one)
    shown = {one.name for one in seen}
    for part in fields(config.devices):
        fitted = getattr(config.devices, part.name)
        if part.name not in shown and not getattr(fitted, "enabled", True):
            yield Finding(part.name, Verdict.INFO, "off, as the configuration says")


def _finding(one: Seen) -> Finding:
    what = f"{one.state.upper()}  {one.address}"
    match one.state:
        case DeviceState.READY | DeviceState.BUSY:
            verdict = Verdict.OK if one.notice is Notice.NONE else Verdict.WARN
            todo = "" if one.notice is Notice.NONE else f"somebody should come by: {one.notice}"
            return Finding(one.name, verdict, what, todo, one.facts)
        case DeviceState.DISABLED:
            return Finding(one.name, Verdict.INFO, "off, as the configuration says")
        case DeviceState.ABSENT | DeviceState.OPENING | DeviceState.FAULT | DeviceState.BACKOFF:
            what = f"{what}  {one.fault}" + (f" ({one.why})" if one.why else "")
            return Finding(one.name, Verdict.FAIL, what, _todo(one), one.facts)


def _todo(one: Seen) -> str:
    node = node_of(one.address)
    remedy = REMEDIES.get(one.fault, "")
    if node is None:
        return remedy
    path = Path(node)
    if one.fault is Fault.IN_USE:
        who = said(holders(path))
        return f"{who} holds it: {remedy}" if who else remedy
    if not path.exists():
        return f"{node} does not exist: plug it in, and see its line in systemd/70-bianmin.rules"
    if one.fault is Fault.NO_PERMISSION:
        owner = f"{path.owner()}:{path.group()}, mode {path.stat().st_mode & 0o777:o}"
        return f"it belongs to {owner}: {remedy}"
    return remedy


def _is_held(lock: Path) -> bool:
    """Whether an agent owns this folder."""
    try:
        with lock.open("r") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


async def _asked(socket: Path) -> list[Seen]:
    client = AgentClient(socket)
    try:
        reports = (await client.devices()).devices
    finally:
        await client.close()
    return [
        Seen(
            line.device,
            line.address,
            DeviceState(line.state),
            Fault(line.fault),
            Notice(line.notice),
            line.facts,
        )
        for line in reports
    ]


async def _opened(config: AgentConfig, store: Path, texts: Path) -> list[Seen]:
    async with _idle_agent(config, texts) as agent:
        if agent.desk.roll is not None:
            agent.desk.roll.resume(kept_roll(store))
        return list(await asyncio.gather(*(_looked_at(device) for device in agent.devices())))


@asynccontextmanager
async def _idle_agent(config: AgentConfig, texts: Path) -> AsyncIterator[Agent]:
    """All its drivers, wired as in the agent, none of its duties, and a store that is thrown away."""
    with tempfile.TemporaryDirectory(prefix="bianmin-doctor-") as folder:
        agent = Agent(config, Path(folder), texts, SystemClock())
        try:
            yield agent
        finally:
            await agent.close()


async def _looked_at(device: Device) -> Seen:
    """Opened, watched until it is ready or has had its time, and closed."""
    last = (DeviceState.OPENING, Fault.OFFLINE, Notice.NONE)
    try:
        with suppress(TimeoutError):
            async with asyncio.timeout(LOOK_S) as look, aclosing(_states(device)) as states:
                latest = look.when() or 0.0  # also for a device that says something all the time
                await device.open()
                async for now in states:
                    if now != last:
                        last = now  # the last one counts, also after the time is over
                        stays_s = FACTS_S if now[0] is DeviceState.READY else SETTLE_S
                        look.reschedule(min(latest, asyncio.get_running_loop().time() + stays_s))
        facts = dict(device.facts)
    except (BianminError, OSError) as lost:
        state, fault = after(lost)
        return Seen(device.name, device.address, state, fault, why=str(lost))
    finally:
        await device.close()
    return Seen(device.name, device.address, *last, facts)


async def _states(device: Device) -> AsyncGenerator[tuple[DeviceState, Fault, Notice], None]:
    async for state in device.watch():
        yield state
