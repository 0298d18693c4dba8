"""The supervisor's board says first that the site runs on without its standby, and what to do."""

import dataclasses
from pathlib import Path

import pytest

from kiosk.domain.texts import load_texts
from kiosk.queue.office.board import DayFigures
from kiosk.queue.pairing import DeviceKind
from kiosk.queue.settings import StandbySettings
from kiosk.queue.web.supervisor_todos import Around, Seen, Todo, todo_list
from tests.queue.served import Served
from tests.queue.site import Hall, running_hall, site_settings


async def todos(hall: Hall, language: str = "zh_CN") -> list[Todo]:
    service = hall.service
    seen = Seen(await service.window_view(1), await service.hall(), DayFigures(), {}, ())
    texts = load_texts(Path("config/texts"), language)
    return todo_list(seen, Around(texts, hall.clock.now(), service.settings.zone_info, {}, 30))


@pytest.mark.parametrize(
    ("language", "title", "todo"),
    [
        ("zh_CN", "备用服务器没有跟上", "电源和网线"),
        ("en", "The standby server is behind", "power and cable"),
    ],
)
async def test_a_standby_that_is_configured_and_not_there_is_said(
    tmp_path: Path, language: str, title: str, todo: str
) -> None:
    settings = dataclasses.replace(site_settings(), standby=StandbySettings(peer="http://127.0.0.1:9"))
    async with running_hall(tmp_path, settings) as hall:
        first = (await todos(hall, language))[0]
        assert (first.mark, first.title) == ("bad", title)
        assert todo in first.line


async def test_a_standby_that_was_paired_and_is_not_there_is_said(served: Served) -> None:
    code = await served.hall.service.devices.make_code(DeviceKind.STANDBY, None, "", "test")
    standby = served.stranger("standby")
    await standby.pair(code)
    await standby.close()
    assert (await todos(served.hall))[0].title == "备用服务器没有跟上"


async def test_a_site_without_one_is_not_told(hall: Hall) -> None:
    assert await todos(hall) == []
