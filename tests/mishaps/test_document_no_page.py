"""No page before the camera, or a blurred one: the picture is taken all the same, and says what could be better."""

import pytest

from kiosk.bench.document_pages import Scene
from kiosk.hardware.document import codec
from kiosk.hardware.document.port import Hint
from tests.hardware.document.desk import document_bench, looking, settings_for


@pytest.mark.parametrize(
    ("scene", "hint"), [(Scene.EMPTY, Hint.NO_PAGE), (Scene.BLURRED, Hint.BLURRED), (Scene.DARK, Hint.DARK)]
)
async def test_a_bad_picture_is_a_page_with_a_hint_and_can_be_taken_again(scene: Scene, hint: Hint) -> None:
    async with document_bench() as bench, looking(settings_for(bench)) as looker:
        await bench.lay(scene)
        bad, _ = await looker.pages.ask(codec.Still(ask=0))
        await bench.lay(Scene.PLAIN)
        good, _ = await looker.pages.ask(codec.Still(ask=0, replaces=bad.page))
        assert bad.pages[0].hints == (hint,)
        assert bad.pages[0].found is (scene is not Scene.EMPTY)
        assert [page.hints for page in good.pages] == [()]
