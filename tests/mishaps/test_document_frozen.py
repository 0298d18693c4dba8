"""The document camera gives the same picture again and again, or nothing any more: told, and well again by itself."""

from kiosk.bench.document import Freeze, Hang
from kiosk.hardware.document.port import Seeing
from tests.hardware.document.desk import document_bench, looking, settings_for


async def test_a_frozen_camera_is_told_and_so_is_one_that_lives_again() -> None:
    async with document_bench() as bench, looking(settings_for(bench)) as looker:
        await bench.actions()["freeze"].run(Freeze())
        await looker.until(Seeing.FROZEN)
        await bench.actions()["freeze"].run(Freeze(on=False))
        await looker.until(Seeing.WELL)


async def test_a_camera_that_hangs_is_lost_until_it_gives_pictures_again() -> None:
    async with document_bench() as bench, looking(settings_for(bench)) as looker:
        await bench.actions()["hang"].run(Hang())
        await looker.until(Seeing.LOST)
        await bench.actions()["hang"].run(Hang(on=False))
        await looker.until(Seeing.WELL)
