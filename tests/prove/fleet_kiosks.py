"""Simulated kiosks of the fleet's proof: the reporters' protocol by hand over raw HTTP/1.1, cheap enough for ten thousand.

Each has a real Ed25519 key, an outbox of numbered rows, one connection for the sync that the fleet holds and one for events.
What it sends, when, and what it does with an answer follows fleet.client; the real client is proved in tests/fleet.
"""

import asyncio
import gzip
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import cast

import msgspec

from fleet.line import GZIP_ABOVE_BYTES
from fleet.reporter_ports import Intervals
from fleet.schemas import DeviceReport, Event, Heartbeat, Sync, Synced
from kiosk.signing.http_signature import sign_request
from kiosk.signing.key import SigningKey

BATCH = 100
TIMEOUT_S = 60.0  # a fleet that is so slow is a finding, not a lost answer
IDLE_S = 10.0  # an events' connection that rests is closed: files that a process may open are few
PATH = "/v1/sync"
KINDS = ("visit.began", "visit.ended")
_BEGAN = datetime.now(UTC)
_DEVICES = tuple(
    DeviceReport(device=name, state="ready", fault="none", notice="none")
    for name in ("printer", "card", "qr", "keypad", "camera", "document", "sound", "touch")
)
_encode = msgspec.json.Encoder().encode
_synced = msgspec.json.Decoder(Synced).decode
INTERVALS = Intervals()


