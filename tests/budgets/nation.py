"""700,000 made-up reporters in the shape of a nation, each town with a name of its own, and one day of counts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import asyncpg
import msgspec

from fleet.schemas import DeviceReport, Heartbeat
from fleet.store.rows import stamp
from fleet.store.tables import connect
from fleet.store.taking import sums

PROVINCES, PREFECTURES, COUNTIES, TOWNS, MACHINES = 31, 11, 10, 12, 17  # each of the one before
DAY = date(2026, 3, 18)
PREFECTURE, COUNTY, TOWN = "4306", "430603", "430603004"
NAMES = ("ticket.taken", "ticket.printed", "ticket.called", "ticket.done", "rating.given.satisfied")
HOURS = range(8, 18)
REPORTER = ("id", "kind", "name", "area", "site", "public_key", "enrolled_at", "last_sync_at", "state")
COUNTER = ("day", "area", "name", "hour", "count")
# What the alerts' watch thinks of each, the figures that it keeps of counties, and how each is found; one kiosk of a county
# is down.
WATCHED = (
    "INSERT INTO alert_watch (reporter, kind, area, digest, presence, verdict, seen_sync_at, tracks)"
    " SELECT id, kind, area, 'd', 'online',"
    " CASE WHEN id LIKE '%001002' THEN 'down' ELSE 'fine' END, last_sync_at, '{}'"
    " FROM reporters",
    "INSERT INTO reporter_tallies (county, kind, presence, verdict, count)"
    " SELECT substr(area, 1, 6), kind, presence, verdict, count(*) FROM alert_watch GROUP BY 1, 2, 3, 4",
    "INSERT INTO reporter_pairs (pair, reporter) SELECT DISTINCT substr(site, places.place, 2), id FROM reporters,"
    " (SELECT 1 AS place UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6)"
    " AS places WHERE places.place < length(site) ORDER BY 1, 2",
)
_AT = stamp(datetime(2026, 3, 18, 2, 0, tzinfo=UTC))
_DEVICES = tuple(
    DeviceReport(device=name, state="ready", fault="none", notice="none")
    for name in ("printer", "card", "qr")
)
_STATE = msgspec.json.encode(
    Heartbeat(software="0.1.0", boot="0" * 32, outbox_depth=0, devices=_DEVICES)
).decode("utf-8")

Cell = str | int


@dataclass(frozen=True, slots=True)
class Nation:
    """Its counties are the same; how many towns one has, and machines a town, is how large it is."""

    towns: int = TOWNS
    machines: int = MACHINES


WHOLE = Nation()
SMALL = Nation(1, 3)


def towns(nation: Nation = WHOLE) -> Iterator[str]:
    """Codes of nine digits; provinces are numbered so that 43 is one of them."""
    for province in range(20, 20 + PROVINCES):
        for prefecture in range(1, 1 + PREFECTURES):
            for county in range(1, 1 + COUNTIES):
                for town in range(1, 1 + nation.towns):
                    yield f"{province:02}{prefecture:02}{county:02}{town:03}"


def site(town: str) -> str:
    """Two letters of its own, and what all are called."""
    province, prefecture, county = int(town[:2]) - 20, int(town[2:4]) - 1, int(town[4:6]) - 1
    place = ((province * PREFECTURES + prefecture) * COUNTIES + county) * TOWNS + int(town[6:]) - 1
    first, second = divmod(place, 210)
    return f"{chr(0x6C5F + first)}{chr(0x6C5F + second)}村服务点"


def reporters(nation: Nation = WHOLE) -> Iterator[tuple[Cell, ...]]:
    """Rows of REPORTER."""
    for town in towns(nation):
        for number in range(1, 1 + nation.machines):
            name = f"{town}{number:03}"
            kind = "site" if number == 1 else "kiosk"
            yield (f"K-{name}", kind, "01", name, site(town), f"key-{name}", _AT, _AT, _STATE)


def counts(nation: Nation = WHOLE) -> Iterator[tuple[str, str, str, int, int]]:
    """Rows of COUNTER for each town."""
    for town in towns(nation):
        for name in NAMES:
            for hour in HOURS:
                yield DAY.isoformat(), town, name, hour, 3


def summed(nation: Nation = WHOLE) -> list[tuple[Cell, ...]]:
    """Rows of area_sums."""
    above = sums({(day, area, name, hour): count for day, area, name, hour, count in counts(nation)})
    return [(*key, 0, count) for key, count in above.items()]


def insert_nation(file: Path, nation: Nation = WHOLE) -> None:
    """Into a SQLite store that is ready."""
    connection = connect(file)
    connection.execute("BEGIN")
    for table, columns, rows in (
        ("reporters", REPORTER, reporters(nation)),
        ("counters", COUNTER, counts(nation)),
        ("area_sums", (*COUNTER[:-1], "lane", "count"), summed(nation)),
    ):
        places = ", ".join("?" * len(columns))
        connection.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})", rows)
    for statement in WATCHED:
        connection.execute(statement)
    connection.execute("COMMIT")
    connection.execute("ANALYZE")
    connection.close()


async def copy_nation(url: str) -> None:
    """Into a PostgreSQL database that is ready."""
    connection = await asyncpg.connect(url)
    await connection.copy_records_to_table("reporters", records=reporters(), columns=REPORTER)
    await connection.copy_records_to_table("counters", records=counts(), columns=COUNTER)
    await connection.copy_records_to_table(
        "area_sums", records=summed(), columns=(*COUNTER[:-1], "lane", "count")
    )
    for statement in WATCHED:
        await connection.execute(statement)
    await connection.execute("VACUUM ANALYZE")
    await connection.close()
