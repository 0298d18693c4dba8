"""The reporters' routes asked whatever their contract allows, signed by a real key: answers and refusals, never a failure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
import requests
import schemathesis
from schemathesis.specs.openapi.checks import status_code_conformance

from fleet import registry
from fleet.enrolment import new_code
from fleet.schemas import ReporterKind
from fleet.store.port import Store
from kiosk.signing.http_signature import sign_request
from kiosk.signing.key import SigningKey
from tests.fleet.fuzzing import CHECKS, CONTRACT, Case, asked, fleet_in_a_thread
from tests.fleet.site import AREA, SITE, Fleet

SCHEMA = schemathesis.openapi.from_dict(CONTRACT).include(tag="reporters")


@dataclass(frozen=True)
class Site:
    """An enrolled site, and where its fleet is."""

    url: str
    name: str
    key: SigningKey


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    async def prepare(fleet: Fleet) -> Site:
        key = SigningKey.generate()
        return Site(fleet.url, await enrolled(fleet.store, key.public_text), key)

    with fleet_in_a_thread(tmp_path_factory.mktemp("openapi"), None, prepare) as found:
        yield found


async def enrolled(store: Store, public_key: str) -> str:
    until = datetime.now(UTC) + timedelta(hours=1)
    code = new_code("c", ReporterKind.SITE, area=AREA, site=SITE, quota=1, expires_at=until)
    await store.write(lambda sql: registry.add_code(sql, code))
    made = await store.write(
        lambda sql: registry.enrol(sql, code.digest, ReporterKind.SITE, public_key, "主机", datetime.now(UTC))
    )
    return made.id


@SCHEMA.parametrize()
@asked(40)
def test_whatever_the_contract_allows_is_answered(site: Site, case: Case) -> None:
    """A message speaks for the site, so that it is read to its end."""
    if isinstance(case.body, dict) and "reporter" in case.body:
        case.body["reporter"] = site.name
    request = requests.Request(**case.as_transport_kwargs(base_url=site.url)).prepare()
    body = request.body or b""
    assert isinstance(body, str | bytes)
    content = body.encode("utf-8") if isinstance(body, str) else body
    method, address = request.method or "", (request.url or "").partition("?")[0]
    request.headers.update(sign_request(site.key, site.name, method, address, content, datetime.now(UTC)))
    request.headers["Content-Length"] = str(len(content))
    with requests.Session() as http:
        http.trust_env = False
        case.validate_response(http.send(request, timeout=60), checks=[*CHECKS, status_code_conformance])
