"""The folder of artefacts: each file under its digest, whole or not there."""

import hashlib
import os
import tempfile
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from pathlib import Path

from fleet.artefacts.rows import Stored
from kiosk.domain.artefact import Artefact
from kiosk.domain.content_pack import PackWrong
from kiosk.domain.errors import Refused
from kiosk.signing.artefact_file import believed
from kiosk.signing.key import PublicKey
from kiosk.signing.signed_zip import LARGEST_FILE, NotBelieved, Unreadable

HALF_FOR_S = 86_400.0


class Shelf:
    """`keys`: whose artefacts are believed; without any, none is taken in."""

    def __init__(self, folder: Path, keys: Sequence[PublicKey]) -> None:
        self._folder = folder
        self._keys = tuple(keys)

    def file_of(self, digest: str) -> Path:
        """Where the file with this digest lies, or would."""
        return self._folder / digest[:2] / digest

    async def take_in(self, body: AsyncIterator[bytes], by: str, at: datetime) -> Stored:
        """Check the bytes and keep them, durable on return; the row is the caller's to write.

        Raises Refused: artefact_too_large, artefact_unreadable, artefact_signature, artefact_wrong, artefact_disk.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        self._forget_halves(at)
        try:
            fresh = await self._written(body)
        except OSError as full:
            raise Refused("artefact_disk", full.strerror or "") from full
        try:
            return self._kept(fresh, by, at)
        except OSError as full:
            raise Refused("artefact_disk", full.strerror or "") from full
        finally:
            fresh.unlink(missing_ok=True)

    def _forget_halves(self, now: datetime) -> None:
        """What a process that was killed left behind."""
        for part in self._folder.glob("*.part"):
            if now.timestamp() - part.stat().st_mtime > HALF_FOR_S:
                part.unlink(missing_ok=True)

    async def _written(self, body: AsyncIterator[bytes]) -> Path:
        handle, name = tempfile.mkstemp(suffix=".part", dir=self._folder)
        fresh, size = Path(name), 0
        try:
            with os.fdopen(handle, "wb") as file:
                async for chunk in body:
                    size += len(chunk)
                    if size > LARGEST_FILE:
                        raise Refused("artefact_too_large", f"at most {LARGEST_FILE >> 20} MB")
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
        except BaseException:
            fresh.unlink(missing_ok=True)
            raise
        return fresh

    def _kept(self, fresh: Path, by: str, at: datetime) -> Stored:
        artefact = self._believed(fresh)
        content = fresh.read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        place = self.file_of(digest)
        place.parent.mkdir(exist_ok=True)
        fresh.chmod(0o644)
        fresh.replace(place)
        _sync(place.parent)
        _sync(self._folder)
        return Stored(
            digest, artefact.kind, artefact.name, artefact.version, artefact.title, len(content), at, by
        )

    def _believed(self, fresh: Path) -> Artefact:
        try:
            return believed(fresh, self._keys).artefact
        except NotBelieved as stranger:
            raise Refused("artefact_signature", "signed by nobody in [artefacts] keys") from stranger
        except Unreadable as broken:
            raise Refused("artefact_unreadable", broken.why) from broken
        except PackWrong as wrong:
            raise Refused("artefact_wrong", str(wrong)[:200]) from wrong


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
