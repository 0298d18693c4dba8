"""Keeps what went over a line as a transcript, without what residents say, and plays a transcript against a driver.

A transcript is a file of JSON lines. The first names the device; each of the others is one portion of bytes:
`{"ms": 12, "dir": ">", "hex": "1b40"}` to the device, `<` from it, `{"ms": 90, "lost": true}` where the line was lost.
Personal bytes are zeros; `digest` (keyed, the key is thrown away) tells only whether two portions were the same.
"""

import asyncio
import hmac
import json
import os
import secrets
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TextIO

from kiosk.domain.clock import Clock
from kiosk.domain.errors import ProtocolError
from kiosk.hardware.transport import LineLost, Quiet, Transport

VERSION = 1
LARGEST_BYTES = 16_000_000  # of one transcript; what comes after it is not kept
KEPT = 20  # transcripts of one device
LONGEST_PAUSE_S = 0.3  # a replay waits no longer for bytes that came late
DIGEST_BYTES = 8


class Differs(ProtocolError):
    """The driver wrote something else than the transcript says, or left some of it over."""


class Scrubber(Protocol):
    """Takes one direction of a line, in any portions, and gives the same number of bytes out, personal ones as zeros."""

    def feed(self, data: bytes) -> bytes:
        """The bytes that are decided now, in order."""
        ...

    def rest(self) -> bytes:
        """What was not decided, because more bytes were needed; it counts as personal."""
        ...


MakeScrubber = Callable[[bool], Scrubber]  # for the bytes to the device (True) or from it


class Shown:
    """A direction without anything personal."""

    def feed(self, data: bytes) -> bytes:
        return data

    def rest(self) -> bytes:
        return b""


class Hidden:
    """A direction of which nothing may be kept but its length."""

    def feed(self, data: bytes) -> bytes:
        return bytes(len(data))

    def rest(self) -> bytes:
        return b""


@dataclass(frozen=True, slots=True)
class Portion:
    """One line of a transcript. `data` is empty where the line was lost."""

    ms: int
    to_device: bool
    data: bytes
    lost: bool = False


class RecordingTransport:
    """A transport that writes a transcript of each connection into the folder."""

    def __init__(
        self, inner: Transport, folder: Path, device: str, scrub: MakeScrubber, clock: Clock
    ) -> None:
        self._inner = inner
        self._folder = folder
        self._device = device
        self._scrub = scrub
        self._clock = clock
        self._tape: _Tape | None = None

    @property
    def address(self) -> str:
        return self._inner.address

    async def open(self) -> None:
        self._end()
        await self._inner.open()
        self._tape = _Tape(_fresh_file(self._folder, self._device, self._clock), self._device, self._scrub)

    async def close(self) -> None:
        self._end()
        await self._inner.close()

    async def read(self, limit: int, timeout_s: float) -> bytes:
        try:
            data = await self._inner.read(limit, timeout_s)
        except LineLost:
            self._end(lost=True)
            raise
        self._note(data, to_device=False)
        return data

    async def write(self, data: bytes, timeout_s: float) -> None:
        self._note(data, to_device=True)
        try:
            await self._inner.write(data, timeout_s)
        except LineLost:
            self._end(lost=True)
            raise

    def drop_input(self) -> None:
        self._inner.drop_input()

    def _note(self, data: bytes, *, to_device: bool) -> None:
        if self._tape is not None:
            self._tape.note(data, to_device=to_device, ms=self._ms())

    def _end(self, *, lost: bool = False) -> None:
        tape, self._tape = self._tape, None
        if tape is not None:
            tape.end(lost=lost, ms=self._ms())

    def _ms(self) -> int:
        return round(self._clock.monotonic() * 1000)


