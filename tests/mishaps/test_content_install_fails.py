"""The disk is full, or the installing process is killed in the middle: what was shown stays, whole."""

import asyncio
import resource
import signal
import sqlite3
import sys
from pathlib import Path

import pytest

from agent.content_schemas import Find
from tests.agent.content import KEY, TODAY, Cache, document, pack
from tests.agent.station import Wanted, running_kiosk
from tests.agent.test_content import NOON, settings
from tests.queue.site import ManualClock

LARGE = [document(f"d{number}", parts=[{"paragraph": "字" * 1900}] * 20) for number in range(30)]


def shown(cache: Cache) -> int:
    return cache.looking.find(Find(), TODAY).total


def command(cache: Cache) -> list[str]:
    return [
        *(sys.executable, "-m", "agent.content", "sync", "--folder", str(cache.folder)),
        *("--store", str(cache.store), "--today", TODAY.isoformat(), f"--key={KEY.public_text}"),
    ]


async def test_a_full_disk_takes_nothing_away(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.put(pack(document()))
    cache.sync()
    cache.put(pack(*LARGE, version=2))
    process = await asyncio.create_subprocess_exec(
        *command(cache),
        stderr=asyncio.subprocess.PIPE,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000)),
    )
    _, said = await process.communicate()
    assert process.returncode == 3, said
    assert shown(cache) == 1
    cache.sync()
    assert shown(cache) == len(LARGE)


async def test_the_agent_tells_of_it_once_and_tries_again(tmp_path: Path) -> None:
    wanted = Wanted(printer=False, clock=ManualClock(NOON), content=settings(tmp_path / "packs"))
    cache = Cache(tmp_path)
    cache.put(pack(document()))
    blocked = tmp_path / "agent" / "content.sqlite3"
    blocked.mkdir(parents=True)  # nothing can be written there
    async with running_kiosk(tmp_path / "agent", wanted) as kiosk:
        await kiosk.until(lambda state: any(line.notice == "pack_refused" for line in state.devices))
        blocked.rmdir()
        await kiosk.until(lambda state: bool(state.content.shelves))
        assert (await kiosk.events()).count("content.refused") == 1


@pytest.mark.parametrize("after_s", (0.15, 0.25, 0.35, 0.5))
async def test_killed_at_any_moment_the_cache_is_the_old_or_the_new_one(
    tmp_path: Path, after_s: float
) -> None:
    cache = Cache(tmp_path)
    cache.put(pack(document()))
    cache.sync()
    cache.put(pack(*LARGE, version=2))
    process = await asyncio.create_subprocess_exec(*command(cache), stdout=asyncio.subprocess.DEVNULL)
    await asyncio.sleep(after_s)
    if process.returncode is None:
        process.send_signal(signal.SIGKILL)
    await process.wait()
    assert shown(cache) in (1, len(LARGE))
    cache.sync()
    assert shown(cache) == len(LARGE)


DIES = """
import os, signal, sys
from datetime import date
from pathlib import Path
from agent.content import shelf
from kiosk.signing.pack_file import opened
from kiosk.signing.key import PublicKey
store, file, key, today = sys.argv[1:]
with shelf.writing(Path(store)) as connection:
    connection.execute("PRAGMA cache_spill = ON")
    connection.execute("PRAGMA cache_size = 10")
    connection.execute("BEGIN IMMEDIATE")
    pack = opened(Path(file), [PublicKey.from_text(key)])
    shelf.install(connection, pack, "demo.bmpack", date.fromisoformat(today))
    os.kill(os.getpid(), signal.SIGKILL)
"""


async def test_a_commit_that_never_came_leaves_the_old_one(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.put(pack(document()))
    cache.sync()
    file = cache.put(pack(*LARGE, version=2))
    arguments = (str(cache.store), str(file), KEY.public_text, TODAY.isoformat())
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", DIES, *arguments)
    assert await process.wait() == -signal.SIGKILL
    assert cache.store.with_name("content.sqlite3-journal").exists()
    assert shown(cache) == 1


@pytest.mark.parametrize(
    "junk", (b"not a database, but long enough to be read as one" * 50, b"SQLite format 3\0" + bytes(5000))
)
def test_a_damaged_cache_is_made_anew(tmp_path: Path, junk: bytes) -> None:
    cache = Cache(tmp_path)
    cache.put(pack(document()))
    cache.store.write_bytes(junk)
    with pytest.raises(sqlite3.Error):
        cache.looking.find(Find(), TODAY)
    cache.sync()
    assert shown(cache) == 1
