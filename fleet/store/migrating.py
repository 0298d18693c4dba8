"""Brings a store to this version; one of a newer version is refused. The steps are in `migrations/versions`."""

import sqlite3
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, NullPool, create_engine, text
from sqlalchemy.exc import DBAPIError

from kiosk.domain.errors import BianminError

_HERE = Path(__file__).parent / "migrations"
_NUMBERED = 2  # `user_version` of files from before the steps were Alembic's; step 0001 is what they hold
_BASE = "0001"


class NoStore(BianminError):
    """The file is no store, or cannot be read or written."""


class NewerStore(BianminError):
    """The store was written by a newer version than this one."""


def migrate_file(file: Path) -> None:
    """A SQLite file, made if there is none: all steps or none. Raises NewerStore, NoStore."""
    engine = create_engine("sqlite://", creator=lambda: _opened(file), poolclass=NullPool)
    try:
        with engine.begin() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")  # Python's own transactions leave tables out
            migrate(connection, str(file))
    except DBAPIError as failed:
        raise NoStore(f"{file}: {failed.orig}") from failed


def migrate(connection: Connection, name: str) -> None:
    """Inside the caller's transaction. name: of the store, for the refusal. Raises NewerStore."""
    config = Config()
    config.set_main_option("script_location", str(_HERE))
    config.attributes["connection"] = connection
    present = MigrationContext.configure(connection).get_current_revision()
    if present is None and connection.dialect.name == "sqlite":
        present = _numbered(connection, config, name)
    script = ScriptDirectory.from_config(config)
    if present == script.get_current_head():
        return
    if present is not None and present not in {step.revision for step in script.walk_revisions()}:
        raise NewerStore(
            f"{name}: store version {present}, this software knows {script.get_current_head()}: update it"
        )
    command.upgrade(config, "head")


def _opened(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, isolation_level=None, timeout=10.0)
    connection.execute("PRAGMA journal_mode=WAL")
    return connection


def _numbered(connection: Connection, config: Config, name: str) -> str | None:
    version = connection.execute(text("PRAGMA user_version")).scalar_one()
    if version > _NUMBERED:
        raise NewerStore(f"{name}: store version {version}, this software knows {_NUMBERED}: update it")
    if version == _NUMBERED:
        command.stamp(config, _BASE)
        return _BASE
    return None
