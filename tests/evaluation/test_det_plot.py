"""The DET plot stays on its paper and says what it cannot show."""

from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import cv2
import numpy as np
import pytest

from kiosk.evaluation.det_plot import HEIGHT, WIDTH, Area, Dot, Ink, Line, Place, Shape, Words, det_shapes
from kiosk.evaluation.drawing import as_png, as_svg
from kiosk.evaluation.figures import DetPoint, Figures
from kiosk.evaluation.proportions import rate
from tests.evaluation.stations import station
from tests.evaluation.test_figures import found


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> Figures:
    return found(station(tmp_path_factory.mktemp("station"), people=14, pictures=3))


def places(shape: Shape) -> tuple[Place, ...]:
    match shape:
        case Area():
            return shape.corners
        case Line():
            return shape.places
        case Dot() | Words():
            return (shape.place,)


def test_every_shape_lies_on_the_paper(figures: Figures) -> None:
    extreme = replace(figures, det=(DetPoint(1.0, 0.0, 0.0, 0.0), DetPoint(1e-9, 1.0, 0.9, 1.0)))
    for shape in (*det_shapes(figures), *det_shapes(extreme)):
        for x, y in places(shape):
            assert 0 <= x <= WIDTH
            assert 0 <= y <= HEIGHT


def test_the_curve_goes_through_its_points_in_normal_deviates(figures: Figures) -> None:
    """50 % is the right upper corner of the axes; 2.5 % and 97.5 % would lie alike on both sides of it."""
    made = det_shapes(replace(figures, det=(DetPoint(0.5, 0.5, 0.5, 0.5), DetPoint(0.01, 0.5, 0.5, 0.5))))
    (curve,) = (one for one in made if isinstance(one, Line) and one.ink is Ink.CURVE)
    (right, top), (left, same) = curve.places
    assert (right, top, same) == (WIDTH - 28, 64, 64)
    assert 96 < left < right


def test_its_svg_is_a_document_with_every_word(figures: Figures) -> None:
    root = ElementTree.fromstring(as_svg(det_shapes(figures)))
    said = " ".join(one.text or "" for one in root.iter("{http://www.w3.org/2000/svg}text"))
    for word in (
        "FMR: two people taken for one",
        "14 people, 42 genuine pairs, 546 impostor pairs",
        "1 · accept 0.450",
    ):
        assert word in said


def test_words_of_an_engine_cannot_break_the_svg(figures: Figures) -> None:
    odd = replace(figures, engine=replace(figures.engine, name='a<b>&"c'))
    assert "a<b>" in "".join(ElementTree.fromstring(as_svg(det_shapes(odd))).itertext())


def test_its_png_shows_the_curve_in_its_colour(figures: Figures) -> None:
    pixels = cv2.imdecode(np.frombuffer(as_png(det_shapes(figures)), np.uint8), cv2.IMREAD_COLOR)
    assert pixels is not None
    assert pixels.shape == (HEIGHT * 2, WIDTH * 2, 3)
    curve_bgr = (0xB5, 0x4B, 0x12)
    assert np.count_nonzero((pixels == curve_bgr).all(axis=2)) > 500


def test_it_says_where_pairs_are_too_few(figures: Figures, tmp_path: Path) -> None:
    said = [one.text for one in det_shapes(figures) if isinstance(one, Words)]
    assert "too few impostor pairs to tell" in said
    nothing = det_shapes(replace(figures, det=(), at_threshold=()))
    assert "nothing to plot: too few pairs" in [one.text for one in nothing if isinstance(one, Words)]


def test_numbers_of_thresholds_that_lie_together_stand_apart(figures: Figures) -> None:
    alike = [replace(one, fmr=figures.at_threshold[0].fmr) for one in figures.at_threshold * 2]
    made = det_shapes(replace(figures, at_threshold=tuple(alike)))
    numbers = [one.place for one in made if isinstance(one, Words) and one.is_bold and one.text.isdigit()]
    assert len(numbers) == 4
    for place in numbers:
        assert [abs(place[1] - y) >= 19 for x, y in numbers if (x, y) != place] == [True] * 3


def test_a_rate_without_an_error_is_never_called_zero_per_cent(figures: Figures) -> None:
    never = replace(figures.at_threshold[0], fnmr=rate(0, 42), fmr=rate(0, 546))
    made = det_shapes(replace(figures, at_threshold=(never,)))
    assert "1 · accept 0.450: FMR 0 of 546, FNMR 0 of 42" in [
        one.text for one in made if isinstance(one, Words)
    ]
