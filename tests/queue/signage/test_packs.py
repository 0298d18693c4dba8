"""Policies and jobs of signed content packs become cards: read by a process of its own, believed whole or not at all."""

from datetime import date
from pathlib import Path

import pytest

from kiosk.domain.content import Kind
from kiosk.queue.signage.pack_shelf import PackShelf
from kiosk.queue.signage.settings import SignageSettings
from tests.agent.content import KEY, STRANGER, TODAY, document, job, pack, write


class Shelf:
    """A folder of packs, and what the queue makes of it."""

    def __init__(self, folder: Path, *, area: str = "430603001001", jobs: int = 6) -> None:
        self.today = TODAY
        self.told = 0
        settings = SignageSettings(
            content=str(folder), keys=(KEY.public_text,), area=area, policies=2, jobs=jobs
        )
        self.shelf = PackShelf(settings, lambda: self.today, self._tell)

    async def ids(self) -> list[str]:
        """What is shown now."""
        await self.shelf.look()
        return [card.id for card in self.shelf.cards]

    def _tell(self) -> None:
        self.told += 1


async def test_policies_come_first_then_jobs_the_newest_first(tmp_path: Path) -> None:
    old = document("old", kind="policy", published="2026-03-02")
    new = document("new", kind="policy", published="2026-03-10")
    write(tmp_path / "a.bmpack", pack(old, new, job("cook"), document("guide")))
    shelf = Shelf(tmp_path)
    assert await shelf.ids() == ["new", "old", "cook"]
    (card,) = [card for card in shelf.shelf.cards if card.kind is Kind.JOB]
    assert (card.pay_from, card.pay_to, card.wanted) == (5000, 6000, 2)


async def test_no_more_than_a_round_can_bear(tmp_path: Path) -> None:
    write(tmp_path / "a.bmpack", pack(*[job(f"job-{at}") for at in range(9)]))
    assert len(await Shelf(tmp_path, jobs=3).ids()) == 3


async def test_a_pack_of_a_stranger_is_not_shown(tmp_path: Path) -> None:
    write(tmp_path / "a.bmpack", pack(job("cook")), key=STRANGER)
    (tmp_path / "b.bmpack").write_bytes(b"no pack")
    assert await Shelf(tmp_path).ids() == []


async def test_a_pack_of_another_area_is_not_shown(tmp_path: Path) -> None:
    write(tmp_path / "a.bmpack", pack(job("cook"), area="11"))
    assert await Shelf(tmp_path).ids() == []


async def test_a_newer_version_takes_the_older_one_s_place(tmp_path: Path) -> None:
    write(tmp_path / "new.bmpack", pack(job("new"), version=2))
    write(tmp_path / "old.bmpack", pack(job("old"), version=1))
    assert await Shelf(tmp_path).ids() == ["new"]


async def test_cards_drop_with_their_day_and_displays_are_told_once(tmp_path: Path) -> None:
    write(tmp_path / "a.bmpack", pack({**job("cook"), "expires": "2026-03-20"}))
    shelf = Shelf(tmp_path)
    assert await shelf.ids() == ["cook"]
    await shelf.ids()
    assert shelf.told == 1
    shelf.today = date(2026, 3, 21)
    assert await shelf.ids() == []
    assert shelf.told == 2


async def test_what_could_not_be_read_once_is_read_at_the_next_look(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "a.bmpack", pack(job("cook")))
    shelf = Shelf(tmp_path)
    with monkeypatch.context() as broken:
        broken.setenv("PYTHONHOME", str(tmp_path / "nowhere"))  # the reader's process cannot even start
        assert await shelf.ids() == []
    assert await shelf.ids() == ["cook"]
