"""What a configuration of the hall's line may say."""

import pytest

from kiosk.domain.rating import RatingLevel
from kiosk.hardware.keypad.settings import BusTimes, KeypadSettings, LedSettings, baud_of

LINE = "serial:///dev/kiosk/hall?baud=9600"


def test_a_line_with_pads_is_good() -> None:
    assert KeypadSettings(address=LINE, enabled=True, pads=(1, 2)).pads == (1, 2)
    assert LedSettings(address=LINE, enabled=True, strips=(1,)).strips == (1,)


@pytest.mark.parametrize(
    ("key", "wrong"),
    [
        ("address", {"enabled": True, "pads": (1,)}),
        ("address", {"address": "nowhere"}),
        ("pads", {"address": LINE, "enabled": True}),
        ("raters", {"raters": (1, 1)}),
        ("strips", {"strips": (255,)}),
        ("levels", {"levels": (RatingLevel.FAIR,)}),
    ],
)
def test_what_cannot_be_is_refused_by_its_key(key: str, wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=key):
        KeypadSettings(**wrong)  # type: ignore[arg-type]  # wrong on purpose


@pytest.mark.parametrize("wrong", [{"enabled": True}, {"enabled": True, "address": LINE}, {"strips": (0,)}])
def test_strips_on_their_own_line_are_checked_too(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"address|strips"):
        LedSettings(**wrong)  # type: ignore[arg-type]  # wrong on purpose


@pytest.mark.parametrize("wrong", [{"answer_s": 0.0}, {"retries": -1}, {"settle_s": -0.1}])
def test_times_that_cannot_be_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        BusTimes(**wrong)  # type: ignore[arg-type]  # wrong on purpose


def test_a_line_over_the_network_counts_as_the_usual_speed() -> None:
    assert (baud_of(LINE.replace("9600", "19200")), baud_of("tcp://10.0.0.9:4001")) == (19200, 9600)
