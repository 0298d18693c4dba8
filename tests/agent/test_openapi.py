"""The agent's local API asked whatever its messages allow, and what they do not: refusals, never a failure, never a leak."""

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.routing import Route

from agent.config import AgentConfig
from agent.parts import Agent
from kiosk.bench.overlay import write_toml
from kiosk.domain.clock import SystemClock
from kiosk.domain.settings import load
from tests.agent.openapi import OPERATIONS, document
from tests.agent.process import AgentProcess, tables
from tests.checks.tree import ROOT

Case: TypeAlias = schemathesis.Case[Any]  # Any: what schemathesis keeps of an operation
SCHEMA = schemathesis.openapi.from_dict(document()).exclude(path="/v1/stream")  # it never ends
EXAMPLES = 12
DOCUMENTED = 503
TRACE = re.compile(r"Traceback|site-packages|/work/|\.py\b|object at 0x")
QUIET = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


class Door:
    """The agent's Unix socket, and a visit that is open."""

    def __init__(self, agent: AgentProcess) -> None:
        self.agent = agent
        self.http = httpx.Client(
            transport=httpx.HTTPTransport(uds=str(agent.socket)), base_url="http://agent", timeout=10
        )

    def visit(self) -> int:
        """The number of the one that is open now."""
        state = self.http.post("/v1/visit", json={"command": "of-a-test"}).raise_for_status().json()
        return int(state["visit"]["id"])


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """A real agent in its own process; no device is fitted, no queue answers."""
    folder: Path = tmp_path_factory.mktemp("agent")
    agent = AgentProcess(folder, tables(None))
    with asyncio.Runner() as loop:
        loop.run(agent.start())
        opened = Door(agent)
        yield opened
        opened.http.close()
        assert agent.process is not None
        assert agent.process.returncode is None
        agent.process.terminate()
        loop.run(agent.process.wait())
    assert "Traceback" not in agent.log()


@SCHEMA.parametrize()
@QUIET
def test_whatever_the_messages_allow_is_answered_as_it_is_written(door: Door, case: Case) -> None:
    _asked(door, case)


def test_what_no_message_allows_is_refused(door: Door) -> None:
    visit = door.visit()
    for (method, path), does in OPERATIONS.items():
        if does.hears is None:
            continue
        for body in (b"", b"{", b"[]", b"null", b'{"command": 7}', b"\xff\xfe", b"[" * 100_000):
            answer = door.http.request(method, _filled(path, visit), content=body)
            assert answer.status_code in (200, 204, 400, 409), (path, body[:20])
            assert not TRACE.search(answer.text)


def test_every_route_is_written_down(tmp_path: Path) -> None:
    overlay = write_toml(tmp_path / "overlay.toml", {"devices.card": {"enabled": False}})
    config = load(ROOT / "config/agent.toml", AgentConfig, overlay)
    agent = Agent(config, tmp_path, ROOT / "config/texts", SystemClock())
    routes = [route for route in agent.app().routes if isinstance(route, Route)]
    served = {
        (method.lower(), re.sub(r":\w+}", "}", route.path))
        for route in routes
        for method in route.methods or ()
        if method != "HEAD"
    }
    agent.store.close()
    assert served == set(OPERATIONS)


def _asked(door: Door, case: Case) -> None:
    named = case.path_parameters
    if named and isinstance(named.get("visit"), int) and named["visit"] % 3:
        named["visit"] = door.visit()
    sent = case.as_transport_kwargs(base_url="http://agent")
    del sent["cookies"]  # there are none, and httpx wants to know them beforehand
    if isinstance(sent.get("data"), bytes | str):
        sent["content"] = sent.pop("data")
    told = door.http.request(**{name: value for name, value in sent.items() if value is not None})
    answer = schemathesis.Response.from_httpx(told, verify=False)
    checks = [response_schema_conformance, content_type_conformance, status_code_conformance]
    if told.status_code != DOCUMENTED:
        checks.append(not_a_server_error)
    case.validate_response(answer, checks=checks)
    assert not TRACE.search(told.text)


def _filled(path: str, visit: int) -> str:
    return path.replace("{visit}", str(visit)).replace("{page}", "1").replace("{code}", "482913")
