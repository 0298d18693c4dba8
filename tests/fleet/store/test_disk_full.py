"""PostgreSQL has no room: reporters come later and keep their rows, nothing is set aside; see mishaps/test_fleet_disk_full.py."""

from pathlib import Path

import pytest

from fleet.line import Slower
from tests.fleet.site import OwnStore, code_for, reporter_of, served
from tests.fleet.store.server import Server
from tests.mishaps.test_fleet_disk_full import several


async def test_a_full_disk_of_postgresql_is_come_later_too(tmp_path: Path, server: Server) -> None:
    """Its own words for it (SQLSTATE 53100), raised where a row is written."""
    full = (
        "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$"
    )
    store = OwnStore(tmp_path / "own.sqlite3")
    url = await server.fresh()
    async with served(tmp_path / "var", store_url=url) as fleet:
        reporter = reporter_of(fleet.url, tmp_path / "id", store)
        await reporter.enrol(await code_for(fleet.store), "主机")
        await fleet.store.write(lambda sql: sql.execute(full))
        begun = "CREATE TRIGGER no_room BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION no_room()"
        await fleet.store.write(lambda sql: sql.execute(begun))
        await store.take_tickets(200)
        with pytest.raises(Slower, match="busy") as told:
            await several(reporter)
        assert told.value.wait_s >= 2
        assert await store.depth() == 200
        assert await fleet.store.read(lambda sql: sql.row("SELECT count(*) FROM alerts")) == (0,)
        await fleet.store.write(lambda sql: sql.execute("DROP TRIGGER no_room ON events"))
        while await store.depth():
            await reporter.sync_once()
        assert await fleet.store.read(lambda sql: sql.row("SELECT count(*) FROM events")) == (200,)
    store.close()
