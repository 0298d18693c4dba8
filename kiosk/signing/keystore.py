"""Where a machine's signing key lives: a file today, a security module behind the same port."""

import os
from pathlib import Path
from typing import Protocol

from kiosk.signing.key import SigningKey


class Signer(Protocol):
    """A private key that signs and is never seen."""

    @property
    def public_text(self) -> str: ...

    def sign(self, message: bytes) -> bytes: ...


class KeyStore(Protocol):
    """The key in force, and beside it, while keys change, the one that follows; both outlive a power cut."""

    def current(self) -> Signer | None:
        """None before the first was made."""
        ...

    def make(self) -> Signer:
        """The key in force, made if there is none; durable on return."""
        ...

    def following(self) -> Signer | None:
        """The key that waits to be used for the first time."""
        ...

    def make_following(self) -> Signer:
        """The same one until it was promoted; durable on return."""
        ...

    def promote(self) -> None:
        """The following key is in force, the old one is gone. A repeat changes nothing."""
        ...


class FileKeys:
    """KeyStore in a folder that only its owner can read."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = folder / "key.pem"
        self._next = folder / "key.next.pem"
        self._loaded: dict[Path, SigningKey] = {}

    def current(self) -> SigningKey | None:
        return self._key(self._file)

    def make(self) -> SigningKey:
        return self._made(self._file)

    def following(self) -> SigningKey | None:
        return self._key(self._next)

    def make_following(self) -> SigningKey:
        return self._made(self._next)

    def promote(self) -> None:
        if self._next.exists():
            self._next.replace(self._file)
            sync_folder(self._folder)
        self._loaded.clear()

    def _key(self, path: Path) -> SigningKey | None:
        if path not in self._loaded:
            try:
                self._loaded[path] = SigningKey.load(path)
            except FileNotFoundError:
                return None
        return self._loaded[path]

    def _made(self, path: Path) -> SigningKey:
        known = self._key(path)
        if known is not None:
            return known
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        key = SigningKey.generate()
        fresh = path.with_suffix(".new")
        fresh.unlink(missing_ok=True)  # half of one that a power cut left
        key.save(fresh)
        fresh.replace(path)
        sync_folder(self._folder)
        self._loaded[path] = key
        return key


def sync_folder(folder: Path) -> None:
    """A rename in it is durable on return."""
    directory = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
