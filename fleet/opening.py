"""Opens the store that the configuration names, and takes its copies out and in."""

import fcntl
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path

from fleet.config import Engine, FleetConfig, store_file
from fleet.schemas import ReporterKind
from fleet.store import dumping
from fleet.store.migrating import migrate_file
from fleet.store.port import Store, Told, nobody
from fleet.store.postgres import open_postgres
from fleet.store.sqlite import SqliteStore, copy_file
from fleet.store.taking import IntakeRules
from kiosk.domain.errors import BianminError
from kiosk.outbox.events import load_event_kinds

_EVENTS = Path(__file__).parents[1] / "config" / "events.toml"


class InUse(BianminError):
    """Something else has the store, and both at once would be wrong."""


class NoCopy(BianminError):
    """The file is no copy of a fleet's store."""


@asynccontextmanager
async def opened(
    config: FleetConfig,
    var: Path,
    changed: Callable[[frozenset[str]], None] = lambda _touched: None,
    told: Told = nobody,
) -> AsyncIterator[Store]:
    """Closed in the end. Raises NoServer, NewerStore."""
    kinds = load_event_kinds(_EVENTS)
    rules = IntakeRules({kind: kinds.reported_by(kind) for kind in ReporterKind}, config.zone)
    backlog = config.sync.backlog
    store: Store
    match config.store.engine:
        case Engine.SQLITE:
            store = SqliteStore(store_file(var), rules, backlog=backlog, changed=changed, told=told)
        case Engine.POSTGRES:
            store = await open_postgres(config.store.url, rules, backlog=backlog, changed=changed, told=told)
    try:
        yield store
    finally:
        await store.aclose()


@contextmanager
def serving(config: FleetConfig, var: Path) -> Iterator[None]:
    """For as long as this process serves: a SQLite file has one writer that counts what waits. Raises InUse."""
    if config.store.engine is not Engine.SQLITE:
        yield
        return
    file = store_file(var)
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.with_suffix(".serving").open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as taken:
            raise InUse(
                f'{file}: another process serves from it; several need [store] engine = "postgres"'
            ) from taken
        yield


def nightly_copy(config: FleetConfig, var: Path) -> Path:
    """Where the night lays it."""
    ending = {Engine.SQLITE: ".backup.sqlite3", Engine.POSTGRES: ".backup.pgdump"}[config.store.engine]
    return store_file(var).with_suffix(ending)


async def restore(config: FleetConfig, var: Path, file: Path) -> None:
    """The copy becomes the store. Raises InUse, NoCopy, NewerStore, DumpFailed.

    SQLite: what stood there goes; nobody may serve. PostgreSQL: into a database that is empty.
    """
    if not file.is_file():
        raise NoCopy(f"{file}: no such file")
    match config.store.engine:
        case Engine.SQLITE:
            with serving(config, var):
                _restore_file(file, store_file(var))
        case Engine.POSTGRES:
            await dumping.load(config.store.url, file)


def _restore_file(copy: Path, store: Path) -> None:
    """Checked before anything is replaced."""
    fresh = store.with_suffix(".restored")
    _gone(fresh)
    try:
        with closing(sqlite3.connect(f"file:{copy}?mode=ro", uri=True)) as opened_copy:
            (said,) = opened_copy.execute("PRAGMA integrity_check").fetchone()
            opened_copy.execute("SELECT count(*) FROM reporters").fetchone()
    except sqlite3.DatabaseError as broken:
        raise NoCopy(f"{copy}: {broken}") from broken
    if said != "ok":
        raise NoCopy(f"{copy}: {said}")
    copy_file(copy, fresh)
    migrate_file(fresh)
    _gone(store)  # with its log, which would be read into the file that takes its place
    fresh.replace(store)


def _gone(file: Path) -> None:
    for beside in ("", "-wal", "-shm"):
        file.with_name(file.name + beside).unlink(missing_ok=True)
