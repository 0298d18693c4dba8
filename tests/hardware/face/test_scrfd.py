"""A detector's outputs as faces."""

import numpy as np
import numpy.typing as npt

from kiosk.hardware.face.scrfd import faces_of

SIDE = 64
Floats = npt.NDArray[np.float32]


def outputs(*marks: tuple[int, int, float, float]) -> list[Floats]:
    """Nothing, but for marks: which stride, which guess of its grid, score, how far the box reaches in strides."""
    counts = [(SIDE // stride) ** 2 * 2 for stride in (8, 16, 32)]
    scores = [np.zeros((count, 1), np.float32) for count in counts]
    boxes = [np.zeros((count, 4), np.float32) for count in counts]
    points = [np.zeros((count, 10), np.float32) for count in counts]
    for stride, guess, score, reach in marks:
        scores[stride][guess] = score
        boxes[stride][guess] = reach
        points[stride][guess] = np.arange(10)
    return [*scores, *boxes, *points]


def test_nothing_sure_is_no_face() -> None:
    assert faces_of(outputs((0, 5, 0.49, 1.0)), SIDE, 1.0) == ()


def test_a_face_lies_where_its_guess_says_in_the_pictures_own_px() -> None:
    # stride 16, a grid of four: guess 13 is the second one of the third place in the second row
    (face,) = faces_of(outputs((1, 13, 0.9, 0.5)), SIDE, 2.0)

    assert face.box == (48.0, 16.0, 32.0, 32.0)
    assert face.points.tolist() == [[64 + 32 * x, 32 + 32 * (x + 1)] for x in (0, 2, 4, 6, 8)]


def test_two_guesses_at_one_face_are_one_face_and_the_largest_comes_first() -> None:
    found = faces_of(outputs((1, 0, 0.8, 1.0), (1, 1, 0.9, 1.1), (2, 7, 0.7, 1.0)), SIDE, 1.0)

    assert [round(face.score, 1) for face in found] == [0.7, 0.9]
