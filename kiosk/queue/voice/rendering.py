"""Words that no clip says, rendered by a program of the site where one is configured: in the background, each text once."""

import asyncio
import hashlib
import logging
import os
import re
import signal
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Protocol

from kiosk.domain.errors import BianminError
from kiosk.queue.voice.settings import VoiceSettings

LARGEST_WAV = 8 << 20
MOST_WAITING = 200
_NAME = re.compile(r"[0-9a-f]{32}\.wav")

_log = logging.getLogger("queue.voice")


class NotRendered(BianminError):
    """The engine gave no sound."""


class Engine(Protocol):
    """Whatever makes sound of a text."""

    async def render(self, text: str) -> bytes:
        """A WAV file. Raises NotRendered."""
        ...


class ProgramEngine:
    """A program that reads UTF-8 text from its standard input and writes a WAV file to its standard output."""

    def __init__(self, program: Path, timeout_s: float) -> None:
        self._program = program
        self._timeout_s = timeout_s

    async def render(self, text: str) -> bytes:
        """Raises NotRendered: no program, no sound, or not in time."""
        try:
            child = await asyncio.create_subprocess_exec(
                str(self._program),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                start_new_session=True,  # so that what it started dies with it: that would hold its output open
            )
        except OSError as missing:
            raise NotRendered(f"{self._program.name}: {missing.strerror}") from missing
        try:
            async with asyncio.timeout(self._timeout_s):
                sound, _ = await child.communicate(text.encode())
        except TimeoutError as late:
            raise NotRendered(f"{self._program.name}: not in {self._timeout_s} s") from late
        finally:
            if child.returncode is None:
                os.killpg(child.pid, signal.SIGKILL)
                await child.wait()
        if child.returncode != 0 or not _is_wav(sound):
            raise NotRendered(f"{self._program.name}: status {child.returncode}, {len(sound)} bytes")
        return sound


def engine_of(settings: VoiceSettings) -> Engine | None:
    """What the configuration names; None = no words beyond the clips."""
    if not settings.engine:
        return None
    return ProgramEngine(Path(settings.engine), settings.engine_timeout_s)


class RenderedWords:
    """The sounds of a site, by text. `run` renders one after the other; `ready` hears of each that is new."""

    def __init__(self, folder: Path, engine: Engine | None, ready: Callable[[], None]) -> None:
        self._folder = folder
        self._engine = engine
        self._ready = ready
        self._waiting: asyncio.Queue[str] = asyncio.Queue(MOST_WAITING)
        self._asked: set[str] = set()

    @property
    def renders(self) -> bool:
        """Whether there is anything to render with."""
        return self._engine is not None

    def address(self, text: str) -> str:
        """Where a page finds the sound of this text; "" where there is none yet."""
        name = _name_of(text)
        return f"/display/voice/{name}" if self.path(name) is not None else ""

    def path(self, name: str) -> Path | None:
        """The sound of this name, or None."""
        file = self._folder / name
        return file if _NAME.fullmatch(name) and file.is_file() else None

    def prepare(self, texts: Iterable[str]) -> None:
        """Have these rendered, where they are not."""
        if self._engine is None:
            return
        for text in texts:
            if text not in self._asked and not self.address(text) and not self._waiting.full():
                self._asked.add(text)
                self._waiting.put_nowait(text)

    async def run(self) -> None:
        """Until cancelled. A text that could not be rendered is tried again when it is next asked for."""
        while self._engine is not None:
            text = await self._waiting.get()
            try:
                sound = await self._engine.render(text)
                await asyncio.to_thread(self._keep, _name_of(text), sound)
            except (NotRendered, OSError) as failed:
                _log.warning("voice.not_rendered why=%s", type(failed).__name__)
            else:
                self._ready()
            finally:
                self._asked.discard(text)

    def _keep(self, name: str, sound: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = self._folder / f"{name}.part"
        part.write_bytes(sound)
        part.replace(self._folder / name)


def _name_of(text: str) -> str:
    return f"{hashlib.sha256(text.encode()).hexdigest()[:32]}.wav"


def _is_wav(sound: bytes) -> bool:
    return 44 < len(sound) <= LARGEST_WAV and sound[:4] == b"RIFF" and sound[8:12] == b"WAVE"
