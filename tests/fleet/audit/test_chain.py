"""The audit: what was added holds, whatever was changed behind its back is named."""

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from fleet.audit.chain import Broken, Head
from fleet.audit.rows import after, head_of, record, verified
from fleet.bootstrap import main
from fleet.config import store_file
from fleet.store.sql import Act, Sql
from fleet.store.sqlite import SqliteStore
from tests.fleet.city import NOW
from tests.fleet.site import intake_rules


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    opened = SqliteStore(store_file(tmp_path), intake_rules())
    yield opened
    opened.close()


async def add(store: SqliteStore, count: int) -> None:
    def act(number: int) -> Act[None]:
        return lambda sql: record(sql, "ops", "code.made", f"{number}", {"站点": "长岭"}, at=NOW, area="4306")

    await asyncio.gather(*(store.write(act(number)) for number in range(count)))


def behind_its_back(tmp_path: Path, *statements: str) -> None:
    with contextlib.closing(sqlite3.connect(store_file(tmp_path))) as connection, connection:
        connection.execute("DROP TRIGGER audit_no_update")
        connection.execute("DROP TRIGGER audit_no_delete")
        for statement in statements:
            connection.execute(statement)


async def test_rows_added_side_by_side_make_one_chain(store: SqliteStore) -> None:
    await add(store, 40)
    head, broken = await verified(store)
    assert (head.id, broken) == (40, None)
    entries = await store.read(lambda sql: after(sql, 0, 100))
    assert [entry.previous for entry in entries[1:]] == [entry.digest for entry in entries[:-1]]
    assert head == await store.read(head_of)


async def test_an_act_that_is_undone_leaves_no_row(store: SqliteStore) -> None:
    async def half(sql: Sql) -> None:
        await record(sql, "ops", "code.made", "x", {}, at=NOW)
        raise ValueError("halfway")

    with pytest.raises(ValueError, match="halfway"):
        await store.write(half)
    await add(store, 2)
    assert await verified(store) == (await store.read(head_of), None)


async def test_an_empty_audit_holds(store: SqliteStore) -> None:
    assert await verified(store) == (Head(), None)


@pytest.mark.parametrize(
    "statement", ("UPDATE audit SET who = 'x' WHERE id = 2", "DELETE FROM audit WHERE id = 2")
)
async def test_the_store_refuses_to_change_a_row(store: SqliteStore, statement: str) -> None:
    await add(store, 3)
    with pytest.raises(sqlite3.IntegrityError, match="only added"):
        await store.write(lambda sql: sql.execute(statement))


@pytest.mark.parametrize(
    ("statements", "broken"),
    (
        (["UPDATE audit SET who = 'x' WHERE id = 2"], Broken(2, "altered")),
        (["UPDATE audit SET detail = '{}' WHERE id = 3"], Broken(3, "altered")),
        (["DELETE FROM audit WHERE id = 2"], Broken(2, "missing")),
        (["DELETE FROM audit WHERE id = 1"], Broken(1, "missing")),
        (["DELETE FROM audit WHERE id = 4"], Broken(4, "end")),
        (["UPDATE audit SET previous = digest WHERE id = 3"], Broken(3, "unlinked")),
        (["UPDATE audit_head SET id = 3, digest = 'x'"], Broken(3, "end")),
    ),
)
async def test_what_was_changed_behind_its_back_is_named(
    store: SqliteStore, tmp_path: Path, statements: list[str], broken: Broken
) -> None:
    await add(store, 4)
    behind_its_back(tmp_path, *statements)
    assert (await verified(store))[1] == broken


async def test_the_command_names_the_first_broken_row(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with contextlib.closing(SqliteStore(store_file(tmp_path), intake_rules())) as opened:
        await add(opened, 3)
    verify = ["--var", str(tmp_path), "audit-verify"]
    assert await asyncio.to_thread(main, verify) == 0
    assert capsys.readouterr().out.startswith("3 rows hold")
    behind_its_back(tmp_path, "UPDATE audit SET what = 'nothing' WHERE id = 2")
    assert await asyncio.to_thread(main, verify) == 2
    assert "row 2: altered" in capsys.readouterr().err
