"""Every page, drawn: nothing runs out of its box, everything that can be pressed is large enough and apart."""

from itertools import combinations

import pytest

from kiosk.screens.stage import Stage, Target
from kiosk.screens.theme import theme
from kiosk.screens.widgets.box import Box
from kiosk.screens.widgets.press import Press
from kiosk.screens.widgets.text import Text
from tests.screens.cases import CASES, LOW, VARIANTS, Variant
from tests.screens.gallery import staged
from tests.screens.kit import Kit

TARGET_MM = 20.0
GAP_MM = 3.5  # drawn edges; rounding to whole pixels takes some of the 4.4
EVERY_DAY = ("en-extra", "zh-landscape-extra")  # the narrowest and the lowest; `-m ''` draws all
TOUCHED = ("zh", "en-extra", "zh-extra", "zh-landscape-extra")  # where targets are measured
PAIRS = [(page, variant) for page in CASES for variant in VARIANTS]


def drawn(kit: Kit, page: str, variant: Variant) -> Stage:
    """The page on the screen."""
    stage, panel = staged(page, variant)
    kit.show(stage, panel)
    return stage


def boxes_of(stage: Stage) -> list[Box]:
    """All that can be seen."""
    return [part for part in stage.walk(restrict=True) if isinstance(part, Box) and part.opacity > 0]


def spilled(boxes: list[Box]) -> list[str]:
    """Texts wider or higher than their box, and boxes that leave their parent."""
    wrong = []
    for box in boxes:
        if isinstance(box, Text) and box.overflow() != (0, 0):
            wrong.append(f"{box.text!r} {box.overflow()}")
        parent = box.parent
        if isinstance(parent, Box) and box.width > 1 and not _inside(box, parent):
            words = getattr(box, "text", "")
            wrong.append(f"{type(box).__name__} {words!r} leaves {type(parent).__name__}")
    return wrong


def _inside(box: Box, parent: Box) -> bool:
    slack = 3
    return bool(
        box.x >= parent.x - slack
        and box.y >= parent.y - slack
        and box.right <= parent.right + slack
        and box.top <= parent.top + slack
    )


def misplaced(targets: list[Target]) -> list[str]:
    """Targets that are too small, too near to each other, or twice there."""
    wrong = [f"{one.id} is small" for one in targets if min(one.w, one.h) < TARGET_MM * theme.px_per_mm]
    wrong += [
        f"{one.id} is near {two.id}"
        for one, two in combinations(targets, 2)
        if _apart(one, two) < GAP_MM * theme.px_per_mm
    ]
    if len({one.id for one in targets}) < len(targets):
        wrong.append("two have one name")
    return wrong


def test_nothing_runs_out_of_its_box_and_targets_are_large_and_apart(
    kit: Kit, page: str, variant: str
) -> None:
    stage = drawn(kit, page, VARIANTS[variant])
    assert spilled(boxes_of(stage)) == []
    if variant in TOUCHED:
        assert misplaced(stage.targets()) == []


def test_low_reach_keeps_every_target_in_the_lower_part(kit: Kit) -> None:
    boxes = boxes_of(drawn(kit, "home", LOW))
    highest = max(box.top for box in boxes if isinstance(box, Press) and box.live)
    assert spilled(boxes) == []
    assert highest <= 0.55 * 1920


def _apart(one: Target, two: Target) -> int:
    return max(two.x - one.x - one.w, one.x - two.x - two.w, two.y - one.y - one.h, one.y - two.y - two.h)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if metafunc.function is test_nothing_runs_out_of_its_box_and_targets_are_large_and_apart:
        marked = [
            pytest.param(page, variant, marks=[] if variant in EVERY_DAY else [pytest.mark.slow])
            for page, variant in PAIRS
        ]
        metafunc.parametrize(("page", "variant"), marked)
