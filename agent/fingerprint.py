"""What tells this machine from another one with a copy of its disk: digests of parts that cannot be copied along."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

MOST_PARTS = 12
_NOT_SAID = frozenset(
    {"", "none", "default string", "to be filled by o.e.m.", "not specified", "system serial number"}
)


def parts_of(root: Path = Path("/")) -> tuple[str, ...]:
    """KIND:DIGEST of the board, of network adapters that are built in, and of disks; none where the machine cannot say."""
    found = {
        *_digests("board", _board(root)),
        *_digests("nic", _adapters(root / "sys/class/net")),
        *_digests("disk", _disks(root / "sys/block")),
    }
    return tuple(sorted(found))[:MOST_PARTS]


def _digests(kind: str, values: Iterator[str]) -> Iterator[str]:
    for value in values:
        plain = value.strip("\0 \n\t").lower()
        if plain in _NOT_SAID or set(plain) <= set("0-:. f"):
            continue
        yield f"{kind}:{hashlib.sha256(f'{kind}|{plain}'.encode()).hexdigest()[:16]}"


def _board(root: Path) -> Iterator[str]:
    for name in ("product_uuid", "board_serial", "product_serial"):
        yield _text(root / "sys/class/dmi/id" / name)
    yield _text(root / "proc/device-tree/serial-number")


def _adapters(folder: Path) -> Iterator[str]:
    """Permanent addresses only, and none that hangs on USB: a modem may be changed any day."""
    for adapter in sorted(folder.glob("*")):
        device = adapter / "device"
        if not device.exists() or "/usb" in str(device.resolve()):
            continue
        if _text(adapter / "addr_assign_type").strip() == "0":
            yield _text(adapter / "address")


def _disks(folder: Path) -> Iterator[str]:
    for disk in sorted(folder.glob("*")):
        if _text(disk / "removable").strip() == "0" and (disk / "device").exists():
            yield _text(disk / "device/serial") or _text(disk / "device/wwid") or _text(disk / "wwid")


def _text(file: Path) -> str:
    try:
        return file.read_text("ascii", "replace")
    except OSError:
        return ""
