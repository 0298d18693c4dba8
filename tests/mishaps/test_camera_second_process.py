"""Another program of the same user wants the pictures too."""

import os
from pathlib import Path

import pytest

from agent.preview import PreviewLook
from tests.hardware.camera.setting import until
from tests.mishaps.camera_kiosk import Place, camera_kiosk, end_visit


async def gets(place: Place, token: str) -> bool:
    """Whether it is handed a memory."""
    look = PreviewLook(str(place.agent.socket), token)

    def answered() -> bool:
        look.poll()
        return look.ended or look.map is not None

    await until(answered)
    got = look.map is not None
    look.close()
    return got


async def test_neither_a_guess_nor_the_screens_own_token_opens_it_again(tmp_path: Path) -> None:
    async with camera_kiosk(tmp_path) as at:
        screen = await at.screen()
        assert not await gets(at, "00" * 32)
        assert not await gets(at, screen.token)
        assert "newest" in await screen.said()  # the screen itself is not disturbed
        await end_visit(at, screen.visit)
        assert not await gets(at, screen.token)
        assert "preview.refused" in at.agent.log()
        assert screen.token not in at.agent.log()
        await screen.kill()


async def test_the_capturing_process_cannot_be_looked_into(tmp_path: Path) -> None:
    async with camera_kiosk(tmp_path) as at:
        screen = await at.screen()
        (capturing,) = at.capturing()
        if os.geteuid() != 0:
            with pytest.raises(PermissionError):
                list(Path(f"/proc/{capturing}/fd").iterdir())
        assert Path(f"/proc/{capturing}/fd").stat().st_uid == 0  # not dumpable: it belongs to root
        await screen.kill()
