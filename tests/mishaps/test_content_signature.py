"""A pack is signed by a stranger, or changed after it was signed: nothing of it is shown, and somebody is told."""

from pathlib import Path

import pytest

from agent.content_schemas import Find
from kiosk.domain.device import Notice
from tests.agent.content import KEY, PDF, STRANGER, TODAY, Cache, document, form, pack, write
from tests.agent.station import Wanted, running_kiosk
from tests.agent.test_content import NOON, settings
from tests.queue.site import ManualClock


@pytest.mark.parametrize(
    ("how", "outcome"),
    (
        ({"key": STRANGER}, "wrong_signature"),
        ({"members": {"signature": bytes(64)}}, "wrong_signature"),
        ({"members": {"signature": b""}}, "wrong_signature"),
        ({"members": {"signature": KEY.sign(b"x") + b"more"}}, "wrong_content"),
        ({"members": {"forms/a.pdf": PDF + b"!"}}, "wrong_content"),
        ({"members": {"forms/a.pdf": b"<html>"}}, "wrong_content"),
        ({"members": {"forms/a.pdf": PDF, "extra.txt": b"x"}}, "wrong_content"),
        ({"members": {"forms/a.pdf": PDF, "../../etc/passwd": b"x"}}, "wrong_content"),
        ({}, "wrong_content"),  # the form is missing
    ),
)
def test_it_is_refused_whole(tmp_path: Path, how: dict[str, object], outcome: str) -> None:
    cache = Cache(tmp_path)
    cache.put(pack(document(), form()), **how)  # type: ignore[arg-type]  # as write has them
    assert cache.outcomes() == {"demo.bmpack": outcome}
    assert cache.looking.find(Find(), TODAY).total == 0
    assert {path.name for path in tmp_path.iterdir()} == {"packs", "content.sqlite3"}


def test_what_was_believed_before_stays(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.put(pack(document()))
    cache.sync()
    cache.put(pack(document("forged"), version=9), key=STRANGER)
    cache.sync()
    assert [one.document for one in cache.looking.find(Find(), TODAY).entries] == ["demo/a"]


async def test_the_fleet_and_the_attendant_are_told(tmp_path: Path) -> None:
    wanted = Wanted(printer=False, clock=ManualClock(NOON), content=settings(tmp_path / "packs"))
    write(tmp_path / "packs" / "demo.bmpack", pack(), key=STRANGER)
    async with running_kiosk(tmp_path / "agent", wanted) as kiosk:
        told = await kiosk.until(lambda state: any(line.device == "content" for line in state.devices))
        assert [line.notice for line in told.devices if line.device == "content"] == [Notice.PACK_REFUSED]
        assert "content.refused" in await kiosk.events()
        write(tmp_path / "packs" / "demo.bmpack", pack())
        await kiosk.until(lambda state: bool(state.content.shelves))
        await kiosk.until(lambda state: all(line.notice == Notice.NONE for line in state.devices))
