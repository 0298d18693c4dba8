"""`bianmin doctor [OVERLAY.toml ...]`: what is installed, where devices are, what only hardware can show."""

import importlib.metadata
import platform
import shutil
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).parents[1]
BUILD = ROOT / "var" / "build"
AGENT_CONFIG = ROOT / "config" / "agent.toml"

PROGRAMS = {
    "pcscd": "smart cards",
    "chromium": "pages: console, hall display, pads",
    "Xvfb": "a screen without a display",
    "x11vnc": "that screen in a browser",
    "websockify": "that screen in a browser",
    "xdotool": "touches of the tour",
}
LIBRARIES = {
    "kivy": "the kiosk's screen",
    "pyscard": "cards over PC/SC",
    "pyserial": "serial devices",
    "python-escpos": "slips",
    "cryptography": "signatures",
}
FILES = {
    "virtual card reader": Path("/usr/lib/pcsc/drivers/serial/libifdvpcd.so"),
    "CCID readers": Path("/usr/lib/pcsc/drivers/ifd-ccid.bundle"),
    "noVNC": Path("/usr/share/novnc"),
    "fonts": BUILD / "fonts" / "NotoSansCJKsc-Regular.otf",
    "icons": BUILD / "icons",
    "browser libraries": BUILD / "web" / "htmx.min.js",
}
UNTESTED = {
    "printer": "a real head, cutter, presenter and paper sensors; USB class; weak clones' answers",
    "card": "real readers, contact bounce, third-generation cards behind a ministry PSAM",
    "screen": "a real GPU and touch panel, KMS/DRM, a rotated panel",
    "sound": "a sound card and loudspeakers in a hall",
}
ADDRESS_KEYS = ("address", "url", "reader", "path", "service")

Row = tuple[str, ...]


def main(argv: list[str]) -> int:
    """Prints the tables; 1 when something is missing."""
    overlays = [Path(argument) for argument in argv]
    parts = list(installed_parts())
    print(*table(("part", "state", "for"), parts), sep="\n")
    print()
    print(*table(("device", "use", "where"), device_rows(laid_over([AGENT_CONFIG, *overlays]))), sep="\n")
    print()
    print(*table(("device", "untested without hardware"), UNTESTED.items()), sep="\n")
    return 1 if any(row[1] == "MISSING" for row in parts) else 0


def installed_parts() -> Iterator[Row]:
    """Each part of the machine with its version or place, or MISSING."""
    yield "python", platform.python_version(), "everything"
    yield from ((name, _version(name), use) for name, use in LIBRARIES.items())
    yield from ((name, shutil.which(name) or "MISSING", use) for name, use in PROGRAMS.items())
    yield from ((name, "there" if path.exists() else "MISSING", str(path)) for name, path in FILES.items())


def laid_over(files: Iterable[Path]) -> dict[str, object]:
    """The files' tables, later ones over earlier ones; a file that is not there counts as empty."""
    merged: dict[str, object] = {}
    for file in files:
        if file.exists():
            merged = _over(merged, tomllib.loads(file.read_text("utf-8")))
    return merged


def device_rows(config: Mapping[str, object]) -> list[Row]:
    """Every device and far side of an agent's configuration, with its address."""
    devices = config.get("devices")
    peers = {name: table for name, table in config.items() if name in ("gateway", "queue", "fleet")}
    tables = {**(devices if isinstance(devices, dict) else {}), **peers}
    return [(name, *_use_and_place(of)) for name, of in tables.items() if isinstance(of, dict)]


def table(heads: Row, rows: Iterable[Row]) -> list[str]:
    """Lines in aligned columns."""
    lines = [heads, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(heads))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    ]


def _version(distribution: str) -> str:
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return "MISSING"


def _use_and_place(settings: Mapping[str, object]) -> Row:
    named = [f"{key} {settings[key]}" for key in ADDRESS_KEYS if settings.get(key)]
    return "on" if settings.get("enabled", True) else "off", ", ".join(named) or "none"


def _over(under: dict[str, object], over: Mapping[str, object]) -> dict[str, object]:
    merged = dict(under)
    for key, value in over.items():
        below = merged.get(key)
        merged[key] = _over(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return merged


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
