"""The low home page, which has a key more: in every size, open and shut, all of it within reach."""

import pytest

from kiosk.journey.look import Look, Size
from kiosk.screens.widgets.press import Press
from tests.screens.cases import Variant
from tests.screens.kit import Kit
from tests.screens.test_pages import boxes_of, drawn, spilled


@pytest.mark.parametrize("size", list(Size))
@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("page", ["home", "home-shut"])
def test_every_target_is_in_the_lower_part(kit: Kit, page: str, language: str, size: Size) -> None:
    boxes = boxes_of(drawn(kit, page, Variant(Look(size, low=True, language=language))))
    targets = [box for box in boxes if isinstance(box, Press) and box.live]
    assert spilled(boxes) == []
    assert max(target.top for target in targets) <= 0.55 * 1920
    assert "search" in [target.tag for target in targets]


@pytest.mark.parametrize("page", ["form-step", "form-step-full", "form-step-options", "review", "receipt"])
def test_what_is_filled_in_is_within_reach(kit: Kit, page: str) -> None:
    boxes = boxes_of(drawn(kit, page, Variant(Look(low=True))))
    targets = [box for box in boxes if isinstance(box, Press) and box.live]
    assert spilled(boxes) == []
    assert max(target.top for target in targets) <= 0.6 * 1920


@pytest.mark.parametrize(
    "page",
    ["certify", "certify-many", "consent", "face-turn", "face-shining", "face-again", "certified", "by-hand"],
)
def test_a_certification_is_within_reach(kit: Kit, page: str) -> None:
    boxes = boxes_of(drawn(kit, page, Variant(Look(low=True))))
    targets = [box for box in boxes if isinstance(box, Press) and box.live]
    assert spilled(boxes) == []
    assert max(target.top for target in targets) <= 0.6 * 1920
