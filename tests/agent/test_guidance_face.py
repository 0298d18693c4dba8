"""What is said before the face camera: to everybody, and the newer in the older one's place."""

from collections.abc import AsyncGenerator

import msgspec
import pytest

from agent.announcer import Priority
from agent.config import VisitTimes
from agent.face_schemas import FacePurpose, FaceStep, FaceView
from agent.guidance import NEEDED, Line, for_change, for_page
from agent.schemas import State
from agent.sound import SoundDesk
from agent.visits import Visits
from kiosk.domain.clock import SystemClock
from kiosk.hardware.face.liveness.challenge import Tell
from kiosk.hardware.face.quality import Hint
from kiosk.hardware.sound.settings import Backend, SoundSettings
from tests.agent.test_guidance import HERE


def face(step: FaceStep, **more: object) -> State:
    """A visit in which somebody stands before the camera."""
    purpose = more.pop("purpose", FacePurpose.CERTIFICATION)
    return msgspec.structs.replace(HERE, face=FaceView(step=step, purpose=purpose, **more))  # type: ignore[arg-type]  # fields by name


def said(*states: State) -> list[str]:
    """Every clip, in order."""
    pairs = zip((HERE, *states), states, strict=False)
    return [clip for before, now in pairs for line in for_change(before, now) for clip in line.clips]


@pytest.mark.parametrize("hint", [hint for hint in Hint if hint is not Hint.GOOD])
def test_every_hint_has_words(hint: Hint) -> None:
    assert said(face(FaceStep.STANDING, hint=hint.value)) == [f"say-face-{hint.value}"]
    assert f"say-face-{hint.value}" in NEEDED


def test_who_stands_well_is_told_nothing() -> None:
    assert said(face(FaceStep.STANDING, hint=Hint.GOOD.value)) == []
    assert said(face(FaceStep.STANDING)) == []


@pytest.mark.parametrize("tell", [tell for tell in Tell if tell not in (Tell.DONE, Tell.FAILED)])
def test_every_action_has_words(tell: Tell) -> None:
    assert said(face(FaceStep.ACTING, tell=tell.value)) == [f"say-face-{tell.value}"]
    assert f"say-face-{tell.value}" in NEEDED


def test_a_whole_attempt_is_led_by_ear() -> None:
    assert said(
        face(FaceStep.WARMING),
        face(FaceStep.READY),
        face(FaceStep.OPENING),
        face(FaceStep.STANDING, hint="nobody"),
        face(FaceStep.STANDING, hint="too-far"),
        face(FaceStep.STANDING, hint="too-far", left_s=8.0),
        face(FaceStep.STANDING, hint="good"),
        face(FaceStep.ACTING, tell="turn-left", left_s=7.0),
        face(FaceStep.ACTING, tell="turn-left", left_s=6.0),
        face(FaceStep.ACTING, tell="look-straight", at=1),
        face(FaceStep.ACTING, tell="blink", at=1),
        face(FaceStep.ACTING, tell="done", at=2),
        face(FaceStep.SHINING),
        face(FaceStep.JUDGING),
        face(FaceStep.PASSED),
    ) == [
        *("say-face-nobody", "say-face-too-far", "say-face-turn-left", "say-face-look-straight"),
        *("say-face-blink", "say-face-light", "say-face-judging"),
    ]


def test_that_it_is_certified_is_heard_by_everybody_and_only_once_the_office_said_so() -> None:
    assert said(face(FaceStep.JUDGING), face(FaceStep.PASSED)) == ["say-face-judging"]
    line = for_page("certified")
    assert line is not None
    assert (line.clips, line.to_everybody) == (("say-face-certified",), True)
    assert for_page("certify_confirming") is None


@pytest.mark.parametrize(("whole_s", "times"), [(7, 2), (14, 3)])
def test_whoever_has_not_done_it_yet_hears_it_again(whole_s: int, times: int) -> None:
    lefts = [float(left) for left in range(whole_s, 0, -1)]
    states = [face(FaceStep.ACTING, tell="turn-left", left_s=left) for left in lefts]
    assert said(*states) == ["say-face-turn-left"] * times


