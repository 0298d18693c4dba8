"""The agent's door: what a screen may ask, over the agent's Unix socket.

HTTP is spoken here by hand: a general client costs the screen 15 MB and a tenth of a second for proxies, cookies and
certificates, none of which a Unix socket has.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from agent.document_schemas import (
    ArrangePages,
    DocumentCode,
    DocumentView,
    PageTaken,
    SetPageColour,
    SetPageCorners,
    TakePage,
    TurnPage,
)
from agent.schemas import (
    ArmFor,
    AskCode,
    AskPin,
    AtPage,
    Begin,
    CameraName,
    CodeFor,
    DeviceReports,
    End,
    LookThrough,
    PinFor,
    PreviewOffer,
    Problem,
    RateableTicket,
    RateHere,
    RateTaken,
    Role,
    SetVoice,
    SetVolume,
    State,
    Take,
    TakenTicket,
)
from agent.ticket_schemas import ActOnMine, FindMine, MyTicket
from kiosk.domain.errors import ProtocolError, Refused, Unreachable

CALL_TIMEOUT_S = 6.0
SCAN_TIMEOUT_S = 20.0  # a camera that changes its size, a child that is given up
LONGEST_LINE = 1 << 20
STREAM_SILENCE_S = 20.0  # the agent sends something at least every 10 s


@dataclass(frozen=True, slots=True)
class _Wire:
    """One connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter


