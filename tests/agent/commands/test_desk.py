"""A command is done once, whatever comes between: a repeat, a crash, a restart, its age."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agent.commands.desk import CommandDesk, Executor, Order
from agent.store import Store
from fleet.schemas import Command
from kiosk.domain.errors import Refused, Unreachable
from kiosk.outbox.events import load_event_kinds
from tests.agent.station import until
from tests.fleet.site import SetClock

NOW = datetime(2026, 3, 18, 2, 0, tzinfo=UTC)
Told = list[tuple[str, dict[str, object]]]


@pytest.fixture
def store(tmp_path: Path) -> object:
    with contextlib.closing(Store(tmp_path / "own.sqlite3")) as own:
        yield own


class Done:
    """Executors that count what was done."""

    def __init__(self) -> None:
        self.ids: list[int] = []

    async def act(self, order: Order) -> Mapping[str, object] | None:
        self.ids.append(order.id)
        return {"passed": True, "failed": []}

    async def restart(self, order: Order) -> None:
        self.ids.append(order.id)

    async def refuse(self, order: Order) -> Mapping[str, object]:
        self.ids.append(order.id)
        raise Refused("printer", "paper_out")

    async def fail(self, order: Order) -> Mapping[str, object]:
        raise Unreachable("away")

    def executors(self) -> dict[str, Executor]:
        return {
            "self_test": self.act,
            "reboot": self.restart,
            "test_page": self.refuse,
            "sync_now": self.fail,
        }


@contextlib.asynccontextmanager
async def life(
    store: Store, done: Done, boot: str = "one", clock: SetClock | None = None
) -> AsyncIterator[CommandDesk]:
    """One life of the agent."""
    desk = CommandDesk(store, clock or SetClock(NOW), done.executors(), lambda: None, boot)
    running = asyncio.create_task(desk.run())
    try:
        yield desk
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


def command(number: int, kind: str = "self_test", valid_s: float = 60.0) -> Command:
    return Command(id=number, kind=kind, valid_s=valid_s)


async def told(store: Store) -> Told:
    """Every event, each as config/events.toml has it."""
    await store.write(load_event_kinds(Path("config/events.toml")).check_outbox)
    rows = await store.write(
        lambda db: db.execute("SELECT kind, payload FROM outbox ORDER BY seq").fetchall()
    )
    return [(kind, json.loads(payload)) for kind, payload in rows]


async def after(store: Store, events: int) -> Told:
    """When so many were written."""
    async with asyncio.timeout(60):
        while len(found := await told(store)) < events:  # noqa: ASYNC110  # the writer has its own thread
            await asyncio.sleep(0.01)
    return found


async def test_a_repeat_is_answered_with_the_first_result_and_not_done_again(store: Store) -> None:
    done = Done()
    async with life(store, done) as desk:
        desk.take((command(7),))
        await after(store, 1)
        desk.take((command(7),))
        first, again = await after(store, 2)
    assert done.ids == [7]
    assert first == ("command.done", {"command": 7, "kind": "self_test", "passed": True, "failed": []})
    assert again == (first[0], {**first[1], "again": True})


async def test_a_repeat_after_a_restart_is_answered_too(store: Store) -> None:
    done = Done()
    async with life(store, done) as desk:
        desk.take((command(7),))
        await after(store, 1)
    async with life(store, done) as desk:
        desk.take((command(7),))
        await after(store, 2)
    assert done.ids == [7]


async def test_one_that_waits_is_taken_once(store: Store) -> None:
    done = Done()
    async with life(store, done) as desk:
        desk.take((command(7), command(7), command(8)))
        await after(store, 2)
    assert done.ids == [7, 8]


@pytest.mark.parametrize(
    ("kind", "valid_s", "why"),
    (
        ("self_test", 0.0, "expired"),
        ("maintenance", 60.0, "not_fitted"),
        ("dance", 60.0, "unknown_kind"),
        ("test_page", 60.0, "printer"),
        ("sync_now", 60.0, "failed"),
    ),
)
async def test_what_is_not_done_says_why(store: Store, kind: str, valid_s: float, why: str) -> None:
    async with life(store, Done()) as desk:
        desk.take((command(7, kind, valid_s),))
        ((event, payload),) = await after(store, 1)
    assert (event, payload["why"]) == ("command.failed", why)


async def test_one_that_grew_old_behind_another_is_not_done(store: Store) -> None:
    done, clock = Done(), SetClock(NOW)
    desk = CommandDesk(store, clock, done.executors(), lambda: None, "one")
    desk.take((command(7, valid_s=10.0),))
    clock.at += timedelta(seconds=11)
    running = asyncio.create_task(desk.run())
    ((_, payload),) = await after(store, 1)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert (payload["why"], done.ids) == ("expired", [])


async def test_a_reboot_is_known_before_it_happens_and_done_when_the_machine_is_back(store: Store) -> None:
    done = Done()
    async with life(store, done, "one") as desk:
        desk.take((command(7, "reboot"),))
        await until(lambda: done.ids == [7])
    async with life(store, done, "two") as desk:
        desk.take((command(7, "reboot"),))  # the lease was over
        events = await after(store, 2)
    assert done.ids == [7]
    assert [event for event, _ in events] == ["command.done", "command.done"]


async def test_an_agent_that_crashed_in_a_reboot_that_did_not_happen_says_so(store: Store) -> None:
    done = Done()
    async with life(store, done, "one") as desk:
        desk.take((command(7, "reboot"),))
        await until(lambda: done.ids == [7])
    async with life(store, done, "one"):
        ((event, payload),) = await after(store, 1)
    assert (event, payload["why"], done.ids) == ("command.failed", "interrupted", [7])


async def test_a_machine_that_never_restarts_says_so_when_it_is_asked_again(store: Store) -> None:
    done, clock = Done(), SetClock(NOW)
    async with life(store, done, "one", clock) as desk:
        desk.take((command(7, "reboot"),))
        await until(lambda: done.ids == [7])
        clock.at += timedelta(minutes=6)
        await asyncio.sleep(0)
        desk.take((command(7, "reboot"),))
        ((_, payload),) = await after(store, 1)
    assert (payload["why"], done.ids) == ("interrupted", [7])


async def test_an_id_of_another_command_is_refused(store: Store) -> None:
    done = Done()
    async with life(store, done) as desk:
        desk.take((command(7),))
        await after(store, 1)
        desk.take((command(7, "reboot"),))
        _, (event, payload) = await after(store, 2)
    assert (event, payload["why"], done.ids) == ("command.failed", "command_reused", [7])
