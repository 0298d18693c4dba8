"""Which known sentence was heard: the spectrum of a sound compared with every clip's, wherever it may begin in it. Pure."""

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.int16]
Floats = NDArray[np.float32]

RATE: Final = 24_000
STEP: Final = RATE // 50
WINDOW: Final = 2 * STEP
BANDS: Final = 24
LOWEST_HZ, HIGHEST_HZ = 100, 8000
DEPTH: Final = 9.0  # natural logarithms below the loudest: softer than that is silence
SILENT: Final = 7.0  # the same, of a whole step
SHORTEST_S: Final = 0.5  # two syllables begin many sentences
INSIDE: Final = 0.85  # of what was heard must lie in the clip
LIKE: Final = 0.6  # a sentence that a busy machine broke is 0.6 to 0.9 like its own clip, others of the same voice up to 0.7
MARGIN: Final = 0.1  # over the next: some sentences begin with the same words


class Vocabulary:
    """Clips by name, each as RATE 16-bit samples a second."""

    def __init__(self, clips: Mapping[str, Samples]) -> None:
        spectra = {name: _spectrum(samples) for name, samples in clips.items()}
        joined = [*spectra.values(), np.zeros((1, BANDS), np.float32)]
        self._usual: Floats = np.concatenate(joined).mean(
            0
        )  # of one voice: what all clips share tells none apart
        self._clips = {name: spectrum - self._usual for name, spectrum in spectra.items()}

    def heard(self, samples: Samples) -> str:
        """The clip that this is, whole or the greater part of it, loud or soft; "" for anything else."""
        if not self._clips or len(samples) < SHORTEST_S * RATE:
            return ""
        sound = _spectrum(samples) - self._usual
        found = sorted(((_likeness(sound, clip), name) for name, clip in self._clips.items()), reverse=True)
        (best, name), rival = found[0], found[1][0] if len(found) > 1 else 0.0
        return name if best >= LIKE and best - rival >= MARGIN else ""


def _spectrum(samples: Samples) -> Floats:
    """Steps × BANDS: how the loudness lies in the bands, whatever it is. Without pauses: a busy machine makes some of its own."""
    sound = np.pad(samples.astype(np.float32), (0, max(0, WINDOW - len(samples))))
    steps = np.lib.stride_tricks.sliding_window_view(sound, WINDOW)[::STEP] * _HANN
    power = np.abs(np.fft.rfft(steps, axis=1)) ** 2
    bands = np.log(np.add.reduceat(power, _EDGES, axis=1)[:, :-1] + 1)
    bands = np.maximum(bands, bands.max() - DEPTH)
    bands = bands[bands.max(1) > bands.max() - SILENT]
    level: Floats = (bands - bands.mean(1, keepdims=True)).astype(np.float32)
    return level


def _likeness(sound: Floats, clip: Floats) -> float:
    """The normalised cross-correlation at the best place; -1 where the clip is too short for it."""
    long = len(sound)
    outside = long - int(np.ceil(INSIDE * long))
    if len(clip) < long - outside:
        return -1.0
    around = np.pad(clip, ((outside, outside), (0, 0)))
    places = len(around) - long + 1
    products = sound @ around.T
    down, across = products.strides
    along = np.lib.stride_tricks.as_strided(products, (places, long), (across, down + across)).sum(1)
    of_clip, of_sound = _energy(around), _energy(sound)
    begins = np.arange(places)
    first = np.clip(outside - begins, 0, long)
    last = np.clip(outside + len(clip) - begins, 0, long)
    energies = (of_clip[begins + long] - of_clip[begins]) * (of_sound[last] - of_sound[first])
    return float((along / np.sqrt(energies + 1e-6)).max())


def _energy(spectrum: Floats) -> NDArray[np.float64]:
    """Up to each step."""
    return np.concatenate([[0.0], np.cumsum((spectrum.astype(np.float64) ** 2).sum(1))])


_HANN: Final = np.hanning(WINDOW).astype(np.float32)
_EDGES: Final = np.round(np.geomspace(LOWEST_HZ, HIGHEST_HZ, BANDS + 1) * WINDOW / RATE).astype(int)
