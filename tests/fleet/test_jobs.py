"""The jobs of `python -m fleet` as an operator types them: what they write, print and answer."""

import asyncio
import json
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from fleet.bootstrap import main
from fleet.config import store_file
from fleet.schemas import ReporterKind
from fleet.store.sqlite import SqliteStore
from kiosk.signing.key import PublicKey
from tests.fleet.site import AREA, BEIJING, SITE, OwnStore, fleet_process, intake_rules, reporter_of

TODAY = datetime.now(BEIJING).date().isoformat()


async def job(var: Path, *words: str, overlay: str = "") -> int:
    arguments = ["--var", str(var), *words]
    if overlay:
        file = var.with_suffix(".toml")
        file.write_text(overlay)
        arguments = ["--overlay", str(file), *arguments]
    return await asyncio.to_thread(main, arguments)  # which runs a loop of its own


async def printed(capsys: pytest.CaptureFixture[str], var: Path, *words: str, overlay: str = "") -> str:
    assert await job(var, *words, overlay=overlay) == 0
    return capsys.readouterr().out.strip()


async def reported(folder: Path) -> Path:
    """The folder of a fleet that heard of seven tickets."""
    store = OwnStore(folder / "own.sqlite3")
    with fleet_process(folder) as fleet:
        site = reporter_of(fleet.url, folder / "id", store)
        words = ("--kind", ReporterKind.SITE, "--area", AREA, "--site", SITE)
        await site.enrol(fleet.job("enrol-code", *words), "主机")
        await store.take_tickets(7)
        await site.sync_once()
        var = fleet.var
    store.close()
    return var


async def test_a_backup_is_a_whole_store_and_is_restored(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    var = await reported(tmp_path)
    copy = tmp_path / "copy.sqlite3"
    await printed(capsys, var, "backup", str(copy))
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("SELECT count(*) FROM events").fetchone() == (7,)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    fresh = tmp_path / "fresh"
    fresh.mkdir()
    await printed(capsys, fresh, "restore", str(copy))
    store = SqliteStore(store_file(fresh), intake_rules())
    assert await store.read(lambda sql: sql.row("SELECT count(*) FROM events")) == (7,)
    store.close()


async def test_a_day_goes_from_a_province_to_the_nation_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    province, nation, day = await reported(tmp_path), tmp_path / "nation", tmp_path / "day.jsonl"
    nation.mkdir()
    key = await printed(capsys, province, "show-key")
    assert PublicKey.from_text(key).text == key == await printed(capsys, province, "show-key")
    await printed(
        capsys, province, "export-day", TODAY, "--out", str(day), overlay='[aggregates]\nname = "湖南"\n'
    )
    source = f'[[aggregates.sources]]\nname = "湖南"\narea = "43"\nkey = {json.dumps(key)}\n'
    assert "taken" in await printed(capsys, nation, "merge-day", str(day), overlay=source)
    assert "same" in await printed(capsys, nation, "merge-day", str(day), overlay=source)
    with closing(sqlite3.connect(store_file(nation))) as connection:
        counted = connection.execute("SELECT count FROM merged_totals WHERE name = 'ticket.taken'").fetchall()
    assert counted == [(7,)]


@pytest.mark.parametrize(
    ("words", "said"),
    (
        (("export-day", TODAY, "--out", "{out}"), "fleet_unnamed"),
        (("merge-day", "{out}"), "day_"),
        (("restore", "{out}"), "{out}"),
        (("reset-staff", "nobody"), "nobody"),
    ),
)
async def test_what_cannot_be_done_is_one_line_and_leaves_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    var, out = tmp_path / "var", tmp_path / "out"
    var.mkdir()
    if words[0] != "export-day":
        out.write_text("not what it should be")
    assert await job(var, *(word.format(out=out) for word in words)) == 2
    error = capsys.readouterr().err
    assert said.format(out=out) in error
    assert error.count("\n") == 1
    assert out.exists() is (words[0] != "export-day")
