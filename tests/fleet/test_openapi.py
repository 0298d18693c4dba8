"""The operations' API asked whatever its contract allows: refusals and answers, never a failure."""

import asyncio
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance

from fleet.staff.access import COOKIE
from fleet.staff.permissions import Role
from tests.fleet import city
from tests.fleet.people import add_member
from tests.fleet.site import SetClock, served
from tests.fleet.staff.matrix import session_for

Case: TypeAlias = schemathesis.Case[Any]  # Any: what schemathesis keeps of an operation
CONTRACT = json.loads(Path("tests/contracts/fleet_openapi.json").read_text("utf-8"))
# Passwords are slow on purpose; the session that asks must stay.
SCHEMA = schemathesis.openapi.from_dict(CONTRACT).exclude(path="/v1/session").exclude(path="/v1/me/password")
QUIET = settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A fleet in a thread of its own, with a small city and somebody who may do everything."""
    folder: Path = tmp_path_factory.mktemp("openapi")
    found: list[str] = []
    ready, over = threading.Event(), threading.Event()

    async def serve() -> None:
        async with served(folder, city.NEXT_S, SetClock(city.NOW)) as fleet:
            await city.fill(fleet.store)
            await fleet.evaluated()
            await add_member(fleet.store, "everything", *Role)
            await session_for(fleet, "everything")
            found.append(fleet.url)
            ready.set()
            await asyncio.to_thread(over.wait)

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    assert ready.wait(60)
    yield found[0]
    over.set()
    thread.join()


@SCHEMA.parametrize()
@QUIET
def test_whatever_the_contract_allows_is_answered(url: str, case: Case) -> None:
    case.call_and_validate(
        base_url=url,
        headers={"Cookie": f"{COOKIE}=everything", "X-CSRF": "csrf-everything"},
        checks=[not_a_server_error, content_type_conformance, response_schema_conformance],
    )