class ReplayTransport:
    """The far end as a transcript has it: gives what came, and takes nothing but what was sent."""

    def __init__(self, transcript: Path, scrub: MakeScrubber) -> None:
        self._left = deque(portions(transcript))
        self._scrubber = scrub(True)
        self._moved = asyncio.Event()
        self._open = False
        self.complaints: list[str] = []

    @property
    def address(self) -> str:
        return "transcript:"

    async def open(self) -> None:
        self._open = True

    async def close(self) -> None:
        self._open = False

    async def read(self, limit: int, timeout_s: float) -> bytes:
        try:
            async with asyncio.timeout(timeout_s):
                while not self._left or self._left[0].to_device:
                    self._moved.clear()
                    await self._moved.wait()
        except TimeoutError as late:
            raise Quiet(f"nothing came in {timeout_s} s") from late
        portion = self._left.popleft()
        self._moved.set()
        if portion.lost:
            raise LineLost("lost, as in the transcript")
        if len(portion.data) > limit:
            self._left.appendleft(Portion(portion.ms, False, portion.data[limit:]))
        await self._pause_after(portion)
        return portion.data[:limit]

    async def write(self, data: bytes, timeout_s: float) -> None:
        if not self._open:
            raise LineLost("transcript: not open")
        said = self._scrubber.feed(data)
        while said:
            if self._left and self._left[0].lost:
                self._left.popleft()
                raise LineLost("lost, as in the transcript")
            expected = next((portion for portion in self._left if portion.to_device), None)
            length = 0 if expected is None else min(len(said), len(expected.data))
            if expected is None or said[:length] != expected.data[:length]:
                raise self._differs(f"wrote {said[:24].hex(' ')}, not {_shown(expected)}")
            said = said[length:]
            self._take(expected, length)
        self._moved.set()

    def drop_input(self) -> None:
        """What a driver dropped is not in the transcript."""

    def finish(self) -> None:
        """Raises Differs where the driver did not follow the transcript to its end."""
        if self._left:
            self._differs(f"{len(self._left)} portions left over, the next is {_shown(self._left[0])}")
        if self.complaints:
            raise Differs("; ".join(self.complaints))

    def _take(self, expected: Portion, length: int) -> None:
        index = self._left.index(expected)
        if length == len(expected.data):
            del self._left[index]
        else:
            self._left[index] = Portion(expected.ms, True, expected.data[length:])

    async def _pause_after(self, portion: Portion) -> None:
        """Bytes that came after a pause come after one again, so that a driver sees where a message ended."""
        if self._left and not self._left[0].to_device and not self._left[0].lost:
            pause_s = (self._left[0].ms - portion.ms) / 1000
            await asyncio.sleep(min(max(0.0, pause_s), LONGEST_PAUSE_S))

    def _differs(self, how: str) -> Differs:
        self.complaints.append(how)
        return Differs(how)


def portions(transcript: Path) -> Iterator[Portion]:
    """The transcript's lines. Raises ProtocolError for a file that is none."""
    try:
        lines = transcript.read_text("ascii").splitlines()
        if json.loads(lines[0])["transcript"] != VERSION:
            raise ProtocolError(f"{transcript}: not of version {VERSION}")
        for line in map(json.loads, lines[1:]):
            lost = bool(line.get("lost", False))
            yield Portion(
                int(line["ms"]), line.get("dir") == ">", bytes.fromhex(line.get("hex", "")), lost=lost
            )
    except (AttributeError, LookupError, RecursionError, TypeError, ValueError) as broken:
        raise ProtocolError(f"{transcript}: no transcript") from broken


class _Tape:
    """One file. Bytes that a scrubber cannot decide yet wait for the next portion of their direction."""

    def __init__(self, file: TextIO, device: str, scrub: MakeScrubber) -> None:
        self._file = file
        self._room = LARGEST_BYTES
        self._scrubbers = {direction: scrub(direction) for direction in (True, False)}
        self._waiting = {True: b"", False: b""}
        self._key = secrets.token_bytes(16)
        self._write({"transcript": VERSION, "device": device})

    def note(self, data: bytes, *, to_device: bool, ms: int) -> None:
        whole = self._waiting[to_device] + data
        shown = self._scrubbers[to_device].feed(data)
        self._waiting[to_device] = whole[len(shown) :]
        self._keep(whole[: len(shown)], shown, to_device, ms)

    def end(self, *, lost: bool, ms: int) -> None:
        for direction, scrubber in self._scrubbers.items():
            self._keep(self._waiting[direction], scrubber.rest(), direction, ms)
        if lost:
            self._write({"ms": ms, "lost": True})
        self._file.close()

    def _keep(self, said: bytes, shown: bytes, to_device: bool, ms: int) -> None:
        if not said:
            return
        line: dict[str, object] = {"ms": ms, "dir": ">" if to_device else "<", "hex": shown.hex()}
        if said != shown:
            line["digest"] = hmac.digest(self._key, said, "sha256")[:DIGEST_BYTES].hex()
        self._write(line)

    def _write(self, line: dict[str, object]) -> None:
        text = json.dumps(line) + "\n"
        self._room -= len(text)
        if self._room > 0:
            self._file.write(text)
            self._file.flush()


def _fresh_file(folder: Path, device: str, clock: Clock) -> TextIO:
    """Readable by nobody else; the oldest of many are deleted."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for old in sorted(folder.glob(f"{device}-*.jsonl"))[: -KEPT + 1]:
        old.unlink(missing_ok=True)
    path = folder / f"{device}-{clock.now():%Y%m%dT%H%M%S}-{secrets.token_hex(3)}.jsonl"
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii")


def _shown(portion: Portion | None) -> str:
    if portion is None:
        return "the end"
    return portion.data[:24].hex(" ") or "a lost line"
