"""The clips of a voice, as a listener knows them: their samples and their words."""

from dataclasses import dataclass
from pathlib import Path

import miniaudio
import msgspec
import numpy as np

from kiosk.bench.sound_words import RATE, Vocabulary
from kiosk.domain.errors import Unreachable


class Clip(msgspec.Struct, frozen=True):
    """One file of a manifest and what it says."""

    file: str
    text: str


class Manifest(msgspec.Struct, frozen=True):
    """manifest.json, as far as a listener needs it."""

    clips: dict[str, Clip]


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What a listener understands, and the words of each clip."""

    vocabulary: Vocabulary
    words: dict[str, str]


def known(folder: Path) -> Knowledge:
    """The sentences of a voice; letters and digits alone are none. Half a second's work. Raises Unreachable."""
    try:
        manifest = msgspec.json.decode((folder / "manifest.json").read_bytes(), type=Manifest)
        sentences = {name: clip for name, clip in manifest.clips.items() if name.startswith("say-")}
        samples = {name: samples_of(folder / clip.file) for name, clip in sentences.items()}
    except (OSError, msgspec.MsgspecError, miniaudio.DecodeError) as wrong:
        raise Unreachable(f"{folder}: no voice: {wrong}") from wrong
    return Knowledge(Vocabulary(samples), {name: clip.text for name, clip in sentences.items()})


def samples_of(file: Path) -> np.ndarray[tuple[int], np.dtype[np.int16]]:
    """Of one file, as RATE 16-bit samples a second."""
    decoded = miniaudio.decode_file(
        str(file), nchannels=1, sample_rate=RATE, output_format=miniaudio.SampleFormat.SIGNED16
    )
    return np.asarray(decoded.samples, np.int16)
