"""A call is spoken from clips that exist, whole and as loud as each other."""

import hashlib
import json
import sys
import wave
from array import array
from functools import cache
from itertools import product
from pathlib import Path
from string import ascii_uppercase

import pytest

from kiosk.queue.speech import Sounds, Where, call_sounds, spoken_text, words_to_render

VOICE = Path(__file__).parents[2] / "kiosk/queue/web/static/voice/zm_yunxi"


@cache
def clips() -> dict[str, dict[str, str]]:
    manifest: dict[str, dict[str, dict[str, str]]] = json.loads((VOICE / "manifest.json").read_text("utf-8"))
    return manifest["clips"]


def said(number: str, window: int, *, name: str = "", service: str = "") -> tuple[str, ...]:
    where = Where(window, name, "pension" if service else "", service)
    return call_sounds(number, where, Sounds(clips(), rendered))


def rendered(text: str) -> str:
    """A site that has had one name rendered."""
    return "/display/voice/1.wav" if text in ("综合窗口", "办理养老待遇") else ""


def test_a_call_is_spoken_letter_by_letter_and_digit_by_digit() -> None:
    assert said("A032", 3) == (
        "please", "letter-A", "digit-0", "digit-3", "digit-2", "number", "to", "window-3", "counter",
    )  # fmt: skip


def test_a_window_is_spoken_as_a_number() -> None:
    assert said("B107", 12)[-2:] == ("window-12", "counter")


def test_a_window_beyond_the_clips_is_read_digit_by_digit() -> None:
    assert said("B107", 123)[-4:] == ("digit-1", "digit-2", "digit-3", "counter")


def test_a_window_s_name_is_said_where_it_was_rendered() -> None:
    assert said("A032", 3, name="综合窗口")[-2:] == ("to", "/display/voice/1.wav")


def test_a_name_that_nobody_rendered_leaves_the_number_alone() -> None:
    assert said("A032", 3, name="卡务窗口") == said("A032", 3)


def test_a_clip_of_the_site_s_own_goes_before_the_rendered_name() -> None:
    where, own = Where(3, "综合窗口"), Sounds({"place-3"}, rendered)
    assert call_sounds("A032", where, own)[-1] == "place-3"
    assert words_to_render(where, {"place-3"}) == ()


def test_a_service_is_said_last_where_the_site_wants_it() -> None:
    assert said("A032", 3, service="养老待遇")[-1] == "/display/voice/1.wav"
    assert said("A032", 3, service="工伤") == said("A032", 3)


def test_what_no_clip_says_is_to_be_rendered() -> None:
    where = Where(3, "综合窗口", "pension", "养老待遇")
    assert words_to_render(where, clips()) == ("综合窗口", "办理养老待遇")


def test_the_subtitle_says_what_is_heard() -> None:
    assert spoken_text("A032", Where(3)) == "请 A零三二 号到 3 号窗口"
    assert spoken_text("A032", Where(3, "综合窗口")) == "请 A零三二 号到 综合窗口"


def test_a_number_without_a_letter_is_spoken() -> None:
    assert said("045", 1)[:4] == ("please", "digit-0", "digit-4", "digit-5")


@pytest.mark.parametrize("number", ("", "A", "a032", "A-32", "A03２", "ABC1", "A12345", "A032 ", "A032\n"))
def test_a_number_that_no_clip_can_say_is_refused(number: str) -> None:
    with pytest.raises(ValueError, match="no voice for the ticket number"):
        said(number, 3)
    with pytest.raises(ValueError, match="no voice for the ticket number"):
        spoken_text(number, Where(3))


@pytest.mark.parametrize("window", (-1, 0, 1000))
def test_a_window_that_no_clip_can_say_is_refused(window: int) -> None:
    with pytest.raises(ValueError, match="no voice for window"):
        said("A032", window)
    with pytest.raises(ValueError, match="no voice for window"):
        spoken_text("A032", Where(window))


def test_every_call_of_a_day_has_its_clips() -> None:
    numbers = (f"{prefix}{number:03}" for prefix, number in product(ascii_uppercase, range(1000)))
    called = {clip for number in numbers for clip in said(number, 1)}
    called |= {clip for window in range(1, 41) for clip in said("A001", window)}
    assert called <= clips().keys()


def test_the_voice_folder_holds_the_manifest_s_clips_and_no_other() -> None:
    assert {clip["file"] for clip in clips().values()} == {path.name for path in VOICE.glob("*.wav")}


@pytest.mark.parametrize("name", sorted(clips()))
def test_a_clip_is_the_one_in_the_manifest(name: str) -> None:
    clip = clips()[name]
    assert hashlib.sha256((VOICE / clip["file"]).read_bytes()).hexdigest() == clip["sha256"]


@pytest.mark.parametrize("name", sorted(clips()))
def test_a_clip_is_heard_and_not_clipped(name: str) -> None:
    with wave.open(str(VOICE / clips()[name]["file"]), "rb") as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 24_000)
        seconds = file.getnframes() / file.getframerate()
        peak = _peak(file.readframes(file.getnframes()))
    assert 0.05 < seconds < 6
    assert seconds == pytest.approx(float(clips()[name]["seconds"]), abs=0.001)
    assert 0.1 < peak < 0.99


def _peak(pcm: bytes) -> float:
    samples = array("h", pcm)
    if sys.byteorder == "big":
        samples.byteswap()
    return max(max(samples), -min(samples)) / 32768
