"""The kinds of events that may reach the fleet, from config/events.toml, and whether a payload is one of them."""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, assert_never

from kiosk.domain.errors import ProtocolError
from kiosk.domain.settings import load

FieldType = Literal["text", "number", "flag", "texts"]


@dataclass(frozen=True, slots=True)
class EventKind:
    """One kind in one version, told by reporters of `source`. `fields` are always there, `optional` may be.

    alarm: it goes up at once, and also while the fleet fails.
    """

    kind: str
    source: Literal["kiosk", "site"]
    meaning: str
    fields: dict[str, FieldType]
    version: int = 1
    optional: dict[str, FieldType] = field(default_factory=dict)
    alarm: bool = False


@dataclass(frozen=True, slots=True)
class _Listed:
    """The whole file."""

    event: tuple[EventKind, ...]


class EventKinds:
    """Every kind we know, by name and version."""

    def __init__(self, kinds: tuple[EventKind, ...]) -> None:
        self._kinds = {(kind.kind, kind.version): kind for kind in kinds}
        if len(self._kinds) != len(kinds):
            raise ValueError("a kind stands twice in one version")

    def names(self) -> frozenset[str]:
        """Every kind, whatever its version."""
        return frozenset(name for name, _ in self._kinds)

    def reported_by(self, source: str) -> frozenset[str]:
        """The kinds that this kind of reporter (kiosk, site) tells."""
        return frozenset(name for (name, _), kind in self._kinds.items() if kind.source == source)

    def alarms(self) -> frozenset[str]:
        """The kinds that do not wait."""
        return frozenset(name for (name, _), kind in self._kinds.items() if kind.alarm)

    def check(self, kind: str, version: int, payload: Mapping[str, object]) -> None:
        """Raises ProtocolError for an unknown kind or version, an unknown or missing field, a wrong type."""
        known = self._kinds.get((kind, version))
        if known is None:
            raise ProtocolError(f"{kind} version {version}: not in config/events.toml")
        allowed = {**known.fields, **known.optional}
        if unknown := sorted(payload.keys() - allowed.keys()):
            raise ProtocolError(f"{kind}: unknown field {', '.join(unknown)}")
        if missing := sorted(known.fields.keys() - payload.keys()):
            raise ProtocolError(f"{kind}: missing field {', '.join(missing)}")
        for name, value in payload.items():
            if not _is(value, allowed[name]) and not (value is None and name in known.optional):
                raise ProtocolError(f"{kind}: {name}: expected {allowed[name]}, got {type(value).__name__}")

    def check_outbox(self, connection: sqlite3.Connection) -> int:
        """Check every row of a store's outbox, sent or not, and say how many there are. For tests of the owners."""
        rows = connection.execute("SELECT kind, version, payload FROM outbox ORDER BY seq").fetchall()
        for kind, version, payload in rows:
            self.check(kind, version, json.loads(payload))
        return len(rows)


def load_event_kinds(path: Path) -> EventKinds:
    """Raises ConfigError."""
    return EventKinds(load(path, _Listed).event)


def _is(value: object, wanted: FieldType) -> bool:
    match wanted:
        case "text":
            return isinstance(value, str)
        case "number":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "flag":
            return isinstance(value, bool)
        case "texts":
            return isinstance(value, list | tuple) and all(isinstance(item, str) for item in value)
        case _:
            assert_never(wanted)
