"""Which stores a standby may replace by its copy."""

from pathlib import Path

import pytest

from kiosk.domain.errors import ConfigError
from kiosk.queue.standby.other_server import HANDED_OVER
from kiosk.queue.standby.overwriting import refuse_to_overwrite
from kiosk.queue.standby.replica import Role, write_role
from kiosk.queue.store import open_writer
from tests.queue.site import running_hall


async def used_store(folder: Path) -> Path:
    async with running_hall(folder) as hall:
        await hall.take()
    return folder / "store.sqlite3"


def test_a_folder_without_a_store_may_become_a_copy(tmp_path: Path) -> None:
    refuse_to_overwrite(tmp_path / "store.sqlite3")


def test_a_store_that_nobody_used_may_be_replaced(tmp_path: Path) -> None:
    store = tmp_path / "store.sqlite3"
    store.touch()
    refuse_to_overwrite(store)
    open_writer(store).close()
    refuse_to_overwrite(store)


async def test_a_store_with_a_number_of_its_own_may_not(tmp_path: Path) -> None:
    store = await used_store(tmp_path)
    with pytest.raises(ConfigError, match="has not handed over"):
        refuse_to_overwrite(store)


async def test_a_store_that_was_handed_over_may_be_replaced(tmp_path: Path) -> None:
    store = await used_store(tmp_path)
    (tmp_path / HANDED_OVER).touch()
    refuse_to_overwrite(store)


async def test_a_copy_may_be_replaced_by_a_newer_one(tmp_path: Path) -> None:
    store = await used_store(tmp_path)
    write_role(tmp_path, Role(whole=True, primary="http://primary"))
    refuse_to_overwrite(store)


def test_a_store_that_cannot_be_read_may_not(tmp_path: Path) -> None:
    store = tmp_path / "store.sqlite3"
    store.write_bytes(b"no store at all, but something" * 100)
    with pytest.raises(ConfigError):
        refuse_to_overwrite(store)
