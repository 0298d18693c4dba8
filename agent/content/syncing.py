"""The folder of packs against the cache: each file installed, kept or refused, what has passed its time dropped."""

import sqlite3
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from agent.content import shelf
from agent.content.verdicts import NOBODY, Dropped, Outcome, Synced, Verdict, packs_in, signature_of, stamp_of
from kiosk.domain.content_pack import PackWrong
from kiosk.signing.key import PublicKey
from kiosk.signing.pack_file import Opened, opened
from kiosk.signing.signed_zip import NotBelieved, Unreadable

LONGEST_PLACE = 200


@dataclass(frozen=True, slots=True)
class _Read:
    file: Path
    pack: Opened


def sync(
    folder: Path,
    keys: Sequence[str],
    connection: sqlite3.Connection,
    today: date,
    back: Mapping[str, int] = NOBODY,
) -> Synced:
    """Bring the cache to what the folder holds today. Raises sqlite3.Error where it cannot be written: what was, stays.

    back: packs that may stand here in this version although a newer one did.
    """
    signature = signature_of(folder, keys, today, back)
    before = dict(_rows(connection, "SELECT file, stamp || ' ' || outcome FROM files"))
    read = _all_read(folder, [PublicKey.from_text(key) for key in keys])
    settled = _settled(connection, [one for one in read if isinstance(one, _Read)], today, back)
    refused = [one for one in read if isinstance(one, Verdict)]
    verdicts = sorted((*refused, *settled), key=lambda verdict: verdict.file)
    told = {one.file: f"{stamp_of(folder / one.file)} {one.outcome}" for one in verdicts}
    # A new file that cannot be believed, or has only come in half, takes nothing away from what was believed before.
    kept = {one.file for one in refused if before.get(one.file) != f"{stamp_of(folder / one.file)} installed"}
    dropped = _dropped(connection, settled, kept, today)
    with shelf.transaction(connection):
        for pack in dropped:
            shelf.remove(connection, pack.pack)
        connection.execute("DELETE FROM files")
        rows = [(one.file, stamp_of(folder / one.file), one.outcome.value, one.place) for one in verdicts]
        connection.executemany("INSERT INTO files VALUES (?, ?, ?, ?)", rows)
        connection.execute("INSERT OR REPLACE INTO seen VALUES (1, ?)", (signature,))
    news = tuple(replace(one, news=before.get(one.file) != told[one.file]) for one in verdicts)
    return Synced(news, dropped)


def _all_read(folder: Path, keys: Sequence[PublicKey]) -> list["_Read | Verdict"]:
    read: list[_Read | Verdict] = []
    for file in packs_in(folder):
        try:
            read.append(_Read(file, opened(file, keys)))
        except Unreadable as wrong:
            read.append(Verdict(file.name, Outcome.UNREADABLE, wrong.why))
        except NotBelieved:
            read.append(Verdict(file.name, Outcome.WRONG_SIGNATURE))
        except PackWrong as wrong:
            read.append(Verdict(file.name, Outcome.WRONG_CONTENT, str(wrong)[:LONGEST_PLACE]))
    return read


def _settled(
    connection: sqlite3.Connection, read: Sequence[_Read], today: date, back: Mapping[str, int]
) -> list[Verdict]:
    """Of two files that bring the same version of a pack, the first by name is taken."""
    newest: dict[str, _Read] = {}
    for one in read:
        held = newest.get(one.pack.pack.id)
        if held is None or one.pack.pack.version > held.pack.pack.version:
            newest[one.pack.pack.id] = one
    return [
        _settle(
            connection,
            one,
            today,
            is_wanted=newest[one.pack.pack.id] is one and _may_stand(connection, one, back),
        )
        for one in read
    ]


def _may_stand(connection: sqlite3.Connection, one: _Read, back: Mapping[str, int]) -> bool:
    pack = one.pack.pack
    return pack.version >= shelf.highest(connection, pack.id) or back.get(pack.id) == pack.version


def _settle(connection: sqlite3.Connection, one: _Read, today: date, *, is_wanted: bool) -> Verdict:
    pack = one.pack.pack
    verdict = Verdict(one.file.name, Outcome.INSTALLED, "", pack.id, pack.version)
    if not is_wanted:
        return replace(verdict, outcome=Outcome.OLDER)
    if pack.expires < today:
        return replace(verdict, outcome=Outcome.EXPIRED)
    with shelf.transaction(connection):
        documents = shelf.install(connection, one.pack, one.file.name, today)
    return replace(verdict, documents=documents)


def _dropped(
    connection: sqlite3.Connection, settled: Sequence[Verdict], kept: Collection[str], today: date
) -> tuple[Dropped, ...]:
    """Packs that are in the cache and should not be: past their day, or without a file that brings them."""
    alive = {one.pack for one in settled if one.outcome is Outcome.INSTALLED}
    rows = connection.execute("SELECT id, version, file, expires < ? FROM packs", (today.isoformat(),))
    return tuple(
        Dropped(pack, version, "expired" if expired else "removed")
        for pack, version, file, expired in rows
        if expired or (pack not in alive and file not in kept)
    )


def _rows(connection: sqlite3.Connection, sql: str) -> list[tuple[str, str]]:
    return [(str(first), str(second)) for first, second in connection.execute(sql)]
