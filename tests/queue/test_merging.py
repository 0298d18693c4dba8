"""What the old server did alone comes home in any order and as often as it likes: nothing lost, nothing doubled."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.domain.errors import BianminError
from kiosk.domain.rating import RatingChannel, RatingLevel
from kiosk.queue.replay import replayed_hash
from kiosk.queue.schemas import Rate, TicketState
from kiosk.queue.service import Verb
from kiosk.queue.standby.merging import merge, settle
from kiosk.queue.standby.messages import TailEnd, TailTicket
from kiosk.queue.standby.promotion import promote
from kiosk.queue.standby.replica import Role, write_role
from kiosk.queue.standby.tail import events_after, tail_of
from kiosk.queue.standby.terms import settled_terms, taken_over_at
from kiosk.queue.store import open_reader, state_hash
from tests.queue.site import Hall, ManualClock, running_hall, site_settings


@asynccontextmanager
async def split(folder: Path) -> AsyncIterator[tuple[Hall, Hall]]:
    """Three numbers known to both; then an old server that goes on alone, and a new one that was promoted."""
    clock = ManualClock()
    async with running_hall(folder / "old", clock=clock) as hall:
        await hall.hire()
        await hall.hire("staff2")
        await hall.staffed(1, 2)
        for n in range(3):
            await hall.take(command=f"both-{n:08d}")
    (folder / "new").mkdir()
    shutil.copy(folder / "old" / "store.sqlite3", folder / "new" / "store.sqlite3")
    write_role(folder / "new", Role(whole=True, primary="old"))
    promote(folder / "new" / "store.sqlite3", site_settings(), clock, "test")
    async with (
        running_hall(folder / "old", clock=clock) as old,
        running_hall(folder / "new", clock=clock) as new,
    ):
        yield old, new


async def alone(old: Hall) -> None:
    """The old server's last minutes: A001 served and rated, A002 called and gone, A003 given back, A004 and A005 given."""
    await old.served(1)
    first = ticket(old, "A001")
    rate = Rate(command="rate-0001", channel=RatingChannel.PAD, level=RatingLevel.SATISFIED, ticket=first)
    await old.service.rate("pad-1", rate, pad_window=1)
    await old.called(2)
    await old.do(Verb.NO_SHOW, 2, login="staff2")
    await old.service.cancel(ticket(old, "A003"), "cancel-0001")
    await old.take(command="alone-0001", person_tag="tag", masked_name="王*英")
    await old.take(command="alone-0002")


def ticket(hall: Hall, label: str) -> str:
    row = hall.service.ledger.reader.execute("SELECT id FROM tickets WHERE label = ?", (label,)).fetchone()
    return str(row[0])


def states(hall: Hall) -> dict[str, str]:
    return dict(hall.service.ledger.reader.execute("SELECT label, state FROM tickets ORDER BY label"))


def tail(old: Hall, new: Hall) -> list[TailTicket]:
    """As it goes over the wire."""
    ledger = old.service.ledger
    stories = tail_of(ledger.reader, ledger.moment(), 1, taken_over_at(new.service.ledger.reader, 1))
    return [msgspec.json.decode(msgspec.json.encode(story), type=TailTicket) for story in stories]


async def merged(new: Hall, stories: Sequence[TailTicket]) -> None:
    for story in stories:
        new.clock.advance(1)
        await new.service.ledger.write(partial(merge, told=story))


def is_sound(hall: Hall) -> bool:
    """Whether the log gives the tables."""
    reader = open_reader(hall.service.ledger.path)
    try:
        return state_hash(reader) == replayed_hash(reader, hall.service.settings.site.id)
    finally:
        reader.close()


def count(hall: Hall, sql: str) -> int:
    return int(hall.service.ledger.reader.execute(sql).fetchone()[0])


@settings(max_examples=15, deadline=None)
@given(st.data())
def test_in_every_order_and_any_number_of_times_the_result_is_the_same(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_merged_in_some_order(Path(folder), data))


