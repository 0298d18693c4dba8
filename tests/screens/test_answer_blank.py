"""The page of an answer can be built before there is one, for every item, in every size, on either panel."""

from dataclasses import replace

import pytest

from kiosk.journey.look import Look, Size
from kiosk.journey.route import Page
from kiosk.screens.answer.blank import blank
from kiosk.screens.rooms import ROOMS
from tests.screens import samples
from tests.screens.gallery import setting

PANELS = {True: (1080, 1920), False: (1920, 1080)}


@pytest.mark.parametrize("item", samples.catalogue().lookups, ids=lambda item: item.id)
@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("portrait", [True, False])
@pytest.mark.parametrize("size", Size)
def test_an_answer_that_says_nothing_can_be_shown(
    item: object, language: str, portrait: bool, size: Size
) -> None:
    model = replace(samples.model(look=Look(size, language=language)), portrait=portrait)
    empty = blank(model, samples.catalogue().item(getattr(item, "id", "")))
    assert empty.route.page is Page.ANSWER
    assert ROOMS[Page.ANSWER].view(empty, setting(language, PANELS[portrait])) is not None
