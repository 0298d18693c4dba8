"""The reporters' door to the fleet: enrol once, then carry the outbox over, exactly once, whatever happens."""

import asyncio
import gzip
import json
import os
import random
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

import msgspec

from fleet.schemas import (
    Enrol,
    Enrolled,
    Event,
    Gap,
    GapReason,
    Heartbeat,
    OpenedEpoch,
    OpenEpoch,
    Problem,
    ReporterKind,
    Sync,
    Synced,
)
from kiosk.domain.clock import Clock
from kiosk.domain.errors import BianminError, ConfigError, ProtocolError, Refused, Unreachable
from kiosk.signing.http_signature import sign_request
from kiosk.signing.key import SigningKey

if TYPE_CHECKING:
    import httpx

BATCH = 100
GZIP_ABOVE_BYTES = 500
KEEP_ALIVE_S = 70.0  # below the fleet's own limit, so that it never closes while we send
T = TypeVar("T")


class OutboxRow(Protocol):
    """One event that waits; `payload` is a JSON object."""

    @property
    def seq(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def version(self) -> int: ...
    @property
    def at(self) -> datetime: ...
    @property
    def boot_s(self) -> float: ...
    @property
    def payload(self) -> str: ...


class OutboxPort(Protocol):
    """The owner's outbox; kiosk.outbox.door.OutboxDoor is one. Every call returns after its commit."""

    async def pending(self, limit: int) -> Sequence[OutboxRow]: ...
    async def acknowledge(self, hwm: int) -> None: ...
    async def rewind(self, hwm: int) -> None: ...
    async def depth(self) -> int: ...
    async def last_seq(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Intervals:
    """Seconds. The pause between two quiet syncs is the fleet's to say (`next_sync_s`)."""

    flush_s: float = 1.0  # from an event to its sync; later events of that time go along
    retry_first_s: float = 2.0  # back-off: a random part of this, doubled with every failure
    retry_most_s: float = 300.0
    start_spread_s: float = (
        0.0  # the first sync comes within this time, so that a power cut's end is no storm
    )
    timeout_s: float = 10.0


@dataclass(frozen=True, slots=True)
class Identity:
    """What the fleet gave us; kept beside the key."""

    reporter: str
    epoch: int
    area: str
    site: str


class NotEnrolled(BianminError):
    """There is no identity yet: enrol first."""


class Reporter:
    """One enrolled reporter. Whoever owns it starts `run()` as a task and cancels it."""

    def __init__(  # noqa: PLR0913 (the parts of a reporter, one each)
        self,
        url: str,
        kind: ReporterKind,
        identity_dir: Path,
        outbox: OutboxPort,
        heartbeat: Callable[[], Heartbeat],
        clock: Clock,
        intervals: Intervals | None = None,
        heard: Callable[[bool], None] = lambda _answered: None,
    ) -> None:
        self._url = url.rstrip("/")
        self._kind = kind
        self._folder = identity_dir
        self._outbox = outbox
        self._heartbeat = heartbeat
        self._clock = clock
        self._intervals = intervals or Intervals()
        self._heard = heard  # told True after every sync that was taken, False where one was not
        self._poked = asyncio.Event()
        self._offset = timedelta()
        self._gone_through = 0
        self._identity = _read_identity(identity_dir)
        self._key: SigningKey | None = None

    @property
    def identity(self) -> Identity | None:
        """Who we are to the fleet; None before enrolment."""
        return self._identity

    @property
    def clock_offset_s(self) -> float:
        """What to add to our clock to have the fleet's, by its last answer; when `heard` is told True, it is fresh."""
        return self._offset.total_seconds()

    def poke(self) -> None:
        """An event was written: sync soon."""
        self._poked.set()

    async def enrol(self, code: str, name: str) -> Identity:
        """Become a reporter by a one-time code; a repeat after a lost answer gives the same identity.

        Raises Refused for a code that is wrong, used or expired, Unreachable where the fleet does not answer.
        """
        if self._identity is not None:
            return self._identity
        key = self._signing_key(make=True)
        enrol = Enrol(code=code, kind=self._kind, public_key=key.public_text, name=name)
        async with self._http() as http:
            answer = await self._post(http, "/v1/enrol", msgspec.json.encode(enrol), {})
        raise_refusal(answer)
        enrolled = message_in(answer, Enrolled)
        self._keep(Identity(enrolled.reporter, enrolled.epoch, enrolled.area, enrolled.site))
        return self._known()

    async def enrol_when_reachable(self, code: str, name: str) -> Identity:
        """As `enrol`, but an unreachable fleet is asked again and again. Raises Refused."""
        failures = 0
        while True:
            try:
                return await self.enrol(code, name)
            except Unreachable:
                failures += 1
                await asyncio.sleep(self._retry_s(failures))

    async def run(self) -> None:
        """Carry the outbox over until cancelled. Raises NotEnrolled."""
        self._known()
        failures = 0
        wait_s = random.uniform(0, self._intervals.start_spread_s)
        async with self._http() as http:
            while True:
                await self._wait(wait_s, failures)
                try:
                    wait_s = await self._once(http)
                    failures = 0
                except _Slower as asked:
                    failures += 1
                    wait_s = max(asked.wait_s, self._retry_s(failures))
                except Unreachable:
                    failures += 1
                    wait_s = self._retry_s(failures)
                except (Refused, ProtocolError):
                    self._heard(False)
                    failures += 1
                    wait_s = self._retry_s(failures)

    async def sync_once(self) -> float:
        """One exchange now; the seconds until the next. Raises Unreachable, Refused, ProtocolError, NotEnrolled."""
        async with self._http() as http:
            return await self._once(http)

    # ---- one exchange ----

    async def _once(self, http: "httpx.AsyncClient") -> float:
        self._poked.clear()
        rows = await self._outbox.pending(BATCH)
        first = rows[0].seq if rows else await self._outbox.last_seq() + 1
        answer = await self.send(http, "/v1/sync", await self._message(rows, first))
        if answer.status_code == 409:
            await self._repair(http, message_in(answer, Gap), rows)
            return 0.0
        raise_refusal(answer)
        synced = message_in(answer, Synced)
        self._offset = synced.server_time - self._clock.now()
        self._heard(True)
        self._gone_through = 0
        if rows:
            # Never beyond what we sent: a fleet that is ahead of a restored store knows other rows by those numbers.
            await self._outbox.acknowledge(min(synced.hwm, rows[-1].seq))
        return 0.0 if len(rows) == BATCH else synced.next_sync_s * random.uniform(0.9, 1.1)

    async def _message(self, rows: Sequence[OutboxRow], first_seq: int) -> bytes:
        identity = self._known()
        state = msgspec.structs.replace(self._heartbeat(), outbox_depth=await self._outbox.depth())
        return msgspec.json.encode(
            Sync(
                reporter=identity.reporter,
                epoch=identity.epoch,
                first_seq=first_seq,
                now=self._clock.now(),
                state=state,
                events=tuple(_event(row) for row in rows),
                gone_through=self._gone_through,
            )
        )

    async def _repair(self, http: "httpx.AsyncClient", gap: Gap, rows: Sequence[OutboxRow]) -> None:
        """Bring both sides to one (epoch, hwm) again; the next exchange then succeeds."""
        match gap.reason:
            case GapReason.GAP:
                await self._outbox.rewind(gap.hwm)
                oldest = await self._outbox.pending(1)
                following = oldest[0].seq if oldest else await self._outbox.last_seq() + 1
                self._gone_through = following - 1 if following > gap.hwm + 1 else 0
            case GapReason.OLD_EPOCH:
                self._adopt(gap.epoch)
            case GapReason.FORKED:
                await self._outbox.acknowledge(min(gap.hwm, rows[-1].seq if rows else 0))
                await self._open_epoch(http, gap.hwm)
            case GapReason.EPOCH_AHEAD:
                await self._outbox.rewind(gap.hwm)
                await self._open_epoch(http, gap.hwm)

    async def _open_epoch(self, http: "httpx.AsyncClient", base: int) -> None:
        identity = self._known()
        wanted = OpenEpoch(reporter=identity.reporter, epoch=identity.epoch, base=base)
        answer = await self.send(http, "/v1/epoch", msgspec.json.encode(wanted))
        raise_refusal(answer)
        self._adopt(message_in(answer, OpenedEpoch).epoch)

    # ---- HTTP ----

    def _http(self) -> "httpx.AsyncClient":
        import httpx  # late: the owner's start does not wait for it

        limits = httpx.Limits(max_connections=1, keepalive_expiry=KEEP_ALIVE_S)
        return httpx.AsyncClient(timeout=self._intervals.timeout_s, limits=limits, trust_env=False)

    async def send(self, http: "httpx.AsyncClient", path: str, body: bytes) -> "httpx.Response":
        """POST it signed; where only our clock was wrong, once more with the fleet's time. Raises NotEnrolled, Unreachable."""
        headers = {}
        if len(body) > GZIP_ABOVE_BYTES:
            body, headers = gzip.compress(body, 6), {"Content-Encoding": "gzip"}
        answer = await self._post(http, path, body, headers | self._signature(path, body))
        if answer.status_code == 401 and (server_time := message_in(answer, Problem).server_time):
            self._offset = server_time - self._clock.now()
            answer = await self._post(http, path, body, headers | self._signature(path, body))
        return answer

    def _signature(self, path: str, body: bytes) -> dict[str, str]:
        created = self._clock.now() + self._offset
        key = self._signing_key(make=False)
        return sign_request(key, self._known().reporter, "POST", self._url + path, body, created)

    async def _post(
        self, http: "httpx.AsyncClient", path: str, body: bytes, headers: dict[str, str]
    ) -> "httpx.Response":
        import httpx

        try:
            answer = await http.post(
                self._url + path, content=body, headers={"Content-Type": "application/json", **headers}
            )
        except httpx.HTTPError as failed:
            self._heard(False)
            raise Unreachable(f"fleet: {type(failed).__name__}") from failed
        return answer

    # ---- waiting ----

    async def _wait(self, wait_s: float, failures: int) -> None:
        """Wait; a poke shortens it to `flush_s`, but not while the fleet fails."""
        if failures or wait_s <= self._intervals.flush_s:
            await asyncio.sleep(wait_s)
            return
        try:
            async with asyncio.timeout(wait_s):
                await self._poked.wait()
                await asyncio.sleep(self._intervals.flush_s)
        except TimeoutError:
            return

    def _retry_s(self, failures: int) -> float:
        """Full jitter. Source: AWS Architecture Blog, "Exponential Backoff And Jitter"."""
        most = self._intervals.retry_first_s * 2 ** min(failures - 1, 30)
        return random.uniform(0, min(self._intervals.retry_most_s, most))

    # ---- identity ----

    def _known(self) -> Identity:
        if self._identity is None:
            raise NotEnrolled(f"{self._folder}: no identity; enrol with a code")
        return self._identity

    def _signing_key(self, *, make: bool) -> SigningKey:
        if self._key is None:
            path = self._folder / "key.pem"
            if make and not path.exists():
                self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                SigningKey.generate().save(path)
            self._key = SigningKey.load(path)
        return self._key

    def _adopt(self, epoch: int) -> None:
        known = self._known()
        self._keep(Identity(known.reporter, epoch, known.area, known.site))

    def _keep(self, identity: Identity) -> None:
        _write_identity(self._folder, identity)
        self._identity = identity


class _Slower(Refused):
    """The fleet is there and asks to come later."""

    def __init__(self, reason: str, wait_s: float) -> None:
        super().__init__(reason)
        self.wait_s = wait_s


def _event(row: OutboxRow) -> Event:
    payload = msgspec.Raw(row.payload.encode("utf-8"))
    return Event(
        seq=row.seq, kind=row.kind, version=row.version, at=row.at, boot_s=row.boot_s, payload=payload
    )


def raise_refusal(answer: "httpx.Response") -> None:
    """Raises Refused for every answer but 200."""
    if answer.status_code == 200:
        return
    if answer.status_code in (429, 503):
        after = answer.headers.get("retry-after", "0")
        raise _Slower("busy", float(after) if after.isdigit() else 0.0)
    problem = message_in(answer, Problem)
    raise Refused(problem.reason, problem.detail)


def message_in(answer: "httpx.Response", shape: type[T]) -> T:
    """Raises ProtocolError."""
    try:
        return msgspec.json.decode(answer.content, type=shape)
    except msgspec.DecodeError as broken:
        raise ProtocolError(f"fleet: HTTP {answer.status_code} is no {shape.__name__}") from broken


def _read_identity(folder: Path) -> Identity | None:
    file = folder / "identity.json"
    if not file.exists():
        return None
    try:
        return msgspec.json.decode(file.read_bytes(), type=Identity)
    except msgspec.DecodeError as broken:
        raise ConfigError(f"{file}: {broken}") from broken


def _write_identity(folder: Path, identity: Identity) -> None:
    """Durable, and never half: a power cut leaves the old or the new one."""
    fresh = folder / "identity.json.new"
    with fresh.open("w") as file:
        json.dump(asdict(identity), file)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(folder / "identity.json")
    directory = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
