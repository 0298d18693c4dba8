"""Pictures and films of notices: files named by their SHA-256, never by what somebody called them."""

import asyncio
import hashlib
import mmap
import os
import re
import secrets
from collections.abc import AsyncIterator, Collection
from pathlib import Path
from typing import BinaryIO

from kiosk.domain.errors import ProtocolError, Refused
from kiosk.queue.signage.media_kind import MIME, MediaKind, media_kind
from kiosk.queue.signage.notice import NoticeKind
from kiosk.queue.signage.settings import SignageSettings

_NAME = re.compile(rf"[0-9a-f]{{64}}\.(?:{'|'.join(MIME)})")
_ARRIVING = "arriving-"


class MediaFolder:
    """The files of one site. A file is there whole or not at all."""

    def __init__(self, folder: Path, settings: SignageSettings) -> None:
        self._folder = folder
        self._settings = settings

    def start(self) -> None:
        """Forget what was cut off when we stopped."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for left in self._folder.glob(f"{_ARRIVING}*"):
            left.unlink()

    async def receive(self, chunks: AsyncIterator[bytes]) -> tuple[str, MediaKind]:
        """Keep an upload; its name and kind. Raises Refused: empty_file, not_media, media_too_large, media_full."""
        arriving = self._folder / f"{_ARRIVING}{secrets.token_hex(8)}"
        try:
            with arriving.open("xb") as file:
                digest = await _written(file, chunks)
                await asyncio.to_thread(os.fsync, file.fileno())
            kind = await asyncio.to_thread(_kind_of, arriving)
            self._check_room(kind, arriving.stat().st_size)
            name = f"{digest}.{kind.ending}"
            arriving.chmod(0o600)
            arriving.replace(self._folder / name)
        finally:
            arriving.unlink(missing_ok=True)
        return name, kind

    def names(self) -> list[str]:
        """Every file that is there."""
        found = self._folder.iterdir() if self._folder.is_dir() else ()
        return sorted(file.name for file in found if _NAME.fullmatch(file.name))

    def path(self, name: str) -> Path | None:
        """The file of this name, or None where there is none."""
        if not _NAME.fullmatch(name):
            return None
        file = self._folder / name
        return file if file.is_file() else None

    def kind_of(self, name: str) -> NoticeKind | None:
        """Whether it is a picture or a film; None where there is no such file."""
        if self.path(name) is None:
            return None
        return NoticeKind.IMAGE if MIME[name.rpartition(".")[2]].startswith("image/") else NoticeKind.VIDEO

    def forget(self, wanted: Collection[str], before_s: float) -> int:
        """Delete what no notice names and what came before this time of the file system; how many went."""
        if not self._folder.is_dir():
            return 0
        gone = 0
        for file in self._folder.iterdir():
            if file.name not in wanted and file.stat().st_mtime < before_s:
                file.unlink()
                gone += 1
        return gone

    def _check_room(self, kind: MediaKind, size: int) -> None:
        settings = self._settings
        limit_mb = settings.image_limit_mb if kind.kind is NoticeKind.IMAGE else settings.video_limit_mb
        if size > limit_mb << 20:
            raise Refused("media_too_large", str(limit_mb))
        held = sum(file.stat().st_size for file in self._folder.iterdir())
        if held > settings.store_limit_mb << 20:
            raise Refused("media_full", str(settings.store_limit_mb))


async def _written(file: BinaryIO, chunks: AsyncIterator[bytes]) -> str:
    digest, size = hashlib.sha256(), 0
    async for chunk in chunks:
        digest.update(chunk)
        size += len(chunk)
        file.write(chunk)
    if size == 0:
        raise Refused("empty_file")
    file.flush()
    return digest.hexdigest()


def _kind_of(path: Path) -> MediaKind:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        view = memoryview(content)
        try:
            return media_kind(view)
        except ProtocolError as wrong:
            raise Refused("not_media", str(wrong)) from wrong
        finally:
            view.release()
