"""Counts the fleet's store against what kiosks were told is durable, and shows that the count can fail."""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from fleet.store.port import Store
from fleet.store.sql import Sql
from tests.prove.fleet_kiosks import Kiosk, event, payload


@dataclass(frozen=True, slots=True)
class Verdict:
    """lost: acknowledged rows that are not there. doubled: rows that are there more than once, in whatever day or epoch.

    strange: rows that no kiosk wrote, or with another content. miscounted: how far the counts of the area, and of
    everything, are from the rows.
    """

    events: int
    lost: int
    doubled: int
    strange: int
    miscounted: int

    @property
    def holds(self) -> bool:
        """Whether every event is there once."""
        return not (self.lost or self.doubled or self.strange or self.miscounted)

    def __str__(self) -> str:
        return (
            f"{self.events} events in the store: lost {self.lost}, doubled {self.doubled}, strange {self.strange},"
            f" miscounted {self.miscounted}"
        )


class _Undone(Exception):
    """Nothing of the transaction stays."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__()
        self.verdict = verdict


async def counted(sql: Sql, kiosks: Mapping[str, Kiosk]) -> Verdict:
    """Every row and every count, beside what the kiosks have."""
    rows = await sql.rows("SELECT reporter, seq, kind, payload FROM events")
    there: dict[str, Counter[int]] = {name: Counter() for name in kiosks}
    strange = 0
    for reporter, seq, kind, said in rows:
        kiosk = kiosks.get(reporter)
        if kiosk is None or seq > kiosk.written or not _is_the_same(reporter, seq, kind, said):
            strange += 1
        else:
            there[reporter][seq] += 1
    lost = sum(seq not in there[name] for name, kiosk in kiosks.items() for seq in range(1, kiosk.acked + 1))
    doubled = sum(times - 1 for seqs in there.values() for times in seqs.values())
    counts = [await _sum(sql, "SELECT sum(count) FROM counters")]
    counts.append(await _sum(sql, "SELECT sum(count) FROM area_sums WHERE area = ''"))
    return Verdict(len(rows), lost, doubled, strange, max(abs(count - len(rows)) for count in counts))


async def controls(store: Store, kiosks: Mapping[str, Kiosk]) -> list[str]:
    """What the count does not notice of damage that is done to the store and undone again; empty where it notices all."""
    missed = []
    for name, harm, noticed in _HARMS:
        verdict = await _harmed(store, kiosks, harm)
        if not noticed(verdict):
            missed.append(f"{name}: {verdict}")
    return missed


async def _harmed(
    store: Store, kiosks: Mapping[str, Kiosk], harm: Callable[[Sql], Awaitable[object]]
) -> Verdict:
    async def act(sql: Sql) -> None:
        await harm(sql)
        raise _Undone(await counted(sql, kiosks))

    try:
        await store.write(act)
    except _Undone as undone:
        return undone.verdict
    raise AssertionError("it stays")


async def _one(sql: Sql) -> Sequence[object]:
    row = await sql.row(
        "SELECT day, reporter, epoch, seq FROM events ORDER BY day, reporter, epoch, seq LIMIT 1"
    )
    assert row is not None, "an empty store proves nothing"
    return tuple(row)


async def _lose_one(sql: Sql) -> None:
    day, reporter, epoch, seq = await _one(sql)
    gone = "DELETE FROM events WHERE day = $1 AND reporter = $2 AND epoch = $3 AND seq = $4"
    await sql.execute(gone, str(day), str(reporter), int(str(epoch)), int(str(seq)))


async def _double_one(sql: Sql) -> None:
    day, reporter, epoch, seq = await _one(sql)
    again = (
        "INSERT INTO events (day, reporter, epoch, seq, kind, version, at, boot_s, received_at, payload)"
        " SELECT day, reporter, epoch + 1, seq, kind, version, at, boot_s, received_at, payload FROM events"
        " WHERE day = $1 AND reporter = $2 AND epoch = $3 AND seq = $4"
    )
    await sql.execute(again, str(day), str(reporter), int(str(epoch)), int(str(seq)))


async def _alter_one(sql: Sql) -> None:
    day, reporter, epoch, seq = await _one(sql)
    other = "UPDATE events SET payload = '{}' WHERE day = $1 AND reporter = $2 AND epoch = $3 AND seq = $4"
    await sql.execute(other, str(day), str(reporter), int(str(epoch)), int(str(seq)))


async def _count_one_again(sql: Sql) -> None:
    row = await sql.row("SELECT day, area, name, hour FROM counters LIMIT 1")
    assert row is not None, "nothing was counted"
    more = "UPDATE counters SET count = count + 1 WHERE day = $1 AND area = $2 AND name = $3 AND hour = $4"
    await sql.execute(more, *row)


_HARMS: tuple[tuple[str, Callable[[Sql], Awaitable[object]], Callable[[Verdict], bool]], ...] = (
    ("one event deleted", _lose_one, lambda verdict: verdict.lost == 1),
    ("one event twice", _double_one, lambda verdict: verdict.doubled == 1),
    ("one event altered", _alter_one, lambda verdict: verdict.strange == 1 and verdict.lost == 1),
    ("one event counted twice", _count_one_again, lambda verdict: verdict.miscounted == 1),
)
CONTROLS = len(_HARMS)


def _is_the_same(reporter: str, seq: int, kind: str, said: str) -> bool:
    return kind == event(reporter, seq).kind and said.encode("utf-8") == payload(reporter, seq)


async def _sum(sql: Sql, statement: str) -> int:
    row = await sql.row(statement)
    return int(row[0] or 0) if row else 0
