"""Calls of the fleet's API, with the session that `login` left in the user's own folder."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import httpx

COOKIE = "fleet_session"
TIMEOUT_S = 30.0
AWAY = frozenset({502, 503, 504})
LOOPBACK = ("127.0.0.1", "::1", "localhost")
Json = object


class NotLoggedIn(Exception):
    """There is no session, or it has ended."""


class Away(Exception):
    """The fleet does not answer."""


class Unsafe(ValueError):
    """An address that nothing may be sent to: a password or a session would go over the network in the clear."""


class CallRefused(Exception):
    """The fleet answered and will not; `status` as in HTTP, `reason` as the fleet names it."""

    def __init__(self, status: int, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.status = status
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Session:
    """Where the fleet is, and what proves who we are."""

    url: str
    session: str
    csrf: str
    ca_file: str = ""


def session_file(environment: Mapping[str, str]) -> Path:
    """FLEETCTL_SESSION, or below the user's configuration."""
    if named := environment.get("FLEETCTL_SESSION"):
        return Path(named)
    home = environment.get("XDG_CONFIG_HOME") or str(
        Path(environment.get("HOME", "~")).expanduser() / ".config"
    )
    return Path(home) / "bianmin" / "fleetctl.json"


def load_session(file: Path) -> Session:
    """Raises NotLoggedIn, also where somebody else may read the file."""
    try:
        if file.stat().st_mode & 0o077:
            raise NotLoggedIn(f"{file}: others may read it; chmod 600, or log in again")
        return Session(**json.loads(file.read_text("utf-8")))
    except FileNotFoundError as missing:
        raise NotLoggedIn("log in first: fleetctl login") from missing
    except (ValueError, TypeError) as broken:
        raise NotLoggedIn(f"{file}: unreadable; log in again") from broken


def save_session(file: Path, session: Session) -> None:
    """Mode 0600 from the beginning."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = file.with_name(f"{file.name}.new")
    fresh.unlink(missing_ok=True)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as opened:
        json.dump(asdict(session), opened)
    fresh.replace(file)


class Fleet:
    """One fleet; use it in a `with`. Every call raises Away, NotLoggedIn, CallRefused."""

    def __init__(self, session: Session) -> None:
        try:
            address = httpx.URL(session.url)
        except (httpx.InvalidURL, TypeError) as wrong:
            raise Unsafe(f"{session.url!r} is no address of a fleet: {wrong}") from wrong
        if address.scheme != "https" and address.host not in LOOPBACK:
            raise Unsafe(f"{session.url}: https:// is needed where the fleet is another machine")
        self._http = httpx.Client(
            base_url=session.url,
            cookies={COOKIE: session.session} if session.session else None,
            headers={"X-CSRF": session.csrf} if session.csrf else None,
            verify=session.ca_file or True,
            timeout=TIMEOUT_S,
            trust_env=False,
        )

    def __enter__(self) -> "Fleet":
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def call(
        self,
        method: str,
        path: str,
        body: Json = None,
        *,
        query: Mapping[str, str] | None = None,
        content: bytes | None = None,
    ) -> Json:
        """The answer's JSON; None for an empty one."""
        try:
            answer = self._http.request(
                method,
                path,
                json=body if content is None and body is not None else None,
                content=content,
                params={name: value for name, value in (query or {}).items() if value},
            )
        except httpx.HTTPError as failed:
            raise Away(f"{self._http.base_url}: no answer ({type(failed).__name__})") from failed
        if answer.status_code in AWAY:
            again = answer.headers.get("retry-after", "")
            wait = f"; try again in {again} s" if again.isdigit() else ""
            raise Away(
                f"{self._http.base_url}: the fleet or its database is away ({answer.status_code}){wait}"
            )
        if answer.status_code == 401:
            raise NotLoggedIn(_refusal(answer)[0] or "log in again: fleetctl login")
        if not answer.is_success:
            reason, detail = _refusal(answer)
            raise CallRefused(answer.status_code, reason or f"HTTP {answer.status_code}", detail)
        try:
            return answer.json() if answer.content else None
        except ValueError as strange:
            raise Away(f"{self._http.base_url}: something else than a fleet answers") from strange


def _refusal(answer: httpx.Response) -> tuple[str, str]:
    """(reason, detail) of FastAPI's `detail`: a word, an object with both, or a list of what is wrong with the body."""
    try:
        said = answer.json()["detail"]
    except (ValueError, KeyError, TypeError):
        return "", ""
    match said:
        case str():
            return ("", "") if said == "Unauthorized" else (said, "")
        case {"reason": str(reason)}:
            return reason, str(said.get("detail", ""))
        case list():
            wrong = [f"{'.'.join(map(str, one.get('loc', ())))}: {one.get('msg', '')}" for one in said]
            return "malformed", "; ".join(wrong)
        case _:
            return json.dumps(said, ensure_ascii=False), ""
