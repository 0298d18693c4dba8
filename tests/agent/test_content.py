"""Public content through the agent's door: shelves, lists, documents, paper."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from agent.content.printing import ContentDesk, Paper
from agent.content.settings import ContentSettings
from agent.content_client import ContentClient
from agent.content_schemas import ContentPrinting, Find, PrintContent, ReadContent
from agent.schemas import SlipState, State
from kiosk.domain.command import new_command_id
from kiosk.domain.errors import Refused
from tests.agent.content import KEY, PDF, document, form, job, pack, write
from tests.agent.station import Kiosk, Wanted, is_ready, running_kiosk
from tests.hardware.a4.station import far_end, quick
from tests.queue.site import ManualClock

NOON = datetime(2026, 3, 18, 4, 0, tzinfo=UTC)


def settings(at: Path) -> ContentSettings:
    """A folder that is looked at all the time."""
    at.mkdir(parents=True, exist_ok=True)
    return ContentSettings(folder=str(at), keys=(KEY.public_text,), area="430603001001", look_s=0.1)


@asynccontextmanager
async def reading_kiosk(at: Path, wanted: Wanted | None = None) -> AsyncIterator[tuple[Kiosk, ContentClient]]:
    """A kiosk with one pack on its shelf."""
    wanted = wanted or Wanted(clock=ManualClock(NOON))
    wanted.content = settings(at / "packs")
    write(at / "packs" / "demo.bmpack", pack(document(), form(), job("j")), members={"forms/a.pdf": PDF})
    async with running_kiosk(at / "agent", wanted) as kiosk:
        await kiosk.until(lambda state: bool(state.content.shelves))
        yield kiosk, ContentClient(kiosk.client)


def wanted_print(name: str = "demo/a", command: str = "") -> PrintContent:
    return PrintContent(command=command or new_command_id(), document=name, language="zh_CN")


class Ended:
    """Whether the paper of a job is where it should be."""

    def __init__(self, job: str, state: SlipState) -> None:
        self.job, self.state = job, state

    def __call__(self, state: State) -> bool:
        return state.slip is not None and (state.slip.ticket, state.slip.state) == (self.job, self.state)


async def test_the_screen_hears_what_there_is(tmp_path: Path) -> None:
    async with reading_kiosk(tmp_path) as (kiosk, client):
        state = await kiosk.client.state()
        assert [(one.group, one.kind.value) for one in state.content.shelves] == [
            ("employment", "job"),
            ("insurance", "form"),
            ("insurance", "guide"),
        ]
        assert not state.content.reader
        found = await client.find(Find(kind="guide", words="失业金"))
        assert [entry.document for entry in found.entries] == ["demo/a"]
        assert (await client.document("demo/a", "en")).title == "Claiming unemployment benefit"
        assert "content.installed" in await kiosk.events()


@pytest.mark.parametrize("key", ("demo/none", "none", "../../etc/passwd", "demo/a/b", "%00", "demo/失业"))
async def test_what_is_not_there_is_refused(tmp_path: Path, key: str) -> None:
    async with reading_kiosk(tmp_path) as (_, client):
        with pytest.raises(Refused, match="no_document"):
            await client.document(key, "zh_CN")


async def test_a_slip_comes_out_once_however_often_the_command_comes(tmp_path: Path) -> None:
    async with reading_kiosk(tmp_path) as (kiosk, client):
        await kiosk.until(lambda state: is_ready(state, "printer"))
        visit = await kiosk.begin()
        wanted = wanted_print()
        assert await client.print_slip(visit, wanted) == ContentPrinting(job=wanted.command)
        await kiosk.until(Ended(wanted.command, SlipState.PRINTED))
        await client.print_slip(visit, wanted)
        assert len(kiosk.printer.receipts) == 1


async def test_without_paper_the_screen_is_told_and_another_tap_prints(tmp_path: Path) -> None:
    async with reading_kiosk(tmp_path) as (kiosk, client):
        await kiosk.until(lambda state: is_ready(state, "printer"))
        visit = await kiosk.begin()
        kiosk.printer.pull_paper()
        first, second = wanted_print(), wanted_print()
        await client.print_slip(visit, first)
        await kiosk.until(Ended(first.command, SlipState.NOT_PRINTED))
        kiosk.printer.refill()
        await client.print_slip(visit, second)
        await kiosk.until(Ended(second.command, SlipState.PRINTED))
        assert len(kiosk.printer.receipts) == 1


async def test_a_form_comes_out_on_a4(tmp_path: Path) -> None:
    async with far_end() as end:
        clock = ManualClock(NOON)
        wanted = Wanted(printer=False, a4=quick(end.addresses()["a4"]), clock=clock)
        async with reading_kiosk(tmp_path, wanted) as (kiosk, client):
            await kiosk.until(lambda state: is_ready(state, "a4"))
            visit = await kiosk.begin()
            with pytest.raises(Refused, match="no_form"):
                await client.print_form(visit, wanted_print("demo/a"))
            form_wanted = wanted_print("demo/form")
            await client.print_form(visit, form_wanted)
            await kiosk.until(Ended(form_wanted.command, SlipState.PRINTED), limit_s=20.0)


async def test_without_an_a4_printer_a_form_is_refused_and_nothing_reads_aloud(tmp_path: Path) -> None:
    async with reading_kiosk(tmp_path) as (kiosk, client):
        visit = await kiosk.begin()
        with pytest.raises(Refused, match="no_a4"):
            await client.print_form(visit, wanted_print("demo/form"))
        with pytest.raises(Refused, match="no_reader"):
            await client.read(visit, ReadContent(document="demo/a", language="zh_CN"))
        with pytest.raises(Refused, match="visit_over"):
            await client.print_slip(visit + 1, wanted_print())


class Mouth:
    """A reader that remembers."""

    def __init__(self) -> None:
        self.said: list[str] = []

    async def read(self, text: str, language: str) -> None:
        self.said.append(text)


async def test_a_reader_that_is_fitted_gets_the_whole_text(tmp_path: Path) -> None:
    async with reading_kiosk(tmp_path) as (kiosk, _):
        agent, mouth = kiosk.agent, Mouth()
        paper = Paper(agent.content_head, agent.desk.words, None, None)
        desk = ContentDesk(agent.shelf, agent.packs, agent.visits, agent.board, paper=paper, reader=mouth)
        await desk.read(await kiosk.begin(), ReadContent(document="demo/a", language="zh_CN"))
        assert desk.shown().reader
        assert mouth.said[0].splitlines()[:3] == [
            "失业保险金申领指南",
            "受理条件",
            "缴费满一年，非本人意愿中断就业。",
        ]


async def test_what_the_query_asks_wrongly_is_refused(tmp_path: Path) -> None:
    async with reading_kiosk(tmp_path) as (kiosk, client):
        with pytest.raises(Refused, match="invalid"):
            await kiosk.client.call("GET", "/v1/content?page=many")
        assert (await client.find(Find(page=-3, rows=-1))).page == 1


def test_settings_that_cannot_be_meant_are_refused() -> None:
    with pytest.raises(ValueError, match="keys: missing"):
        ContentSettings(folder="/somewhere")
    with pytest.raises(ValueError, match="no public key"):
        ContentSettings(keys=("x",))
    with pytest.raises(ValueError, match="area"):
        ContentSettings(area="9")
    with pytest.raises(ValueError, match="look_s"):
        ContentSettings(look_s=0)


async def test_it_is_another_day_and_what_has_passed_is_gone(tmp_path: Path) -> None:
    clock = ManualClock(NOON)
    async with reading_kiosk(tmp_path, Wanted(clock=clock)) as (kiosk, client):
        clock.jump(datetime(2026, 4, 30, 16, 0, tzinfo=UTC))  # midnight in Shanghai
        await kiosk.until(lambda state: not state.content.shelves)
        assert (await client.find(Find())).total == 0
        assert "content.dropped" in await kiosk.events()
        assert kiosk.agent.packs.today() == date(2026, 5, 1)
