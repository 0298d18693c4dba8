"""What this machine measures of itself: disk, memory, heat, uptime, power. What has no sensor is absent, never guessed."""

import asyncio
import logging
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from agent.schemas import DeviceLine
from fleet.schemas import Fact
from kiosk.domain.device import DeviceState, Notice

EVERY_S = 30.0
_COLDEST_C, _HOTTEST_C = -40.0, 150.0  # a zone that says more has no sensor behind it
_MEGABYTE = 1_000_000

_log = logging.getLogger("agent.machine")


class Machine:
    """The facts as read last; a slow sensor delays nobody. folder: where the store lies."""

    def __init__(self, folder: Path, root: Path = Path("/")) -> None:
        self._folder = folder
        self._root = root
        self._facts: Mapping[str, float] = {}

    @property
    def facts(self) -> Mapping[str, float]:
        """By the words of Fact; empty before the first reading."""
        return self._facts

    async def look(self) -> None:
        """Read every sensor once."""
        self._facts = await asyncio.to_thread(measured, self._folder, self._root)

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(EVERY_S)


def measured(folder: Path, root: Path) -> dict[str, float]:
    """What the system below `root` says now, and how much room there is at `folder`."""
    found: dict[str, float | None] = {
        Fact.DISK_FREE_MB: _free_mb(folder),
        Fact.MEMORY_FREE_MB: _available_mb(root / "proc/meminfo"),
        Fact.TEMPERATURE_C: max(_temperatures(root / "sys/class/thermal"), default=None),
        Fact.UPTIME_S: _first_number(root / "proc/uptime"),
        **_power(root / "sys/class/power_supply"),
    }
    return {fact: float(value) for fact, value in found.items() if value is not None}


def board_facts(devices: Sequence[DeviceLine], *, maintenance: bool) -> dict[str, float]:
    """Whether it is out of service; and what the board of the inputs says of mains, battery and door, while it speaks."""
    found: dict[str, float] = {Fact.MAINTENANCE: float(maintenance)}
    for line in devices:
        if line.device != "inputs" or line.state not in (DeviceState.READY, DeviceState.FAULT):
            continue
        level = line.facts.get("battery", "").removesuffix(" %")
        if level.isdecimal():
            found[Fact.BATTERY_PERCENT] = float(level)
        if line.state == DeviceState.READY or line.notice == Notice.ON_BATTERY:
            found[Fact.ON_BATTERY] = float(line.notice == Notice.ON_BATTERY)
        if line.state == DeviceState.READY and line.notice != Notice.ON_BATTERY:
            found[Fact.DOOR_OPEN] = float(line.notice == Notice.DOOR_OPEN)
    return found


def _free_mb(folder: Path) -> float | None:
    try:
        found = os.statvfs(folder)
    except OSError as failed:
        _log.warning("machine.disk_unknown errno=%s", failed.errno)
        return None
    return round(found.f_bavail * found.f_frsize / _MEGABYTE)


def _available_mb(file: Path) -> float | None:
    for line in _text(file).splitlines():
        name, _, rest = line.partition(":")
        kilobytes = rest.split()
        if name == "MemAvailable" and kilobytes and kilobytes[0].isdecimal():
            return round(int(kilobytes[0]) * 1024 / _MEGABYTE)
    return None


def _temperatures(folder: Path) -> Iterator[float]:
    for zone in sorted(folder.glob("thermal_zone*/temp")):
        millidegrees = _first_number(zone)
        if millidegrees is not None and _COLDEST_C < millidegrees / 1000 < _HOTTEST_C:
            yield round(millidegrees / 1000, 1)


def _power(folder: Path) -> dict[str, float | None]:
    """Of the machine's own supplies; the battery of a mouse (scope "Device") is none."""
    online: list[bool] = []
    charges: list[float] = []
    for supply in sorted(folder.glob("*")):
        kind = _text(supply / "type").strip()
        if _text(supply / "scope").strip() == "Device":
            continue
        present = _first_number(supply / "online")
        if kind in ("Mains", "USB") and present is not None:
            online.append(present > 0)
        charge = _first_number(supply / "capacity")
        if kind in ("Battery", "UPS") and charge is not None:
            charges.append(charge)
    return {
        Fact.ON_BATTERY: float(not any(online)) if online and charges else None,
        Fact.BATTERY_PERCENT: min(charges, default=None),
    }


def _first_number(file: Path) -> float | None:
    words = _text(file).split()
    try:
        return float(words[0]) if words else None
    except ValueError:
        return None


def _text(file: Path) -> str:
    """What the file says, "" for one that is not there or does not answer, which is how sensors are missing."""
    try:
        return file.read_text("ascii", "replace")
    except OSError:
        return ""
