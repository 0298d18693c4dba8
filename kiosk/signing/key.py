"""Ed25519 keys: made on the machine that signs, kept in a file only its owner can read."""

import base64
import binascii
import os
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from nacl.bindings import crypto_sign_open
from nacl.exceptions import BadSignatureError

from kiosk.domain.errors import ConfigError, ProtocolError

_SIGNATURE_BYTES = 64


class PublicKey:
    """The half that everybody may know. `text` is base64url without padding, 43 characters."""

    __slots__ = ("_raw", "text")

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self.text = _text(raw)

    @classmethod
    def from_text(cls, text: str) -> "PublicKey":
        """Raises ProtocolError where the text is no Ed25519 public key."""
        try:
            raw = base64.b64decode(text.encode("ascii") + b"=", altchars=b"-_", validate=True)
            Ed25519PublicKey.from_public_bytes(raw)
            key = cls(raw)
        except (ValueError, binascii.Error) as broken:
            raise ProtocolError("not an Ed25519 public key") from broken
        if key.text != text:  # base64 ignores the last bits of its last character
            raise ProtocolError("not an Ed25519 public key in its one spelling")
        return key

    def verifies(self, signature: bytes, message: bytes) -> bool:
        """Whether the private half signed exactly this message."""
        if len(signature) != _SIGNATURE_BYTES:
            return False
        try:
            crypto_sign_open(signature + message, self._raw)
        except BadSignatureError:
            return False
        return True


class SigningKey:
    """The private half; it never leaves the machine."""

    __slots__ = ("_key",)

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key

    @classmethod
    def generate(cls) -> "SigningKey":
        """A new key from the system's randomness."""
        return cls(Ed25519PrivateKey.generate())

    @classmethod
    def load(cls, path: Path) -> "SigningKey":
        """Raises FileNotFoundError, and ConfigError where others can read the file or it holds no key."""
        if path.stat().st_mode & 0o077:
            raise ConfigError(f"{path}: a signing key must be readable by its owner only (chmod 600)")
        try:
            key = serialization.load_pem_private_key(path.read_bytes(), password=None)
        except ValueError as broken:
            raise ConfigError(f"{path}: not a private key") from broken
        if not isinstance(key, Ed25519PrivateKey):
            raise ConfigError(f"{path}: not an Ed25519 key")
        return cls(key)

    def save(self, path: Path) -> None:
        """Write a new file, mode 0600, durable on return. Raises FileExistsError: keys are not replaced."""
        pem = self._key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())

    @property
    def public_text(self) -> str:
        """The public half as PublicKey.from_text reads it."""
        public = self._key.public_key()
        return _text(public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw))

    def sign(self, message: bytes) -> bytes:
        """64 bytes."""
        return self._key.sign(message)


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")
