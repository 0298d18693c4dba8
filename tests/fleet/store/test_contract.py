"""What every fleet store must do, on both engines. Reports arrive as the protocol allows them to."""

import asyncio
from collections.abc import Awaitable
from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest

from fleet import epochs, registry, tallies
from fleet.enrolment import digest_of, new_code
from fleet.housekeeping import forget_ended
from fleet.intake import Standing, Take
from fleet.schemas import Gap, GapReason, OpenedEpoch, OpenEpoch, ReporterKind, Sync
from fleet.store.port import Busy, Reporter, Store, UnknownReporter
from fleet.store.sql import Sql
from kiosk.domain.errors import ProtocolError, Refused
from tests.fleet.site import AREA, SITE, heartbeat, intake_rules
from tests.fleet.store.conftest import Engine, Opened
from tests.fleet.store.reports import DAY, NOW, batch, enrolled, event, stored

# What makes the table of events loose, and what makes it refuse one kind.
_LOOSE = {
    Engine.SQLITE: (
        "CREATE TABLE loose AS SELECT * FROM events",
        "DROP TABLE events",
        "ALTER TABLE loose RENAME TO events",
    ),
    Engine.POSTGRES: ("ALTER TABLE events DROP CONSTRAINT events_pkey",),
}
_POISON = {
    Engine.SQLITE: (
        "CREATE TRIGGER poison BEFORE INSERT ON events WHEN NEW.kind = 'poison'"
        " BEGIN SELECT raise(ABORT, 'poison'); END",
    ),
    Engine.POSTGRES: ("ALTER TABLE events ADD CONSTRAINT poison CHECK (kind <> 'poison')",),
}


async def changed(store: Store, statements: tuple[str, ...]) -> None:
    for statement in statements:
        await store.write(lambda sql, statement=statement: sql.execute(statement))  # type: ignore[misc]


# ---- the high-water mark ----


async def test_a_batch_moves_the_mark_and_a_repeat_changes_nothing(store: Store) -> None:
    reporter = await enrolled(store)
    assert await store.sync(batch(reporter, 1, 5), NOW) == 5
    assert await store.sync(batch(reporter, 1, 5), NOW) == 5
    assert await stored(store, reporter) == [1, 2, 3, 4, 5]
    assert await store.read(lambda sql: tallies.counts(sql, AREA, DAY)) == {"ticket.taken": 5}


async def test_a_batch_that_overlaps_brings_only_what_is_new(store: Store) -> None:
    reporter = await enrolled(store)
    await store.sync(batch(reporter, 1, 5), NOW)
    assert await store.sync(batch(reporter, 3, 8), NOW) == 8
    assert await stored(store, reporter) == list(range(1, 9))


async def test_a_gap_is_refused_whole(store: Store) -> None:
    reporter = await enrolled(store)
    await store.sync(batch(reporter, 1, 2), NOW)
    assert await store.sync(batch(reporter, 4, 6), NOW) == Gap(reason=GapReason.GAP, hwm=2, epoch=1)
    assert await stored(store, reporter) == [1, 2]


async def test_rows_that_can_never_come_are_noted_and_the_rest_goes_on(store: Store) -> None:
    reporter = await enrolled(store)
    assert await store.sync(batch(reporter, 4, 6, gone_through=3), NOW) == 6
    assert (await store.read(lambda sql: registry.reporter(sql, reporter))).lost_rows == 3


async def test_the_same_batch_twenty_times_at_once_is_stored_once(store: Store) -> None:
    reporter = await enrolled(store)
    marks = await asyncio.gather(*(store.sync(batch(reporter, 1, 9), NOW) for _ in range(20)))
    assert set(marks) == {9}
    assert await stored(store, reporter) == list(range(1, 10))
    assert await store.read(lambda sql: tallies.counts(sql, AREA, DAY)) == {"ticket.taken": 9}


async def test_without_the_mark_the_same_repeats_would_double(opened: Opened, engine: Engine) -> None:
    def careless(standing: Standing, sync: Sync) -> Take:
        return Take(sync.events, (), sync.events[-1].seq)

    store = await opened(replace(intake_rules(), judge=careless))
    reporter = await enrolled(store)
    await store.sync(batch(reporter, 1, 9), NOW)
    with pytest.raises(Exception, match=r"(?i)unique"):  # the second lock: the primary key
        await store.sync(batch(reporter, 1, 9), NOW)
    await changed(store, _LOOSE[engine])
    await asyncio.gather(*(store.sync(batch(reporter, 1, 9), NOW) for _ in range(20)))
    assert len(await stored(store, reporter)) == 9 * 21


# ---- epochs ----


async def test_a_closed_epoch_is_refused_and_told_the_present_one(store: Store) -> None:
    reporter = await enrolled(store)
    await store.sync(batch(reporter, 1, 5), NOW)
    opened = await store.write(
        lambda sql: epochs.open_epoch(sql, OpenEpoch(reporter=reporter, epoch=1, base=5), NOW)
    )
    assert opened == OpenedEpoch(epoch=2, hwm=5)
    assert await store.sync(batch(reporter, 6, 7), NOW) == Gap(reason=GapReason.OLD_EPOCH, hwm=5, epoch=2)
    assert await store.sync(batch(reporter, 6, 7, epoch=2), NOW) == 7


