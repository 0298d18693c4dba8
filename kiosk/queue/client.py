"""A kiosk's door to the site queue: signed requests, one stream, explicit timeouts."""

import re
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import msgspec

from kiosk.domain.clock import Clock, SystemClock
from kiosk.domain.errors import BianminError, ConfigError, ProtocolError, Refused, Unreachable
from kiosk.queue.addresses import Addresses
from kiosk.queue.lease_schemas import HandedIn, HandIn, LeaseBook, LeasedTicket
from kiosk.queue.schemas import (
    ActOnTicket,
    DayKey,
    FindTicket,
    Hall,
    KeypadHall,
    KeypadWindow,
    Message,
    Pair,
    Paired,
    Problem,
    Rate,
    RateableTicket,
    Rated,
    ReportPrint,
    Reprint,
    TakenTicket,
    TakeTicket,
    TicketStatus,
)
from kiosk.queue.window_schemas import WindowCommand
from kiosk.signing.http_signature import sign_request
from kiosk.signing.key import SigningKey

if TYPE_CHECKING:
    import httpx

SILENCE_S = 40.0  # a stream that says nothing for so long is dead: the queue fills silence every 15 s
_TOKEN = re.compile(r"[A-Za-z0-9_-]{8,64}")
_SERVER_TIME = "x-server-time"
M = TypeVar("M", bound=Message)


class NotPaired(BianminError):
    """This machine has no identity at the queue yet: pair it with a code."""


