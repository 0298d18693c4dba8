"""What a server of the site does when it starts, by what lies in its folder."""

from pathlib import Path

import pytest

from kiosk.domain.errors import ConfigError
from kiosk.queue.standby.other_server import HANDED_OVER
from kiosk.queue.standby.part import Part, known_secret, part_of
from kiosk.queue.standby.promotion import TAKEN_OVER
from kiosk.queue.standby.replica import Role, write_role
from kiosk.queue.standby.standing import SUPERSEDED
from kiosk.queue.store import open_writer
from tests.queue.site import running_hall

PEER = "http://peer"


async def used_store(folder: Path) -> Path:
    async with running_hall(folder) as hall:
        await hall.take()
    return folder / "store.sqlite3"


def asked(store: Path) -> Part:
    """Started with --standby."""
    return part_of(store, PEER, asked_to_follow=True)


def unasked(store: Path, primary: str = PEER) -> Part:
    """Started as the site's queue is."""
    return part_of(store, primary, asked_to_follow=False)


def test_a_folder_without_a_store_may_become_a_copy(tmp_path: Path) -> None:
    store = tmp_path / "store.sqlite3"
    assert (asked(store), unasked(store)) == (Part.FOLLOWS, Part.SERVES)


def test_a_store_that_nobody_used_may_be_replaced(tmp_path: Path) -> None:
    store = tmp_path / "store.sqlite3"
    store.touch()
    assert asked(store) is Part.FOLLOWS
    open_writer(store).close()
    assert asked(store) is Part.FOLLOWS


async def test_a_store_with_a_number_of_its_own_may_not(tmp_path: Path) -> None:
    store = await used_store(tmp_path)
    assert unasked(store) is Part.SERVES
    with pytest.raises(ConfigError, match="has not handed over"):
        asked(store)


async def test_a_store_that_was_superseded_follows_only_when_it_was_handed_over(tmp_path: Path) -> None:
    store = await used_store(tmp_path)
    (tmp_path / SUPERSEDED).touch()
    assert (asked(store), unasked(store)) == (Part.SERVES, Part.SERVES)
    (tmp_path / HANDED_OVER).touch()
    assert (asked(store), unasked(store)) == (Part.FOLLOWS, Part.FOLLOWS)
    assert unasked(store, "") is Part.SERVES  # nobody is known to follow


async def test_a_standby_that_took_over_serves_however_it_is_started(tmp_path: Path) -> None:
    store = await used_store(tmp_path)
    (tmp_path / TAKEN_OVER).touch()
    assert (asked(store), unasked(store)) == (Part.SERVES, Part.SERVES)


async def test_a_copy_follows_however_it_is_started_and_never_serves(tmp_path: Path) -> None:
    store = await used_store(tmp_path)
    write_role(tmp_path, Role(whole=True, primary="http://primary"))
    (tmp_path / TAKEN_OVER).touch()
    assert (asked(store), unasked(store)) == (Part.FOLLOWS, Part.FOLLOWS)
    with pytest.raises(ConfigError, match="standby's copy"):
        unasked(store, "")


def test_a_store_that_cannot_be_read_is_not_replaced(tmp_path: Path) -> None:
    store = tmp_path / "store.sqlite3"
    store.write_bytes(b"no store at all, but something" * 100)
    with pytest.raises(ConfigError):
        asked(store)
    assert known_secret(store) == b""


async def test_a_server_that_served_the_site_knows_its_secret(tmp_path: Path) -> None:
    assert len(known_secret(await used_store(tmp_path))) == 32
    assert known_secret(tmp_path / "other" / "store.sqlite3") == b""
