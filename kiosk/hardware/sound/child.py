"""Plays sounds in a process of its own: a sound server that hangs takes nobody along, and the agent stays small.

`python -m kiosk.hardware.sound.child PARENT_PID BACKEND`. A device is open only while something is heard.
"""

import queue
import sys
import threading
from array import array
from collections.abc import Generator
from typing import Any, BinaryIO, Final

import miniaudio
import msgspec

from kiosk.hardware.child import shut_in
from kiosk.hardware.sound.level import Samples, joined, scaled
from kiosk.hardware.sound.messages import (
    Answer,
    Gain,
    Heard,
    Look,
    Order,
    Outputs,
    Play,
    Stop,
    Unheard,
    order_of,
)
from kiosk.hardware.sound.settings import Backend

SAMPLE_RATE: Final = 24_000
PERIOD_MS: Final = 40
TAIL_S: Final = 0.12  # what is in the buffers is still to be heard when the last sample was taken
FADE_S: Final = 0.04
BACKENDS: Final = {
    Backend.AUTO: [miniaudio.Backend.PULSEAUDIO, miniaudio.Backend.ALSA],
    Backend.NULL: [miniaudio.Backend.NULL],
    Backend.PULSE: [miniaudio.Backend.PULSEAUDIO],
    Backend.ALSA: [miniaudio.Backend.ALSA],
}
Frames = Generator[Samples, int, None]


class End(msgspec.Struct, frozen=True):
    """The last sample of a sound was heard."""

    sound: int


class Mouth:
    """One sound at a time, on whatever output is asked for."""

    def __init__(
        self, backend: Backend, said: BinaryIO, inbox: "queue.SimpleQueue[Order | End | None]"
    ) -> None:
        self._backends = BACKENDS[backend]
        self._said = said
        self._inbox = inbox
        self._device: Any = None  # miniaudio has no types
        self._sound = 0
        self._gain = 1.0
        self._fading = threading.Event()
        self._faded = threading.Event()

    def do(self, order: Order | End) -> None:
        """One order, to its end."""
        match order:
            case Look():
                self._say(self.outputs())
            case Play():
                self._hush()
                self._play(order)
            case Stop():
                self._hush()
            case Gain(gain):
                self._gain = gain
            case End(sound) if sound == self._sound and self._device is not None:
                self._close()
                self._say(Heard(sound, whole=True))
            case End():
                pass

    def outputs(self) -> Outputs:
        """What is there to play on."""
        try:
            devices = miniaudio.Devices(self._backends)
            return Outputs([one["name"] for one in devices.get_playbacks()], str(devices.backend))
        except miniaudio.MiniaudioError:
            return Outputs([], "")

    def _play(self, order: Play) -> None:
        try:
            samples = joined([_decoded(file) for file in order.files], SAMPLE_RATE * order.gap_ms // 1000)
            device = miniaudio.PlaybackDevice(
                miniaudio.SampleFormat.SIGNED16,
                nchannels=1,
                sample_rate=SAMPLE_RATE,
                buffersize_msec=PERIOD_MS,
                device_id=self._output(order.output),
                backends=self._backends,
                app_name="Bianmin",
            )
            self._sound, self._gain = order.sound, order.gain
            self._fading.clear()
            self._faded.clear()
            frames = self._frames(samples, order.sound)
            next(frames)
            device.start(frames)
        except (miniaudio.MiniaudioError, OSError, ValueError) as failed:
            self._say(Unheard(order.sound, type(failed).__name__))
            return
        self._device = device

    def _frames(self, samples: Samples, sound: int) -> Frames:
        """Samples as the device asks for them, then its tail in silence, then End."""
        wanted = yield array("h")
        at, gain = 0, self._gain
        while at < len(samples) and not self._faded.is_set():
            target = self._gain
            if self._fading.is_set():
                target = max(0.0, gain - self._gain * wanted / (FADE_S * SAMPLE_RATE))
                if target == 0.0:
                    self._faded.set()
            wanted_now = scaled(samples[at : at + wanted], gain, target)
            at, gain = at + wanted, target
            wanted = yield wanted_now
        left = int(TAIL_S * SAMPLE_RATE)
        while left > 0:
            left -= wanted
            wanted = yield array("h", bytes(2 * wanted))
        self._inbox.put(End(sound))
        while True:
            wanted = yield array("h", bytes(2 * wanted))

    def _hush(self) -> None:
        """Fades out what is heard."""
        if self._device is None:
            return
        self._fading.set()
        self._faded.wait(FADE_S + 2 * PERIOD_MS / 1000)
        self._close()
        self._say(Heard(self._sound, whole=False))

    def _close(self) -> None:
        device, self._device = self._device, None
        device.close()

    def _output(self, name: str) -> Any:
        """The output whose name contains this; None for the system's own choice. Raises ValueError where none does."""
        if not name:
            return None
        for one in miniaudio.Devices(self._backends).get_playbacks():
            if name.casefold() in one["name"].casefold():
                return one["id"]
        raise ValueError("no such output")

    def _say(self, answer: Answer) -> None:
        self._said.write(msgspec.json.encode(answer) + b"\n")
        self._said.flush()


def _decoded(file: str) -> Samples:
    sound = miniaudio.decode_file(
        file, output_format=miniaudio.SampleFormat.SIGNED16, nchannels=1, sample_rate=SAMPLE_RATE
    )
    samples: Samples = sound.samples
    return samples


def _listen(heard: BinaryIO, inbox: "queue.SimpleQueue[Order | End | None]") -> None:
    for line in heard:
        inbox.put(order_of(line))
    inbox.put(None)


def main(arguments: list[str]) -> None:
    """Serve the driver until it closes the pipe."""
    parent, backend = arguments
    said = shut_in(int(parent))
    inbox: queue.SimpleQueue[Order | End | None] = queue.SimpleQueue()
    mouth = Mouth(Backend(backend), said, inbox)
    threading.Thread(target=_listen, args=(sys.stdin.buffer, inbox), name="orders", daemon=True).start()
    mouth.do(Look())
    while (order := inbox.get()) is not None:
        mouth.do(order)


if __name__ == "__main__":
    main(sys.argv[1:])
