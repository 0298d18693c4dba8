"""The old server tells its tail to one that does not take all of it: nothing is kept back, nothing is called done."""

import logging
import sqlite3
from pathlib import Path

import pytest

from kiosk.queue.settings import StandbySettings
from kiosk.queue.standby.other_server import HANDED_OVER, OtherServer
from tests.queue.served import served_at
from tests.queue.test_merging import alone, split, states

NO_A004 = (
    "CREATE TRIGGER no_a004 BEFORE INSERT ON tickets WHEN NEW.number = 4 BEGIN SELECT RAISE(ABORT, 'no'); END"
)


def errors(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [
        record.getMessage()
        for record in caplog.records
        if record.name == "queue.standby" and record.levelno == logging.ERROR
    ]


async def test_one_story_that_is_not_taken_keeps_no_other_here_and_is_said_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with split(tmp_path) as (old, new), served_at(new) as url:

        async def run(sql: str) -> None:
            def act(connection: sqlite3.Connection) -> None:
                connection.execute(sql)

            await new.service.ledger.write_plain(act)

        await alone(old)
        await run(NO_A004)
        other = OtherServer(StandbySettings(peer=url), old.service.ledger, old.service.standing)
        await other.ask()
        await other.ask()
        assert states(new) == {
            "A001": "done", "A002": "no_show", "A003": "cancelled", "A005": "waiting",
        }  # fmt: skip
        assert not (tmp_path / "old" / HANDED_OVER).exists()
        (said,) = errors(caplog)
        assert f"tail.not_taken peer={url} parts=1" in said
        await run("DROP TRIGGER no_a004")
        await other.ask()
        assert states(new)["A004"] == "waiting"
        assert (tmp_path / "old" / HANDED_OVER).exists()


async def test_an_end_that_is_not_taken_is_said_and_told_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with split(tmp_path) as (old, new), served_at(new) as url:

        def act(connection: sqlite3.Connection) -> None:
            connection.execute(
                "CREATE TRIGGER no_end BEFORE UPDATE ON terms BEGIN SELECT RAISE(ABORT, 'no'); END"
            )

        await new.service.ledger.write_plain(act)
        other = OtherServer(StandbySettings(peer=url), old.service.ledger, old.service.standing)
        await other.ask()
        assert not (tmp_path / "old" / HANDED_OVER).exists()
        assert "/v1/tail/end" in errors(caplog)[0]


async def test_a_disk_that_takes_no_note_of_the_end_stops_nobody_and_is_said(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with split(tmp_path) as (old, new), served_at(new) as url:
        (tmp_path / "old" / HANDED_OVER).symlink_to(tmp_path / "no folder" / "no file")
        await alone(old)
        await OtherServer(StandbySettings(peer=url), old.service.ledger, old.service.standing).ask()
        assert states(new)["A004"] == "waiting"
        assert "first=here: " in errors(caplog)[0]
