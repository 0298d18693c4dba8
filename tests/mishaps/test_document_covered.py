"""Something lies on the document camera's lens: told, no page of black, and well again by itself."""

from kiosk.bench.document_pages import Scene
from kiosk.hardware.document.port import Seeing
from tests.hardware.document.desk import document_bench, looking, settings_for


async def test_a_covered_camera_is_told_until_it_sees_again() -> None:
    async with document_bench() as bench, looking(settings_for(bench)) as looker:
        await bench.lay(Scene.COVERED)
        await looker.until(Seeing.COVERED)
        assert "covered" in bench.faults()
        await bench.restore()
        await looker.until(Seeing.WELL)