async def test_a_repeat_of_opening_is_told_what_was_opened(store: Store) -> None:
    reporter = await enrolled(store)
    wanted = OpenEpoch(reporter=reporter, epoch=1, base=0)
    await store.write(lambda sql: epochs.open_epoch(sql, wanted, NOW))
    assert await store.write(lambda sql: epochs.open_epoch(sql, wanted, NOW)) == Gap(
        reason=GapReason.OLD_EPOCH, hwm=0, epoch=2
    )


async def test_an_epoch_from_the_future_is_never_taken(store: Store) -> None:
    reporter = await enrolled(store)
    await store.sync(batch(reporter, 1, 3), NOW)
    refused = await store.sync(batch(reporter, 4, 5, epoch=9), NOW)
    assert refused == Gap(reason=GapReason.EPOCH_AHEAD, hwm=3, epoch=1)


async def test_other_rows_under_the_same_numbers_are_never_dropped(store: Store) -> None:
    reporter = await enrolled(store)
    await store.sync(batch(reporter, 1, 5), NOW)
    other = batch(
        reporter, 2, 6, make=lambda seq: event(seq) if seq < 4 else event(seq, payload=b'{"ticket":"x"}')
    )
    assert await store.sync(other, NOW) == Gap(reason=GapReason.FORKED, hwm=3, epoch=1)
    assert await stored(store, reporter) == [1, 2, 3, 4, 5]


# ---- one transaction for all ----


async def test_a_broken_batch_spoils_nobody_elses(store: Store) -> None:
    reporters = [await enrolled(store, f"key{number}") for number in range(4)]
    broken = msgspec.structs.replace(batch(reporters[0], 1, 3), events=(event(1), event(3)))
    answers = await asyncio.gather(
        *(store.sync(batch(reporter, 1, 3), NOW) for reporter in reporters[1:]),
        store.sync(broken, NOW),
        store.sync(batch("S-UNKNOWN", 1, 3), NOW),
        return_exceptions=True,
    )
    assert answers[:3] == [3, 3, 3]
    assert isinstance(answers[3], ProtocolError)
    assert isinstance(answers[4], UnknownReporter)
    assert await store.read(lambda sql: tallies.counts(sql, AREA, DAY)) == {"ticket.taken": 9}


async def test_a_batch_that_fails_halfway_leaves_nothing_and_spoils_nobody_elses(
    store: Store, engine: Engine
) -> None:
    reporters = [await enrolled(store, f"key{number}") for number in range(6)]
    await changed(store, _POISON[engine])
    poisoned = batch(
        reporters[0], 1, 3, make=lambda seq: event(seq, "poison" if seq == 3 else "ticket.taken")
    )
    answers = await asyncio.gather(
        *(store.sync(batch(reporter, 1, 3), NOW) for reporter in reporters[1:3]),
        store.sync(poisoned, NOW),
        *(store.sync(batch(reporter, 1, 3), NOW) for reporter in reporters[3:]),
        return_exceptions=True,
    )
    assert "poison" in str(answers.pop(2))
    assert answers == [3] * 5
    assert await stored(store, reporters[0]) == []
    assert (await store.read(lambda sql: registry.reporter(sql, reporters[0]))).hwm == 0
    assert await store.read(lambda sql: tallies.counts(sql, AREA, DAY)) == {"ticket.taken": 15}


@pytest.mark.parametrize("seq_kind", [(1, "a\x00b"), (2**63, "ticket.taken")])
async def test_what_no_column_holds_fails_its_own_sender_only(
    store: Store, seq_kind: tuple[int, str]
) -> None:
    seq, kind = seq_kind
    poor, good = await enrolled(store, "poor"), await enrolled(store, "good")
    odd = batch(poor, seq, seq, make=lambda number: event(number, kind), gone_through=seq - 1)
    answers = await asyncio.gather(
        store.sync(odd, NOW), store.sync(batch(good, 1, 3), NOW), return_exceptions=True
    )
    assert answers[1] == 3
    assert await stored(store, good) == [1, 2, 3]


async def test_more_writes_than_may_wait_are_told_to_come_later(opened: Opened) -> None:
    store = await opened(backlog=2)
    reporter = await enrolled(store)
    answers = await asyncio.gather(
        *(store.sync(batch(reporter, 1, 2), NOW) for _ in range(5)), return_exceptions=True
    )
    assert sum(isinstance(answer, Busy) for answer in answers) == 3
    assert answers.count(2) == 2


# ---- what is kept ----


async def test_the_heartbeat_is_kept_once_and_replaced(store: Store) -> None:
    reporter = await enrolled(store)
    assert (await store.read(lambda sql: registry.reporter(sql, reporter))).state is None
    await store.sync(batch(reporter, 1, 1), NOW)
    later = msgspec.structs.replace(heartbeat(), outbox_depth=4)
    await store.sync(msgspec.structs.replace(batch(reporter, 2, 2), state=later), NOW + timedelta(seconds=30))
    found = await store.read(lambda sql: registry.reporter(sql, reporter))
    assert (found.state, found.last_sync_at) == (later, NOW + timedelta(seconds=30))


