"""What is plugged in: serial ports, USB printers, cameras; by their names below /dev and the kernel's tree."""

import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kiosk.doctor.holders import holders, said
from kiosk.doctor.report import Finding, Verdict
from kiosk.domain.settings import load

PATTERNS = ("kiosk/*", "serial/by-id/*", "ttyUSB*", "ttyACM*")
CAMERAS = ("v4l/by-id/*", "video*")
USB_PRINTERS = ("usb/lp*",)
UDEV_LIMIT_S = 5


@dataclass(frozen=True, slots=True)
class UsbId:
    """A USB chip or device; `device` is the room it is most likely for, empty where it may be for any."""

    vendor: str
    product: str = ""
    what: str = ""
    device: str = ""
    baud: int = 0


@dataclass(frozen=True, slots=True)
class UsbIds:
    """config/usb.toml."""

    usb: tuple[UsbId, ...] = ()


@dataclass(frozen=True, slots=True)
class Port:
    """One thing that is plugged in, under its steadiest name."""

    node: Path
    names: tuple[str, ...] = ()
    usb: str = ""  # vendor:product
    id_path: str = ""  # the socket of the machine, as udev calls it
    likely: UsbId | None = None
    holder: str = field(default="", compare=False)

    @property
    def address(self) -> str:
        """As a configuration says it."""
        if "/usb/lp" in str(self.node):
            return f"usb://{self.node}"
        baud = self.likely.baud if self.likely is not None and self.likely.baud else 9600
        return f"serial://{self.node}?baud={baud}"


def usb_ids(file: Path) -> tuple[UsbId, ...]:
    """The table. Raises ConfigError."""
    return load(file, UsbIds).usb


def serial_ports(ids: Sequence[UsbId], more: Iterable[Path] = (), dev: Path = Path("/dev")) -> list[Port]:
    """Each port once, by its /dev/kiosk name where it has one."""
    return _ports([*_nodes(dev, PATTERNS), *more], ids)


def usb_printers(ids: Sequence[UsbId], dev: Path = Path("/dev")) -> list[Port]:
    """Printers on the kernel's usblp driver."""
    return _ports(_nodes(dev, USB_PRINTERS), ids)


def cameras(dev: Path = Path("/dev")) -> list[Port]:
    """Cameras by their by-id names."""
    return _ports(_nodes(dev, CAMERAS), ())


def found(ports: Sequence[Port], room: str) -> Iterator[Finding]:
    """One line for each; `room` is the device they could be for where the USB table does not say."""
    for port in ports:
        likely = port.likely.what if port.likely is not None else ""
        what = (
            " ".join(word for word in (likely, port.usb, port.id_path) if word)
            or "nothing is known of it; --probe asks it"
        )
        if port.holder:
            what += f"; held by {port.holder}"
        is_guess = room == "idcard" and _device(port, "") == ""
        condition = "if it is the ID-card module: " if is_guess else ""
        yield Finding(str(port.node), Verdict.INFO, what, condition + config_line(port, room))


def config_line(port: Port, room: str) -> str:
    """What to write into /etc/bianmin/agent.toml for it, and the udev rule for a name that stays."""
    device = _device(port, room)
    node = str(port.node)
    if room == "camera":
        return f'[devices.camera] address = "v4l://{node}"'
    lines = [f'[devices.{device}] address = "{port.address}"']
    if port.id_path and "/kiosk/" not in node:
        lines.append(
            f'systemd/70-bianmin.rules: ENV{{ID_PATH}}=="{port.id_path}", SYMLINK+="kiosk/{device}", '
            'GROUP="bianmin-agent", MODE="0660"'
        )
    return "\n".join(lines)


def _device(port: Port, room: str) -> str:
    """What it is by the USB table or by the name of its udev rule; else `room`."""
    if port.likely is not None and port.likely.device:
        return port.likely.device
    name = port.node.name if port.node.parent.name == "kiosk" else room
    return "keypad" if name == "hall" else name  # the windows' line, whatever hangs on it


def _nodes(dev: Path, patterns: Sequence[str]) -> list[Path]:
    return [path for pattern in patterns for path in sorted(dev.glob(pattern))]


def _ports(nodes: Iterable[Path], ids: Sequence[UsbId]) -> list[Port]:
    by_device: dict[Path, list[Path]] = {}
    for node in nodes:
        if node.exists():
            by_device.setdefault(node.resolve(), []).append(node)
    return [_port(real, names, ids) for real, names in by_device.items()]


def _port(real: Path, names: Sequence[Path], ids: Sequence[UsbId]) -> Port:
    usb = _usb_of(real)
    vendor, _, product = usb.partition(":")
    known = [one for one in ids if one.vendor == vendor and one.product in ("", product)]
    return Port(
        node=names[0],
        names=tuple(str(name) for name in names),
        usb=usb,
        id_path=_id_path(real),
        likely=max(known, key=lambda one: len(one.product), default=None),
        holder=said([one for one in holders(real) if one.pid != os.getpid()]),
    )


def _usb_of(real: Path, sys: Path = Path("/sys")) -> str:
    """Vendor and product of the USB device behind a node, from the kernel's tree."""
    try:
        number = real.stat().st_rdev
        place = (sys / "dev/char" / f"{os.major(number)}:{os.minor(number)}").resolve(strict=True)
        for folder in place.parents:
            if (folder / "idVendor").exists():
                return ":".join(
                    (folder / name).read_text("ascii").strip() for name in ("idVendor", "idProduct")
                )
    except OSError:
        return ""
    return ""


def _id_path(real: Path) -> str:
    """ID_PATH of udev, empty where there is no udev."""
    udevadm = shutil.which("udevadm")
    if udevadm is None:
        return ""
    command = [udevadm, "info", "--query=property", f"--name={real}"]
    try:
        told = subprocess.run(command, capture_output=True, text=True, timeout=UDEV_LIMIT_S, check=False)
    except subprocess.TimeoutExpired:
        return ""
    pairs = dict(line.partition("=")[::2] for line in told.stdout.splitlines())
    return pairs.get("ID_PATH", "")
