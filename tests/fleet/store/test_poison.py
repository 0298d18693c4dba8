"""An event that the database refuses, on both engines: it is set aside, and everything else is taken."""

import asyncio
from datetime import UTC, datetime

import msgspec
import pytest

from fleet import registry, tallies
from fleet.alerts import rows
from fleet.alerts.raising import Raising
from fleet.alerts.settings import Alerts
from fleet.refusing import Taken, take
from fleet.schemas import Event, Gap, GapReason, Sync
from fleet.stand_in import REFUSED
from fleet.store.port import Store, Unstorable
from tests.fleet.store.conftest import Engine
from tests.fleet.store.reports import DAY, NOW, batch, enrolled, event, numbers

_POISON = {
    Engine.SQLITE: "CREATE TRIGGER poison BEFORE INSERT ON events WHEN NEW.kind = 'poison'"
    " BEGIN SELECT raise(ABORT, 'poison is refused'); END",
    Engine.POSTGRES: "ALTER TABLE events ADD CONSTRAINT poison CHECK (kind <> 'poison')",
}
aside = Raising(Alerts()).refused


def with_poison(reporter: str, poison: Event, last: int = 7) -> Sync:
    return batch(reporter, 1, last, make=lambda seq: poison if seq == poison.seq else event(seq))


def huge(seq: int) -> Event:
    return msgspec.structs.replace(event(seq), version=2**70)


async def kinds(store: Store, reporter: str) -> list[str]:
    statement = "SELECT kind FROM events WHERE reporter = $1 ORDER BY seq"
    return [row[0] for row in await store.read(lambda sql: sql.rows(statement, reporter))]


async def alerts(store: Store, reporter: str) -> list[tuple[str, str, str]]:
    wanted = rows.Wanted("", subject=reporter)
    found = await store.read(lambda sql: rows.page(sql, wanted, (), 10))
    return [(alert.reason, alert.part, alert.value) for alert in found]


@pytest.mark.parametrize("place", [1, 4, 7])
async def test_one_refused_event_is_set_aside_and_the_rest_is_taken(
    store: Store, engine: Engine, place: int
) -> None:
    reporter = await enrolled(store)
    await store.write(lambda sql: sql.execute(_POISON[engine]))
    sync = with_poison(reporter, event(place, "poison", b'{"why":"no"}'))
    assert await take(store, sync, NOW, aside) == Taken(7, (place,))
    assert await kinds(store, reporter) == [
        REFUSED if seq == place else "ticket.taken" for seq in range(1, 8)
    ]
    (told,) = [
        one
        for one in await store.read(lambda sql: tallies.events(sql, reporter, DAY, 10))
        if one.kind == REFUSED
    ]
    assert (told.payload["kind"], told.payload["content"]) == ("poison", '{"why":"no"}')
    ((reason, part, value),) = await alerts(store, reporter)
    assert (reason, part) == ("event_refused", "poison")
    assert value.startswith(f"{place}: ")
    assert "poison" in value


async def test_a_batch_with_a_stand_in_may_come_again(store: Store, engine: Engine) -> None:
    reporter = await enrolled(store)
    await store.write(lambda sql: sql.execute(_POISON[engine]))
    sync = with_poison(reporter, event(4, "poison"))
    await take(store, sync, NOW, aside)
    again = await asyncio.gather(*(take(store, sync, NOW, aside) for _ in range(3)))
    assert again == [Taken(7)] * 3
    other = with_poison(reporter, event(4, "poison", b'{"not":"the same"}'))
    assert await take(store, other, NOW, aside) == Gap(reason=GapReason.FORKED, hwm=3, epoch=1)
    assert await numbers(store) == {reporter: list(range(1, 8))}
    assert len(await alerts(store, reporter)) == 1


async def test_every_event_may_be_poison(store: Store, engine: Engine) -> None:
    reporter = await enrolled(store)
    await store.write(lambda sql: sql.execute(_POISON[engine]))
    sync = batch(reporter, 1, 5, make=lambda seq: event(seq, "poison"))
    assert await take(store, sync, NOW, aside) == Taken(5, (1, 2, 3, 4, 5))
    assert len(await alerts(store, reporter)) == 1  # one kind, one alert


async def test_a_number_that_no_column_holds_is_set_aside(store: Store) -> None:
    reporter = await enrolled(store)
    assert await take(store, with_poison(reporter, huge(3)), NOW, aside) == Taken(7, (3,))
    assert await take(store, with_poison(reporter, huge(3)), NOW, aside) == Taken(7)


async def test_a_nul_in_a_text_blocks_nobody(store: Store, engine: Engine) -> None:
    reporter = await enrolled(store)
    sync = with_poison(reporter, event(3, "a\0b", b'{"text":"a\\u0000b"}'))
    aside_there = {Engine.SQLITE: (), Engine.POSTGRES: (3,)}[engine]  # a file takes it as it is
    assert await take(store, sync, NOW, aside) == Taken(7, aside_there)
    assert await take(store, sync, NOW, aside) == Taken(7)
    parts = [part for _, part, _ in await alerts(store, reporter)]
    assert parts == ["a\N{REPLACEMENT CHARACTER}b"] * len(aside_there)


@pytest.mark.parametrize(
    "at",
    [
        datetime(9999, 12, 31, 23, 59, tzinfo=UTC),
        datetime(1, 1, 1, tzinfo=UTC),
        datetime.max.replace(tzinfo=UTC),
    ],
)
async def test_the_ends_of_the_calendar_count_when_they_came(store: Store, at: datetime) -> None:
    reporter = await enrolled(store)
    sync = with_poison(reporter, event(3, at=at))
    for now in (NOW, NOW.replace(year=2027)):
        wrong = msgspec.structs.replace(sync, now=now)  # a clock that is right, and one that is not
        assert await take(store, wrong, NOW, aside) == Taken(7)
    counted = await store.read(lambda sql: tallies.counts(sql, "", DAY))
    assert counted == {"ticket.taken": 7}


async def test_a_heartbeat_alone_that_is_refused_is_refused(store: Store) -> None:
    reporter = await enrolled(store)
    with pytest.raises(Unstorable):
        await take(store, batch(reporter, 2**63 + 1, 2**63, gone_through=2**63), NOW, aside)
    assert (await store.read(lambda sql: registry.reporter(sql, reporter))).hwm == 0


async def test_the_rooms_texts_may_hold_a_nul(store: Store) -> None:
    reporter = await enrolled(store)
    name = "a\0b"
    await store.write(lambda sql: sql.execute("UPDATE reporters SET name = $1 WHERE id = $2", name, reporter))
    found = await store.read(lambda sql: sql.row("SELECT name FROM reporters WHERE name = $1", name))
    assert found is not None
    assert found[0] == "a\N{REPLACEMENT CHARACTER}b"
