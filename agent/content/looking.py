"""What is on the shelf today, straight from the cache: nothing is held in memory between two questions."""

import re
import sqlite3
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import msgspec

from agent.content.verdicts import Outcome
from agent.content_schemas import DocumentView, Entries, Entry, Facet, Facets, Find, Shelf
from kiosk.domain.errors import Refused

BUSY_S = 2.0
PAYS = (0, 3000, 4000, 5000, 6000, 8000)
MOST_PAY = 10_000_000
LONGEST_WORD = 40
FEWEST_LETTERS = 3  # fewer stand in every English text
MOST_WORDS = 8
MOST_ROWS = 50
_SOUND = re.compile(r"[a-z0-9]+")
_SHOWN = (
    "FROM documents JOIN packs ON packs.id = documents.pack JOIN said ON said.key = documents.key "
    "WHERE said.language = :language AND documents.published <= :today AND documents.expires >= :today "
    "AND substr(:station, 1, length(packs.area)) = packs.area"
)


@dataclass(frozen=True, slots=True)
class BlankForm:
    """A form to print."""

    pages: int
    pdf: bytes


@dataclass(frozen=True, slots=True)
class _Narrowed:
    """The condition and its values; `rank`: how well a document fits the words, less is better."""

    where: str
    values: dict[str, object]
    rank: str


