"""What a key asks of the queue, and what the devices of a window show."""

from pathlib import Path

import msgspec
import pytest

from agent.keypad_rules import pad_picture, reasons_of, strip_lines, verb_of
from kiosk.domain.rating import RatingLevel, RatingReason
from kiosk.domain.texts import load_texts
from kiosk.hardware.keypad.port import Key, PadPicture
from kiosk.hardware.led.codec import Picture, show, shown
from kiosk.queue.schemas import KeypadWindow
from kiosk.queue.words import WindowState

FREE = KeypadWindow(
    window=3, version=7, state=WindowState.FREE, paused=False, ticket="", number="", waiting=4
)
CALLING = msgspec.structs.replace(FREE, state=WindowState.CALLING, ticket="t", number="A023")
PAUSED = msgspec.structs.replace(FREE, state=WindowState.PAUSED, paused=True)
UNSTAFFED = msgspec.structs.replace(FREE, state=WindowState.UNSTAFFED)


@pytest.mark.parametrize(
    ("key", "verb"),
    [
        (Key.CALL, "call"),
        (Key.RECALL, "recall"),
        (Key.SKIP, "no_show"),
        (Key.RATE, "finish"),
        (Key.PAUSE, "pause"),
        (Key.TRANSFER, "transfer"),
        (Key.HOLD, "park"),
        (Key.CALL_BACK, "call_back"),
        (Key.CANCEL, None),
    ],
)
def test_each_key_is_one_word_of_the_queue_or_not_here_yet(key: Key, verb: str | None) -> None:
    assert verb_of(key, FREE) == verb


def test_the_pause_key_of_a_paused_window_goes_on() -> None:
    assert verb_of(Key.PAUSE, PAUSED) == "resume"


def test_a_pad_shows_the_number_else_how_many_wait_else_nothing() -> None:
    assert pad_picture(CALLING) == PadPicture(ticket="A023")
    assert pad_picture(FREE) == PadPicture(waiting=4)
    assert pad_picture(None) == PadPicture()


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_a_strip_says_what_goes_on_in_characters_that_it_has(language: str) -> None:
    words = load_texts(Path("config/texts"), language)
    pictures = [strip_lines(3, window, words) for window in (CALLING, FREE, PAUSED, UNSTAFFED, None)]
    assert len(set(pictures)) == 5
    assert "A023" in pictures[0][1]
    assert all("3" in lines[0] for lines in pictures)
    assert [shown(show(3, Picture(lines))).lines for lines in pictures] == pictures


def test_a_bad_rating_from_four_keys_carries_the_reason_that_it_cannot_ask_for() -> None:
    assert reasons_of(RatingLevel.DISSATISFIED) == (RatingReason.OTHER,)
    assert reasons_of(RatingLevel.FAIR) == ()
