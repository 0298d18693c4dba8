"""The drawn camera at the far end."""

import asyncio
from urllib.parse import urlsplit

import pytest

from kiosk.bench.camera.machine import CameraBench, ChooseScene, Hear, PlayAct
from kiosk.bench.camera.scenes import LOOP, Scene, picture
from kiosk.bench.face.acts import Kind
from kiosk.bench.face.person import Challenge
from kiosk.bench.far_end import Nothing
from tests.hardware.camera.setting import drawn_camera

SIZE = (160, 120)


async def asked(bench: CameraBench, path: str) -> bytes:
    """The first bytes of its answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", urlsplit(bench.addresses()["camera"]).port)
    writer.write(f"GET {path} HTTP/1.0\r\n\r\n".encode())
    try:
        async with asyncio.timeout(20):
            return await reader.readuntil(b"\r\n\r\n")
    finally:
        writer.close()


async def test_both_eyes_are_streams_and_nothing_else_is_there() -> None:
    async with drawn_camera() as bench:
        for address in bench.addresses().values():
            assert b"multipart/x-mixed-replace" in await asked(bench, urlsplit(address).path)
        assert b" 404 " in await asked(bench, "/other")


async def test_a_scene_is_an_action_and_a_fault_until_it_is_restored() -> None:
    async with drawn_camera() as bench:
        assert bench.faults() == ()
        await bench.actions()["scene"].run(ChooseScene(name=Scene.COVERED))
        assert (bench.view().scene, bench.faults()) == (Scene.COVERED, ("covered",))
        await bench.actions()["unplug"].run(Nothing())
        assert (bench.view().plugged, bench.faults()) == (False, ("unplugged",))
        with pytest.raises(ConnectionRefusedError):
            await asked(bench, "/face.mjpg")
        before = bench.addresses()
        await bench.restore()
        assert (bench.view().scene, bench.faults(), bench.addresses()) == (Scene.LIVE, (), before)
        assert await asked(bench, "/face.mjpg")


async def test_the_panel_gets_its_picture() -> None:
    async with drawn_camera() as bench:
        assert bench.picture().startswith(b"\xff\xd8")


@pytest.mark.parametrize("scene", [scene for scene in Scene if scene is not Scene.FROZEN])
def test_no_picture_is_like_the_next_one(scene: Scene) -> None:
    assert (picture(scene, 1, SIZE) != picture(scene, 2, SIZE)).any()


def test_a_frozen_camera_always_gives_the_same() -> None:
    assert (picture(Scene.FROZEN, 1, SIZE) == picture(Scene.FROZEN, 2, SIZE)).all()


@pytest.mark.parametrize("scene", Scene)
def test_a_scene_begins_again(scene: Scene) -> None:
    assert (picture(scene, 3, SIZE) == picture(scene, 3 + LOOP, SIZE)).all()


def test_the_second_eye_sees_no_colours() -> None:
    infrared = picture(Scene.LIVE, 3, SIZE, infrared=True).astype(int)
    assert abs(infrared[:, :, 0] - infrared[:, :, 2]).max() <= 8  # the grain of the sensor


async def test_an_act_comes_before_the_camera_hears_and_leaves_when_a_scene_is_chosen() -> None:
    async with drawn_camera() as bench:
        await bench.actions()["act"].run(PlayAct(kind=Kind.PHOTO, person=3))
        assert (bench.view().act, bench.picture()[:2]) == ("photo", b"\xff\xd8")
        port = urlsplit(bench.addresses()["camera"]).port
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 20)
        writer.write(b"GET /face.mjpg HTTP/1.0\r\n\r\n")
        async with asyncio.timeout(60):
            for _ in range(4):
                await reader.readuntil(b"--picture")
        writer.close()
        drawn = bench.picture()
        await bench.actions()["hear"].run(Hear(challenge=Challenge.TURN_LEFT))
        await bench.actions()["scene"].run(ChooseScene(name=Scene.NOBODY))
        assert (bench.view().act, bench.picture() != drawn) == ("", True)
