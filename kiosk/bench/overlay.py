"""Writes overlays: those that make four configurations into one demo station, and the one that leads an agent to a bench."""

import re
from collections.abc import Mapping
from pathlib import Path

from kiosk.bench.settings import BenchSettings

ADDRESSES, OVERLAY = "addresses.json", "agent-overlay.toml"  # in <var>/bench
# What the bench calls an address → the table of agent.toml and the key that takes it.
PLACES: Mapping[str, tuple[str, str]] = {
    "pcsc_socket": ("card", "service"),
    "reader": ("card", "contact"),
    "reader_contactless": ("card", "contactless"),
    "reader_sam": ("card", "sam"),
    "authenticator": ("card", "authenticator"),
    "idcard": ("idcard", "address"),
    "qr": ("qr", "address"),
    "printer_tcp": ("printer", "address"),
    "a4": ("a4", "address"),
    "camera": ("camera", "address"),
    "camera_infrared": ("camera", "twin"),
    "document": ("document", "address"),
    "sound": ("sound", "server"),
    "keypad": ("keypad", "address"),
    "inputs": ("inputs", "address"),
    "pinpad": ("pinpad", "address"),
}
PATTERNS = frozenset({"reader", "reader_contactless", "reader_sam"})  # regular expressions there, names here
DEVICE, SITE = "bench-kiosk-01", "bench-site"  # what the back office calls them
SPECIAL = r"[.^$*+?{}()|\[\]\\]"
HEAD = """\
# What has to be laid over agent.toml so that the agent talks to this bench; written by the bench at every start.
#   bianmin agent --overlay {file}
"""

Tables = Mapping[str, Mapping[str, object]]


def agent_tables(addresses: Mapping[str, str], settings: BenchSettings) -> dict[str, dict[str, object]]:
    """Every device that this bench has, and its back office, fitted at their far ends: table → keys."""
    tables: dict[str, dict[str, object]] = {}
    for name, (device, key) in PLACES.items():
        if address := addresses.get(name):
            value = re.sub(SPECIAL, r"\\\g<0>", address) if name in PATTERNS else address
            tables.setdefault(f"devices.{device}", {"enabled": True})[key] = value
    if "keypad" in addresses:
        hall = settings.keypad
        windows = {"pads": hall.pads, "raters": hall.raters, "strips": hall.strips}
        tables["devices.keypad"] |= {key: list(numbers) for key, numbers in windows.items()}
    if url := addresses.get("gateway"):
        about = {"area": settings.gateway.area, "device": DEVICE, "site": SITE}
        tables["gateway"] = {"kind": "rest_json", "url": url, **about}
    return tables


def agent_overlay(tables: Tables, file: Path) -> str:
    """The overlay's text."""
    return HEAD.format(file=file) + "\n" + toml(tables)


def write_toml(file: Path, tables: Tables) -> Path:
    """Tables of plain values as a TOML file."""
    file.write_text(toml(tables), "utf-8")
    return file


def toml(tables: Tables) -> str:
    """Tables of plain values (text, numbers, truth, lists and tables of these); a table without a name comes first."""
    lines: list[str] = []
    for table, values in tables.items():
        if table:
            lines.append(f"[{table}]")
        lines += [f"{key} = {toml_value(value)}" for key, value in values.items()]
        lines.append("")
    return "\n".join(lines)


def toml_value(value: object) -> str:
    """One value on one line; TOML has no word for nothing, so an entry of a table that is None is left out."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, list):
        return "[" + ", ".join(map(toml_value, value)) + "]"
    if isinstance(value, dict):
        pairs = [f"{key} = {toml_value(inner)}" for key, inner in value.items() if inner is not None]
        return "{ " + ", ".join(pairs) + " }" if pairs else "{}"
    text = str(value).replace("\\", "\\\\").replace('"', '\\"')
    escaped = "".join(
        character if character.isprintable() else f"\\u{ord(character):04x}" for character in text
    )
    return f'"{escaped}"'
