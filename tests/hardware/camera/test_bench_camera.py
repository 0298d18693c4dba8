"""The drawn camera at the far end."""

import asyncio
from urllib.parse import urlsplit

import cv2
import numpy as np
import pytest

from kiosk.bench.camera.machine import CameraBench, ChooseScene, Hear, PlayAct
from kiosk.bench.camera.scenes import LOOP, Scene, empty_room, picture
from kiosk.bench.face.acts import Kind
from kiosk.bench.face.cast import CAST, face_of_person
from kiosk.bench.face.person import Challenge
from kiosk.bench.face.studio import Billing, Studio
from kiosk.bench.far_end import Nothing
from tests.hardware.camera.setting import drawn_camera

SIZE = (160, 120)


async def asked(bench: CameraBench, path: str) -> bytes:
    """The first bytes of its answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", urlsplit(bench.addresses()["camera"]).port)
    writer.write(f"GET {path} HTTP/1.0\r\n\r\n".encode())
    try:
        async with asyncio.timeout(60):
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


async def test_who_shows_a_card_stands_before_the_camera_until_somebody_orders_otherwise() -> None:
    async with drawn_camera() as bench:
        await bench.stands(3)
        assert bench.view().act == "honest"
        await bench.actions()["act"].run(PlayAct(kind=Kind.PHOTO))
        await bench.stands(6)
        assert bench.view().act == "photo"
        await bench.actions()["scene"].run(ChooseScene(name=Scene.DARK))
        await bench.stands(3)
        assert (bench.view().act, bench.view().scene) == ("", Scene.DARK)
        await bench.restore()
        assert bench.view().act == "honest"


async def test_an_attack_is_on_whoever_showed_a_card_last() -> None:
    async with drawn_camera() as bench:
        await bench.stands(1)
        await bench.actions()["act"].run(PlayAct(kind=Kind.REPLAY))
        assert bench.billing == Billing(Kind.REPLAY, face_of_person(1))
        assert face_of_person(1) in CAST


async def test_only_the_words_for_an_action_move_somebody() -> None:
    async with drawn_camera() as bench:
        bench.overhears("say-face-blink")
        assert bench.view().heard is None  # nobody is there
        await bench.stands(3)
        bench.overhears("say-welcome")
        assert bench.view().heard is None
        bench.overhears("say-face-blink")
        assert bench.view().heard is Challenge.BLINK


async def test_somebody_is_drawn_only_while_somebody_looks() -> None:
    studio = Studio(Billing(), empty_room(160, 120), 30, lambda: 100.0, "")
    studio.open()
    try:
        await asyncio.sleep(0.3)
        assert studio.number == 0
        async with asyncio.timeout(60):
            while studio.number == 0:  # noqa: ASYNC110  # the studio tells nobody
                await asyncio.sleep(0.02)
    finally:
        await asyncio.to_thread(studio.close)


async def test_who_stands_too_far_comes_nearer_when_told() -> None:
    now_s, wall = [0.0], empty_room(160, 120)
    studio = Studio(Billing(away_mm=400), wall, 30, lambda: now_s[0], "")

    async def top_px() -> int:
        """Where their hair begins in a picture that begins to be drawn now."""
        seen = studio.number
        async with asyncio.timeout(60):
            while studio.number < seen + 2:  # noqa: ASYNC110  # the studio tells nobody
                await asyncio.sleep(0.02)
        picture = cv2.imdecode(np.frombuffer(studio.latest, np.uint8), cv2.IMREAD_COLOR)
        assert picture is not None
        return int(np.flatnonzero((np.abs(picture.astype(int) - wall) > 60).all(2).sum(1) > 5)[0])

    studio.open()
    try:
        await top_px()
        now_s[0] = 1.0
        far = await top_px()
        studio.hear_where()
        now_s[0] = 5.0
        assert await top_px() < far - 5
    finally:
        await asyncio.to_thread(studio.close)
