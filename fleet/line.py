"""A reporter's line to its fleet: signed requests, a wrong clock, a key that changes."""

import asyncio
import base64
import gzip
import ssl
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from secrets import token_urlsafe
from typing import TYPE_CHECKING, TypeVar

import msgspec

from fleet.known import Identity
from fleet.schemas import FleetTime, Problem, time_text
from kiosk.domain.clock import Clock
from kiosk.domain.errors import ProtocolError, Refused, Unreachable
from kiosk.signing.http_signature import sign_request
from kiosk.signing.key import PublicKey
from kiosk.signing.keystore import KeyStore, Signer

if TYPE_CHECKING:
    import httpx

GZIP_ABOVE_BYTES = 500
KEEP_ALIVE_S = 70.0  # below the fleet's own limit, so that it never closes while we send
INSANE = timedelta(days=1)  # a clock that is so wrong cannot judge the dates of a certificate
NO_CHECK_TIME = 0x200000  # X509_V_FLAG_NO_CHECK_TIME; Python has no name for it
T = TypeVar("T")


class Slower(Refused):
    """The fleet is there and asks to come later."""

    def __init__(self, reason: str, wait_s: float, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.wait_s = wait_s


class Line:
    """Signs with the machine's key and posts. `offset`: what to add to our clock to have the fleet's."""

    def __init__(  # one per thing that a line needs to know
        self,
        url: str,
        keys: KeyStore,
        clock: Clock,
        known: Callable[[], Identity],
        *,
        timeout_s: float,
        ca_file: str = "",
    ) -> None:
        self.url = url.rstrip("/")
        self.offset = timedelta()
        self._keys = keys
        self._clock = clock
        self._known = known
        self._timeout_s = timeout_s
        self._ca_file = ca_file
        self._tls: ssl.SSLContext | None = None
        if ca_file and not Path(ca_file).is_file():
            raise FileNotFoundError(ca_file)

    def http(self, connections: int = 2) -> "httpx.AsyncClient":
        """Connections of this line; the caller closes them."""
        import httpx  # late: the owner's start does not wait for it

        limits = httpx.Limits(max_connections=connections, keepalive_expiry=KEEP_ALIVE_S)
        return httpx.AsyncClient(
            verify=self._context(), timeout=self._timeout_s, limits=limits, trust_env=False
        )

    async def send(  # one per part of a request
        self,
        http: "httpx.AsyncClient",
        path: str,
        body: bytes,
        *,
        held_s: float = 0.0,
        media: str = "application/json",
    ) -> "httpx.Response":
        """POST it signed; where only our clock was wrong, once more with the fleet's time. Raises Unreachable.

        A key that follows is tried first: an answer to it says that the fleet has it, and the old one is let go.
        """
        headers = {"Content-Type": media}
        if len(body) > GZIP_ABOVE_BYTES and media == "application/json":
            body, headers["Content-Encoding"] = gzip.compress(body, 6), "gzip"
        following = self._keys.following()
        if following is not None:
            answer = await self._signed(http, path, body, headers, following, held_s)
            if answer.status_code in (200, 409):
                self._keys.promote()
            if answer.status_code != 401:
                return answer
        return await self._signed(http, path, body, headers, self._key(), held_s)

    async def send_old(self, http: "httpx.AsyncClient", path: str, body: bytes) -> "httpx.Response":
        """As `send`, by the key in force, whatever follows. Raises Unreachable."""
        headers = {"Content-Type": "application/json"}
        return await self._signed(http, path, body, headers, self._key(), 0.0)

    async def post(
        self,
        http: "httpx.AsyncClient",
        path: str,
        body: bytes,
        headers: dict[str, str],
        held_s: float = 0.0,
    ) -> "httpx.Response":
        """As it is. A machine with an insane clock asks for the fleet's time where TLS fails. Raises Unreachable."""
        import httpx

        timeout = httpx.Timeout(self._timeout_s, read=self._timeout_s + held_s)
        try:
            return await http.post(self.url + path, content=body, headers=headers, timeout=timeout)
        except httpx.ConnectError as failed:
            if not await self._was_only_the_time():
                raise Unreachable(f"fleet: {type(failed).__name__}") from failed
        except httpx.HTTPError as failed:
            raise Unreachable(f"fleet: {type(failed).__name__}") from failed
        try:
            return await http.post(self.url + path, content=body, headers=headers, timeout=timeout)
        except httpx.HTTPError as failed:
            raise Unreachable(f"fleet: {type(failed).__name__}") from failed

    def heard(self, server_time: datetime) -> None:
        """The fleet told its time."""
        self.offset = server_time - self._clock.now()
        if self._tls is not None and abs(self.offset) < INSANE:
            self._tls.verify_flags = ssl.VerifyFlags(int(self._tls.verify_flags) & ~NO_CHECK_TIME)

    # ---- signing ----

    async def _signed(
        self,
        http: "httpx.AsyncClient",
        path: str,
        body: bytes,
        headers: dict[str, str],
        key: Signer,
        held_s: float,
    ) -> "httpx.Response":
        answer = await self.post(http, path, body, headers | self._signature(key, path, body), held_s)
        if answer.status_code == 401 and (told := message_in(answer, Problem).server_time):
            self.heard(told)
            answer = await self.post(http, path, body, headers | self._signature(key, path, body), held_s)
        return answer

    def signed_get(self, path: str) -> tuple[str, dict[str, str]]:
        """The address of a GET and the headers that sign it, by the key in force."""
        return self.url + path, self._signature(self._key(), path, b"", "GET")

    def _signature(self, key: Signer, path: str, body: bytes, method: str = "POST") -> dict[str, str]:
        created = self._clock.now() + self.offset
        return sign_request(key, self._known().reporter, method, self.url + path, body, created)

    def _key(self) -> Signer:
        key = self._keys.current()
        if key is None:
            raise FileNotFoundError("the identity has no key")
        return key

    # ---- the fleet's time ----

    async def _was_only_the_time(self) -> bool:
        """Whether certificates are not judged by our clock from now on, because the fleet's signed time says why."""
        if self._tls is None or int(self._tls.verify_flags) & NO_CHECK_TIME:
            return False
        told = await self._signed_time()
        if told is None or abs(told - self._clock.now()) < INSANE:
            return False
        self.offset = told - self._clock.now()
        self._tls.verify_flags = ssl.VerifyFlags(int(self._tls.verify_flags) | NO_CHECK_TIME)
        return True

    async def _signed_time(self) -> datetime | None:
        """From whoever answers there, believed by the fleet's signature alone. None where nobody has one."""
        import httpx

        try:
            public = PublicKey.from_text(self._known().fleet_key)
        except ProtocolError:
            return None
        nonce = token_urlsafe(16)
        try:
            async with httpx.AsyncClient(
                verify=False,  # noqa: S501  # the answer is signed, and nothing of ours is said
                timeout=self._timeout_s,
                trust_env=False,
            ) as http:
                answer = await http.get(f"{self.url}/v1/time", params={"nonce": nonce})
        except httpx.HTTPError:
            return None
        return time_in(answer.content, nonce, public)

    def _context(self) -> ssl.SSLContext | bool:
        import httpx

        if not self.url.startswith("https:"):
            return False
        if self._tls is None:
            given = ssl.create_default_context(cafile=self._ca_file) if self._ca_file else None
            self._tls = given or httpx.create_ssl_context(trust_env=False)
        return self._tls


def time_in(content: bytes, nonce: str, public: PublicKey) -> datetime | None:
    """The fleet's time, if it signed it for this question."""
    try:
        told = msgspec.json.decode(content, type=FleetTime)
        signature = base64.urlsafe_b64decode(told.signature + "==")
        at = datetime.fromisoformat(told.time)
    except (msgspec.DecodeError, ValueError):
        return None
    right = told.nonce == nonce and public.verifies(signature, time_text(nonce, told.time))
    return at if right and at.tzinfo is not None else None


def raise_refusal(answer: "httpx.Response") -> None:
    """Raises Refused for every answer but 200; Slower where it says how long to wait."""
    if answer.status_code == 200:
        return
    after = answer.headers.get("retry-after", "")
    if answer.status_code in (429, 503):
        raise Slower("busy", float(after) if after.isdigit() else 0.0)
    problem = message_in(answer, Problem)
    if after.isdigit():
        raise Slower(problem.reason, float(after), problem.detail)
    raise Refused(problem.reason, problem.detail)


def message_in(answer: "httpx.Response", shape: type[T]) -> T:
    """Raises ProtocolError."""
    try:
        return msgspec.json.decode(answer.content, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError) as broken:
        raise ProtocolError(f"fleet: HTTP {answer.status_code} is no {shape.__name__}") from broken


async def first_of(event: asyncio.Event, wait_s: float) -> bool:
    """Whether it came within the time."""
    try:
        async with asyncio.timeout(wait_s):
            await event.wait()
    except TimeoutError:
        return False
    return True