class Wire(asyncio.Protocol):
    """One keep-alive connection; one request at a time."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[tuple[int, dict[str, str], bytes]] | None = None
        self._bytes = b""
        self.used_at = 0.0

    @classmethod
    async def to(cls, port: int, source: str) -> "Wire":
        """Raises OSError."""
        loop = asyncio.get_running_loop()
        _, wire = await loop.create_connection(cls, "127.0.0.1", port, local_addr=(source, 0))
        return wire

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's own does not say that it is one

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(exc or ConnectionResetError("closed"))

    def data_received(self, data: bytes) -> None:
        self._bytes += data
        head, end, body = self._bytes.partition(b"\r\n\r\n")
        if not end or self._answer is None or self._answer.done():
            return
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        if len(body) >= int(headers["content-length"]):
            self._bytes = b""
            self._answer.set_result((int(first.split(" ")[1]), headers, body))

    @property
    def is_open(self) -> bool:
        """Whether something may be asked."""
        return self._transport is not None

    async def ask(self, request: bytes, wait_s: float) -> tuple[int, dict[str, str], bytes]:
        """Status, headers, body. Raises OSError, TimeoutError."""
        if self._transport is None:
            raise ConnectionResetError("closed")
        loop = asyncio.get_running_loop()
        self._answer = loop.create_future()
        self._transport.write(request)
        try:
            async with asyncio.timeout(wait_s):
                answer = await self._answer
        except BaseException:
            self.close()  # what comes later answers nothing
            raise
        self._answer, self.used_at = None, loop.time()
        return answer

    def close(self) -> None:
        """At once."""
        if self._transport is not None:
            self._transport.abort()


@dataclass(slots=True)
class Tally:
    """What all kiosks saw. Times in seconds."""

    took: list[float] = field(default_factory=list)  # of syncs with events
    late: list[float] = field(default_factory=list)  # how much longer than asked a sync was held
    syncs: int = 0
    thrown_away: int = 0  # answers that the kiosk never heard
    doubled: int = 0  # syncs that were sent twice at once
    told_later: int = 0  # 429, 503
    failed: int = 0  # nobody answered
    wrong: list[str] = field(default_factory=list)  # answers that no kiosk should get


@dataclass(frozen=True, slots=True)
class Habits:
    """Chances are of a sync with events; every_s: from one lot of events to the next."""

    ports: Sequence[int]
    address: str  # what is signed
    events_every_s: float = 60.0
    events_at_once: int = 6
    lost: float = 0.05
    doubled: float = 0.03


def payload(reporter: str, seq: int) -> bytes:
    """Of this row and no other."""
    return b'{"visit":%d,"reason":"%s","level":1}' % (seq, reporter.encode("ascii"))


def event(reporter: str, seq: int) -> Event:
    """The same whenever it is sent."""
    at = _BEGAN + timedelta(milliseconds=seq)
    kind = KINDS[seq % len(KINDS)]
    raw = msgspec.Raw(payload(reporter, seq))
    return Event(seq=seq, kind=kind, version=1, at=at, boot_s=seq / 8, payload=raw)


class Kiosk:
    """One machine. `run` until cancelled; `written` and `acked` are its outbox."""

    def __init__(self, place: int, key: SigningKey, reporter: str) -> None:
        self.reporter = reporter
        self.written = 0
        self.acked = 0
        self.taken_at = 0.0  # when a sync of it was taken last
        self.told_at = 0.0  # when a command first came
        self.is_revoked = False  # a refusal is what it should get
        self.refused_at = 0.0
        self.is_writing = False
        self._key = key
        self._source = f"127.0.0.{2 + place % 16}"
        self._poked = asyncio.Event()
        self._due_at = 0.0
        self._offered_s = 0.0
        self._wire: Wire | None = None

    async def run(self, habits: Habits, tally: Tally, spread_s: float) -> None:
        """First sync within the spread, then by what the fleet says."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._write(habits))
            tasks.create_task(self._report(habits, tally, spread_s))
            tasks.create_task(self._be_held(habits, tally))

    def poke(self) -> None:
        """Sync soon."""
        self._poked.set()

    async def _write(self, habits: Habits) -> None:
        while True:
            await asyncio.sleep(random.expovariate(1 / habits.events_every_s))
            if self.is_writing:
                self.written += random.randint(1, habits.events_at_once)
                self._poked.set()

    # ---- ordinary syncs ----

    async def _report(self, habits: Habits, tally: Tally, spread_s: float) -> None:
        loop = asyncio.get_running_loop()
        failures, wait_s = 0, random.uniform(0, spread_s)
        await asyncio.sleep(wait_s)
        while True:
            try:
                wait_s = await self._once(habits, tally)
                failures = 0
            except _Revoked:
                return
            except (OSError, TimeoutError):
                failures += 1
                tally.failed += 1
                await asyncio.sleep(INTERVALS.retry_s(failures))
                continue
            except _Later as asked:
                failures += 1
                await asyncio.sleep(max(asked.wait_s, INTERVALS.retry_s(failures, is_busy=True)))
                continue
            self._due_at = loop.time() + wait_s
            await self._rest(wait_s)

    async def _rest(self, wait_s: float) -> None:
        """Until events wait, or the sync is due; a held one that was answered makes it later."""
        loop = asyncio.get_running_loop()
        while (left_s := self._due_at - loop.time()) > 0:
            try:
                async with asyncio.timeout(min(left_s, IDLE_S)):
                    await self._poked.wait()
                await asyncio.sleep(INTERVALS.flush_s)
                return
            except TimeoutError:
                if self._wire is not None and self._wire.used_at < loop.time() - IDLE_S / 2:
                    self._wire.close()
                    self._wire = None

    async def _once(self, habits: Habits, tally: Tally) -> float:
        """One exchange; seconds until the next. Raises OSError, TimeoutError, _Later."""
        loop = asyncio.get_running_loop()
        self._poked.clear()
        last = min(self.written, self.acked + BATCH)
        request = self._request(habits.address, last, 0.0)
        if self._wire is None or not self._wire.is_open:
            self._wire = await Wire.to(random.choice(habits.ports), self._source)
        begun = loop.time()
        chance = random.random() if last > self.acked else 1.0
        if chance < habits.doubled:
            answer = await self._sent_twice(request, habits, tally)
        else:
            answer = await self._wire.ask(request, TIMEOUT_S)
        if last > self.acked:
            tally.took.append(loop.time() - begun)
        if habits.doubled <= chance < habits.doubled + habits.lost:
            tally.thrown_away += 1
            self._wire.close()
            raise ConnectionResetError("the answer is lost")
        synced = self._taken(answer, last, tally)
        self._offered_s = synced.hold_s
        return 0.0 if last - self.acked == BATCH else synced.next_sync_s * random.uniform(0.9, 1.1)

    async def _sent_twice(
        self, request: bytes, habits: Habits, tally: Tally
    ) -> tuple[int, dict[str, str], bytes]:
        """The same bytes at once over another connection, perhaps to another process: what a proxy's retry does."""
        assert self._wire is not None
        other = await Wire.to(random.choice(habits.ports), self._source)
        tally.doubled += 1
        try:
            answer, again = await asyncio.gather(
                self._wire.ask(request, TIMEOUT_S), other.ask(request, TIMEOUT_S)
            )
        finally:
            other.close()
        return answer if answer[0] == 200 else again

    def _taken(self, answer: tuple[int, dict[str, str], bytes], last: int, tally: Tally) -> Synced:
        status, headers, body = answer
        if status in (429, 503):
            tally.told_later += 1
            raise _Later(float(headers["retry-after"]))
        if status in (502, 504):
            raise OSError("a gateway stands there, and nobody behind it")
        if status == 401 and self.is_revoked:
            self.refused_at = self.refused_at or asyncio.get_running_loop().time()
            raise _Revoked
        if status != 200:
            tally.wrong.append(f"{self.reporter}: {status} {body[:120]!r}")
            raise _Later(5.0)
        synced = _synced(body)
        tally.syncs += 1
        self.taken_at = asyncio.get_running_loop().time()
        if synced.commands:
            self.told_at = self.told_at or self.taken_at
        if synced.hwm > self.written:
            tally.wrong.append(f"{self.reporter}: hwm {synced.hwm} of {self.written}")
        self.acked = max(self.acked, min(synced.hwm, last))
        return synced

    # ---- the sync that is held ----

    async def _be_held(self, habits: Habits, tally: Tally) -> None:
        loop = asyncio.get_running_loop()
        wire: Wire | None = None
        while True:
            if self._offered_s <= 0:  # not before the first ordinary sync
                await asyncio.sleep(random.uniform(0.5, 1.5))
                continue
            hold_s = self._offered_s * random.uniform(0.8, 1.0)
            try:
                if wire is None or not wire.is_open:
                    wire = await Wire.to(random.choice(habits.ports), self._source)
                begun = loop.time()
                answer = await wire.ask(self._request(habits.address, self.acked, hold_s), hold_s + TIMEOUT_S)
                tally.late.append(loop.time() - begun - hold_s)
                synced = self._taken(answer, 0, tally)
            except _Revoked:
                return
            except (OSError, TimeoutError):
                await asyncio.sleep(random.uniform(0, max(self._due_at - loop.time(), 1.0)))
            except _Later as asked:
                await asyncio.sleep(asked.wait_s)
            else:
                self._due_at = loop.time() + synced.next_sync_s * random.uniform(0.9, 1.1)
                await asyncio.sleep(random.uniform(0, 2.0))

    # ---- what is sent ----

    def _request(self, address: str, last: int, hold_s: float) -> bytes:
        """As fleet.line sends it: gzip above 500 bytes, signed."""
        heartbeat = Heartbeat(
            software="0.1.0", boot="0" * 32, outbox_depth=self.written - self.acked, devices=_DEVICES
        )
        body = _encode(
            Sync(
                reporter=self.reporter,
                epoch=1,
                first_seq=self.acked + 1,
                now=datetime.now(UTC),
                state=heartbeat,
                events=tuple(event(self.reporter, seq) for seq in range(self.acked + 1, last + 1)),
                hold_s=hold_s,
            )
        )
        headers = {"Host": address.removeprefix("http://"), "Content-Type": "application/json"}
        if len(body) > GZIP_ABOVE_BYTES:
            body, headers["Content-Encoding"] = gzip.compress(body, 6), "gzip"
        headers |= {"Content-Length": str(len(body))}
        headers |= sign_request(self._key, self.reporter, "POST", address + PATH, body, datetime.now(UTC))
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        return f"POST {PATH} HTTP/1.1\r\n{lines}\r\n".encode("ascii") + body


class _Revoked(Exception):
    """The fleet knows it no more."""


class _Later(Exception):
    """The fleet asks to come later."""

    def __init__(self, wait_s: float) -> None:
        super().__init__(f"{wait_s} s")
        self.wait_s = wait_s


async def until(true: Callable[[], bool], wait_s: float) -> None:
    """Raises TimeoutError."""
    async with asyncio.timeout(wait_s):
        while not true():  # noqa: ASYNC110 (ten thousand kiosks have no one event)
            await asyncio.sleep(0.05)
