"""The store that the configuration names, its copies, and who may serve from it."""

from dataclasses import replace
from pathlib import Path

import pytest

from fleet.bootstrap import main
from fleet.config import Engine, FleetConfig, StoreChoice
from fleet.opening import InUse, NoCopy, nightly_copy, opened, restore, serving
from tests.fleet.store.reports import NOW, batch, enrolled, stored


def test_a_file_is_served_by_one_process_only(tmp_path: Path) -> None:
    config = FleetConfig()
    with serving(config, tmp_path), pytest.raises(InUse, match="another process"), serving(config, tmp_path):
        pass
    with serving(config, tmp_path):
        pass


def test_a_server_is_served_by_as_many_as_it_takes(tmp_path: Path) -> None:
    config = replace(FleetConfig(), store=StoreChoice(Engine.POSTGRES, "postgresql:///fleet"))
    with serving(config, tmp_path), serving(config, tmp_path):
        assert nightly_copy(config, tmp_path).suffix == ".pgdump"


@pytest.mark.parametrize(
    ("choice", "said", "status"),
    [
        ('engine = "postgres"', "postgres needs url", 2),
        ('engine = "postgres"\nurl = "mysql://x"', "postgres needs url", 2),
        ('url = "postgresql:///fleet"', "takes no url", 2),
        ('engine = "oracle"', "oracle", 2),
        ('engine = "postgres"\nurl = "postgresql://x@127.0.0.1:1/fleet"', "does not let us in", 3),
    ],
)
def test_a_wrong_choice_of_store_is_refused_at_start(
    choice: str, said: str, status: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    overlay = tmp_path / "o.toml"
    overlay.write_text(f"[server]\nport = 0\n[store]\n{choice}\n")
    assert main(["--overlay", str(overlay), "--var", str(tmp_path)]) == status
    assert said in capsys.readouterr().err


async def test_a_copy_becomes_the_store_and_what_came_after_it_is_gone(tmp_path: Path) -> None:
    config, copy = FleetConfig(), tmp_path / "copy.sqlite3"
    async with opened(config, tmp_path) as store:
        reporter = await enrolled(store)
        await store.sync(batch(reporter, 1, 3), NOW)
        await store.backup(copy)
        await store.sync(batch(reporter, 4, 6), NOW)
    await restore(config, tmp_path, copy)
    async with opened(config, tmp_path) as store:
        assert await stored(store, reporter) == [1, 2, 3]
        assert await store.sync(batch(reporter, 4, 6), NOW) == 6


async def test_nothing_is_restored_under_a_serving_process(tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite3"
    async with opened(FleetConfig(), tmp_path) as store:
        await store.backup(copy)
    with serving(FleetConfig(), tmp_path), pytest.raises(InUse):
        await restore(FleetConfig(), tmp_path, copy)


@pytest.mark.parametrize("content", [b"", b"no store at all", None])
async def test_what_is_no_copy_replaces_nothing(content: bytes | None, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite3"
    if content is not None:
        copy.write_bytes(content)
    async with opened(FleetConfig(), tmp_path) as store:
        reporter = await enrolled(store)
        await store.sync(batch(reporter, 1, 3), NOW)
    with pytest.raises(NoCopy):
        await restore(FleetConfig(), tmp_path, copy)
    async with opened(FleetConfig(), tmp_path) as store:
        assert await stored(store, reporter) == [1, 2, 3]
