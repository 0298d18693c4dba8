"""Keeps what went over a wire, one line per frame, so that a test can read or replay it."""

from pathlib import Path

from kiosk.hardware.transport import Transport


class RecordingTransport:
    """A transport that writes every frame to a file: `> 1B 40` to the device, `< 12` from it."""

    def __init__(self, inner: Transport, file: Path) -> None:
        self._inner = inner
        self._file = file

    @property
    def address(self) -> str:
        return self._inner.address

    async def open(self) -> None:
        await self._inner.open()

    async def close(self) -> None:
        await self._inner.close()

    async def read(self, limit: int, timeout_s: float) -> bytes:
        data = await self._inner.read(limit, timeout_s)
        self._note("<", data)
        return data

    async def write(self, data: bytes, timeout_s: float) -> None:
        self._note(">", data)
        await self._inner.write(data, timeout_s)

    def drop_input(self) -> None:
        self._inner.drop_input()

    def _note(self, direction: str, data: bytes) -> None:
        with self._file.open("a", encoding="ascii") as lines:
            lines.write(f"{direction} {data.hex(' ').upper()}\n")


def frames(file: Path) -> list[tuple[str, bytes]]:
    """The recorded frames, oldest first: direction and bytes."""
    return [(line[0], bytes.fromhex(line[2:])) for line in file.read_text("ascii").splitlines()]
