"""Every store test that asks for `opened` runs on both engines."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from enum import StrEnum
from pathlib import Path
from typing import Protocol

import pytest

from fleet.store.port import Store
from fleet.store.postgres import open_postgres
from fleet.store.sqlite import SqliteStore
from fleet.store.taking import IntakeRules
from tests.fleet.site import intake_rules
from tests.fleet.store.server import Server, running_server


class Engine(StrEnum):
    """What is behind the port."""

    SQLITE = "sqlite"
    POSTGRES = "postgres"


class Opened(Protocol):
    """Opens the same store again and again."""

    def __call__(self, rules: IntakeRules | None = None, backlog: int = 1000) -> Awaitable[Store]: ...


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """One for all tests of this process."""
    with running_server() as running:
        yield running


@pytest.fixture(params=list(Engine))
def engine(request: pytest.FixtureRequest) -> Engine:
    return Engine(request.param)


@pytest.fixture
async def opened(engine: Engine, tmp_path: Path, server: Server) -> AsyncIterator[Opened]:
    """Every store it opened is closed in the end."""
    make: Callable[[IntakeRules, int], Awaitable[Store]]
    match engine:
        case Engine.SQLITE:

            async def make(rules: IntakeRules, backlog: int) -> Store:
                return SqliteStore(tmp_path / "fleet.sqlite3", rules, backlog=backlog)

        case Engine.POSTGRES:
            url = await server.fresh()

            async def make(rules: IntakeRules, backlog: int) -> Store:
                return await open_postgres(url, rules, backlog=backlog)

    async with AsyncExitStack() as stores:

        async def open_one(rules: IntakeRules | None = None, backlog: int = 1000) -> Store:
            store = await make(rules or intake_rules(), backlog)
            stores.push_async_callback(store.aclose)
            return store

        yield open_one


@pytest.fixture
async def store(opened: Opened) -> Store:
    return await opened()
