"""What a sync of ten events costs beside the bare route, in the same run; the signature is listed apart.

Bare: the same framework's plain route, msgspec, and one durable group commit of what the sync carries, its ten events and
its heartbeat, by the plainest code, and nothing of ours: no mark, no epoch, no revocation, no counts, no limits, no headers.
Two stricter figures stand beside it: against a bare route that writes its rows by our own code, and against one that throws
the heartbeat away. CPU is all threads of the server's process, read from the kernel. All kinds run as the fleet's own
process does (fleet.interpreter).

A process is luckier or unluckier than another for as long as it lives, and how many syncs share a commit differs from round
to round: so there are several of each kind, they take turns, ours is compared with the bare one of the same turn, and the
median counts. It still moves by 0.03 from run to run.
"""

import asyncio
import socket
import statistics
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

import msgspec
import uvicorn
from starlette.requests import Request
from starlette.responses import Response

from fleet import registry
from fleet.api import App, create_app, parts
from fleet.config import FleetConfig, Syncs
from fleet.enrolment import new_code, new_code_text
from fleet.feed import Feed
from fleet.identity.signatures import Signatures
from fleet.interpreter import set_for_serving
from fleet.news import News
from fleet.pace import Paces
from fleet.schemas import DeviceReport, Event, Heartbeat, ReporterKind, Sync, Synced
from fleet.signed_requests import Verify
from fleet.store.inserting import insert_rows
from fleet.store.port import Store
from fleet.store.rows import event_rows, local_times, stamp
from fleet.store.sqlite import SqliteStore
from fleet.store.sync import INTO_EVENTS
from fleet.store.tables import connect
from fleet.store.writer import Group, GroupWriter
from kiosk.domain.clock import SystemClock
from kiosk.signing.http_signature import sign_request
from kiosk.signing.key import SigningKey
from tests.budgets.plain_rows import COLUMNS, heartbeat, plain_rows
from tests.budgets.rows import Measured
from tests.fleet.site import AREA, BEIJING, SITE, intake_rules

GROUP = "fleet"
EVENTS = 10
REPORTERS = 32
SYNCS = 25  # of each reporter, one after the other
ROUNDS = 8
SERVERS = 3  # of each kind
WARM_UP = 1
_BARE = ("bare", "rows", "shared")
_KINDS = (*_BARE, "ours", "signed")
_INSERT = f"INSERT INTO events ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"
_KEEP_STATE = "UPDATE reporters SET last_sync_at = ?, state = ? WHERE id = ?"
_EVENT_KINDS = ("ticket.taken", "ticket.printed", "ticket.called", "ticket.serving", "ticket.done")


async def measure() -> list[Measured]:
    """The ratio, and what one sync costs bare, with our protocol, and with the signature too."""
    with tempfile.TemporaryDirectory() as name:
        servers = [
            _Server(kind, Path(name) / f"{kind}{place}") for place in range(SERVERS) for kind in _KINDS
        ]
        for server in servers:
            await server.start()
        cost_us: dict[str, list[float]] = {kind: [] for kind in _KINDS}
        try:
            for turn in range(WARM_UP + ROUNDS):
                for server in servers:
                    spent = await server.round(turn)
                    if turn >= WARM_UP:
                        cost_us[server.kind].append(spent)
        finally:
            for server in servers:
                server.stop()
        check = await _signature_us(Path(name) / "signatures")
    bare, ours, signed = (statistics.median(cost_us[kind]) for kind in ("bare", "ours", "signed"))
    beside = f"bare {bare:.0f} µs, ours {ours:.0f} µs, with its signature {signed:.0f} µs"
    spread = ", ".join(f"{kind} {min(costs):.0f}–{max(costs):.0f}" for kind, costs in cost_us.items())
    rounds = f"median of {SERVERS} processes × {ROUNDS} rounds of {REPORTERS * SYNCS} syncs ({spread} µs)"
    return [
        Measured("sync_cpu_ratio", _ratio(cost_us, "bare"), f"{beside}; {rounds}"),
        Measured("sync_cpu_ratio_our_rows", _ratio(cost_us, "shared"), "bare writes its rows by our code"),
        Measured("sync_cpu_ratio_rows_only", _ratio(cost_us, "rows"), "bare throws the heartbeat away"),
        Measured("sync_bare_us", round(bare, 1), "CPU of the server's process for each sync"),
        Measured("sync_ours_us", round(ours, 1), "without the signature"),
        Measured("sync_signed_us", round(signed, 1), "with the signature, while the writer works beside it"),
        Measured("sync_signature_us", round(check, 1), "check of one request's signature, in one thread"),
    ]


