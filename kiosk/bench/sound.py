"""The hall's ears: a sound server of the bench's own, and what came out of it lately.

PulseAudio with a null sink keeps real time; its monitor is what a person before the kiosk would hear.
"""

import asyncio
import contextlib
import os
import shutil
import signal
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from pathlib import Path

import msgspec
import numpy as np

from kiosk.bench.far_end import Action, Nothing
from kiosk.bench.panel_wire import Meaning, WireLog
from kiosk.bench.processes import die_with_parent
from kiosk.bench.settings import SoundSettings
from kiosk.bench.short_folder import short_folder
from kiosk.bench.sound_clips import Knowledge, known
from kiosk.bench.sound_ear import RATE, Burst, Ear
from kiosk.domain.clock import Clock
from kiosk.domain.errors import Refused, Unreachable

START_S = 10.0
LOOK_S = 0.02
SHOWN = 20
PIECE = 960  # bytes: 20 ms
LONGEST = 8 * 2 * RATE  # bytes: longer than any sentence


def _nobody(clip: str) -> None:
    """Nobody listens."""


class SoundView(msgspec.Struct, frozen=True, kw_only=True):
    """The loudspeaker now. `server`: pulse, or none where PulseAudio is not installed or switched off."""

    server: str
    plugged: bool
    silent: bool
    sounding: bool
    heard: tuple[Burst, ...]


