"""Power, disk and link fail at every step of an artefact's way: it comes to its end, or what was before stays."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.agent.distributed import ITEM, Kiosk


@pytest.fixture
async def kiosk(tmp_path: Path) -> AsyncIterator[Kiosk]:
    made = Kiosk(tmp_path)
    await made.wish(made.sign(1))
    yield made
    made.store.close()


class Cut(BaseException):
    """The power is gone: nothing after this line happens."""


async def test_a_link_that_drops_half_way_goes_on_where_it_was(kiosk: Kiosk) -> None:
    wish = kiosk.sign(2)
    kiosk.link.sent, kiosk.link.cut_after = 0, wish.size // 2
    await kiosk.wish(wish)
    assert kiosk.shown() == "第 1 版"
    await kiosk.distribution.look()
    assert kiosk.link.sent == wish.size // 2
    kiosk.clock.at += timedelta(minutes=10)
    await kiosk.distribution.look()
    assert (kiosk.shown(), kiosk.link.sent) == ("第 2 版", wish.size)


async def test_power_lost_while_fetching(kiosk: Kiosk) -> None:
    wish = kiosk.sign(2)
    kiosk.link.cut_after = 100
    await kiosk.wish(wish)
    risen = kiosk.again()
    await risen.distribution.look()
    assert (risen.shown(), risen.link.sent) == ("第 2 版", wish.size - 100)


@pytest.mark.parametrize("saves", (1, 2))
async def test_power_lost_before_it_is_written_down(kiosk: Kiosk, saves: int) -> None:
    """After the pack is installed, and after the fleet was told: each is done again, and the end is the same."""
    wish = kiosk.sign(2)
    await kiosk.distribution.wished("tag", {ITEM: wish})
    left = saves
    save = kiosk.folder.save

    def cut(kept: object) -> None:
        nonlocal left
        left -= 1
        if left < 1:
            raise Cut
        save(kept)  # type: ignore[arg-type]  # what it is given

    kiosk.folder.save = cut  # type: ignore[method-assign]  # the disk, not a rule
    with pytest.raises(Cut):
        await kiosk.distribution.look()
    risen = kiosk.again()
    await risen.distribution.look()
    assert risen.shown() == "第 2 版"
    assert await risen.last() == ("artefact.installed", 2, False)


async def test_power_lost_after_installing_and_withdrawn_meanwhile(kiosk: Kiosk) -> None:
    """Nobody wrote down that the second version is there; the fleet wants the first one, which is."""
    first = (await kiosk.distribution._known()).wishes[ITEM]
    wish = kiosk.sign(2)
    (kiosk.packs / ".fleet.demo.bmpack.before").write_bytes((kiosk.packs / "fleet.demo.bmpack").read_bytes())
    (kiosk.packs / "fleet.demo.bmpack").write_bytes(kiosk.link.files[wish.digest])
    risen = kiosk.again()
    await risen.wish(first)
    await risen.keeping.look()
    assert risen.shown() == "第 1 版"


async def test_power_lost_while_the_pack_is_copied(kiosk: Kiosk) -> None:
    (kiosk.packs / ".fleet.demo.bmpack.new").write_bytes(b"half")
    risen = kiosk.again()
    await risen.wish(risen.sign(2))
    assert risen.shown() == "第 2 版"
    assert sorted(file.name for file in risen.packs.iterdir()) == ["fleet.demo.bmpack"]


async def test_a_full_disk_is_told_and_tried_again_after_an_hour(kiosk: Kiosk) -> None:
    kiosk.link.disk_full = True
    wish = kiosk.sign(2)
    await kiosk.wish(wish)
    assert await kiosk.last() == ("artefact.failed", 2, "disk")
    kiosk.link.disk_full = False
    await kiosk.distribution.look()
    assert kiosk.shown() == "第 1 版"
    kiosk.clock.at += timedelta(hours=1)
    await kiosk.distribution.look()
    assert kiosk.shown() == "第 2 版"
    assert await kiosk.last() == ("artefact.installed", 2, False)


async def test_a_state_that_cannot_be_read_begins_anew_and_never_goes_back_by_itself(kiosk: Kiosk) -> None:
    await kiosk.wish(kiosk.sign(3))
    (kiosk.at / "artefacts" / "state.json").write_bytes(b'{"tag": ')
    risen = kiosk.again()
    await risen.wish(risen.sign(2))
    assert await risen.last() == ("artefact.failed", 2, "older")
    assert risen.shown() == "第 3 版"


async def test_wishes_that_cannot_be_written_down_do_not_end_the_reporting(kiosk: Kiosk) -> None:
    (kiosk.at / "artefacts" / "state.json").unlink()
    (kiosk.at / "artefacts" / ".state.json.new").mkdir()  # nothing can be written there
    await kiosk.distribution.wished("new", {ITEM: kiosk.sign(2)})
    assert kiosk.distribution.tag == "new"
    (kiosk.at / "artefacts" / ".state.json.new").rmdir()
    await kiosk.distribution.look()
    assert kiosk.shown() == "第 2 版"
