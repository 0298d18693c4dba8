"""The standby's side on disk: a copy of the store, and the primary's own log beside it, byte for byte.

SQLite itself puts the two together, and knows where the last whole transaction ends.
"""

import logging
import os
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import msgspec

from kiosk.domain.errors import BianminError

ROLE = "replica.json"
FOLD_WAIT_S = 2.0
FOLD_TRIES = 3

_log = logging.getLogger("queue.standby")


class NotFolded(BianminError):
    """The log could not be put into the copy: only a new copy helps."""


class Role(msgspec.Struct, frozen=True):
    """This store is a copy: no queue may run on it until it is promoted. `whole`: it may be."""

    whole: bool
    primary: str


class Replica:
    """One copy in one folder; the caller owns the store's lock."""

    def __init__(self, store: Path, primary: str, fold_wait_s: float = FOLD_WAIT_S) -> None:
        self._store = store
        self._fold_wait_s = fold_wait_s
        self._log_path = store.with_name(store.name + "-wal")
        self._fresh = store.with_name(store.name + ".copy")
        self._primary = primary
        self._log: int | None = None

    def begin(self) -> None:
        """A new copy comes; the old one stays what it is until the new one is whole."""
        self._close_log()
        self._fresh.unlink(missing_ok=True)

    def copy(self, offset: int, data: bytes) -> None:
        """One piece of the copy."""
        handle = os.open(self._fresh, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            os.pwrite(handle, data, offset)
        finally:
            os.close(handle)

    def copied(self) -> None:
        """The copy is whole and takes the place of the old one."""
        _sync(self._fresh)
        write_role(self._store.parent, Role(whole=False, primary=self._primary))
        for name in ("-wal", "-shm"):
            self._store.with_name(self._store.name + name).unlink(missing_ok=True)
        self._fresh.replace(self._store)
        _sync(self._store.parent)
        write_role(self._store.parent, Role(whole=True, primary=self._primary))

    def append(self, offset: int, data: bytes) -> None:
        """A piece of the log, durable on return. One at offset 0 begins a new log: the old one is folded in first.

        Raises NotFolded, also where somebody who opened the copy took the log away.
        """
        if offset == 0:
            self._close_log()
            fold(self._store, self._fold_wait_s)
        self.check()
        handle = self._opened()
        os.pwrite(handle, data, offset)
        os.fdatasync(handle)

    def check(self) -> None:
        """Raises NotFolded where somebody who had opened the copy took its log away, as SQLite does at its last close."""
        if self._log is not None and os.fstat(self._log).st_nlink == 0:
            raise NotFolded(f"{self._log_path}: somebody who had opened the copy took it away")

    def close(self) -> None:
        """Let go of the files."""
        self._close_log()

    def _opened(self) -> int:
        if self._log is None:
            self._log = os.open(self._log_path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
        return self._log

    def _close_log(self) -> None:
        if self._log is not None:
            os.close(self._log)
            self._log = None


def fold(store: Path, wait_s: float = FOLD_WAIT_S) -> None:
    """Everything in the log goes into the store's file, and the log is empty.

    wait_s: between a few tries, for whoever reads the store. Raises NotFolded: the log must not be written over.
    """
    for attempt in range(FOLD_TRIES):
        if attempt:
            _log.warning("standby.fold_waits store=%s; somebody reads the copy: end that", store)
            time.sleep(wait_s)
        if _folded(store):
            return
    raise NotFolded(f"{store}: somebody reads the copy, and does not end")


def _folded(store: Path) -> bool:
    """False while anybody else has the store open: their index does not know what was appended behind SQLite's back."""
    try:
        with closing(sqlite3.connect(store, isolation_level=None, timeout=0)) as connection:
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.Error as failed:
        if failed.sqlite_errorcode == sqlite3.SQLITE_BUSY:
            return False
        raise NotFolded(f"{store}: {failed}") from failed
    return not busy


def read_role(folder: Path) -> Role | None:
    """None for a store of our own."""
    file = folder / ROLE
    return msgspec.json.decode(file.read_bytes(), type=Role) if file.exists() else None


def write_role(folder: Path, role: Role | None) -> None:
    """Durable on return."""
    file = folder / ROLE
    if role is None:
        file.unlink(missing_ok=True)
    else:
        fresh = file.with_suffix(".new")
        fresh.write_bytes(msgspec.json.encode(role))
        _sync(fresh)
        fresh.replace(file)
    _sync(folder)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