async def _merged_in_some_order(folder: Path, data: st.DataObject) -> None:
    async with split(folder) as (old, new):
        await alone(old)
        await new.take()
        stories = tail(old, new)
        order = data.draw(st.permutations(stories))
        await merged(new, [*order, *data.draw(st.lists(st.sampled_from(stories), max_size=4))])
        assert states(new) == {
            "A001": "done", "A002": "no_show", "A003": "cancelled", "A004": "waiting", "A005": "waiting",
            "A1001": "waiting",
        }  # fmt: skip
        assert count(new, "SELECT count(*) FROM ratings") == 1
        assert count(new, "SELECT count(*) FROM handlings") == 2
        assert count(new, "SELECT count(*) FROM people") == 1
        assert is_sound(new)


async def test_a_finish_of_a_ticket_that_went_on_here_is_kept_in_the_audit(tmp_path: Path) -> None:
    async with split(tmp_path) as (old, new):
        await old.served(1)
        await new.called(1)
        stories = tail(old, new)
        await merged(new, [*stories, *stories])
        assert states(new)["A001"] == "called"
        assert (
            count(new, "SELECT count(*) FROM events WHERE json_extract(payload, '$.what') = 'tail.done'") == 1
        )


async def test_a_tap_that_went_on_here_keeps_the_number_of_here(tmp_path: Path) -> None:
    async with split(tmp_path) as (old, new):
        await old.take(command="tap-00000001")
        held = await new.take(command="tap-00000001")
        await merged(new, tail(old, new))
        assert states(new)["A004"] == TicketState.CANCELLED.value
        assert (await new.service.ticket_status(held.ticket)).state is TicketState.WAITING


async def test_a_number_for_a_service_that_is_gone_here_is_called_where_its_prefix_is(tmp_path: Path) -> None:
    async with split(tmp_path) as (old, new):
        await old.take(command="alone-0001")
        [story] = tail(old, new)
        assert story.issued is not None
        gone = msgspec.structs.replace(story, issued=msgspec.structs.replace(story.issued, service="gone"))
        await merged(new, [gone])
        found = new.service.ledger.reader.execute(
            "SELECT service FROM tickets WHERE label = 'A004'"
        ).fetchone()
        assert found == ("pension",)


async def test_a_server_promoted_before_its_first_day_settles_all_the_same(tmp_path: Path) -> None:
    async with running_hall(tmp_path / "old"):
        pass
    (tmp_path / "new").mkdir()
    shutil.copy(tmp_path / "old" / "store.sqlite3", tmp_path / "new" / "store.sqlite3")
    write_role(tmp_path / "new", Role(whole=True, primary="old"))
    clock = ManualClock()
    promote(tmp_path / "new" / "store.sqlite3", site_settings(), clock, "test")
    async with running_hall(tmp_path / "new", clock=clock) as new:
        await new.service.ledger.write(partial(settle, told=TailEnd(term=1, events=0, tickets=0)))
        assert settled_terms(new.service.ledger.reader) == (2,)


async def test_a_repeat_of_a_tap_that_the_old_server_answered_gets_its_answer(tmp_path: Path) -> None:
    async with split(tmp_path) as (old, new):
        answered = await old.take(command="tap-00000001")
        await merged(new, tail(old, new))
        assert await new.take(command="tap-00000001") == answered


async def test_numbers_begin_at_one_again_on_the_day_after_everything_came_home(tmp_path: Path) -> None:
    async with split(tmp_path) as (old, new):
        await alone(old)
        stories = tail(old, new)
        await merged(new, stories)
        after_seq = taken_over_at(new.service.ledger.reader, 1)
        end = TailEnd(term=1, events=events_after(old.service.ledger.reader, after_seq), tickets=len(stories))
        for _ in range(2):
            await new.service.ledger.write(lambda transaction: settle(transaction, end))
        assert (await new.take()).number == "A1001"
        new.clock.advance(timedelta(days=1).total_seconds())
        assert (await new.take()).number == "A001"
        assert count(new, "SELECT count(*) FROM events WHERE kind = 'term.settled'") == 1


async def test_while_the_old_server_is_away_no_day_begins_at_its_numbers(tmp_path: Path) -> None:
    async with split(tmp_path) as (_, new):
        assert (await new.take()).number == "A1001"
        new.clock.advance(timedelta(days=1).total_seconds())
        assert (await new.take()).number == "A1001"


async def test_a_store_that_is_no_copy_is_not_promoted(tmp_path: Path) -> None:
    async with running_hall(tmp_path):
        pass
    with pytest.raises(BianminError, match="no whole copy"):
        promote(tmp_path / "store.sqlite3", site_settings(), ManualClock(), "test")
