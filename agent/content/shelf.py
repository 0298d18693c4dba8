"""The cache of all packs in one SQLite file: written by the installing process, read by the agent, made again at any time."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import msgspec

from agent.content.said import entry_of, key_of, view_of
from kiosk.domain.content import Document, Keyword, Pack, Words, body_of, is_shown
from kiosk.signing.pack_file import Opened

SCHEMA = 1
LANGUAGES = ("zh_CN", "en")
PATIENCE_S = 2.0
DDL = f"""
CREATE TABLE packs (
    id         TEXT PRIMARY KEY,
    version    INTEGER NOT NULL,
    digest     TEXT NOT NULL,
    file       TEXT NOT NULL,
    area       TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    expires    TEXT NOT NULL
);
CREATE TABLE documents (
    key       TEXT PRIMARY KEY,
    pack      TEXT NOT NULL REFERENCES packs ON DELETE CASCADE,
    position  INTEGER NOT NULL,
    kind      TEXT NOT NULL,
    grp       TEXT NOT NULL,
    published TEXT NOT NULL,
    expires   TEXT NOT NULL,
    title     TEXT NOT NULL,
    keywords  TEXT NOT NULL,
    sounds    TEXT NOT NULL,
    body      TEXT NOT NULL,
    area      TEXT NOT NULL,
    trade     TEXT NOT NULL,
    pay_from  INTEGER NOT NULL
);
CREATE TABLE said (
    key        TEXT NOT NULL REFERENCES documents ON DELETE CASCADE,
    language   TEXT NOT NULL,
    area_name  TEXT NOT NULL,
    trade_name TEXT NOT NULL,
    entry      BLOB NOT NULL,
    view       BLOB NOT NULL,
    PRIMARY KEY (key, language)
);
CREATE INDEX documents_by_kind ON documents (kind, grp, position);
CREATE TABLE forms (
    key   TEXT PRIMARY KEY REFERENCES documents ON DELETE CASCADE,
    pages INTEGER NOT NULL,
    pdf   BLOB NOT NULL
);
CREATE TABLE versions (pack TEXT PRIMARY KEY, highest INTEGER NOT NULL);
CREATE TABLE files (file TEXT PRIMARY KEY, stamp TEXT NOT NULL, outcome TEXT NOT NULL, place TEXT NOT NULL);
CREATE TABLE seen (only INTEGER PRIMARY KEY CHECK (only = 1), signature TEXT NOT NULL);
PRAGMA user_version = {SCHEMA};
"""


@contextmanager
def writing(file: Path) -> Iterator[sqlite3.Connection]:
    """The store, open for its one writer. One that is damaged or of another software is begun anew."""
    try:
        connection = _open(file)
    except sqlite3.DatabaseError as broken:
        if isinstance(broken, sqlite3.OperationalError):  # busy, full or not ours: no reason to throw it away
            raise
        for part in (file, file.with_name(f"{file.name}-journal")):
            part.unlink(missing_ok=True)
        connection = _open(file)
    try:
        yield connection
    finally:
        connection.close()


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All of it or nothing."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def install(connection: sqlite3.Connection, opened: Opened, file: str, today: date) -> int:
    """Put the pack in the place of its last version, inside a transaction; how many documents are shown from today on."""
    pack = opened.pack
    remove(connection, pack.id)
    connection.execute(
        "INSERT INTO packs VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            pack.id,
            pack.version,
            opened.digest,
            file,
            pack.area,
            pack.valid_from.isoformat(),
            pack.expires.isoformat(),
        ),
    )
    alive = [one for one in pack.documents if is_shown(pack, one, max(today, one.published, pack.valid_from))]
    for position, document in enumerate(alive):
        _put(connection, opened, document, position)
    connection.execute(
        "INSERT INTO versions VALUES (?1, ?2) ON CONFLICT (pack) DO UPDATE SET highest = max(highest, ?2)",
        (pack.id, pack.version),
    )
    return len(alive)


def remove(connection: sqlite3.Connection, pack: str) -> None:
    """Nothing of it is shown any more."""
    connection.execute("DELETE FROM packs WHERE id = ?", (pack,))


def highest(connection: sqlite3.Connection, pack: str) -> int:
    """The highest version that was ever installed; -1 for a pack that never was."""
    row = connection.execute("SELECT highest FROM versions WHERE pack = ?", (pack,)).fetchone()
    return -1 if row is None else int(row[0])


def sounds_of(keywords: tuple[Keyword, ...]) -> str:
    """Pinyin and initials of each keyword, a space before each: ` shiyebaoxianjin sybxj`."""
    syllables = [keyword.pinyin.split() for keyword in keywords if keyword.pinyin]
    return "".join(f" {''.join(one)} {''.join(part[0] for part in one)}" for one in syllables)


def _open(file: Path) -> sqlite3.Connection:
    file.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(file, timeout=PATIENCE_S, isolation_level=None)
    try:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if version != SCHEMA and tables:
            raise sqlite3.DatabaseError(f"schema {version}")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(
            "PRAGMA cache_spill = OFF"
        )  # readers are only shut out for the moment of the commit
        if not tables:
            connection.executescript(f"BEGIN;{DDL}COMMIT;")
    except BaseException:
        connection.close()
        raise
    return connection


def _put(connection: sqlite3.Connection, opened: Opened, document: Document, position: int) -> None:
    pack = opened.pack
    key = key_of(pack, document)
    columns = (key, pack.id, position, *_columns(pack, document))
    connection.execute(f"INSERT INTO documents VALUES ({', '.join('?' * len(columns))})", columns)
    for language in LANGUAGES:
        view, entry = view_of(pack, document, language), entry_of(pack, document, language)
        names = (view.job.area, view.job.trade) if view.job is not None else ("", "")
        said = (key, language, *names, msgspec.json.encode(entry), msgspec.json.encode(view))
        connection.execute("INSERT INTO said VALUES (?, ?, ?, ?, ?, ?)", said)
    if document.form is not None:
        form = (key, document.form.pages, opened.forms[document.form.member])
        connection.execute("INSERT INTO forms VALUES (?, ?, ?)", form)


def _columns(pack: Pack, document: Document) -> tuple[object, ...]:
    until = min(pack.expires, document.expires or pack.expires)
    job = document.job
    return (
        document.kind.value,
        document.group,
        max(pack.valid_from, document.published).isoformat(),
        until.isoformat(),
        _searched(document.title, document.line),
        "\n".join(keyword.said.casefold() for keyword in document.keywords),
        sounds_of(document.keywords),
        f"{body_of(document, 'zh_CN')}\n{body_of(document, 'en')}".casefold(),
        *(("", "", 0) if job is None else (job.area.id, job.trade.id, job.pay_from)),
    )


def _searched(*texts: Words) -> str:
    return "\n".join(part for text in texts for part in (text.zh, text.en) if part).casefold()
