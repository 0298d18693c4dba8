"""TOML into frozen dataclasses: read once, validated, with file, line and key in every error."""

import dataclasses
import re
import tomllib
import types
import typing
from collections.abc import Mapping
from datetime import date, time
from difflib import get_close_matches
from enum import Enum
from functools import cache
from pathlib import Path
from typing import TypeVar

from kiosk.domain.errors import ConfigError

_PLAIN = (str, int, float, bool, time, date)
Raw = dict[str, object]
T = TypeVar("T")


def load(path: Path, shape: type[T], *overlays: Path) -> T:
    """The file's values as `shape` (a dataclass), overlays laid over it table by table.

    Raises ConfigError for a missing file, a syntax error, an unknown or missing key and a wrong type.
    """
    merged: Raw = {}
    files = [path, *overlays]
    for file in files:
        merged = _laid_over(merged, _read(file))
    return _build(merged, shape, (), files)


def _read(path: Path) -> Raw:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError as missing:
        raise ConfigError(f"{path}: no such file") from missing
    except tomllib.TOMLDecodeError as broken:
        raise ConfigError(f"{path}: {broken}") from broken


def _laid_over(under: Raw, over: Raw) -> Raw:
    merged = dict(under)
    for key, value in over.items():
        below = merged.get(key)
        merged[key] = (
            _laid_over(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
        )
    return merged


def _build(raw: Raw, shape: type[T], at: tuple[str, ...], files: list[Path]) -> T:
    if not dataclasses.is_dataclass(shape):
        raise TypeError(f"{shape} is not a dataclass")
    hints = _hints(shape)
    fields = {field.name: field for field in dataclasses.fields(shape)}
    for key in raw:
        if key not in fields:
            near = get_close_matches(key, fields, 1)
            hint = f", did you mean {near[0]}?" if near else f"; known keys: {', '.join(fields)}"
            raise _wrong(files, (*at, key), f"unknown key{hint}")
    values: dict[str, object] = {}
    for name, field in fields.items():
        if name in raw:
            values[name] = _value(raw[name], hints[name], (*at, name), files)
        elif field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
            raise _wrong(files, (*at, name), "missing")
    try:
        return shape(**values)
    except ValueError as refused:
        raise _wrong(files, at, str(refused)) from refused


@cache
def _hints(shape: type) -> Mapping[str, object]:
    """Asked once for each shape: a catalogue has hundreds of one, and asking is half of its loading."""
    return typing.get_type_hints(shape)


def _value(raw: object, want: object, at: tuple[str, ...], files: list[Path]) -> object:
    if isinstance(want, type) and type(raw) is want and want in _PLAIN:
        return raw  # most of a catalogue
    origin, args = typing.get_origin(want), typing.get_args(want)
    if origin in (types.UnionType, typing.Union):
        return _value(raw, next(arg for arg in args if arg is not type(None)), at, files)
    if origin is tuple:
        if not isinstance(raw, list):
            raise _wrong(files, at, f"expected a list, got {_named(raw)}")
        return tuple(_value(item, args[0], (*at, str(index)), files) for index, item in enumerate(raw))
    if origin is dict:
        if not isinstance(raw, dict):
            raise _wrong(files, at, f"expected a table, got {_named(raw)}")
        return {key: _value(item, args[1], (*at, key), files) for key, item in raw.items()}
    if origin is typing.Literal:
        if raw not in args:
            raise _wrong(files, at, f"expected one of {', '.join(map(str, args))}, got {raw!r}")
        return raw
    if dataclasses.is_dataclass(want) and isinstance(want, type):
        if not isinstance(raw, dict):
            raise _wrong(files, at, f"expected a table, got {_named(raw)}")
        return _build(raw, want, at, files)
    return _scalar(raw, want, at, files)


def _scalar(raw: object, want: object, at: tuple[str, ...], files: list[Path]) -> object:
    if isinstance(want, type) and issubclass(want, Enum):
        try:
            return want(raw)
        except ValueError as unknown:
            words = ", ".join(str(member.value) for member in want)
            raise _wrong(files, at, f"expected one of {words}, got {raw!r}") from unknown
    if want is float and type(raw) is int:
        return float(raw)
    if want is Path and isinstance(raw, str):
        return Path(raw)
    if want in _PLAIN and type(raw) is want:
        return raw
    raise _wrong(files, at, f"expected {getattr(want, '__name__', want)}, got {_named(raw)}")


def _named(raw: object) -> str:
    return f"{type(raw).__name__} {raw!r}" if not isinstance(raw, dict | list) else type(raw).__name__


def _wrong(files: list[Path], at: tuple[str, ...], why: str) -> ConfigError:
    for file in reversed(files):
        line = line_of(file.read_text("utf-8"), at)
        if line:
            return ConfigError(f"{file}:{line}: {'.'.join(at)}: {why}")
    return ConfigError(f"{files[0]}: {'.'.join(at) or 'file'}: {why}")


def line_of(text: str, at: tuple[str, ...]) -> int:
    """The line where the key stands, or the line of the nearest table above it; 0 where neither is."""
    table: tuple[str, ...] = ()
    counts: dict[tuple[str, ...], int] = {}
    nearest, depth = 0, 0
    for number, line in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*(\[\[?)\s*([^\]]+?)\s*\]", line):
            table = tuple(part.strip(" \"'") for part in header[2].split("."))
            if header[1] == "[[":
                index = counts[table] = counts.get(table, -1) + 1
                table = (*table, str(index))
            here = table
        elif entry := re.match(r"\s*([\w\-.\"']+)\s*=", line):
            here = (*table, *(part.strip("\"'") for part in entry[1].split(".")))
        else:
            continue
        if here == at[: len(here)] and len(here) > depth:
            nearest, depth = number, len(here)
    return nearest