class SoundEnd:
    """A FarEnd. What is heard is measured and forgotten."""

    name = "sound"

    def __init__(
        self,
        settings: SoundSettings,
        clock: Clock,
        wire: WireLog,
        on_change: Callable[[], None],
        on_words: Callable[[str], None] = _nobody,
    ) -> None:
        """on_words: told the name of a clip as soon as it was heard and understood."""
        self._settings = settings
        self._on_words = on_words
        self._knows: Knowledge | None = None
        self._lately = bytearray()  # what sounds now
        self._clock = clock
        self._wire = wire
        self._on_change = on_change
        self._folder: Path | None = None
        self._server: asyncio.subprocess.Process | None = None
        self._recorder: asyncio.subprocess.Process | None = None
        self._hearing: asyncio.Task[None] | None = None
        self._ear = Ear()
        self._heard: list[Burst] = []
        self._silent = False

    async def start(self, folder: Path) -> None:
        """Raises Unreachable where PulseAudio does not come up or no voice is there; without PulseAudio nothing starts."""
        if not self._settings.enabled or shutil.which("pulseaudio") is None or shutil.which("parec") is None:
            return
        voice = self._settings.voice
        if voice and not (Path(voice) / "manifest.json").is_file():
            raise Unreachable(f"{voice}: no voice is there")
        self._folder = short_folder(folder, "bianmin-sound-")
        await self._plug()

    async def stop(self) -> None:
        await self._unplug()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    async def restore(self) -> None:
        await self._still(False)
        if self._folder is not None:
            await self._plug()
        self._heard.clear()
        self._on_change()

    def actions(self) -> Mapping[str, Action]:
        by_hand: Mapping[str, Callable[[], Awaitable[None]]] = {
            "unplug": self._unplug,
            "plug": self._plug,
            "hang": partial(self._still, True),
            "go_on": partial(self._still, False),
        }
        return {name: Action(Nothing, partial(_by_hand, do)) for name, do in by_hand.items()}

    def view(self) -> SoundView:
        return SoundView(
            server="none" if self._folder is None else "pulse",
            plugged=self._server is not None,
            silent=self._silent,
            sounding=self._ear.sounding,
            heard=tuple(self._heard),
        )

    def faults(self) -> tuple[str, ...]:
        unplugged = self._folder is not None and self._server is None
        wrong = {"unplugged": unplugged, "silent": self._silent}
        return tuple(name for name, so in wrong.items() if so)

    def addresses(self) -> Mapping[str, str]:
        return {} if self._folder is None else {"sound": f"unix:{self._folder / 'native'}"}

    async def _plug(self) -> None:
        """A sound server with one output, and our ear at it."""
        if self._folder is None:
            raise Refused("no_server", "PulseAudio is not installed")
        if self._server is not None:
            return
        place = self._folder / "native"
        place.unlink(missing_ok=True)
        self._server = await self._started(
            *("pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no"),
            *("--disable-shm=yes", "--log-level=error", "--log-target=stderr"),
            *("-L", f"module-null-sink sink_name=kiosk rate={RATE} channels=1 format=s16le norewinds=1"),
            *("-L", f"module-native-protocol-unix auth-anonymous=1 auth-cookie-enabled=0 socket={place}"),
        )
        try:
            async with asyncio.timeout(START_S):
                while not place.exists():  # another process makes it
                    if self._server.returncode is not None:
                        raise Unreachable("pulseaudio does not start")
                    await asyncio.sleep(LOOK_S)
        except TimeoutError as late:
            raise Unreachable("pulseaudio does not come up") from late
        self._recorder = await self._started(
            *("parec", "-s", f"unix:{place}", "-d", "kiosk.monitor", "--format=s16le", f"--rate={RATE}"),
            *("--channels=1", "--latency-msec=20", "--raw"),
        )
        self._hearing = asyncio.create_task(self._hear(self._recorder), name="bench-sound")
        self._on_change()

    async def _unplug(self) -> None:
        """The sound server is gone."""
        recorder, self._recorder = self._recorder, None
        server, self._server = self._server, None
        for process in (recorder, server):
            if process is not None:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
        hearing, self._hearing = self._hearing, None
        if hearing is not None:
            hearing.cancel()
            await asyncio.gather(hearing, return_exceptions=True)
        self._silent = False
        self._ear = Ear()
        self._lately.clear()
        self._on_change()

    async def _still(self, still: bool) -> None:
        """The server takes nothing and says nothing; or it goes on."""
        if self._server is not None:
            os.kill(self._server.pid, signal.SIGSTOP if still else signal.SIGCONT)
            self._silent = still
            self._on_change()

    async def _hear(self, recorder: asyncio.subprocess.Process) -> None:
        assert recorder.stdout is not None
        while True:
            try:
                samples = await recorder.stdout.readexactly(PIECE)
            except asyncio.IncompleteReadError:
                return
            began = self._ear.sounding
            burst = self._ear.hear(samples, self._clock.now())
            if burst is not None:
                self._take(await self._understood(burst))
            elif self._ear.sounding and len(self._lately) < LONGEST:
                self._lately += samples
            if burst is not None or began is not self._ear.sounding:
                self._on_change()

    async def _understood(self, burst: Burst) -> Burst:
        """With the words, if they are known; the sound itself is forgotten."""
        samples = np.frombuffer(bytes(self._lately), "<i2")
        self._lately.clear()
        if not self._settings.voice:
            return burst
        if self._knows is None:
            self._knows = await asyncio.to_thread(known, Path(self._settings.voice))
        clip = self._knows.vocabulary.heard(samples)
        return msgspec.structs.replace(burst, clip=clip, words=self._knows.words[clip]) if clip else burst

    def _take(self, burst: Burst) -> None:
        self._heard = [*self._heard[1 - SHOWN :], burst]
        told = Meaning(
            "sound.understood" if burst.clip else "sound.heard",
            {"seconds": burst.seconds} | ({"words": burst.words} if burst.clip else {}),
        )
        self._wire.add("sound", b"", told, to_device=True)
        if burst.clip:
            self._on_words(burst.clip)

    async def _started(self, program: str, *arguments: str) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            program,
            *arguments,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE if program == "parec" else asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            preexec_fn=die_with_parent,
            env={
                "PATH": "/usr/bin:/bin",
                "HOME": str(self._folder),
                "XDG_RUNTIME_DIR": str(self._folder),
                "PULSE_RUNTIME_PATH": str(self._folder),
                "PULSE_STATE_PATH": str(self._folder),
            },
        )


async def _by_hand(do: Callable[[], Awaitable[None]], _: Nothing) -> None:
    await do()
