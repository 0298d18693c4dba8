"""Blocks that nobody can look into."""

import pickle

import pytest

from kiosk.hardware.pinpad.port import Entered, PinBlock


def test_a_pin_block_shows_nothing_and_is_not_kept() -> None:
    entered = Entered(PinBlock(b"secret!!", key="zpk-1", form="ISO-0"))
    assert "secret" not in repr(entered)
    assert "secret" not in f"{entered}"
    with pytest.raises(TypeError):
        pickle.dumps(entered.pin)


@pytest.mark.parametrize("block", [b"", bytes(65)])
def test_a_block_of_no_possible_length_is_refused(block: bytes) -> None:
    with pytest.raises(ValueError, match="64 bytes"):
        PinBlock(block, key="zpk-1", form="ISO-0")
