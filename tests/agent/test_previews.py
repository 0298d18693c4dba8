"""A screen looks through the camera of a whole agent: for its visit only, with a token that works once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from agent.preview import PreviewLook
from agent.preview_desk import CONNECT_S
from agent.schemas import CameraName
from kiosk.bench.camera.machine import CameraBench
from kiosk.domain.errors import Refused, Unreachable
from tests.agent.station import Kiosk, Wanted, is_ready, running_kiosk, watching
from tests.hardware.camera.setting import QUICK, drawn_camera, until


@dataclass(slots=True)
class Sighted:
    """A kiosk with a camera, a visit, and a screen that looks at the stream."""

    kiosk: Kiosk
    bench: CameraBench
    visit: int

    async def look(self) -> PreviewLook:
        """Through the camera, as a screen does."""
        offer = await self.kiosk.client.look(self.visit, CameraName.FACE)
        return PreviewLook(str(self.kiosk.socket), offer.token)

    @property
    def captures(self) -> bool:
        """Whether the camera is on."""
        camera = self.kiosk.agent.camera
        return camera is not None and camera.eyes[0] is not None


@asynccontextmanager
async def sighted(folder: Path) -> AsyncIterator[Sighted]:
    """Awake, and the camera is ready."""
    async with drawn_camera() as bench:
        wanted = Wanted(
            printer=False, camera=replace(QUICK, enabled=True, address=bench.addresses()["camera"])
        )
        async with running_kiosk(folder, wanted) as kiosk, watching(kiosk.client):
            await kiosk.until(lambda state: is_ready(state, "camera"))
            yield Sighted(kiosk, bench, await kiosk.begin())


async def sees(look: PreviewLook) -> None:
    """Waits for a picture."""

    def there() -> bool:
        look.poll()
        return look.map is not None and look.map.newest > 0

    await until(there)


async def ended(look: PreviewLook) -> None:
    """Waits until the agent has hung up."""

    def over() -> bool:
        look.poll()
        return look.ended

    await until(over)


async def test_a_screen_sees_what_the_camera_sees(tmp_path: Path) -> None:
    async with sighted(tmp_path) as at:
        look = await at.look()
        await sees(look)
        assert look.map is not None
        into = memoryview(bytearray(look.map.size.slot_bytes))
        assert look.map.copy_newest(into) is not None
        assert into[3] == 255
        look.close()
        await until(lambda: not at.captures)


async def test_looking_away_switches_it_off(tmp_path: Path) -> None:
    async with sighted(tmp_path) as at:
        look = await at.look()
        await sees(look)
        await at.kiosk.client.look_away(at.visit)
        assert not at.captures
        await ended(look)
        assert look.map is None


async def test_a_camera_that_comes_back_is_seen_again_by_who_looked(tmp_path: Path) -> None:
    async with sighted(tmp_path) as at:
        look = await at.look()
        await sees(look)
        first = look.map
        await at.bench.unplug()
        await at.kiosk.until(lambda state: not is_ready(state, "camera"))
        await at.bench.plug()

        def another() -> bool:
            look.poll()
            return look.map is not first

        await until(another)
        await sees(look)
        look.close()


async def test_looking_a_second_time_ends_the_first(tmp_path: Path) -> None:
    async with sighted(tmp_path) as at:
        first = await at.look()
        await sees(first)
        second = await at.look()
        await ended(first)
        await sees(second)
        second.close()


async def test_a_token_works_once(tmp_path: Path) -> None:
    async with sighted(tmp_path) as at:
        offer = await at.kiosk.client.look(at.visit, CameraName.FACE)
        first = PreviewLook(str(at.kiosk.socket), offer.token)
        await sees(first)
        second = PreviewLook(str(at.kiosk.socket), offer.token)
        await ended(second)
        assert second.map is None
        await sees(first)
        first.close()


async def test_a_wrong_token_sees_nothing(tmp_path: Path) -> None:
    async with sighted(tmp_path) as at:
        offer = await at.kiosk.client.look(at.visit, CameraName.FACE)
        for token in ("", "0" * 64, offer.token[:-1], offer.token + "0"):
            guess = PreviewLook(str(at.kiosk.socket), token)
            await ended(guess)
            assert guess.map is None


async def test_nobody_looks_without_a_visit(tmp_path: Path) -> None:
    async with sighted(tmp_path) as at:
        await at.kiosk.client.end(at.visit, "c1", "done")
        for visit in (at.visit, at.visit + 1):
            with pytest.raises(Refused, match="visit_over"):
                await at.kiosk.client.look(visit, CameraName.FACE)
        assert not at.captures


async def test_a_camera_that_is_not_fitted_is_refused(tmp_path: Path) -> None:
    async with running_kiosk(tmp_path, Wanted(printer=False)) as kiosk, watching(kiosk.client):
        visit = await kiosk.begin()
        with pytest.raises(Refused, match="no_camera"):
            await kiosk.client.look(visit, CameraName.FACE)


async def test_a_camera_that_nobody_looks_through_goes_off(tmp_path: Path) -> None:
    async with sighted(tmp_path) as at:
        await at.kiosk.client.look(at.visit, CameraName.FACE)
        await until(lambda: at.captures)
        await asyncio.sleep(CONNECT_S)
        await until(lambda: not at.captures)


async def test_a_viewer_who_speaks_is_hung_up(tmp_path: Path) -> None:
    async with sighted(tmp_path) as at:
        look = await at.look()
        await sees(look)
        look._socket.sendall(b"GET /v1/state HTTP/1.1\r\n\r\n")
        await ended(look)
        await until(lambda: not at.captures)


async def test_the_camera_is_off_when_the_agent_stops(tmp_path: Path) -> None:
    async with sighted(tmp_path) as at:
        look = await at.look()
        await sees(look)
        camera = at.kiosk.agent.camera
    assert camera is not None
    assert camera.eyes == (None, None)
    await ended(look)
    with pytest.raises(Unreachable):
        PreviewLook(str(tmp_path / "agent.sock"), "x")
