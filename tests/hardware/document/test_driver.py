"""The process that holds the pages, before the bench's camera."""

import os
from pathlib import Path

import pytest

from agent.preview import PreviewMap
from kiosk.bench.document_pages import QR_SAYS, Scene
from kiosk.domain.errors import Refused, Unreachable
from kiosk.domain.preview import HEADER_BYTES
from kiosk.hardware.document import codec
from kiosk.hardware.document.capture import at_size
from kiosk.hardware.document.driver import DocumentChild
from kiosk.hardware.document.port import Hint, Seeing
from tests.hardware.document.desk import document_bench, looking, settings_for, until


async def test_a_still_is_taken_in_full_size_and_straightened() -> None:
    async with document_bench() as bench, looking(settings_for(bench)) as looker:
        done, _ = await looker.pages.ask(codec.Still(ask=0))
        _, photo = await looker.pages.ask(codec.Show(ask=0, page=done.page, longest=4000, photo=True))
        assert (len(done.pages), done.pages[0].found, bench.view().stills) == (1, True, 1)
        assert done.pages[0].high > done.pages[0].wide
        assert photo.startswith(b"\xff\xd8")


async def test_what_lies_there_when_the_still_is_asked_for_is_taken() -> None:
    async with document_bench() as bench, looking(settings_for(bench)) as looker:
        await bench.lay(Scene.CODES)
        done, _ = await looker.pages.ask(codec.Still(ask=0))
        _, codes = await looker.pages.ask(codec.ReadCodes(ask=0, page=done.page))
        assert b'"QR Code"' in codes
        assert QR_SAYS.encode() not in codes


async def test_one_size_for_both_needs_no_change_of_size() -> None:
    async with document_bench() as bench:
        settings = settings_for(bench, still_width=640, still_height=480)
        async with looking(settings) as looker:
            done, _ = await looker.pages.ask(codec.Still(ask=0))
            assert (len(done.pages), bench.view().stills) == (1, 0)


async def test_live_pictures_are_seen_only_while_somebody_looks_and_are_wiped_then() -> None:
    async with document_bench() as bench, looking(settings_for(bench)) as looker:
        memory = looker.pages.memory
        assert memory is not None
        seen = PreviewMap(memory.reading_fd())
        try:
            assert seen.newest == 0
            await looker.pages.ask(codec.Live(ask=0, on=True))
            await until(lambda: seen.newest > 2)
            await looker.pages.ask(codec.Live(ask=0, on=False))
            held = os.pread(memory.fd, memory.size.memory_bytes, HEADER_BYTES)
            assert (seen.newest, held.strip(b"\0")[:1]) == (0, b"")
        finally:
            seen.close()


async def test_refusals_come_back_by_name_and_the_process_goes_on() -> None:
    async with document_bench() as bench, looking(settings_for(bench, max_pages=1)) as looker:
        for order, reason in (
            (codec.MakePdf(ask=0), "no_pages"),
            (codec.SetCorners(ask=0, page=1, corners=(0.1,)), "bad_corners"),
            (codec.Remove(ask=0, page=7), "unknown_page"),
        ):
            with pytest.raises(Refused, match=reason):
                await looker.pages.ask(order)
        await looker.pages.ask(codec.Still(ask=0))
        with pytest.raises(Refused, match="too_many_pages"):
            await looker.pages.ask(codec.Still(ask=0))


async def test_every_order_tells_how_the_pages_are_now() -> None:
    async with document_bench() as bench, looking(settings_for(bench)) as looker:
        first, _ = await looker.pages.ask(codec.Still(ask=0))
        await bench.lay(Scene.EMPTY)
        second, _ = await looker.pages.ask(codec.Still(ask=0))
        done, _ = await looker.pages.ask(codec.Arrange(ask=0, pages=(second.page, first.page)))
        assert [line.page for line in done.pages] == [second.page, first.page]
        assert done.pages[0].hints == (Hint.NO_PAGE,)
        done, pdf = await looker.pages.ask(codec.MakePdf(ask=0))
        assert pdf.count(b"/Type /Page\n") == 2


async def test_after_stop_there_is_no_process_and_no_answer() -> None:
    async with document_bench() as bench, looking(settings_for(bench)) as looker:
        pid = looker.pages.pid
        await looker.pages.stop()
        assert not Path(f"/proc/{pid}").exists()
        with pytest.raises(Unreachable):
            await looker.pages.ask(codec.Tell(ask=0))
        assert not looker.gone.is_set()  # it was told to go


async def test_a_camera_that_is_not_there_is_told_and_asked_for_again() -> None:
    async with document_bench() as bench:
        await bench.unplug()
        settings = settings_for(bench)
        told: list[Seeing] = []
        child = DocumentChild(settings, looks=lambda looks: told.append(looks.seeing), gone=lambda: None)
        await child.start()
        try:
            await until(lambda: Seeing.LOST in told)
            with pytest.raises(Refused, match="no_picture"):
                await child.ask(codec.Still(ask=0))
            await bench.plug()
            await until(lambda: told[-1] is Seeing.WELL)
        finally:
            await child.stop()


def test_the_size_is_added_to_an_address() -> None:
    assert at_size("http://a/b", (4, 3)) == "http://a/b?size=4x3"
    assert at_size("http://a/b?eye=1", (4, 3)) == "http://a/b?eye=1&size=4x3"
