"""Volume steps and gains on samples."""

from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.hardware.sound.level import gain_of, joined, scaled
from kiosk.hardware.sound.settings import LOUDEST

SAMPLES = st.lists(st.integers(-32768, 32767), max_size=60).map(lambda values: array("h", values))
GAIN = st.floats(0.0, 1.0)


def test_each_step_is_louder_and_the_last_one_whole() -> None:
    gains = [gain_of(volume) for volume in range(1, LOUDEST + 1)]
    assert gains == sorted(gains)
    assert gains[-1] == 1.0


@pytest.mark.parametrize("volume", [0, 6, -1])
def test_there_is_no_other_volume(volume: int) -> None:
    with pytest.raises(ValueError, match="volume"):
        gain_of(volume)


@given(SAMPLES, GAIN, GAIN)
def test_no_gain_makes_a_sample_louder_or_loses_one(
    samples: "array[int]", before: float, after: float
) -> None:
    quieter = scaled(samples, before, after)
    assert len(quieter) == len(samples)
    assert all(abs(one) <= abs(other) for one, other in zip(quieter, samples, strict=True))


@given(st.lists(SAMPLES.filter(len), max_size=4), st.integers(0, 10))
def test_joined_clips_keep_their_samples_and_gaps_stand_between_them(
    parts: "list[array[int]]", gap: int
) -> None:
    whole = joined(parts, gap)
    assert len(whole) == sum(map(len, parts)) + gap * max(0, len(parts) - 1)
