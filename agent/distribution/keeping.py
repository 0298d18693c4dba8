"""The folder of distribution: what is wished for and what is here, never half written; the files by their digest."""

import hashlib
import logging
import os
import shutil
from collections.abc import Collection
from pathlib import Path

import msgspec

from agent.distribution.deciding import Kept

PART = ".part"
CHUNK = 1 << 20
_log = logging.getLogger("agent.distribution")


class Folder:
    """Blocking: called in a thread."""

    def __init__(self, at: Path) -> None:
        self._at = at
        self._files = at / "files"
        self._state = at / "state.json"

    def load(self) -> Kept:
        """What is kept; nothing where there is no file, or none that can be read: the fleet tells it again."""
        try:
            return msgspec.json.decode(self._state.read_bytes(), type=Kept)
        except FileNotFoundError:
            return Kept()
        except (msgspec.DecodeError, UnicodeDecodeError):
            _log.warning("distribution.state_unreadable")
            return Kept()

    def save(self, kept: Kept) -> None:
        """Durable on return. Raises OSError, and what was there stays."""
        self._at.mkdir(parents=True, exist_ok=True)
        write_whole(self._state, msgspec.json.encode(kept))

    def part_of(self, digest: str) -> Path:
        """Where it is fetched to."""
        self._files.mkdir(parents=True, exist_ok=True)
        return self._files / f"{digest}{PART}"

    def file_of(self, digest: str) -> Path:
        """Where the whole file lies."""
        return self._files / digest

    def has(self, digest: str) -> bool:
        """Whether the whole file is here."""
        return self.file_of(digest).is_file()

    def complete(self, digest: str) -> bool:
        """Make the part the file, durable; False where it is another file, and it is gone. Raises OSError."""
        part = self.part_of(digest)
        if digest_of(part) != digest:
            part.unlink()
            return False
        part.replace(self.file_of(digest))
        sync_folder(self._files)
        return True

    def forget(self, keep: Collection[str]) -> None:
        """Files that nobody wants go."""
        if self._files.is_dir():
            for file in self._files.iterdir():
                if file.name.removesuffix(PART) not in keep:
                    file.unlink(missing_ok=True)


def digest_of(file: Path) -> str:
    """SHA-256, piece by piece."""
    running = hashlib.sha256()
    with file.open("rb") as opened:
        while chunk := opened.read(CHUNK):
            running.update(chunk)
    return running.hexdigest()


def copy_whole(source: Path, target: Path) -> None:
    """Copy in one go: a power cut leaves the old file or the new one. Raises OSError."""
    fresh = target.with_name(f".{target.name}.new")
    try:
        with source.open("rb") as old, fresh.open("wb") as new:
            shutil.copyfileobj(old, new, CHUNK)
            new.flush()
            os.fsync(new.fileno())
        fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)
    sync_folder(target.parent)


def write_whole(file: Path, content: bytes) -> None:
    """Write in one go. Raises OSError."""
    fresh = file.with_name(f".{file.name}.new")
    try:
        with fresh.open("wb") as new:
            new.write(content)
            new.flush()
            os.fsync(new.fileno())
        fresh.replace(file)
    finally:
        fresh.unlink(missing_ok=True)
    sync_folder(file.parent)


def sync_folder(folder: Path) -> None:
    """What was renamed there outlives a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