class QueueClient:
    """One queue at one address or two, one kiosk. Every call raises Unreachable or Refused."""

    def __init__(
        self,
        url: str,
        identity_dir: Path,
        *,
        other_url: str = "",
        ca_file: str = "",
        timeout_s: float = 3.0,
        clock: Clock | None = None,
    ) -> None:
        self._at = Addresses(url, other_url, identity_dir)
        self._ca_file = ca_file
        self._folder = identity_dir
        self._timeout_s = timeout_s
        self._clock = clock or SystemClock()
        self._offset = timedelta()
        self._paired = _read_paired(identity_dir)
        self._key: SigningKey | None = None
        self._http: httpx.AsyncClient | None = None

    @property
    def paired(self) -> bool:
        """Whether this machine belongs to the site."""
        return self._paired is not None

    async def pair(self, code: str) -> Paired:
        """Join the site by a one-time code; a repeat after a lost answer is harmless. Raises Refused, Unreachable."""
        return await self._joined("/v1/pair", code, lambda _body: {})

    async def join(self, path: str, proof: Callable[[bytes], dict[str, str]]) -> Paired:
        """For a server of the site: without a code. proof: headers that prove the body. Raises Refused, Unreachable."""
        return await self._joined(path, "", proof)

    async def close(self) -> None:
        """Let go of the connections."""
        if self._http is not None:
            await self._http.aclose()
            self._http = None

    async def hall(self) -> Hall:
        """The hall now."""
        return await self._get("/v1/hall", Hall)

    async def hall_stream(self) -> AsyncGenerator[Hall, None]:
        """The hall now and at every change, until the connection ends. Raises Unreachable, also for silence."""
        async with aclosing(self._stream("/v1/hall/stream", "hall", Hall)) as halls:
            async for hall in halls:
                yield hall

    async def keypads_stream(self) -> AsyncGenerator[KeypadHall, None]:
        """For the host of the hall's line: its windows now and at every change. Raises Unreachable."""
        async with aclosing(self._stream("/v1/keypads/stream", "keypads", KeypadHall)) as halls:
            async for hall in halls:
                yield hall

    async def bytes_stream(self, path: str, silence_s: float) -> AsyncGenerator[bytes, None]:
        """For a standby: what it follows, as it comes, until the connection ends. Raises Unreachable."""
        async with self._opened(path, silence_s) as answer:
            async for chunk in answer.aiter_raw():
                yield chunk

    async def get(self, path: str, shape: type[M]) -> M:
        """For a standby: anything that is told to it alone."""
        return await self._get(path, shape)

    async def post(self, path: str, message: Message, shape: type[M]) -> M:
        """For a standby: any message of its own."""
        return await self._post(path, message, shape)

    async def keypad(self, window: int, verb: str, command: WindowCommand) -> KeypadWindow:
        """A key at a window: call, recall, no_show, finish, pause, resume, park, call_back."""
        return await self._post(f"/v1/keypads/{window}/{verb}", command, KeypadWindow)

    async def rate_at(self, window: int, rate: Rate) -> Rated:
        """A key of the rating pad there, about the ticket that it asks about."""
        return await self._post(f"/v1/keypads/{window}/rating", rate, Rated)

    async def day(self) -> DayKey:
        """The key for person tags of this business day."""
        return await self._get("/v1/day", DayKey)

    async def take_ticket(self, take: TakeTicket) -> TakenTicket:
        """A number; a repeat with the same command gives the same one."""
        return await self._post("/v1/tickets", take, TakenTicket)

    async def lease_numbers(self) -> LeaseBook:
        """The numbers that this kiosk may give while the queue is gone; topped up at every call."""
        return _decoded(await self._signed("POST", "/v1/leases", b""), LeaseBook)

    async def hand_in(self, leased: LeasedTicket) -> HandedIn:
        """A number that was given meanwhile; a repeat is harmless."""
        asked = HandIn(leased=leased, sent_at=self._clock.now())
        return await self._post("/v1/leased", asked, HandedIn)

    async def ticket(self, ticket: str) -> TicketStatus:
        """Where a ticket stands."""
        return await self._get(f"/v1/tickets/{ticket}", TicketStatus)

    async def find_ticket(self, find: FindTicket) -> TicketStatus:
        """The ticket of a slip, by its QR's token or by number and code."""
        return await self._post("/v1/tickets/find", find, TicketStatus)

    async def cancel_ticket(self, ticket: str, act: ActOnTicket) -> TicketStatus:
        """The resident gives the number back."""
        return await self._post(f"/v1/tickets/{ticket}/cancel", act, TicketStatus)

    async def return_ticket(self, ticket: str, act: ActOnTicket) -> TicketStatus:
        """After a no-show: in the queue again, a few places back."""
        return await self._post(f"/v1/tickets/{ticket}/return", act, TicketStatus)

    async def postpone_ticket(self, ticket: str, act: ActOnTicket) -> TicketStatus:
        """The resident will be late: a few places back."""
        return await self._post(f"/v1/tickets/{ticket}/late", act, TicketStatus)

    async def reprint_ticket(self, ticket: str, act: ActOnTicket) -> Reprint:
        """What a copy of a lost slip needs; report it with its attempt."""
        return await self._post(f"/v1/tickets/{ticket}/reprint", act, Reprint)

    async def report_print(self, ticket: str, report: ReportPrint) -> TicketStatus:
        """What became of the slip."""
        return await self._post(f"/v1/tickets/{ticket}/print", report, TicketStatus)

    async def rateable(self, code: str) -> RateableTicket:
        """What the code on a slip stands for."""
        digits = "".join(character for character in code if character.isdecimal() and character.isascii())
        return await self._get(f"/v1/ratings/{digits or '0'}", RateableTicket)

    async def rateable_by_link(self, token: str) -> RateableTicket:
        """What the link on a slip stands for, with the slip's code."""
        if not _TOKEN.fullmatch(token):
            raise Refused("unknown_code")
        return await self._get(f"/v1/ratings/link/{token}", RateableTicket)

    async def rate(self, rate: Rate) -> Rated:
        """Give a rating."""
        return await self._post("/v1/ratings", rate, Rated)

    # ---- requests ----

    async def _joined(self, path: str, code: str, proof: Callable[[bytes], dict[str, str]]) -> Paired:
        key = self._signing_key(make=True)
        body = msgspec.json.encode(Pair(code=code, public_key=key.public_text))
        paired = _decoded(await self._send("POST", path, body, proof(body)), Paired)
        self._paired = paired
        _write_paired(self._folder, paired)
        return paired

    async def _stream(self, path: str, name: str, shape: type[M]) -> AsyncGenerator[M, None]:
        async with self._opened(path, SILENCE_S) as answer:
            async for data in _events(answer.aiter_lines(), name):
                yield _decode(data, shape)

    @asynccontextmanager
    async def _opened(self, path: str, silence_s: float) -> AsyncIterator["httpx.Response"]:
        """An answer whose body goes on; asked again with the queue's time where only our clock was wrong."""
        import httpx

        timeout = httpx.Timeout(self._timeout_s, read=silence_s)
        for attempt in (1, 2):
            url = self._at.url
            headers = self._signature("GET", path, b"") | self._at.headers
            try:
                async with self._client().stream(
                    "GET", url + path, headers=headers, timeout=timeout
                ) as answer:
                    self._at.heard(url, answer.headers)
                    if answer.status_code != 200:
                        await answer.aread()
                        if attempt == 1 and self._corrected(answer):
                            continue
                        self._raise_refusal(url, answer)
                    yield answer
                    return
            except httpx.HTTPError as failed:
                self._at.failed(url)
                raise Unreachable(f"queue: {type(failed).__name__}") from failed

    async def _get(self, path: str, shape: type[M]) -> M:
        return _decoded(await self._signed("GET", path, b""), shape)

    async def _post(self, path: str, message: Message, shape: type[M]) -> M:
        return _decoded(await self._signed("POST", path, msgspec.json.encode(message)), shape)

    async def _signed(self, method: str, path: str, body: bytes) -> "httpx.Response":
        """Sign and send; where only our clock was wrong, once more with the queue's time."""
        try:
            return await self._send(method, path, body, self._signature(method, path, body))
        except _ClockOff:
            return await self._send(method, path, body, self._signature(method, path, body))

    async def _send(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> "httpx.Response":
        import httpx

        url, headers = self._at.url, {**headers, **self._at.headers}
        if body:
            headers["Content-Type"] = "application/json"
        try:
            answer = await self._client().request(method, url + path, content=body, headers=headers)
        except httpx.HTTPError as failed:
            self._at.failed(url)
            raise Unreachable(f"queue: {type(failed).__name__}") from failed
        self._at.heard(url, answer.headers)
        if answer.status_code != 200:
            if self._corrected(answer):
                raise _ClockOff("signature_time")
            self._raise_refusal(url, answer)
        return answer

    def _corrected(self, answer: "httpx.Response") -> bool:
        """Whether the answer says that our clock is off; the offset is taken over."""
        server_time = answer.headers.get(_SERVER_TIME)
        if answer.status_code != 401 or server_time is None or _problem(answer).reason != "signature_time":
            return False
        self._offset = datetime.fromisoformat(server_time) - self._clock.now()
        return True

    def _signature(self, method: str, path: str, body: bytes) -> dict[str, str]:
        if self._paired is None:
            raise NotPaired(f"{self._folder}: not paired with the queue")
        created = self._clock.now() + self._offset
        key = self._signing_key(make=False)
        return sign_request(key, self._paired.device, method, self._at.url + path, body, created)

    def _raise_refusal(self, url: str, answer: "httpx.Response") -> None:
        if answer.status_code >= 500:
            self._at.failed(url)
            raise Unreachable(f"queue: HTTP {answer.status_code}")
        problem = _problem(answer)
        raise Refused(problem.reason, problem.detail)

    def _client(self) -> "httpx.AsyncClient":
        import httpx  # late: the owner's start does not wait for it

        if self._http is None:
            verify = ssl.create_default_context(cafile=self._ca_file) if self._ca_file else True
            self._http = httpx.AsyncClient(timeout=self._timeout_s, trust_env=False, verify=verify)
        return self._http

    def _signing_key(self, *, make: bool) -> SigningKey:
        if self._key is None:
            path = self._folder / "key.pem"
            if make and not path.exists():
                self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
                SigningKey.generate().save(path)
            self._key = SigningKey.load(path)
        return self._key


class _ClockOff(Refused):
    """Our clock was off, and has been corrected."""


async def _events(lines: AsyncIterator[str], name: str) -> AsyncIterator[str]:
    """The data of each event of that name. Source: WHATWG HTML, server-sent events."""
    event, data = "", []
    async for line in lines:
        if line.startswith("event:"):
            event = line[6:].strip()
        elif line.startswith("data:"):
            data.append(line[5:].removeprefix(" "))
        elif not line:
            if data and event == name:
                yield "\n".join(data)
            event, data = "", []


def _problem(answer: "httpx.Response") -> Problem:
    return _decoded(answer, Problem)


def _decoded(answer: "httpx.Response", shape: type[M]) -> M:
    return _decode(answer.content, shape)


def _decode(content: bytes | str, shape: type[M]) -> M:
    try:
        return msgspec.json.decode(content, type=shape)
    except msgspec.DecodeError as broken:
        raise ProtocolError(f"queue: no {shape.__name__}") from broken


def _read_paired(folder: Path) -> Paired | None:
    file = folder / "paired.json"
    if not file.exists():
        return None
    try:
        return msgspec.json.decode(file.read_bytes(), type=Paired)
    except msgspec.DecodeError as broken:
        raise ConfigError(f"{file}: {broken}") from broken


def _write_paired(folder: Path, paired: Paired) -> None:
    fresh = folder / "paired.json.new"
    fresh.write_bytes(msgspec.json.encode(paired))
    fresh.replace(folder / "paired.json")