def _ratio(cost_us: Mapping[str, Sequence[float]], bare: str) -> float:
    """Ours against a bare kind, round by round."""
    pairs = zip(cost_us["ours"], cost_us[bare], strict=True)
    return round(statistics.median(ours / other for ours, other in pairs), 3)


class _Server:
    """One server in its own process, and the load for it."""

    def __init__(self, kind: str, folder: Path) -> None:
        self.kind = kind
        self._folder = folder
        self._keys = [SigningKey.generate() for _ in range(REPORTERS)]
        self._reporters: list[str] = []
        self._url = ""

    async def start(self) -> None:
        """Enrol, start, connect."""
        with closing(SqliteStore(self._folder / "store.sqlite3", intake_rules())) as store:
            for key in self._keys:
                self._reporters.append(await enrolled(store, key.public_text))
        context = get_context("spawn")
        ours, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(self.kind, self._folder, theirs), daemon=True)
        self._process.start()
        port = await asyncio.to_thread(ours.recv)
        self._url = f"http://127.0.0.1:{port}"
        self._streams = [await asyncio.open_connection("127.0.0.1", port) for _ in range(REPORTERS)]

    async def round(self, turn: int) -> float:
        """Every reporter sends its syncs one after the other; CPU microseconds of the server for each."""
        requests = [self._requests(place, turn) for place in range(REPORTERS)]
        before = cpu_ns(self._process.pid)
        await asyncio.gather(
            *(send(*stream, sent) for stream, sent in zip(self._streams, requests, strict=True))
        )
        return (cpu_ns(self._process.pid) - before) / 1000 / (REPORTERS * SYNCS)

    def stop(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.join()

    def _requests(self, place: int, turn: int) -> list[bytes]:
        made = []
        for number in range(SYNCS):
            first = (turn * SYNCS + number) * EVENTS + 1
            body = msgspec.json.encode(ten_events(self._reporters[place], first))
            headers = {"Host": self._url.removeprefix("http://"), "Content-Length": str(len(body))}
            headers |= {"X-Reporter": self._reporters[place]}
            if self.kind == "signed":
                now = datetime.now(UTC)
                key = self._keys[place]
                headers |= sign_request(
                    key, self._reporters[place], "POST", self._url + "/v1/sync", body, now
                )
            lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
            made.append(f"POST /v1/sync HTTP/1.1\r\n{lines}\r\n".encode() + body)
        return made


async def _signature_us(folder: Path) -> float:
    """CPU of one check by the fleet's own code, of requests of many reporters in turn: the median of the rounds."""
    clock = SystemClock()
    keys = [SigningKey.generate() for _ in range(REPORTERS)]
    with closing(SqliteStore(folder / "store.sqlite3", intake_rules())) as store:
        names = [await enrolled(store, key.public_text) for key in keys]
        check = Signatures(store, clock, 300.0, News(store, clock))
        url = "http://127.0.0.1:8000/v1/sync"
        requests = []
        for key, name in zip(keys, names, strict=True):
            body = msgspec.json.encode(ten_events(name, 1))
            signed = sign_request(key, name, "POST", url, body, clock.now())
            requests.append(({header.lower(): value for header, value in signed.items()}, body))
        rounds = []
        for _ in range(WARM_UP + SERVERS * ROUNDS):
            before = time.thread_time_ns()
            for headers, body in requests:
                await check("POST", url, headers, body)
            rounds.append((time.thread_time_ns() - before) / 1000 / REPORTERS)
    return statistics.median(rounds[WARM_UP:])


async def enrolled(store: Store, public_key: str) -> str:
    """A new reporter's id."""
    text = new_code_text()
    expires_at = datetime.now(UTC) + timedelta(hours=1)
    code = new_code(text, ReporterKind.SITE, area=AREA, site=SITE, quota=1, expires_at=expires_at)
    await store.write(lambda sql: registry.add_code(sql, code))
    return (
        await store.write(
            lambda sql: registry.enrol(
                sql, code.digest, ReporterKind.SITE, public_key, "主机", datetime.now(UTC)
            )
        )
    ).id


def ten_events(reporter: str, first: int) -> Sync:
    """What a busy site sends at once."""
    now = datetime.now(UTC)
    payload = msgspec.Raw(
        b'{"ticket":"5f2c6a0b9d3e4f718293a4b5c6d7e8f9","number":"A037","service":"social-card","window":3}'
    )
    names = ("printer", "card", "qr", "keypad", "camera", "document", "sound", "touch")
    devices = tuple(
        DeviceReport(device=device, state="ready", fault="none", notice="none") for device in names
    )
    return Sync(
        reporter=reporter,
        epoch=1,
        first_seq=first,
        now=now,
        state=Heartbeat(software="0.1.0", boot="0" * 32, outbox_depth=EVENTS, devices=devices),
        events=tuple(
            Event(
                seq=seq,
                kind=_EVENT_KINDS[seq % len(_EVENT_KINDS)],
                version=1,
                at=now,
                boot_s=seq / 7,
                payload=payload,
            )
            for seq in range(first, first + EVENTS)
        ),
    )


async def send(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, requests: list[bytes]) -> None:
    """One after the other. Raises RuntimeError for an answer that is not 200."""
    for request in requests:
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        body = await reader.readexactly(length)
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(f"{head!r} {body!r}")


def cpu_ns(pid: int | None) -> int:
    """Nanoseconds that all threads of the process have run."""
    total = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        with suppress(FileNotFoundError):  # a thread ended meanwhile
            total += int((task / "schedstat").read_text().split()[0])
    return total


# ---- in the server's process ----


def _serve(kind: str, folder: Path, told: Connection) -> None:
    listening = socket.create_server(("127.0.0.1", 0))
    told.send(listening.getsockname()[1])
    app = _bare(folder, kind) if kind in _BARE else _ours(folder, signed=kind == "signed")
    config = uvicorn.Config(
        app, loop="uvloop", http="httptools", access_log=False, log_level="error", timeout_keep_alive=600
    )
    set_for_serving()
    uvicorn.Server(config).run(sockets=[listening])


def _bare(folder: Path, kind: str) -> App:
    decode = msgspec.json.Decoder(Sync).decode
    encode = msgspec.json.Encoder().encode
    writer = GroupWriter(connect(folder / "store.sqlite3"), 1000, lambda _touched: None)

    async def sync(request: Request) -> Response:
        message = decode(await request.body())
        received = datetime.now(UTC)

        def insert(group: Group) -> None:
            if kind == "shared":
                local, now = local_times(message.events, BEIJING), stamp(received)
                rows = event_rows(message.reporter, message.epoch, message.events, local, now)
                insert_rows(group.connection.cursor(), INTO_EVENTS, rows)
            else:
                group.connection.executemany(_INSERT, plain_rows(message, received))
            if kind != "rows":
                group.connection.execute(_KEEP_STATE, heartbeat(message, received))

        await writer.run(insert)
        answer = Synced(hwm=message.events[-1].seq, server_time=received, next_sync_s=60.0)
        return Response(encode(answer), media_type="application/json")

    app = App()
    app.sync = sync  # past FastAPI's layers, as ours
    return app


def _ours(folder: Path, *, signed: bool) -> App:
    clock = SystemClock()
    feed = Feed()
    store = SqliteStore(folder / "store.sqlite3", intake_rules(), changed=feed.changed, told=feed.told)
    # Each of the few reporters here brings what many would.
    unhurried = Syncs(pace=Paces(calls_per_s=1e6, calls_at_once=1_000_000))
    made = parts(FleetConfig(sync=unhurried), store, clock, feed)
    verify: Verify = Signatures(store, clock, 300.0, made.news) if signed else _believed
    return create_app(made, verify=verify)


async def _believed(_method: str, _url: str, headers: Mapping[str, str], _body: bytes) -> str:
    """Whom the request says it is: the signature is measured apart."""
    return headers["x-reporter"]