class Looking:
    """Questions to the cache. A cache that is not there, or is being made, has nothing. `area`: of this station."""

    def __init__(self, file: Path, area: str) -> None:
        self.file = file
        self._area = area

    def shelves(self, today: date) -> tuple[Shelf, ...]:
        """What kinds there are in which class."""
        sql = f"SELECT grp, kind, count(*) {_SHOWN} GROUP BY grp, kind ORDER BY grp, kind"
        with self._reading() as connection:
            rows = connection.execute(sql, self._values(today, "zh_CN")).fetchall() if connection else []
        return tuple(
            msgspec.convert({"group": row[0], "kind": row[1], "count": row[2]}, Shelf) for row in rows
        )

    def find(self, find: Find, today: date) -> Entries:
        """One page of what fits."""
        narrowed = self._narrowed(find, today)
        rows = max(1, min(find.rows, MOST_ROWS))
        with self._reading() as connection:
            if connection is None:
                return Entries(entries=(), page=1, pages=1, total=0)
            sql = f"SELECT count(*) {_SHOWN}{narrowed.where}"
            (total,) = connection.execute(sql, narrowed.values).fetchone()
            pages = max(1, -(-total // rows))
            page = max(1, min(find.page, pages))
            # Jobs last and newest first, all else in the order of the pack.
            order = (
                "documents.kind = 'job', CASE documents.kind WHEN 'job' THEN documents.published ELSE '' END DESC, "
                "documents.pack, position"
            )
            found = connection.execute(
                f"SELECT entry {_SHOWN}{narrowed.where} ORDER BY {narrowed.rank}, {order} LIMIT :rows OFFSET :skipped",
                {**narrowed.values, "rows": rows, "skipped": (page - 1) * rows},
            ).fetchall()
            facets = self._facets(connection, find, today) if find.kind == "job" else None
        entries = tuple(msgspec.json.decode(row[0], type=Entry) for row in found)
        return Entries(entries=entries, page=page, pages=pages, total=total, facets=facets)

    def document(self, key: str, language: str, today: date) -> DocumentView:
        """Raises Refused("no_document") where nobody may read it today."""
        row = self._one(f"SELECT view {_SHOWN} AND documents.key = :key", key, language, today)
        if row is None:
            raise Refused("no_document")
        return msgspec.json.decode(bytes(row[0]), type=DocumentView)

    def form(self, key: str, today: date) -> BlankForm:
        """Raises Refused("no_form")."""
        sql = f"SELECT pages, pdf FROM forms WHERE key IN (SELECT documents.key {_SHOWN} AND documents.key = :key)"
        row = self._one(sql, key, "zh_CN", today)
        if row is None:
            raise Refused("no_form")
        return BlankForm(int(row[0]), bytes(row[1]))

    def signature(self) -> str:
        """Of the folder as it was when the cache was last brought up to it."""
        with self._reading() as connection:
            row = connection.execute("SELECT signature FROM seen").fetchone() if connection else None
        return "" if row is None else str(row[0])

    def refused(self) -> int:
        """How many files were refused."""
        sql = "SELECT count(*) FROM files WHERE outcome NOT IN ('installed', 'expired')"
        with self._reading() as connection:
            return int(connection.execute(sql).fetchone()[0]) if connection else 0

    def outcome(self, name: str, stamp: str) -> Outcome | None:
        """What became of the file as it is now; None where it has not been looked at."""
        sql = "SELECT outcome FROM files WHERE file = ? AND stamp = ?"
        with self._reading() as connection:
            row = connection.execute(sql, (name, stamp)).fetchone() if connection else None
        return None if row is None else Outcome(row[0])

    def _one(self, sql: str, key: str, language: str, today: date) -> Sequence[bytes] | None:
        with self._reading() as connection:
            if connection is None:
                return None
            row: Sequence[bytes] | None = connection.execute(
                sql, {**self._values(today, language), "key": key}
            ).fetchone()
        return row

    def _facets(self, connection: sqlite3.Connection, find: Find, today: date) -> Facets:
        """Each filter counted with the other two as they are."""

        def counted(columns: str, without: Find) -> list[Facet]:
            narrowed = self._narrowed(without, today)
            sql = f"SELECT {columns}, count(*) {_SHOWN}{narrowed.where} GROUP BY 1 ORDER BY count(*) DESC, 1"
            rows = connection.execute(sql, narrowed.values)
            return [Facet(id=str(row[0]), name=str(row[1]), count=int(row[2])) for row in rows]

        of_pay = counted("pay_from, ''", _with(find, pay=0))
        return Facets(
            areas=tuple(counted("documents.area, area_name", _with(find, area=""))),
            trades=tuple(counted("trade, trade_name", _with(find, trade=""))),
            pays=tuple(
                Facet(id=str(pay), name="", count=sum(one.count for one in of_pay if int(one.id) >= pay))
                for pay in PAYS
            ),
        )

    def _narrowed(self, find: Find, today: date) -> _Narrowed:
        values = self._values(today, find.language)
        where = ""
        for column, value in (
            ("documents.kind", find.kind),
            ("grp", find.group),
            ("documents.area", find.area),
            ("trade", find.trade),
        ):
            if value:
                names = {f"is{len(values) + at}": one for at, one in enumerate(value.split(",")[:MOST_WORDS])}
                where += f" AND {column} IN ({', '.join(f':{name}' for name in names)})"
                values |= names
        if find.pay:
            where += " AND pay_from >= :pay"
            values["pay"] = max(0, min(find.pay, MOST_PAY))
        ranks = []
        for number, word in enumerate(words_of(find.words)):
            rank = _rank(f"word{number}", word)
            where += f" AND {rank} IS NOT NULL"
            values |= {f"word{number}": word, f"word{number}_sound": f" {word}"}
            ranks.append(rank)
        return _Narrowed(where, values, " + ".join(ranks) or "NULL")

    def _values(self, today: date, language: str) -> dict[str, object]:
        known = language if language in ("zh_CN", "en") else "zh_CN"
        return {"language": known, "today": today.isoformat(), "station": self._area}

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection | None]:
        """Not read-only: what a killed writer left half done is rolled back by whoever comes first."""
        if not self.file.exists():
            yield None
            return
        connection = sqlite3.connect(f"file:{self.file}?mode=rw", uri=True, timeout=BUSY_S)
        with closing(connection):
            connection.execute("PRAGMA cache_size = -512")
            yield connection


def words_of(typed: str) -> tuple[str, ...]:
    """What somebody looks for, word by word; wide letters and upper case make no difference."""
    plain = typed.encode("utf-8", "ignore").decode("utf-8")
    words = unicodedata.normalize("NFKC", plain).casefold().split()
    return tuple(word[:LONGEST_WORD] for word in words[:MOST_WORDS])


def _with(find: Find, **changes: object) -> Find:
    """The same question with other filters."""
    return msgspec.structs.replace(find, **changes)


def _rank(name: str, word: str) -> str:
    """0 in the title, 1 among the keywords, 2 in the text, NULL nowhere. A letter or two are the beginning of a sound."""
    is_sound = bool(_SOUND.fullmatch(word))
    if is_sound and len(word) < FEWEST_LETTERS:
        return f"(CASE WHEN instr(sounds, :{name}_sound) THEN 1 END)"
    heard = f" OR instr(sounds, :{name}_sound)" if is_sound else ""
    return (
        f"(CASE WHEN instr(title, :{name}) THEN 0 WHEN instr(keywords, :{name}){heard} THEN 1 "
        f"WHEN instr(body, :{name}) THEN 2 END)"
    )
