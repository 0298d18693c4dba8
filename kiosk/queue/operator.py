"""The machine's own operator: whoever can read this process's files may do what an administrator may."""

import hmac
import os
import secrets
from pathlib import Path

import msgspec
from starlette.requests import Request

CONTROL = "control.json"


class Control(msgspec.Struct, frozen=True):
    """Where the running queue is, and what proves that we are its operator."""

    url: str
    token: str


def new_token() -> str:
    """Valid for one run."""
    return secrets.token_urlsafe(32)


def write_control(folder: Path, control: Control) -> None:
    """For this run, readable by our own user only."""
    path = folder / CONTROL
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(msgspec.json.encode(control))


def read_control(folder: Path) -> Control | None:
    """The running queue, or None where none has been running."""
    try:
        return msgspec.json.decode((folder / CONTROL).read_bytes(), type=Control)
    except FileNotFoundError:
        return None


def is_operator(request: Request, token: str) -> bool:
    """Whether the request carries this run's token."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    return bool(token) and scheme == "Bearer" and hmac.compare_digest(given.encode(), token.encode())
