"""A whole visit at the whole station, with everything that can be shown and printed; afterwards nobody knows anything."""

import asyncio
import resource
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pytest

from tests.journeys.visitor import Visitor, visitor
from tests.privacy.somebody import person_of_today, words_of
from tests.privacy.traces import in_files, in_memory, may_look

PENSIONER = 1  # with a name so long that it stands nowhere by chance
PRODUCT = ("agent", "kiosk", "queue", "fleet")

pytestmark = pytest.mark.skipif(not may_look(), reason="only root may look into another process's memory")


async def everything_is_shown(here: Visitor) -> None:
    """A card, a PIN, 显示, a slip, another item with address and telephone."""
    await here.choose("pens.payments")
    await here.agree()
    await here.put_card(PENSIONER)
    await here.sees("prove_way")
    await asyncio.sleep(0.5)
    await here.screen.press("way-pin")
    await here.type_pin()
    await here.screen.see("answer")
    await here.screen.press("print")
    await here.bench.receipt_number(1)
    await here.screen.press("home")
    await here.screen.see("home")
    await here.choose("card.info")
    await here.agree()
    await here.screen.see("answer")
    await here.screen.press("reveal")
    await asyncio.sleep(1.0)


def children(pid: int) -> list[int]:
    """Of this process."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


async def test_nothing_of_a_resident_is_left_after_the_visit(tmp_path: Path) -> None:
    var = tmp_path / "var"
    async with visitor(var) as here:
        state = await here.bench.state()
        words = await words_of(office_of(state), person_of_today(PENSIONER))
        await here.wake()
        screen_began = began(here.pid("kiosk"))
        await everything_is_shown(here)

        agent = here.pid("agent")
        knew = {pid: in_memory(pid, words) for pid in children(agent)}
        assert set(words) in knew.values(), "the search itself must find it in the visit's process"
        assert in_memory(agent, words) == set(), "the agent is not on that way"

        await here.leave()
        for pid in knew:
            assert not (knew[pid] and Path(f"/proc/{pid}").exists())
        await here.until(lambda: "screen.renewed" in screen_log(var), "the screen begins anew")
        await here.screen.see("attract")
        assert began(here.pid("kiosk")) == screen_began, "in the same process"
        for room in PRODUCT:
            for pid in (here.pid(room), *children(here.pid(room))):
                assert in_memory(pid, words) == set(), room
        assert left_in(var, words) == set()
        assert resource.getrlimit(resource.RLIMIT_CORE)[0] == 0 or not list(var.rglob("core*"))

        await the_next_resident_sees_nothing(here)
    assert left_in(var, words) == set(), "nor when everything was closed and written"


async def the_next_resident_sees_nothing(here: Visitor) -> None:
    """No way back to anything, nothing typed, nobody known."""
    await here.wake()
    assert not {"back", "home"} & set(here.screen.page().targets)
    await here.screen.press("search")
    page = await here.screen.see("search")
    assert not [tag for tag in page.targets if tag.startswith("found-")]
    await here.screen.press("home")
    await here.screen.see("home")
    await here.choose("card.info")
    await here.agree()
    assert (await here.sees("prove_card", "answer")).name == "prove_card"


def left_in(var: Path, words: Mapping[str, str]) -> set[str]:
    """Files of the product that hold any of it. The bench is the outside world: paper, cards and back office are there."""
    outside = (var / "bench", var / "logs" / "bench.log")
    return {
        hit.where
        for hit in in_files(var, words)
        if not any(Path(hit.where).is_relative_to(place) for place in outside)
    }


async def test_the_search_in_files_finds_what_stands_in_a_store_or_its_wal(tmp_path: Path) -> None:
    words = {"name": "测试秀英", "number": "999999195203140028"}
    with closing(sqlite3.connect(tmp_path / "store.sqlite3")) as store:
        store.execute("PRAGMA journal_mode = WAL")
        store.execute("CREATE TABLE kept (text TEXT)")
        store.execute("INSERT INTO kept VALUES (?)", (words["name"],))
        store.commit()
        (tmp_path / "x.log").write_bytes(b"\x00" + words["number"].encode("utf-16-le"))
        found = {(hit.what, Path(hit.where).name) for hit in in_files(tmp_path, words)}
    assert found == {("name", "store.sqlite3-wal"), ("number", "x.log")}


def office_of(state: dict[str, object]) -> str:
    """Where the bench's back office listens."""
    gateway = state["gateway"]
    assert isinstance(gateway, dict)
    return str(gateway["url"])


def began(pid: int) -> str:
    """When a process began, in ticks: another process has another figure."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]


def screen_log(var: Path) -> str:
    return (var / "logs" / "kiosk.log").read_text("utf-8")
