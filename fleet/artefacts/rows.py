"""The catalogue of artefacts in the store."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fleet.store.rows import stamp
from fleet.store.sql import Row, Sql
from kiosk.domain.artefact import ArtefactKind
from kiosk.domain.errors import Refused

_COLUMNS = "digest, kind, name, version, title, size, added_at, added_by"
PAGE = 200


@dataclass(frozen=True, slots=True)
class Stored:
    """One artefact that may be distributed. `digest`: SHA-256 of its file."""

    digest: str
    kind: ArtefactKind
    name: str
    version: int
    title: str
    size: int
    added_at: datetime
    added_by: str

    @property
    def item(self) -> str:
        """kind/name."""
        return f"{self.kind}/{self.name}"


async def add(sql: Sql, artefact: Stored) -> None:
    """The same file once more changes nothing. Raises Refused: artefact_version_taken, artefact_older."""
    if await one(sql, artefact.digest) is not None:
        return
    newest = await sql.row("SELECT max(version) FROM artefacts WHERE item = $1", artefact.item)
    highest = -1 if newest is None or newest[0] is None else int(newest[0])
    if artefact.version == highest:
        raise Refused("artefact_version_taken", f"{artefact.item} {artefact.version} is another file")
    if artefact.version < highest:
        raise Refused("artefact_older", f"{artefact.item} {highest} is here already")
    await sql.execute(
        "INSERT INTO artefacts (digest, item, kind, name, version, title, size, added_at, added_by)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        artefact.digest,
        artefact.item,
        artefact.kind.value,
        artefact.name,
        artefact.version,
        artefact.title,
        artefact.size,
        stamp(artefact.added_at),
        artefact.added_by,
    )


async def one(sql: Sql, digest: str) -> Stored | None:
    """By its digest."""
    row = await sql.row(f"SELECT {_COLUMNS} FROM artefacts WHERE digest = $1", digest)
    return None if row is None else _stored(row)


async def newest(sql: Sql, limit: int = PAGE, before: tuple[str, str] | None = None) -> Sequence[Stored]:
    """The last ones that were added, newest first. before: (stamp, digest) of the last one seen."""
    at, digest = before or ("~", "")  # behind every digit
    rows = await sql.rows(
        f"SELECT {_COLUMNS} FROM artefacts WHERE added_at < $1 OR (added_at = $1 AND digest > $2)"
        " ORDER BY added_at DESC, digest LIMIT $3",
        at,
        digest,
        limit,
    )
    return [_stored(row) for row in rows]


def _stored(row: Row) -> Stored:
    digest, kind, name, version, title, size, added_at, added_by = row
    return Stored(
        digest,
        ArtefactKind(kind),
        name,
        version,
        title,
        size,
        datetime.fromisoformat(added_at),
        added_by,
    )