@pytest.mark.parametrize(
    ("state", "clip"),
    [
        (face(FaceStep.PASSED, purpose=FacePurpose.IDENTIFICATION), "say-face-identified"),
        (face(FaceStep.NOT_PASSED, tries_left=2), "say-face-not-passed"),
        (face(FaceStep.NOT_PASSED, tries_left=0), "say-face-no-tries"),
        (face(FaceStep.BROKEN_OFF), "say-face-broken-off"),
        (face(FaceStep.OUT), "say-face-out"),
    ],
)
def test_every_end_says_what_comes_next(state: State, clip: str) -> None:
    assert said(state) == [clip]
    assert said(state, state) == [clip]


@pytest.mark.parametrize("step", [FaceStep.NOT_PASSED, FaceStep.BROKEN_OFF, FaceStep.OUT])
def test_how_it_ended_is_still_said_when_the_camera_has_gone_dark(step: FaceStep) -> None:
    [end] = for_change(face(FaceStep.JUDGING), face(step))
    [taken_back] = for_change(face(step), HERE)
    assert taken_back.clips == ()
    assert end.group != taken_back.group


def test_what_is_said_before_the_camera_takes_the_place_of_what_the_page_said() -> None:
    [line] = for_change(HERE, face(FaceStep.STANDING, hint="too-far"))
    page = for_page("notice")
    assert page is not None
    assert (line.group, line.priority) == (page.group, Priority.GUIDANCE)


def test_what_most_people_do_by_themselves_is_only_said_to_the_others() -> None:
    states = (
        face(FaceStep.STANDING, hint="nobody"),
        face(FaceStep.ACTING, tell="look-straight"),
        face(FaceStep.JUDGING),
        face(FaceStep.STANDING, hint="too-far"),
        face(FaceStep.ACTING, tell="turn-left"),
    )
    assert [for_change(HERE, state)[0].settle_s for state in states] == [0.6, 0.6, 0.6, 0.0, 0.0]


def test_a_hint_is_said_again_while_it_stands() -> None:
    [hint] = for_change(HERE, face(FaceStep.STANDING, hint="too-far"))
    [tell] = for_change(HERE, face(FaceStep.ACTING, tell="turn-left"))
    assert (hint.again_s, tell.again_s) == (5.0, 0.0)


def test_who_leaves_the_page_hears_no_hint_any_more() -> None:
    assert for_change(face(FaceStep.STANDING, hint="too-far"), HERE) == [Line((), "page")]


async def test_who_stands_well_by_now_is_not_told_to_come() -> None:
    desk = SoundDesk(
        SoundSettings(enabled=True, backend=Backend.NULL), nobodys_visits(), SystemClock(), lambda: None
    )
    assert desk.announcer is not None
    nobody, good = face(FaceStep.STANDING, hint="nobody"), face(FaceStep.STANDING, hint="good")
    await desk.follow(one_after_the_other(HERE, nobody))
    assert desk.announcer.waiting == ("say-face-nobody",)
    await desk.follow(one_after_the_other(nobody, good))
    assert not desk.announcer.waiting


async def test_it_is_said_though_the_voice_is_off() -> None:
    desk = SoundDesk(
        SoundSettings(enabled=True, backend=Backend.NULL), nobodys_visits(), SystemClock(), lambda: None
    )
    await desk.follow(one_after_the_other(HERE, face(FaceStep.ACTING, tell="blink")))
    assert desk.announcer is not None
    assert desk.announcer.waiting == ("say-face-blink",)
    await desk.follow(
        one_after_the_other(face(FaceStep.ACTING, tell="blink"), face(FaceStep.ACTING, tell="turn-right"))
    )
    assert desk.announcer.waiting == ("say-face-turn-right",)


def test_nothing_else_is_said_to_everybody() -> None:
    page = for_page("notice")
    assert page == Line(("say-notice",), "page")
    assert not page.to_everybody


async def one_after_the_other(*states: State) -> AsyncGenerator[State, None]:
    """What the board tells."""
    for state in states:
        yield state


def nobodys_visits() -> Visits:
    """Nobody is here."""

    async def ended(visit: int, reason: str, level: int) -> None:
        return None

    return Visits(
        VisitTimes(),
        SystemClock(),
        card_in=lambda: False,
        on_change=lambda: None,
        on_begin=lambda visit: None,
        on_end=ended,
    )
