"""The screen dies while it looks through the camera."""

import asyncio
from pathlib import Path

from tests.hardware.camera.setting import until
from tests.mishaps.camera_kiosk import camera_kiosk


async def test_the_camera_goes_off_at_once_and_the_visit_ends(tmp_path: Path) -> None:
    async with camera_kiosk(tmp_path, screen_gone_s=0.5) as at:
        screen = await at.screen()
        assert len(at.capturing()) == 1
        await screen.kill()
        await until(lambda: at.capturing() == [] and at.pictures_of_agent() == [], limit_s=1.0)
        async with asyncio.timeout(60):
            while (await at.client.state()).visit is not None:  # noqa: ASYNC110
                await asyncio.sleep(0.02)


async def test_the_next_screen_sees_again(tmp_path: Path) -> None:
    async with camera_kiosk(tmp_path, screen_gone_s=30.0) as at:
        screen = await at.screen()
        await screen.kill()
        again = await at.screen()
        assert again.visit == screen.visit
        assert again.token != screen.token
        await again.kill()
