"""Papers are handed in at the whole station: by touch, under the bench's camera, to its back office, and along to a window."""

import contextlib
import sqlite3
from pathlib import Path

import msgspec

from kiosk.queue.schemas import CaseNote, CasePaper
from tests.journeys.visitor import Visitor, visitor

SOMEBODY = 2  # whose case is waiting for papers
ITEM = "mat.supplement"
TRIES, TAKE_S = 4, 14.0


async def test_two_pages_are_photographed_uploaded_and_go_along_with_the_number(tmp_path: Path) -> None:
    async with visitor(tmp_path) as here:
        await here.wake()
        await here.choose(ITEM)
        await here.agree()
        await here.put_card(SOMEBODY)
        await choose_the_case(here)
        await here.screen.press("hand-in")
        await here.screen.see("materials")
        await here.screen.press("scan-papers")
        await photograph(here)
        await here.bench.do("document/scene", scene="turned")
        await here.screen.press("more")
        await photograph(here)
        await here.screen.press("earlier")
        await here.until(lambda: "earlier" not in here.screen.page().targets, "the page is the first one")
        await here.screen.press("upload")
        await here.screen.see("materials")
        await here.screen.press("done")
        await here.screen.see("review")
        await here.screen.press("person")
        await here.sees("taken")
        note = case_in(tmp_path)
        assert (note.item, note.papers) == (ITEM, (CasePaper(id="papers", pages=2),))
        assert note.case


async def choose_the_case(here: Visitor) -> None:
    """From the first step to the review."""
    await here.screen.see("form_step")
    await here.screen.press("field-case_number")
    await here.screen.see("entry")
    await here.screen.press("choice-c1")
    await here.screen.press("done")
    await here.screen.see("form_step")
    await here.screen.press("next")
    await here.screen.see("review")


async def photograph(here: Visitor) -> None:
    """What lies under the camera; once more where the page says that there was no picture, as on a machine that is busy."""
    await here.screen.see("capture")
    for left in reversed(range(TRIES)):
        await here.screen.press("take")
        with contextlib.suppress(*([TimeoutError] if left else [])):
            await here.sees("page_taken", timeout_s=TAKE_S)
            break
    await here.screen.see("page_taken")


def case_in(var: Path) -> CaseNote:
    """What the queue keeps beside the only ticket."""
    [store] = (var / "queue").glob("*.sqlite3")
    connection = sqlite3.connect(f"file:{store}?mode=ro", uri=True)
    try:
        [(note,)] = connection.execute("SELECT note FROM cases").fetchall()
    finally:
        connection.close()
    return msgspec.json.decode(note, type=CaseNote)
