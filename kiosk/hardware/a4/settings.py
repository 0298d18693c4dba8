"""[devices.a4]: where the A4 printer is and how long it may take."""

from dataclasses import dataclass
from urllib.parse import urlsplit

SCHEMES = ("ipp", "ipps")


@dataclass(frozen=True, slots=True)
class A4Settings:
    """`address`: ipp://HOST:631/ipp/print; empty = none fitted. Times are seconds.

    hand_over_s: for taking the whole document. job_s: from then, or from the end of a fault, to the last sheet.
    recovery_s: how long somebody may take to bring paper before the document is called back.
    away_s: how long a printer that holds a document may be away before nobody knows what became of it.
    """

    enabled: bool = False
    address: str = ""
    watch_s: float = 2.0
    poll_s: float = 0.5
    answer_s: float = 3.0
    hand_over_s: float = 30.0
    job_s: float = 120.0
    recovery_s: float = 300.0
    away_s: float = 20.0

    def __post_init__(self) -> None:
        if self.address:
            parts = urlsplit(self.address)
            if parts.scheme not in SCHEMES or not parts.hostname or not parts.path:
                raise ValueError(f"address: expected ipp://HOST:631/ipp/print, got {self.address!r}")
        elif self.enabled:
            raise ValueError("address: missing")
        for name in ("watch_s", "poll_s", "answer_s", "hand_over_s", "job_s", "recovery_s", "away_s"):
            if not 0 < getattr(self, name) <= 3600:
                raise ValueError(f"{name}: expected seconds above 0, at most 3600")
