"""The visit ends while somebody looks through the camera: no byte of a picture is left."""

from pathlib import Path

from agent.preview import PreviewLook
from agent.schemas import CameraName
from tests.hardware.camera.setting import until
from tests.mishaps.camera_kiosk import camera_kiosk, end_visit


async def test_the_pictures_are_zero_the_map_is_gone_and_the_camera_is_off(tmp_path: Path) -> None:
    async with camera_kiosk(tmp_path) as at:
        begun = (await at.client.begin("c")).visit
        assert begun is not None
        offer = await at.client.look(begun.id, CameraName.FACE)
        look = PreviewLook(str(at.agent.socket), offer.token)

        def sees() -> bool:
            look.poll()
            return look.map is not None and look.map.newest > 0

        await until(sees)
        assert look.map is not None
        planted = look.map._all  # what a screen has mapped, which it would let go of in its next round
        assert any(bytes(planted)[4096:])
        assert len(at.capturing()) == 1
        await end_visit(at, begun.id)
        assert not any(bytes(planted))
        assert at.capturing() == []
        assert at.pictures_of_agent() == []
        look.poll()
        assert look.map is None


async def test_a_visit_that_nobody_ends_takes_the_pictures_along(tmp_path: Path) -> None:
    async with camera_kiosk(tmp_path, idle_warn_s=0.4, warning_s=0.4) as at:
        screen = await at.screen()
        assert await screen.last_word() == {"mapped": False}
        await until(lambda: at.capturing() == [] and at.pictures_of_agent() == [])
