"""The near end of the control sockets: one line to each device that a script speaks of."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import msgspec

from kiosk.bench.control import SOCKET, within_reach
from kiosk.bench.play_script import Order
from kiosk.domain.errors import Refused, Unreachable

ANSWER_TIMEOUT_S = 15.0
BENCH = "bench"


class ControlLines:
    """Opens a line at the first order to a device. Every order raises Refused or Unreachable."""

    def __init__(self, folder: Path) -> None:
        """folder: <var>/bench."""
        self._folder = folder
        self._lines: dict[str, tuple[asyncio.StreamReader, asyncio.StreamWriter]] = {}

    async def __aenter__(self) -> Self:
        if not (self._folder / BENCH / SOCKET).exists():
            raise Unreachable(f"no bench runs in {self._folder}")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        for _, writer in self._lines.values():
            writer.close()

    async def order(self, order: Order, *, check: bool = False) -> dict[str, Any]:
        """Done when this returns, with the device's view then; with `check` only looked at."""
        message = {"action": order.action, "with": order.message, "check": check}
        reader = await self._send(order.device, message)
        try:
            async with asyncio.timeout(ANSWER_TIMEOUT_S):
                return _answered(order.device, await reader.readline())
        except TimeoutError as silent:
            raise Unreachable(
                f"{order.device} {order.action}: no answer in {ANSWER_TIMEOUT_S:g} s"
            ) from silent

    async def listen(self) -> AsyncIterator[Order]:
        """Every order that the bench carries out after this returns, until it ends."""
        reader = await self._send(BENCH, {"action": "listen"})
        _answered(BENCH, await reader.readline())
        return self._heard(reader)

    async def _heard(self, reader: asyncio.StreamReader) -> AsyncIterator[Order]:
        while line := await reader.readline():
            done = _answered(BENCH, line)["order"]
            yield Order(done["device"], done["action"], done["with"])

    async def _send(self, device: str, message: dict[str, object]) -> asyncio.StreamReader:
        try:
            if device not in self._lines:
                self._lines[device] = await self._opened(device)
            reader, writer = self._lines[device]
            writer.write(msgspec.json.encode(message) + b"\n")
            await writer.drain()
        except OSError as gone:
            raise Unreachable(f"{device}: the bench is gone: {gone}") from gone
        return reader

    async def _opened(self, device: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        place = self._folder / device
        if not (place / SOCKET).exists():
            known = sorted(socket.parent.name for socket in self._folder.glob(f"*/{SOCKET}"))
            raise Refused("no_device", f"{device}: expected {', '.join(known)}")
        with within_reach(place) as near:
            return await asyncio.open_unix_connection(near / SOCKET, limit=1 << 20)


def _answered(device: str, line: bytes) -> dict[str, Any]:
    """Any: JSON of the device's own shape."""
    if not line:
        raise Unreachable(f"{device}: the bench ended")
    answer: dict[str, Any] = msgspec.json.decode(line)
    if not answer["ok"]:
        raise Refused(answer["reason"], answer["detail"])
    return answer
