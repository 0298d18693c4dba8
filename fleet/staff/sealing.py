"""Secrets of second factors as they lie in the store: sealed by a key that lies in a file beside it, never in it.

Whoever has a copy of the store alone can make no code. Each is sealed for its login: exchanged, it opens nothing.
"""

import base64
import binascii
import contextlib
import os
from pathlib import Path
from secrets import token_bytes

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kiosk.domain.errors import BianminError, ConfigError

_MARK = "aes-gcm:"
_KEY_BYTES, _NONCE_BYTES = 32, 12


class Sealed(BianminError):
    """The key that sealed it is another one."""


class Sealing:
    """One key, the same for all processes of a fleet."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    @classmethod
    def generate(cls) -> "Sealing":
        """Of this process alone: what it seals nobody opens after it."""
        return cls(AESGCM.generate_key(8 * _KEY_BYTES))

    def seal(self, login: str, secret: str) -> str:
        """What may lie in the store."""
        nonce = token_bytes(_NONCE_BYTES)
        closed = self._cipher.encrypt(nonce, secret.encode("ascii"), login.encode("utf-8"))
        return _MARK + base64.b64encode(nonce + closed).decode("ascii")

    def opened(self, login: str, kept: str) -> str:
        """The secret. Raises Sealed."""
        if not is_sealed(kept):
            return kept  # of an older version; sealed at the next start
        try:
            raw = base64.b64decode(kept.removeprefix(_MARK), validate=True)
            plain = self._cipher.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], login.encode("utf-8"))
        except (InvalidTag, ValueError, binascii.Error) as wrong:
            raise Sealed(login) from wrong
        return plain.decode("ascii")


def is_sealed(kept: str) -> bool:
    """Whether a key is needed for it."""
    return kept.startswith(_MARK)


def sealing_of(file: Path) -> Sealing:
    """By the key in the file, which is made where there is none, for its owner's eyes. Raises ConfigError."""
    if not file.exists():
        _make(file)
    try:
        key = base64.b64decode(file.read_text("ascii").strip(), validate=True)
    except (OSError, ValueError, binascii.Error) as wrong:
        raise ConfigError(f"{file}: no key of second factors: {wrong}") from wrong
    if len(key) != _KEY_BYTES:
        raise ConfigError(f"{file}: no key of second factors: expected {_KEY_BYTES} bytes in base64")
    if file.stat().st_mode & 0o077 and file.parent != _credentials():
        raise ConfigError(f"{file}: must be readable by its owner only (chmod 600)")
    return Sealing(key)


def _credentials() -> Path | None:
    """Where systemd puts what LoadCredential names; it looks after who may read it."""
    folder = os.environ.get("CREDENTIALS_DIRECTORY", "")
    return Path(folder) if folder else None


def _make(file: Path) -> None:
    """Whole and durable, or not at all; of two processes that begin together the first one's holds."""
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f"{file.name}.{os.getpid()}")
    fresh.unlink(missing_ok=True)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as written:
        written.write(base64.b64encode(token_bytes(_KEY_BYTES)) + b"\n")
        written.flush()
        os.fsync(written.fileno())
    with contextlib.suppress(FileExistsError):
        os.link(fresh, file)
    fresh.unlink()
