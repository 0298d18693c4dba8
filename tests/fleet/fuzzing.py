"""A fleet that is asked whatever its published contract allows: the contract, how much is asked, and the fleet in a thread."""

import asyncio
import json
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance

from kiosk.domain.clock import Clock
from tests.fleet.site import Fleet, served

Case: TypeAlias = schemathesis.Case[Any]  # Any: what schemathesis keeps of an operation
T = TypeVar("T")
CONTRACT = json.loads(Path("tests/contracts/fleet_openapi.json").read_text("utf-8"))
CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance]


@schemathesis.serializer("application/gzip", "image/png", "application/jsonl")
def as_it_is(_context: object, value: object) -> bytes:
    """A file's bytes."""
    return value if isinstance(value, bytes) else str(value).encode("utf-8")


def asked(examples: int) -> settings:
    """So many messages to each operation, the same ones every time."""
    return settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


@contextmanager
def fleet_in_a_thread(
    folder: Path, clock: Clock | None, prepare: Callable[[Fleet], Awaitable[T]]
) -> Iterator[T]:
    """Served while this lasts; what was prepared."""
    found: list[T] = []
    ready, over = threading.Event(), threading.Event()

    async def serve() -> None:
        async with served(folder, clock=clock) as fleet:
            found.append(await prepare(fleet))
            ready.set()
            await asyncio.to_thread(over.wait)

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    try:
        assert ready.wait(60)
        yield found[0]
    finally:
        over.set()
        thread.join()
