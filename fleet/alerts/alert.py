"""An alert as it is kept and told: what, where, since when, and who knows. Pure."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from fleet.findings import Severity

_FNV_OFFSET, _FNV_PRIME, _64_BITS = 0xCBF29CE484222325, 0x100000001B3, (1 << 64) - 1
NEVER = -1  # told to nobody


@dataclass(frozen=True, slots=True)
class Alert:
    """One reason of one subject (a reporter, or an area) from firing to resolved. `told`: the last level that was told."""

    id: str
    subject: str
    kind: str  # kiosk, site, or area
    reason: str
    part: str
    severity: Severity
    area: str
    site: str
    name: str
    value: str
    fired_at: datetime
    resolved_at: datetime | None = None
    flapping: bool = False
    suppressed_by: str = ""
    told: int = NEVER
    told_at: datetime | None = None
    acked_by: str = ""
    acked_at: datetime | None = None
    ack_note: str = ""
    ordered: str = ""  # the work order, if there is one

    @property
    def key(self) -> str:
        """Reason and part."""
        return f"{self.reason}/{self.part}"


def labels(alert: Alert) -> Mapping[str, str]:
    """What identifies it outside, without empty ones; the same for the same trouble at another time."""
    found = {
        "alertname": alert.reason,
        "severity": alert.severity.word,
        "kind": alert.kind,
        "reporter": "" if alert.kind == "area" else alert.subject,
        "area": alert.area,
        "site": alert.site,
        "part": alert.part,
    }
    return {name: value for name, value in found.items() if value}


def fingerprint(named: Mapping[str, str]) -> str:
    """Of the labels, as Prometheus makes it: 64-bit FNV-1a over sorted names and values.

    Source: prometheus/common, model/signature.go and model/fnv.go.
    """
    found = _FNV_OFFSET
    for name in sorted(named):
        for byte in name.encode() + b"\xff" + named[name].encode() + b"\xff":
            found = (found ^ byte) * _FNV_PRIME & _64_BITS
    return f"{found:016x}"


def new_id(now: datetime) -> str:
    """Sorts by time, and nobody guesses it."""
    return f"{int(now.timestamp() * 1_000_000):014x}{secrets.token_hex(6)}"
