"""The small signals: alone, identity, infrared, passive."""

from dataclasses import replace

import numpy as np
import pytest

from kiosk.hardware.face.faces import Embedding, Face, Look, Picture, Signs
from kiosk.hardware.face.liveness.alone import judge_alone
from kiosk.hardware.face.liveness.finding import Outcome, Reason
from kiosk.hardware.face.liveness.identity import judge_identity
from kiosk.hardware.face.liveness.infrared import Pair, judge_infrared
from kiosk.hardware.face.liveness.passive import judge_passive
from tests.hardware.face.films import FACTS
from tests.hardware.face.heads import Pose, paint

FIVE = np.zeros((5, 2), np.float32)
MESH = np.zeros((478, 3), np.float32)


def walking(count: int = 30, *, step: float = 4.0) -> list[Look]:
    """One face that drifts sideways, 15 looks a second."""
    looks = []
    for place in range(count):
        face = Face((100 + step * place, 80, 160, 200), 0.9, FIVE)
        signs = Signs(MESH, 3.0 * np.sin(place), 0, 0)
        looks.append(Look(place / 15, (640, 480), (face,), signs, None, None, 1.0, b""))
    return looks


def moved(look: Look, *, x: float = 0.0, wider: float = 1.0) -> Look:
    left, top, width, height = look.faces[0].box
    return replace(look, faces=(replace(look.faces[0], box=(left + x, top, width * wider, height * wider)),))


def beside(look: Look, share: float) -> Look:
    other = replace(look.faces[0], box=(400, 80, 160 * share, 200 * share))
    return replace(look, faces=(look.faces[0], other))


def test_one_face_passes() -> None:
    assert judge_alone(walking()).outcome is Outcome.PASS


def test_people_far_behind_do_not_count() -> None:
    assert judge_alone([beside(look, 0.3) for look in walking()]).outcome is Outcome.PASS


@pytest.mark.parametrize(("looks", "outcome"), [(1, Outcome.PASS), (2, Outcome.FAIL)])
def test_a_second_face_beside_fails_unless_it_is_a_slip(looks: int, outcome: Outcome) -> None:
    seen = walking()
    seen[10 : 10 + looks] = [beside(look, 0.8) for look in seen[10 : 10 + looks]]
    assert judge_alone(seen).outcome is outcome


@pytest.mark.parametrize(("gap", "reason"), [(8, None), (14, Reason.FACE_GONE)])
def test_a_face_may_be_lost_for_a_moment_only(gap: int, reason: Reason | None) -> None:
    seen = walking(step=0.0)
    seen[10 : 10 + gap] = [replace(look, faces=(), signs=None) for look in seen[10 : 10 + gap]]
    assert judge_alone(seen).reason is reason


def test_a_face_that_jumps_fails() -> None:
    seen = walking()
    assert judge_alone(seen[:15] + [moved(look, x=150) for look in seen[15:]]).reason is Reason.FACE_JUMPED
    assert (
        judge_alone(seen[:15] + [moved(look, wider=1.8) for look in seen[15:]]).reason is Reason.FACE_JUMPED
    )


def test_a_head_that_is_turned_from_one_look_to_the_next_fails() -> None:
    seen = walking()
    turned = Signs(MESH, 30.0, 0, 0)
    assert judge_alone([*seen[:15], replace(seen[15], signs=turned)]).reason is Reason.HEAD_JUMPED


def test_nobody_is_inconclusive() -> None:
    assert judge_alone([]).outcome is Outcome.INCONCLUSIVE


def face_of(seed: int, *, like: float = 1.0) -> Embedding:
    """A unit vector whose cosine with the person's own is about `like`."""
    person = np.random.default_rng(1).normal(size=128)
    noise = np.random.default_rng((seed, 2)).normal(size=128)
    noise -= person * (noise @ person) / (person @ person)
    noise *= np.linalg.norm(person) / np.linalg.norm(noise)
    mixed = like * person + (1 - like**2) ** 0.5 * noise
    return np.asarray(mixed / np.linalg.norm(mixed), dtype=np.float32)


