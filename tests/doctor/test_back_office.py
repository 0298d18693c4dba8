"""What doctor says of a back office, and what to do about it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agent.gateway.settings import GatewayKind, GatewaySettings
from kiosk.doctor.back_office import IDENTITY, back_office
from kiosk.doctor.report import Finding, Verdict
from kiosk.domain.catalogue import load_catalogue
from kiosk.domain.clock import SystemClock
from tests.bench.back_office import AREA, RunningOffice, running_office
from tests.checks.tree import ROOT
from tests.gateway.far_end import FarEnd, answering
from tests.gateway.tls import serving_tls
from tests.queue.site import ManualClock

CATALOGUE = load_catalogue(ROOT / "config" / "catalogue.toml")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningOffice]:
    with running_office(tmp_path_factory.mktemp("office")) as running:
        yield running


def settings(url: str, area: str = AREA, certificate: str = "", key: str = "") -> GatewaySettings:
    return GatewaySettings(
        kind=GatewayKind.REST_JSON, url=url, area=area, device="k-1", site="s-1", limit_s=2.0,
        certificate_file=certificate, key_file=key,
    )  # fmt: skip


def found(asked: GatewaySettings) -> dict[str, Finding]:
    return {one.topic: one for one in back_office(asked, CATALOGUE, SystemClock())}


def test_all_is_offered_by_a_contract_of_ours(office: RunningOffice) -> None:
    said = found(settings(office.url))
    assert {one.verdict for one in said.values()} == {Verdict.OK}
    assert "contract 1.0" in said["back office"].what
    count = len(CATALOGUE.items)
    assert said["offered here"].what == f"{count} of {count} items in area {AREA}"


def test_an_area_without_medical_items_and_one_without_anything(office: RunningOffice) -> None:
    some = found(settings(office.url, "999108001001"))["offered here"]
    assert (some.verdict, "med." in some.facts["not"]) == (Verdict.OK, True)
    none = found(settings(office.url, "999109001001"))["offered here"]
    assert (none.verdict, none.todo) == (Verdict.WARN, "is [gateway] area the one that it knows?")


@pytest.mark.parametrize(
    ("rule", "todo"),
    [
        ({"kind": "down"}, "it says itself that it is down"),
        ({"kind": "nonsense"}, "not by the contract"),
        ({"kind": "version"}, "speaks contract 2.0"),
        ({"kind": "silent"}, "too slow"),
        ({"kind": "half"}, "is the network there"),
    ],
)
def test_whatever_is_wrong_has_something_to_do(
    office: RunningOffice, rule: dict[str, str], todo: str
) -> None:
    office.spoil(rule)
    try:
        said = found(settings(office.url))
    finally:
        office.spoil()
    assert said["back office"].verdict is Verdict.FAIL
    assert todo in said["back office"].todo


def test_nobody_at_the_address() -> None:
    said = found(settings("http://127.0.0.1:9"))["back office"]
    assert (said.verdict, said.todo.startswith("is the network there?")) == (Verdict.FAIL, True)


def test_one_that_knows_nobody_by_any_means_is_warned_of() -> None:
    items = [item.operation for item in CATALOGUE.items]
    with FarEnd(answering(area=AREA, operations=items)) as far:
        said = found(settings(far.url))
    assert {topic for topic, one in said.items() if one.verdict is Verdict.WARN} == set(IDENTITY)


def test_a_gateway_that_nobody_vouches_for(tmp_path: Path) -> None:
    with FarEnd(answering(area=AREA, operations=[]), serving_tls(tmp_path)) as far:
        said = found(settings(far.url))
    assert "ca_file" in said["back office"].todo
    assert said["client certificate"].verdict is Verdict.INFO


@pytest.mark.parametrize(
    ("later", "verdict"),
    [(timedelta(), Verdict.WARN), (timedelta(days=2), Verdict.FAIL), (timedelta(days=-60), Verdict.OK)],
)
def test_our_certificate_and_its_end(tmp_path: Path, later: timedelta, verdict: Verdict) -> None:
    serving_tls(tmp_path)  # good for a day
    certificate, key = (str(tmp_path / name) for name in ("cert.pem", "key.pem"))
    asked = settings("https://127.0.0.1:9", certificate=certificate, key=key)
    first = next(back_office(asked, CATALOGUE, ManualClock(datetime.now(UTC) + later)))
    assert (first.topic, first.verdict) == ("client certificate", verdict)


def test_one_that_does_not_admit_this_machine() -> None:
    with FarEnd(answering(403)) as far:
        said = found(settings(far.url))["back office"]
    assert "does it know this machine" in said.todo


def test_a_certificate_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "cert.pem").write_text("none")
    none = str(tmp_path / "cert.pem")
    said = found(settings("https://127.0.0.1:9", certificate=none, key=none))
    assert said["client certificate"].verdict is Verdict.FAIL
    assert "may the agent's user read" in said["back office"].todo


def test_without_one_there_is_a_guide() -> None:
    assert "connect-your-province" in found(GatewaySettings())["back office"].todo