class AgentClient:
    """Keeps connections for calls and one for the stream. Raises Refused, Unreachable and ProtocolError."""

    def __init__(self, socket_path: Path) -> None:
        self._path = str(socket_path)
        self._idle: list[_Wire] = []

    async def close(self) -> None:
        """Close every kept connection."""
        while self._idle:
            self._idle.pop().writer.close()

    async def state(self) -> State:
        """All the screen needs, now."""
        return msgspec.json.decode(await self._call("GET", "/v1/state"), type=State)

    async def devices(self) -> DeviceReports:
        """Every device and what it says of itself."""
        return msgspec.json.decode(await self._call("GET", "/v1/devices"), type=DeviceReports)

    async def new_roll(self, command: str) -> None:
        """An attendant put a new paper roll into the slip printer."""
        await self._call("POST", "/v1/devices/printer/new-roll", msgspec.json.encode(Begin(command=command)))

    async def stream(self) -> AsyncIterator[State]:
        """The state at once and on every change, until the connection is lost (Unreachable)."""
        decoder = msgspec.json.Decoder(State)
        wire = await self._connected()
        try:
            async with asyncio.timeout(CALL_TIMEOUT_S):
                status, headers = await _asked(wire, "GET", "/v1/stream", b"")
            if status != 200 or "chunked" not in headers.get("transfer-encoding", ""):
                raise Unreachable(f"agent: stream refused, {status}")
            pending = b""
            while True:
                async with asyncio.timeout(STREAM_SILENCE_S):
                    chunk = await _chunk(wire.reader)
                if not chunk:
                    raise Unreachable("agent: stream ended")
                *lines, pending = (pending + chunk).split(b"\n")
                for line in lines:
                    if line.startswith(b"data: "):
                        yield decoder.decode(line[6:])
        except _LOST as lost:
            raise Unreachable("agent: stream lost") from lost
        except (*_STRANGE, msgspec.DecodeError) as strange:
            raise ProtocolError("agent: no State") from strange
        finally:
            wire.writer.close()

    async def begin(self, command: str) -> State:
        """A finger woke the screen. The visit that is open goes on."""
        return await self._state("/v1/visit", Begin(command=command))

    async def active(self, visit: int) -> None:
        """Somebody is still there; at most once a second."""
        await self._call("POST", f"/v1/visit/{visit}/active")

    async def end(self, visit: int, command: str, reason: str) -> State:
        """The visit is over: done, home, idle or crash."""
        return await self._state(f"/v1/visit/{visit}/end", End(command=command, reason=reason))

    async def arm(self, visit: int, role: Role = Role.SELF) -> State:
        """Readers may read this person's card now; the outcome comes as State.visit.card, .person, .relative, .attendant."""
        return await self._state(f"/v1/visit/{visit}/arm", ArmFor(role=role))

    async def disarm(self, visit: int) -> State:
        """Readers must not read any more."""
        return await self._state(f"/v1/visit/{visit}/disarm", None)

    async def look(self, visit: int, camera: CameraName) -> PreviewOffer:
        """Switch a camera on and look through it: `PreviewLook(path, offer.token)` of agent.preview."""
        body = await self._call(
            "POST", f"/v1/visit/{visit}/preview", msgspec.json.encode(LookThrough(camera=camera))
        )
        return msgspec.json.decode(body, type=PreviewOffer)

    async def look_away(self, visit: int) -> None:
        """Switch it off; no picture is left anywhere when this returns."""
        await self._call("DELETE", f"/v1/visit/{visit}/preview")

    # ---- pages before the document camera; see DocumentView ----

    async def scan(self, visit: int) -> DocumentView:
        """Switch the document camera on for this visit; nothing changes where it is on."""
        return await self._document(visit, "POST")

    async def scanned(self, visit: int) -> DocumentView:
        """The pages as they are."""
        return await self._document(visit, "GET")

    async def forget_pages(self, visit: int) -> None:
        """Switch it off; every page is gone when this returns."""
        await self._call("DELETE", _document(visit))

    async def take_page(self, visit: int, take: TakePage) -> PageTaken:
        """Photograph what lies there; a repeat with the same command gets the same page."""
        body = msgspec.json.encode(take)
        answer = await self._call("POST", f"{_document(visit)}/pages", body, SCAN_TIMEOUT_S)
        return msgspec.json.decode(answer, type=PageTaken)

    async def set_corners(self, visit: int, page: int, corners: tuple[float, ...]) -> DocumentView:
        """Corners by hand; none = as they were found."""
        message = SetPageCorners(corners=corners)
        return await self._document(visit, "POST", f"/pages/{page}/corners", message)

    async def set_colour(self, visit: int, page: int, *, grey: bool) -> DocumentView:
        """Grey or in colour."""
        return await self._document(visit, "POST", f"/pages/{page}/colour", SetPageColour(grey=grey))

    async def turn_page(self, visit: int, page: int, quarters: int) -> DocumentView:
        """Clockwise."""
        return await self._document(visit, "POST", f"/pages/{page}/turn", TurnPage(quarters=quarters))

    async def arrange_pages(self, visit: int, pages: tuple[int, ...]) -> DocumentView:
        """Every page once, in the order wanted."""
        return await self._document(visit, "POST", "/order", ArrangePages(pages=pages))

    async def remove_page(self, visit: int, page: int) -> DocumentView:
        """Thrown away."""
        return await self._document(visit, "DELETE", f"/pages/{page}")

    async def page_picture(self, visit: int, page: int, longest: int, *, photo: bool = False) -> bytes:
        """A JPEG of the page, or of the photograph that its corners lie in."""
        of = "photo" if photo else "page"
        path = f"{_document(visit)}/pages/{page}/picture?longest={longest}&of={of}"
        return await self._call("GET", path, timeout_s=SCAN_TIMEOUT_S)

    async def page_codes(self, visit: int, page: int) -> tuple[DocumentCode, ...]:
        """QR codes and bar codes on the page."""
        body = await self._call("GET", f"{_document(visit)}/pages/{page}/codes", timeout_s=SCAN_TIMEOUT_S)
        return msgspec.json.decode(body, type=tuple[DocumentCode, ...])

    async def pages_pdf(self, visit: int) -> bytes:
        """All pages as one PDF."""
        return await self._call("GET", f"{_document(visit)}/pdf", timeout_s=SCAN_TIMEOUT_S)

    async def _document(
        self, visit: int, method: str, path: str = "", message: msgspec.Struct | None = None
    ) -> DocumentView:
        body = msgspec.json.encode(message) if message is not None else b""
        answer = await self._call(method, _document(visit) + path, body, SCAN_TIMEOUT_S)
        return msgspec.json.decode(answer, type=DocumentView)

    async def ask_code(self, visit: int, purpose: CodeFor) -> None:
        """Codes before the scanner count now; what they say comes as State.code."""
        body = msgspec.json.encode(AskCode(purpose=purpose))
        await self._call("POST", f"/v1/visit/{visit}/code", body)

    async def ask_no_code(self, visit: int) -> None:
        """Codes do not count any more."""
        await self._call("DELETE", f"/v1/visit/{visit}/code")

    async def ask_pin(self, visit: int, role: Role = Role.SELF, field: str = "") -> None:
        """Keys of the encrypting keypad count now, for a proof or for a form's field; how it goes comes as State.pin."""
        purpose = PinFor.FIELD if field else PinFor.PROOF
        body = msgspec.json.encode(AskPin(role=role, purpose=purpose, field=field))
        await self._call("POST", f"/v1/visit/{visit}/pin", body)

    async def ask_no_pin(self, visit: int) -> None:
        """Keys do not count any more, and what was typed is forgotten."""
        await self._call("DELETE", f"/v1/visit/{visit}/pin")

    async def take(self, visit: int, take: Take) -> TakenTicket:
        """Take a number; a repeat with the same command gets the same ticket."""
        body = await self._call("POST", f"/v1/visit/{visit}/tickets", msgspec.json.encode(take))
        return msgspec.json.decode(body, type=TakenTicket)

    async def find_mine(self, visit: int, code: str) -> MyTicket:
        """The ticket of a slip, by the code on it."""
        body = msgspec.json.encode(FindMine(code=code))
        answer = await self._call("POST", f"/v1/visit/{visit}/my-ticket", body)
        return msgspec.json.decode(answer, type=MyTicket)

    async def act_on_mine(self, visit: int, ticket: str, act: ActOnMine) -> MyTicket:
        """Give it back, come back, or a copy of the slip."""
        answer = await self._call("POST", f"/v1/visit/{visit}/my-ticket/{ticket}", msgspec.json.encode(act))
        return msgspec.json.decode(answer, type=MyTicket)

    async def rateable(self, code: str) -> RateableTicket:
        """What the code on a slip stands for."""
        if not (code.isascii() and code.isalnum()):  # a scanner may have read anything
            raise Refused("unknown_code")
        return msgspec.json.decode(await self._call("GET", f"/v1/ratings/{code}"), type=RateableTicket)

    async def rate(self, rating: RateHere) -> RateTaken:
        """Rate by the code of a slip."""
        body = await self._call("POST", "/v1/ratings", msgspec.json.encode(rating))
        return msgspec.json.decode(body, type=RateTaken)

    async def voice(self, visit: int, *, on: bool, page: str) -> None:
        """朗读 on or off; `page` is what the screen shows now."""
        await self._call("POST", f"/v1/visit/{visit}/voice", msgspec.json.encode(SetVoice(on=on, page=page)))

    async def volume(self, visit: int, level: int) -> None:
        """How loud, 1 to 5."""
        await self._call("POST", f"/v1/visit/{visit}/volume", msgspec.json.encode(SetVolume(level=level)))

    async def at_page(self, visit: int, at: AtPage) -> None:
        """The screen shows another page."""
        await self._call("POST", f"/v1/visit/{visit}/page", msgspec.json.encode(at))

    async def help(self) -> None:
        """人工帮助 was pressed: tell the staff."""
        await self._call("POST", "/v1/help")

    async def call(self, method: str, path: str, body: bytes = b"") -> bytes:
        """For rooms that keep their part of the door in a module of their own."""
        return await self._call(method, path, body)

    async def _state(self, path: str, message: msgspec.Struct | None) -> State:
        body = msgspec.json.encode(message) if message is not None else b""
        return msgspec.json.decode(await self._call("POST", path, body), type=State)

    async def _call(
        self, method: str, path: str, body: bytes = b"", timeout_s: float = CALL_TIMEOUT_S
    ) -> bytes:
        try:
            async with asyncio.timeout(timeout_s):
                status, content = await self._exchanged(method, path, body)
        except _LOST as lost:
            raise Unreachable(f"agent: {method} {path}") from lost
        except _STRANGE as strange:
            raise ProtocolError(f"agent: {method} {path}") from strange
        if 200 <= status < 300:
            return content
        try:
            problem = msgspec.json.decode(content, type=Problem)
        except msgspec.DecodeError as strange:
            raise ProtocolError(f"agent: {status} without a reason") from strange
        raise Refused(problem.reason, problem.detail)

    async def _exchanged(self, method: str, path: str, body: bytes) -> tuple[int, bytes]:
        """One call on a kept connection; on a fresh one where the agent has closed it meanwhile (commands repeat safely)."""
        if self._idle:
            try:
                return await self._exchange(self._idle.pop(), method, path, body)
            except (ConnectionError, asyncio.IncompleteReadError):
                pass
        return await self._exchange(await self._connected(), method, path, body)

    async def _exchange(self, wire: _Wire, method: str, path: str, body: bytes) -> tuple[int, bytes]:
        kept = False
        try:
            status, headers = await _asked(wire, method, path, body)
            content = await wire.reader.readexactly(int(headers.get("content-length", "0")))
            kept = headers.get("connection", "") != "close"
        finally:
            if kept:
                self._idle.append(wire)
            else:
                wire.writer.close()
        return status, content

    async def _connected(self) -> _Wire:
        try:
            async with asyncio.timeout(CALL_TIMEOUT_S):
                return _Wire(*await asyncio.open_unix_connection(self._path, limit=LONGEST_LINE))
        except _LOST as lost:
            raise Unreachable("agent: no answer at its socket") from lost


_LOST = (OSError, TimeoutError, asyncio.IncompleteReadError)
_STRANGE = (ValueError, IndexError, asyncio.LimitOverrunError)


def _document(visit: int) -> str:
    return f"/v1/visit/{visit}/document"


async def _asked(wire: _Wire, method: str, path: str, body: bytes) -> tuple[int, dict[str, str]]:
    """Send the request; status and headers of the answer. Raises ValueError for an answer that is no HTTP."""
    head = f"{method} {path} HTTP/1.1\r\nHost: agent\r\nContent-Length: {len(body)}\r\n\r\n"
    wire.writer.write(head.encode("ascii") + body)
    await wire.writer.drain()
    first, *lines = (await wire.reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    pairs = (line.partition(":") for line in lines if line)
    return int(first.split(" ", 2)[1]), {name.strip().lower(): value.strip() for name, _, value in pairs}


async def _chunk(reader: asyncio.StreamReader) -> bytes:
    """The next chunk of a chunked body, empty at its end."""
    size = int((await reader.readuntil(b"\r\n")).split(b";")[0], 16)
    data = await reader.readexactly(size + 2)
    return data[:-2]
