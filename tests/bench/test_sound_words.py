"""What the kiosk says is understood from its sound alone."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from kiosk.bench.face.person import Challenge
from kiosk.bench.sound_clips import Knowledge, known, samples_of
from kiosk.bench.sound_words import RATE, Vocabulary
from kiosk.domain.errors import Unreachable

VOICE = Path("agent/voice/zm_yunxi")
ASKED = [f"say-face-{challenge.value}" for challenge in Challenge]
Samples = NDArray[np.int16]


@pytest.fixture(scope="module")
def knows() -> Knowledge:
    """Every sentence of the committed voice."""
    return known(VOICE)


@pytest.fixture(scope="module")
def sounds() -> dict[str, Samples]:
    """What is asked before the camera, as samples."""
    return {name: samples_of(VOICE / f"{name}.ogg") for name in ASKED}


@pytest.mark.parametrize("name", ASKED)
@pytest.mark.parametrize(
    ("gain", "late_s", "share"),
    [
        (1.0, 0.0, 1.0),  # as it is
        (0.06, 0.0, 1.0),  # the softest voice
        (0.3, 0.15, 1.0),  # the output was still opening
        (1.0, 0.05, 0.75),  # something newer was said
        (9.0, 0.0, 1.0),  # far too loud: flat at the top
    ],
)
def test_what_is_asked_is_understood(
    knows: Knowledge, sounds: dict[str, Samples], name: str, gain: float, late_s: float, share: float
) -> None:
    whole = np.clip(sounds[name] * gain, -32768, 32767).astype(np.int16)
    heard = whole[round(late_s * RATE) + 101 : round(len(whole) * share)]
    assert knows.vocabulary.heard(heard) == name


@pytest.mark.parametrize("name", ASKED)
@pytest.mark.parametrize("at", [0.3, 0.6])
def test_a_sentence_that_a_busy_machine_broke_is_understood(
    knows: Knowledge, sounds: dict[str, Samples], name: str, at: float
) -> None:
    whole = sounds[name]
    here, gap = round(at * len(whole)), np.zeros(round(0.07 * RATE), np.int16)
    assert knows.vocabulary.heard(np.concatenate([whole[:here], gap, whole[here:]])) == name


def test_a_number_is_no_sentence(knows: Knowledge) -> None:
    signs = [
        samples_of(VOICE / f"{clip}.ogg") for clip in ("letter-A", "digit-0", "digit-3", "digit-2", "number")
    ]
    assert knows.vocabulary.heard(np.concatenate(signs)) == ""


def test_beginnings_tones_noise_and_silence_are_not_understood(
    knows: Knowledge, sounds: dict[str, Samples]
) -> None:
    tone = (8000 * np.sin(2 * np.pi * 440 * np.arange(RATE) / RATE)).astype(np.int16)
    noise = np.random.default_rng(1).integers(-3000, 3000, RATE, np.int16)
    beginning = sounds["say-face-turn-left"][: round(0.45 * RATE)]
    backwards = sounds["say-face-turn-left"][::-1].copy()
    for sound in (tone, noise, beginning, backwards, np.zeros(RATE, np.int16), np.zeros(0, np.int16)):
        assert knows.vocabulary.heard(sound) == ""


def test_who_knows_no_words_understands_none(sounds: dict[str, Samples]) -> None:
    assert Vocabulary({}).heard(sounds["say-face-blink"]) == ""


def test_every_clip_has_its_words(knows: Knowledge) -> None:
    assert knows.words["say-face-turn-left"] == "请向左转头"


def test_without_a_voice_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(Unreachable, match="no voice"):
        known(tmp_path)
