"""Files that are no pictures, too large, or cut off on their way: refused with the reason, and nothing of them is left."""

import asyncio
import dataclasses
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import msgspec
import pytest

from kiosk.domain.errors import Refused
from kiosk.queue.api import create_app
from kiosk.queue.schemas import Problem
from kiosk.queue.staff import Role
from tests.queue.signage.files import picture
from tests.queue.site import PASSWORD, Hall, running_hall, site_settings

SMALL_MB = 1


async def send(hall: Hall, content: bytes, *, role: Role = Role.SUPERVISOR) -> httpx.Response:
    """An upload by somebody who is signed in."""
    await hall.hire("li", role)
    transport = httpx.ASGITransport(create_app(hall.service))
    async with httpx.AsyncClient(transport=transport, base_url="http://site") as http:
        signed = (await http.post("/v1/login", json={"login": "li", "password": PASSWORD})).json()
        return await http.post("/v1/notices/media", content=content, headers={"x-csrf": signed["csrf"]})


def reason(answer: httpx.Response) -> str:
    return msgspec.json.decode(answer.content, type=Problem).reason


def files(folder: Path) -> list[str]:
    return [path.name for path in (folder / "media").iterdir()]


@pytest.fixture
async def small(tmp_path: Path) -> AsyncIterator[Hall]:
    """A site that takes pictures of one megabyte and films of two."""
    settings = site_settings()
    signage = dataclasses.replace(
        settings.signage, image_limit_mb=SMALL_MB, video_limit_mb=2 * SMALL_MB, store_limit_mb=3
    )
    async with running_hall(tmp_path, dataclasses.replace(settings, signage=signage)) as hall:
        yield hall


async def test_a_picture_that_is_none_is_refused(small: Hall, tmp_path: Path) -> None:
    answer = await send(small, b"\x89PNG\r\n\x1a\n and then nothing of a picture")
    assert (answer.status_code, reason(answer)) == (400, "not_media")
    assert files(tmp_path) == []


async def test_an_empty_file_is_refused(small: Hall, tmp_path: Path) -> None:
    assert reason(await send(small, b"")) == "empty_file"
    assert files(tmp_path) == []


async def test_a_picture_beyond_its_limit_is_refused(small: Hall, tmp_path: Path) -> None:
    whole = picture("PNG")
    padded = whole + bytes((SMALL_MB << 20) + 1)
    answer = await send(small, padded)
    assert (answer.status_code, reason(answer)) == (413, "media_too_large")
    assert files(tmp_path) == []


async def test_a_file_beyond_every_limit_is_refused_before_it_is_read(small: Hall, tmp_path: Path) -> None:
    answer = await send(small, bytes((2 * SMALL_MB << 20) + 1))
    assert (answer.status_code, reason(answer)) == (413, "too_large")
    assert files(tmp_path) == []


async def test_an_upload_that_is_cut_leaves_nothing(small: Hall, tmp_path: Path) -> None:
    async def cut() -> AsyncIterator[bytes]:
        yield picture()[:100]
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await small.service.signage.media.receive(cut())
    assert files(tmp_path) == []


async def test_a_site_whose_room_is_full_says_so(small: Hall, tmp_path: Path) -> None:
    (tmp_path / "media" / f"{'0' * 64}.mp4").write_bytes(bytes(3 << 20))

    async def whole() -> AsyncIterator[bytes]:
        yield picture()

    with pytest.raises(Refused, match="media_full"):
        await small.service.signage.media.receive(whole())


async def test_staff_without_that_role_may_not_send_files(small: Hall) -> None:
    assert reason(await send(small, picture(), role=Role.STAFF)) == "forbidden"


async def test_two_people_who_send_the_same_picture_keep_one_file(small: Hall, tmp_path: Path) -> None:
    async def whole() -> AsyncIterator[bytes]:
        yield picture()

    media = small.service.signage.media
    (first, _), (second, _) = await asyncio.gather(media.receive(whole()), media.receive(whole()))
    assert first == second
    assert files(tmp_path) == [first]
