"""The picture that waits: it greets who comes near."""

from pathlib import Path

import pytest

from kiosk.domain.texts import load_texts
from kiosk.screens.attract.view_model import attract_view
from tests.screens.samples import model, state

TEXTS = Path(__file__).parents[2] / "config/texts"


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_somebody_near_is_greeted(language: str) -> None:
    words = load_texts(TEXTS, language)
    for near, greeting in ((True, "attract.start_near"), (False, "attract.start")):
        view = attract_view(model(state=state(visit=None, near=near)), words, "12333")
        assert view.start == words(greeting)
