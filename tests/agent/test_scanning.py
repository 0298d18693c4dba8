"""Scanning pages through the agent's door: a visit's own, and gone with it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from agent.document_schemas import TakePage
from agent.preview import PreviewLook
from agent.schemas import (
    CameraName,
)
from kiosk.bench.document import DocumentBench, Freeze
from kiosk.bench.document_pages import QR_SAYS, Scene
from kiosk.domain.device import DeviceState, Fault
from kiosk.domain.errors import Refused
from tests.agent.station import Kiosk, Wanted, is_ready, running_kiosk, until
from tests.hardware.document.desk import document_bench, settings_for


@dataclass(slots=True)
class Desk:
    """A kiosk with a document camera, and a visit that may scan."""

    kiosk: Kiosk
    bench: DocumentBench
    visit: int

    async def take(self, command: str, **changes: object) -> int:
        """Photograph what lies there; the new page."""
        take = TakePage(command=command, **changes)  # type: ignore[arg-type]  # by name
        return (await self.kiosk.client.take_page(self.visit, take)).page

    @property
    def pid(self) -> int | None:
        """The process that holds the pages."""
        return self.kiosk.agent.document.pid


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with document_bench() as bench:
        wanted = Wanted(printer=False, document=settings_for(bench))
        async with running_kiosk(tmp_path / "agent", wanted) as kiosk:
            await kiosk.until(lambda state: is_ready(state, "document"))
            visit = await kiosk.begin()
            await kiosk.client.scan(visit)
            yield Desk(kiosk, bench, visit)


async def test_a_page_is_scanned_corrected_and_handed_out_as_a_pdf(desk: Desk) -> None:
    client = desk.kiosk.client
    page = await desk.take("one")
    view = await client.set_corners(desk.visit, page, (0.3, 0.1, 0.7, 0.1, 0.7, 0.9, 0.3, 0.9))
    assert view.pages[0].by_hand
    assert not (await client.set_corners(desk.visit, page, ())).pages[0].by_hand
    assert (await client.set_colour(desk.visit, page, grey=True)).pages[0].grey
    assert (await client.turn_page(desk.visit, page, 1)).pages[0].quarters == 1
    assert (await client.page_picture(desk.visit, page, 200)).startswith(b"\xff\xd8")
    assert (await client.page_picture(desk.visit, page, 200, photo=True)).startswith(b"\xff\xd8")
    assert (await client.pages_pdf(desk.visit)).startswith(b"%PDF")


async def test_pages_are_ordered_and_removed(desk: Desk) -> None:
    client = desk.kiosk.client
    one, two = await desk.take("one"), await desk.take("two", grey=True)
    assert [page.page for page in (await client.arrange_pages(desk.visit, (two, one))).pages] == [two, one]
    assert [page.page for page in (await client.remove_page(desk.visit, two)).pages] == [one]
    again = await desk.take("again", replaces=one)
    assert [page.page for page in (await client.scanned(desk.visit)).pages] == [again]


async def test_a_repeated_command_takes_no_second_page(desk: Desk) -> None:
    page = await desk.take("tap")
    assert await desk.take("tap") == page
    assert len((await desk.kiosk.client.scanned(desk.visit)).pages) == 1


async def test_codes_on_a_page_are_told(desk: Desk) -> None:
    await desk.bench.lay(Scene.CODES)
    codes = await desk.kiosk.client.page_codes(desk.visit, await desk.take("one"))
    assert [code.symbology for code in codes] == ["QR Code", "Code 128"]
    assert QR_SAYS not in codes[0].payload  # base64: a log that slipped would not even show it


async def test_the_screen_looks_through_the_camera_while_pages_stay(desk: Desk) -> None:
    client = desk.kiosk.client
    await desk.take("one")
    offer = await client.look(desk.visit, CameraName.DOCUMENT)
    look = PreviewLook(str(desk.kiosk.socket), offer.token)

    def shows() -> bool:
        look.poll()
        return look.map is not None and look.map.newest > 0

    try:
        await until(shows)
    finally:
        look.close()
    await client.look_away(desk.visit)
    assert len((await client.scanned(desk.visit)).pages) == 1


async def test_the_camera_is_busy_while_a_visit_scans_and_ready_after(desk: Desk) -> None:
    await desk.kiosk.until(lambda state: state.devices[-1].state == DeviceState.BUSY)
    pid = desk.pid
    await desk.kiosk.client.forget_pages(desk.visit)
    assert not Path(f"/proc/{pid}").exists()
    await desk.kiosk.until(lambda state: is_ready(state, "document"))
    with pytest.raises(Refused, match="not_scanning"):
        await desk.kiosk.client.scanned(desk.visit)


async def test_scanning_again_begins_without_pages(desk: Desk) -> None:
    await desk.take("one")
    await desk.kiosk.client.forget_pages(desk.visit)
    assert (await desk.kiosk.client.scan(desk.visit)).pages == ()


@pytest.mark.parametrize("path", ["pages/7/turn", "pages", "order", "pages/1/corners"])
async def test_a_message_that_is_none_is_refused(desk: Desk, path: str) -> None:
    with pytest.raises(Refused, match="invalid"):
        await desk.kiosk.client._call("POST", f"/v1/visit/{desk.visit}/document/{path}", b"{}")


async def test_nobody_scans_for_another_visit(desk: Desk) -> None:
    with pytest.raises(Refused, match="visit_over"):
        await desk.kiosk.client.scanned(desk.visit + 1)
    with pytest.raises(Refused, match="visit_over"):
        await desk.kiosk.client.scan(desk.visit + 1)


async def test_a_machine_without_a_document_camera_says_so(tmp_path: Path) -> None:
    async with running_kiosk(tmp_path / "agent", Wanted(printer=False)) as kiosk:
        visit = await kiosk.begin()
        with pytest.raises(Refused, match="document_out"):
            await kiosk.client.scan(visit)


async def test_what_is_wrong_while_scanning_stands_beside_the_device(desk: Desk) -> None:
    await desk.kiosk.until(lambda state: state.devices[-1].state == DeviceState.BUSY)
    await desk.bench.actions()["freeze"].run(Freeze())
    await desk.kiosk.until(lambda state: state.devices[-1].fault == Fault.FROZEN)
    await desk.bench.actions()["freeze"].run(Freeze(on=False))
    await desk.kiosk.until(lambda state: state.devices[-1].state == DeviceState.BUSY)


async def test_a_camera_that_is_unplugged_between_visits_is_missed_and_found_again(desk: Desk) -> None:
    await desk.kiosk.client.forget_pages(desk.visit)
    await desk.kiosk.until(lambda state: is_ready(state, "document"))
    await desk.bench.unplug()
    await desk.kiosk.until(lambda state: state.devices[-1].state == DeviceState.ABSENT)
    await desk.bench.plug()
    state = await desk.kiosk.until(lambda state: is_ready(state, "document"))
    assert state.devices[-1].facts["still"] == "1280x960"
    assert state.devices[-1].since is not None
