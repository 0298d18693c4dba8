"""A control socket for each device: JSON lines, one order each, for scripts, tests and a hand at a terminal.

`{"id": 1, "action": "insert", "with": {"person": 3}}` → `{"id": 1, "ok": true, "view": {…}, "faults": []}`
or `{"id": 1, "ok": false, "reason": "…", "detail": "…"}`. Words besides the device's own actions: `view`; `watch`, which
answers again on every change; at the bench's own socket `listen`, which tells every order that is carried out.
With `"check": true` an order is only looked at. What can be done is said by `FarEnd.actions()`, as for the HTTP API.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path

import msgspec

from kiosk.bench.panel_devices import BENCH, Devices
from kiosk.bench.panel_orders import Done
from kiosk.domain.errors import Refused, Unreachable

SOCKET = "control.sock"
LONGEST_LINE = 65536


class Said(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line that comes in."""

    action: str
    id: int | str | None = None
    message: dict[str, object] = msgspec.field(name="with", default_factory=dict)
    check: bool = False  # only say whether it could be done


class ControlSockets:
    """The sockets of all devices and of the bench itself."""

    def __init__(self, devices: Devices) -> None:
        self._devices = devices
        self._servers: list[asyncio.Server] = []
        self._talks: set[asyncio.Task[None]] = set()
        self._places: list[Path] = []

    async def open(self, folder: Path) -> None:
        """One `control.sock` in each device's folder below `folder`, for nobody but us."""
        for name in (*self._devices.far_ends, BENCH):
            place = folder / name
            place.mkdir(mode=0o700, parents=True, exist_ok=True)
            (place / SOCKET).unlink(missing_ok=True)
            with within_reach(place) as near:
                talk = partial(self._talk, name)
                self._servers.append(await asyncio.start_unix_server(talk, near / SOCKET, limit=LONGEST_LINE))
            (place / SOCKET).chmod(0o600)
            self._places.append(place)

    async def close(self) -> None:
        """Nobody is heard any more, and the names are gone."""
        for server in self._servers:
            server.close()
        for talk in self._talks:
            talk.cancel()
        await asyncio.gather(*self._talks, return_exceptions=True)
        for place in self._places:
            (place / SOCKET).unlink(missing_ok=True)
            with suppress(OSError):
                place.rmdir()

    async def _talk(self, device: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One visitor, until he leaves."""
        task = asyncio.current_task()
        assert task is not None
        self._talks.add(task)
        talk = _Talk(self._devices, device, writer)
        try:
            await talk.go_on(reader)
        except ConnectionError:
            return  # left in the middle of an answer: the normal end of a talk
        finally:
            self._talks.discard(task)
            await talk.end()


class _Talk:
    """What one visitor says to one device, and hears."""

    def __init__(self, devices: Devices, device: str, writer: asyncio.StreamWriter) -> None:
        self._devices = devices
        self._device = device
        self._writer = writer
        self._watching: set[asyncio.Task[None]] = set()
        self._stack = ExitStack()  # what is open until the talk ends

    async def go_on(self, reader: asyncio.StreamReader) -> None:
        """Line by line. Raises ConnectionError."""
        while True:
            try:
                line = await reader.readline()
            except ValueError:
                await self._say(None, _refusal("bad_line", f"a line has at most {LONGEST_LINE} bytes"))
                return
            if not line:
                return
            await self._hear(line)

    async def end(self) -> None:
        """Nothing is told any more."""
        for task in self._watching:
            task.cancel()
        await asyncio.gather(*self._watching, return_exceptions=True)
        self._stack.close()
        self._writer.close()

    async def _hear(self, line: bytes) -> None:
        try:
            said = msgspec.json.decode(line, type=Said)
        except (msgspec.ValidationError, msgspec.DecodeError) as wrong:
            await self._say(None, _refusal("bad_line", f"{self._device}: {wrong}"))
            return
        try:
            answer = await self._obeyed(said)
        except Refused as refused:
            answer = _refusal(refused.reason, refused.detail)
        except Unreachable as silent:
            answer = _refusal("far_end_silent", str(silent))
        await self._say(said.id, answer)

    async def _obeyed(self, said: Said) -> Mapping[str, object]:
        """Do what was said; the answer. Raises Refused and Unreachable."""
        match said.action:
            case "view":
                pass
            case "watch":
                self._tell(said.id, self._changes())
            case "listen" if self._device == BENCH:
                heard = self._stack.enter_context(self._devices.orders.listen())
                self._tell(said.id, self._orders(heard))
            case action if said.check:
                self._devices.checked(self._device, action, said.message)
            case action:
                await self._devices.act(self._device, action, said.message)
        return self._now()

    def _now(self) -> dict[str, object]:
        view, faults = self._devices.view(self._device), self._devices.faults(self._device)
        return {"ok": True, "view": view, "faults": faults}

    def _tell(self, to: int | str | None, what: AsyncIterator[Mapping[str, object]]) -> None:
        async def go_on_telling() -> None:
            with suppress(ConnectionError):
                async for one in what:
                    await self._say(to, one)

        self._watching.add(asyncio.create_task(go_on_telling(), name=f"bench-tell-{self._device}"))

    async def _changes(self) -> AsyncIterator[Mapping[str, object]]:
        shown = msgspec.json.encode(self._now())
        async for _ in self._devices.changes.follow():
            now = self._now()
            if (fresh := msgspec.json.encode(now)) != shown:
                shown = fresh
                yield now

    async def _orders(self, heard: asyncio.Queue[Done]) -> AsyncIterator[Mapping[str, object]]:
        while True:
            yield {"ok": True, "order": await heard.get()}

    async def _say(self, to: int | str | None, answer: Mapping[str, object]) -> None:
        self._writer.write(msgspec.json.encode({"id": to, **answer}) + b"\n")
        await self._writer.drain()


@contextmanager
def within_reach(folder: Path) -> Iterator[Path]:
    """The folder under a short name: a socket's path has at most 107 bytes, whatever the real one is."""
    handle = os.open(folder, os.O_PATH | os.O_DIRECTORY)
    try:
        yield Path(f"/proc/self/fd/{handle}")
    finally:
        os.close(handle)


def _refusal(reason: str, detail: str) -> dict[str, object]:
    return {"ok": False, "reason": reason, "detail": detail}
