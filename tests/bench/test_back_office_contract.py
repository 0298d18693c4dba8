"""The bench's back office asked whatever its contract allows: by schemathesis, over HTTP, without a failure."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.bench.back_office import RunningOffice, running_office
from tests.bench.running import ROOT

Case: TypeAlias = schemathesis.Case[Any]  # Any: what schemathesis keeps of an operation
SCHEMA = schemathesis.openapi.from_path(ROOT / "config" / "gateway.openapi.yaml")
CHECKS = [
    not_a_server_error,
    response_schema_conformance,
    content_type_conformance,
    status_code_conformance,
]
QUIET = settings(
    max_examples=10,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],  # the explicit ones are fifty for each operation, and take a minute more
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningOffice]:
    folder: Path = tmp_path_factory.mktemp("office")
    with running_office(folder) as running:
        yield running
        assert running.process.poll() is None


@SCHEMA.parametrize()
@QUIET
def test_whatever_the_contract_allows_is_answered_by_it(office: RunningOffice, case: Case) -> None:
    answer = case.call(base_url=office.url)
    case.validate_response(answer, checks=CHECKS)
    assert "Traceback" not in answer.text
