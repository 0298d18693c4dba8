"""The audit on both engines: rows are only added, whoever asks, and what is changed behind the triggers is named."""

import asyncio

import pytest

from fleet.audit.chain import Head
from fleet.audit.rows import record, verified
from fleet.store.port import Store
from fleet.store.postgres import open_postgres
from fleet.store.sql import Act
from tests.fleet.site import intake_rules
from tests.fleet.store.conftest import Engine
from tests.fleet.store.reports import NOW
from tests.fleet.store.server import Server

OPEN = {
    Engine.SQLITE: ("DROP TRIGGER audit_no_update",),
    Engine.POSTGRES: ("DROP TRIGGER audit_only_added ON audit",),
}


async def add(store: Store, count: int) -> None:
    def act(number: int) -> Act[None]:
        return lambda sql: record(sql, "ops", "code.made", f"{number}", {"站点": "长岭"}, at=NOW, area="4306")

    await asyncio.gather(*(store.write(act(number)) for number in range(count)))


@pytest.mark.parametrize(
    "statement", ("UPDATE audit SET who = 'x' WHERE id = 2", "DELETE FROM audit WHERE id = 3")
)
async def test_a_row_is_not_changed_and_not_deleted(store: Store, statement: str) -> None:
    await add(store, 3)
    with pytest.raises(Exception, match="only added"):
        await store.write(lambda sql: sql.execute(statement))
    head, broken = await verified(store)
    assert (head.id, broken) == (3, None)


async def test_postgresql_does_not_empty_the_table(server: Server) -> None:
    """SQLite knows no TRUNCATE; its DELETE is above."""
    store = await open_postgres(await server.fresh(), intake_rules())
    await add(store, 2)
    with pytest.raises(Exception, match="only added"):
        await store.write(lambda sql: sql.execute("TRUNCATE audit"))
    assert (await verified(store))[0].id == 2
    await store.aclose()


async def test_what_was_changed_behind_the_triggers_is_named(store: Store, engine: Engine) -> None:
    await add(store, 5)
    for statement in (*OPEN[engine], "UPDATE audit SET who = 'x' WHERE id = 3"):
        await store.write(lambda sql, statement=statement: sql.execute(statement))  # type: ignore[misc]  # bound here
    head, broken = await verified(store)
    assert isinstance(head, Head)
    assert broken is not None
    assert (head.id, broken.id) == (2, 3)
