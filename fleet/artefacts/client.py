"""A kiosk's door to artefacts: fetches a file, going on where the last try was cut off."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from fleet.client import Reporter
from kiosk.domain.errors import ProtocolError, Refused, Unreachable

if TYPE_CHECKING:
    import httpx

STALL_S = 60.0  # a link of 64 kbit/s moves half a megabyte in this time; one that moves nothing is gone


class Artefacts:
    """Over the reporter's identity, on connections of its own: a slow file does not hold up a sync."""

    def __init__(self, reporter: Reporter) -> None:
        self._reporter = reporter

    async def fetch(self, digest: str, size: int, part: Path) -> None:
        """Append to `part` until it has `size` bytes, durable on return. What came before a failure stays for the next try.

        Raises Unreachable where the link fails, Refused where the fleet does, ProtocolError for more bytes than it is
        to have, OSError for the disk.
        """
        begun = part.stat().st_size if part.exists() else 0
        if begun > size:
            part.unlink()
            begun = 0
        if begun < size:
            await self._fetch(f"/v1/artefacts/{digest}", digest, size, part, begun)

    async def _fetch(self, path: str, digest: str, size: int, part: Path, begun: int) -> None:
        import httpx

        headers = {"Range": f"bytes={begun}-", "If-Range": f'"{digest}"'} if begun else {}
        timeout = httpx.Timeout(STALL_S)
        address, signed = self._reporter.signed_get(path)
        try:
            async with (
                self._reporter.http() as http,
                http.stream("GET", address, headers=signed | headers, timeout=timeout) as answer,
            ):
                await _append(answer, size, part, begun)
        except httpx.HTTPError as failed:
            raise Unreachable(f"fleet: {type(failed).__name__}") from failed


async def _append(answer: "httpx.Response", size: int, part: Path, begun: int) -> None:
    if answer.status_code == 206:
        mode, have = "ab", begun
    elif answer.status_code == 200:
        mode, have = "wb", 0
    elif answer.status_code in (429, 502, 503, 504):
        raise Unreachable(f"fleet: HTTP {answer.status_code}")
    else:
        raise Refused("no_artefact", f"HTTP {answer.status_code}")
    with part.open(mode) as file:
        try:
            async for chunk in answer.aiter_raw():
                have += len(chunk)
                if have > size:
                    raise ProtocolError(f"more than {size} bytes")
                file.write(chunk)
        finally:
            file.flush()
            os.fsync(file.fileno())
    if have < size:
        raise Unreachable(f"fleet: {have} of {size} bytes")