def test_the_same_person_throughout_passes() -> None:
    steps = [[face_of(1, like=0.8), face_of(2, like=0.7)], [face_of(3, like=0.6)]]
    assert judge_identity(steps, face_of(0), FACTS).outcome is Outcome.PASS


@pytest.mark.parametrize("like", [0.0, 0.3])
def test_one_look_of_somebody_else_fails(like: float) -> None:
    steps = [[face_of(1, like=0.9), face_of(2, like=0.9)], [face_of(3, like=like)]]
    assert judge_identity(steps, face_of(0), FACTS).reason is Reason.ANOTHER_PERSON


def test_likeness_in_the_review_band_throughout_fails() -> None:
    steps = [[face_of(seed, like=0.4)] for seed in (1, 2)]
    assert judge_identity(steps, face_of(0), FACTS).reason is Reason.ANOTHER_PERSON


@pytest.mark.parametrize("steps", [[], [[], []], [[face_of(1)], []]])
def test_a_step_without_an_embedding_is_inconclusive(steps: list[list[Embedding]]) -> None:
    assert judge_identity(steps, face_of(0), FACTS).reason is Reason.TOO_FEW_EMBEDDINGS


def sensor(picture: np.typing.NDArray[np.float64], seed: int) -> Picture:
    noisy = picture + np.random.default_rng((seed, 3)).normal(0, 2.0, picture.shape)
    return np.clip(noisy, 0, 255).astype(np.uint8)


VISIBLE = paint(Pose(), np.ones(3), gain=0.55)
GREY = VISIBLE.mean(axis=2)


@pytest.mark.parametrize(("infrared", "scene", "reason"), [
    (GREY * 0.9 + 30, 60.0, None),
    (GREY * 0.02 + 6, 60.0, Reason.DARK_IN_INFRARED),  # a display beside lit hands
    (GREY * 0.02 + 6, 8.0, Reason.LAMP_OFF),
    (GREY * 0.0 + 180, 90.0, Reason.BLANK_IN_INFRARED),  # dye ink on paper
    (255.0 - GREY, 90.0, Reason.UNLIKE_IN_INFRARED),
])  # fmt: skip
def test_what_infrared_shows(
    infrared: np.typing.NDArray[np.float64], scene: float, reason: Reason | None
) -> None:
    pairs = [Pair(sensor(VISIBLE, seed), sensor(infrared, seed + 50), scene) for seed in range(3)]
    assert judge_infrared(pairs).reason is reason


def test_a_wall_that_is_bright_by_day_and_dark_in_infrared_says_nothing_of_the_face() -> None:
    visible, infrared = VISIBLE.copy(), GREY * 0.9 + 30
    for edge in (slice(0, 12), slice(52, 64)):
        visible[:, edge], infrared[:, edge] = 225.0, 45.0
    visible[:14], infrared[:14] = 225.0, 45.0
    assert judge_infrared([Pair(sensor(visible, 1), sensor(infrared, 51), 60.0)]).reason is None


def test_an_infrared_picture_made_of_the_visible_one_fails() -> None:
    visible = sensor(VISIBLE, 1)
    copy = np.clip(visible.mean(axis=2) * 0.9 + 20, 0, 255).astype(np.uint8)
    assert judge_infrared([Pair(visible, copy, 60.0)]).reason is Reason.COPY_IN_INFRARED


def test_without_infrared_nothing_is_said() -> None:
    assert judge_infrared([]).reason is Reason.NO_INFRARED


@pytest.mark.parametrize(("beliefs", "reason"), [
    ([], Reason.NOT_INSTALLED), ([0.9, 0.95, 0.1], None), ([0.2, 0.3, 0.95], Reason.LOOKS_FAKE),
])  # fmt: skip
def test_what_the_passive_model_says(beliefs: list[float], reason: Reason | None) -> None:
    assert judge_passive(beliefs).reason is reason
