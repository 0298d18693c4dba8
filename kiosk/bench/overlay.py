"""Writes the overlays that make four configurations into one demo station on this machine."""

from collections.abc import Mapping
from pathlib import Path


def write_toml(file: Path, tables: Mapping[str, Mapping[str, object]]) -> Path:
    """Tables of plain values (text, numbers, truth, lists of these) as a TOML file; keys may be dotted."""
    lines: list[str] = []
    for table, values in tables.items():
        lines.append(f"[{table}]")
        lines += [f"{key} = {_value(value)}" for key, value in values.items()]
        lines.append("")
    file.write_text("\n".join(lines), "utf-8")
    return file


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    text = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'
