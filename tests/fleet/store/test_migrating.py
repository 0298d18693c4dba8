"""A filled store of the first version comes to this one step by step, on both engines, with every row in its place."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, NullPool, create_engine, text
from sqlalchemy.ext.asyncio import create_async_engine

import fleet.store
from fleet import proofs, registry, tallies
from fleet.staff import rows as staff
from fleet.staff.permissions import Role
from fleet.store.migrating import migrate_file
from fleet.store.port import Store
from fleet.store.postgres import open_postgres
from fleet.store.server import connect, make_ready
from fleet.store.sqlite import SqliteStore
from tests.fleet.site import AREA, intake_rules
from tests.fleet.store.conftest import Engine
from tests.fleet.store.reports import DAY, NOW, batch
from tests.fleet.store.server import Server

MIGRATIONS = Path(fleet.store.__file__).parent / "migrations"
STAMP = NOW.isoformat(timespec="microseconds")
FILLED = (
    "INSERT INTO reporters (id, kind, name, area, site, public_key, enrolled_at, hwm)"
    f" VALUES ('S-OLD', 'site', '主机', '{AREA}', '云溪站', 'key', '{STAMP}', 3)",
    *(
        "INSERT INTO events (day, reporter, epoch, seq, kind, version, at, boot_s, received_at, payload)"
        f" VALUES ('{DAY}', 'S-OLD', 1, {seq}, 'ticket.taken', 1, '{NOW.isoformat()}', {seq}, '{STAMP}', '{{}}')"
        for seq in (1, 2, 3)
    ),
    f"INSERT INTO counters (day, area, name, hour, count) VALUES ('{DAY}', '{AREA}', 'ticket.taken', 10, 3)",
    "INSERT INTO staff (login, name, area, password_hash) VALUES ('he', '何', '43', 'x')",
    "INSERT INTO proofs (number, item, code_digest, issued, expires, key, digest, signature)"
    " VALUES ('P-1', 'i', 'c', '2026-03-18', '2026-06-18', 'k', 'd', 's')",
)


def steps() -> Sequence[str]:
    """Every revision, the oldest first."""
    script = ScriptDirectory(str(MIGRATIONS))
    return [step.revision for step in script.walk_revisions()][::-1]


def stepped(connection: Connection, revision: str, then: Sequence[str] = ()) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
    for statement in then:
        connection.execute(text(statement))


async def of_first_version(engine: Engine, tmp_path: Path, server: Server) -> tuple[Path, str]:
    """A file or a database as the first version left it."""
    file = tmp_path / "old.sqlite3"
    if engine is Engine.SQLITE:
        made = create_engine(f"sqlite:///{file}", poolclass=NullPool)
        with made.begin() as connection:
            stepped(connection, steps()[0], FILLED)
        return file, ""
    url = await server.empty()
    reached = create_async_engine(
        "postgresql+asyncpg://", async_creator=lambda: connect(url), poolclass=NullPool
    )
    async with reached.begin() as connection:
        await connection.run_sync(stepped, steps()[0], FILLED)
    await reached.dispose()
    return file, url


async def one_step(engine: Engine, file: Path, url: str, revision: str) -> None:
    if engine is Engine.SQLITE:
        with create_engine(f"sqlite:///{file}", poolclass=NullPool).begin() as connection:
            stepped(connection, revision)
        return
    reached = create_async_engine(
        "postgresql+asyncpg://", async_creator=lambda: connect(url), poolclass=NullPool
    )
    async with reached.begin() as connection:
        await connection.run_sync(stepped, revision)
    await reached.dispose()


@pytest.mark.parametrize("through", [*range(len(steps()))], ids=steps())
async def test_a_filled_store_comes_to_this_version(
    engine: Engine, tmp_path: Path, server: Server, through: int
) -> None:
    """through: the version that this software finds; whatever came before was brought by older ones."""
    file, url = await of_first_version(engine, tmp_path, server)
    for revision in steps()[1 : through + 1]:
        await one_step(engine, file, url, revision)
    if engine is Engine.SQLITE:
        migrate_file(file)
        store: Store = SqliteStore(file, intake_rules())
    else:
        await make_ready(url)
        store = await open_postgres(url, intake_rules())
    try:
        await everything_is_there(store)
    finally:
        await store.aclose()


async def everything_is_there(store: Store) -> None:
    assert (await store.read(lambda sql: registry.reporter(sql, "S-OLD"))).hwm == 3
    assert await store.sync(batch("S-OLD", 2, 5), NOW) == 5  # the first two stand here and are the same
    rows = await store.read(lambda sql: tallies.events(sql, "S-OLD", DAY, 10))
    assert [one.seq for one in rows] == [5, 4, 3, 2, 1]
    sums = [
        await store.read(partial(tallies.counts, area=area, day=DAY))
        for area in ("", AREA[:2], AREA[:4], AREA)
    ]
    assert sums == [{"ticket.taken": 5}] * 4
    members = await store.read(staff.members)
    assert {grant.role for member in members for grant in member.grants} == {
        Role.ADMIN,
        Role.SECURITY,
        Role.AUDITOR,
    }
    assert await store.read(lambda sql: proofs.proof(sql, "P-1")) is not None
    pairs = await store.read(lambda sql: sql.rows("SELECT pair FROM reporter_pairs WHERE reporter = 'S-OLD'"))
    assert {pair for (pair,) in pairs} == {"主机", "云溪", "溪站"}
