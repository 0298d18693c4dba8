"""A plain HTTP/1.1 client over one kept connection: cheap enough to press a server from the same machine."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Wire:
    """One connection, opened when first needed and again after it broke. Raises OSError where nobody answers."""

    def __init__(self, url: str) -> None:
        self.url = url
        parts = urlsplit(url)
        self._host, self._port = parts.hostname or "", parts.port or 80
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def request(
        self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Reply:
        """One exchange; a broken connection is an OSError and is opened again next time."""
        reader, writer = await self.opened()
        lines = [
            f"{method} {path} HTTP/1.1",
            f"host: {self._host}:{self._port}",
            f"content-length: {len(body)}",
        ]
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        try:
            writer.write("\r\n".join((*lines, "", "")).encode() + body)
            head = await reader.readuntil(b"\r\n\r\n")
            status, got = _head(head)
            return Reply(status, got, await reader.readexactly(int(got.get("content-length", "0"))))
        except (OSError, asyncio.IncompleteReadError) as broken:
            self.close()
            raise ConnectionError("the connection broke") from broken

    async def opened(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """The connection's two halves."""
        if self._streams is None:
            self._streams = await asyncio.open_connection(self._host, self._port, limit=1 << 22)
        return self._streams

    def close(self) -> None:
        """Let go."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


def _head(head: bytes) -> tuple[int, dict[str, str]]:
    first, *rest = head.decode("latin-1").split("\r\n")
    pairs = (line.partition(":") for line in rest if line)
    return int(first.split(" ")[1]), {name.strip().lower(): value.strip() for name, _, value in pairs}
