"""Short tones as files, so that a test can tell what it hears."""

import math
import struct
import wave
from pathlib import Path

from kiosk.hardware.sound.port import Sound

RATE = 24_000


def tone(folder: Path, hertz: int, seconds: float, loudness: float = 0.5) -> Sound:
    """A sine wave."""
    path = folder / f"{hertz}-{seconds}.wav"
    count = int(RATE * seconds)
    samples = [int(32767 * loudness * math.sin(2 * math.pi * hertz * at / RATE)) for at in range(count)]
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(struct.pack(f"<{count}h", *samples))
    return Sound((path,), seconds)