async def test_kinds_of_the_other_reporter_are_stored_and_not_counted(store: Store) -> None:
    reporter = await enrolled(store)
    rated = b'{"level":"very_satisfied"}'
    kinds = {1: ("device.changed", b"{}"), 2: ("rating.given", rated), 3: ("new.kind", b"{}")}
    await store.sync(batch(reporter, 1, 3, make=lambda seq: event(seq, *kinds[seq])), NOW)
    assert await stored(store, reporter) == [1, 2, 3]
    assert await store.read(lambda sql: tallies.counts(sql, AREA, DAY)) == {"rating.given.very_satisfied": 1}


async def test_counts_belong_to_the_area_and_all_above_it(store: Store) -> None:
    for key, area in (("a", AREA), ("b", "430603001002"), ("c", "430604001001")):
        await store.sync(batch(await enrolled(store, key, area), 1, 2), NOW)
    assert await store.read(lambda sql: tallies.counts(sql, "430603", DAY)) == {"ticket.taken": 4}
    assert await store.read(lambda sql: tallies.counts(sql, "", DAY)) == {"ticket.taken": 6}
    assert await store.read(lambda sql: tallies.hours(sql, "430603", DAY, "ticket.taken")) == {10: 4}
    assert await store.read(lambda sql: tallies.counts(sql, "430603", DAY + timedelta(days=1))) == {}
    assert len(await store.read(lambda sql: registry.reporters(sql, "430603"))) == 2


async def test_pruning_takes_raw_events_and_never_counts(store: Store) -> None:
    reporter = await enrolled(store)
    await store.sync(batch(reporter, 1, 2), NOW)
    assert await store.keep_days(DAY, DAY) == 0
    assert await store.keep_days(DAY + timedelta(days=1), DAY) == 2
    assert await store.read(lambda sql: tallies.counts(sql, AREA, DAY)) == {"ticket.taken": 2}
    assert await store.sync(batch(reporter, 3, 4), NOW) == 4


async def test_an_expired_code_is_refused_and_goes_at_night(store: Store) -> None:
    code = new_code("c", ReporterKind.SITE, area=AREA, site=SITE, quota=1, expires_at=NOW)
    await store.write(lambda sql: registry.add_code(sql, code))
    with pytest.raises(Refused, match="code_expired"):
        await store.write(lambda sql: registry.enrol(sql, digest_of("c"), ReporterKind.SITE, "key", "x", NOW))
    await store.write(lambda sql: forget_ended(sql, NOW + timedelta(seconds=1)))
    with pytest.raises(Refused, match="code_unknown"):
        await store.write(lambda sql: registry.enrol(sql, digest_of("c"), ReporterKind.SITE, "key", "x", NOW))


# ---- the rooms' acts ----


async def test_an_act_that_raises_leaves_nothing(store: Store) -> None:
    code = new_code("c", ReporterKind.SITE, area=AREA, site=SITE, quota=1, expires_at=NOW)

    async def half(sql: Sql) -> None:
        await registry.add_code(sql, code)
        raise Refused("half")

    with pytest.raises(Refused, match="half"):
        await store.write(half)
    with pytest.raises(Refused, match="code_unknown"):
        await store.write(lambda sql: registry.enrol(sql, code.digest, ReporterKind.SITE, "k", "x", NOW))


async def test_a_code_makes_no_more_reporters_than_it_may(store: Store) -> None:
    expires_at = NOW + timedelta(hours=1)
    code = new_code("c", ReporterKind.SITE, area=AREA, site=SITE, quota=3, expires_at=expires_at)
    await store.write(lambda sql: registry.add_code(sql, code))

    def enrol(key: str) -> Awaitable[Reporter]:
        return store.write(lambda sql: registry.enrol(sql, code.digest, ReporterKind.SITE, key, "x", NOW))

    answers = await asyncio.gather(*(enrol(f"key{number}") for number in range(8)), return_exceptions=True)
    assert sum(isinstance(answer, Reporter) for answer in answers) == 3
    assert [str(answer) for answer in answers if isinstance(answer, Exception)] == ["code_used"] * 5


async def test_what_is_read_is_of_one_moment(store: Store) -> None:
    reporter = await enrolled(store)
    await store.sync(batch(reporter, 1, 5), NOW)

    async def ask(sql: Sql) -> tuple[int, int]:
        (before,) = await sql.rows("SELECT hwm FROM reporters")
        (after,) = await sql.rows("SELECT count(*) FROM events")
        return before[0], after[0]

    asked = await asyncio.gather(
        *(store.read(ask) for _ in range(5)), store.sync(batch(reporter, 6, 9), NOW), store.read(ask)
    )
    assert all(hwm == events for hwm, events in (pair for pair in asked if isinstance(pair, tuple)))
