"""The scanner as the house sees it."""

import hmac
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Protocol

_KEY = secrets.token_bytes(16)  # of this process, kept nowhere


@dataclass(frozen=True, slots=True)
class Scan:
    """One code. Its text may identify a resident: logs get `fingerprint`, and the repr shows nothing else."""

    payload: bytes = field(repr=False)

    @property
    def text(self) -> str:
        """As UTF-8; bytes that are none become U+FFFD."""
        return self.payload.decode("utf-8", "replace")

    @property
    def fingerprint(self) -> str:
        """Length and a digest for logs: tells the same code again in this run, and nobody can try six digits against it."""
        return f"{len(self.payload)}:{hmac.digest(_KEY, self.payload, 'sha256').hex()[:8]}"


class QrScanner(Protocol):
    """Accepts codes only while armed."""

    @property
    def address(self) -> str:
        """As in the configuration."""
        ...

    async def open(self) -> None:
        """Raises Unreachable."""
        ...

    async def close(self) -> None:
        """May be called at any time."""
        ...

    def arm(self) -> None:
        """Codes that come from now on count; what came before is forgotten."""
        ...

    def disarm(self) -> None:
        """Codes are read from the line and dropped: whether they are text at all is all that is looked at."""
        ...

    def scans(self) -> AsyncIterator[Scan]:
        """Codes as they come, until the line is lost (LineLost)."""
        ...
