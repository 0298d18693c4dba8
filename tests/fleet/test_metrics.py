"""What Prometheus reads: aggregates in its own text format, for who may."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.applications import Starlette

from fleet import registry
from fleet.alerts import rows
from fleet.config import Scrapes
from fleet.enrolment import new_code
from fleet.findings import Severity
from fleet.health import Verdict
from fleet.identity import rows as identities
from fleet.metrics import MetricsRoute, families, figures_of
from fleet.schemas import Enrol, ReporterKind
from fleet.standing import standing
from fleet.store.sqlite import SqliteStore
from fleet.traffic import Traffic
from tests.fleet.alerts.ops import ALERT, NOW, enrolled
from tests.fleet.alerts.room import Room
from tests.fleet.site import AREA, SetClock, intake_rules

HOUR = timedelta(hours=1)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    opened = SqliteStore(tmp_path / "fleet.sqlite3", intake_rules())
    yield opened
    opened.close()


async def asked(
    store: SqliteStore, settings: Scrapes, host: str = "127.0.0.1", headers: dict[str, str] | None = None
) -> httpx.Response:
    route = MetricsRoute(store, SetClock(NOW), settings, Traffic(syncs=7, events=70, busy=1))
    transport = httpx.ASGITransport(Starlette(routes=route.routes()), client=(host, 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://fleet") as http:
        return await http.get("/metrics", headers=headers)


async def test_the_text_is_prometheus_own_and_names_no_reporter(store: SqliteStore) -> None:
    await store.write(lambda sql: rows.fire(sql, [ALERT, replace(ALERT, id="b", subject="K-2")], NOW))
    text = (await asked(store, Scrapes())).text
    samples = {
        sample.name: sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
    assert samples["bianmin_alerts_firing"] == 2
    assert (
        samples["bianmin_syncs_total"],
        samples["bianmin_events_total"],
        samples["bianmin_busy_total"],
    ) == (7, 70, 1)
    assert "K-1" not in text


def test_reporters_are_counted_by_city() -> None:
    room = Room()
    room.enrol("K-1", "K-2")
    room.enrol("K-3", area="430702001001")
    figures = room.do(lambda sql: figures_of(sql, 4))
    assert figures.reporters == [
        ("4306", "kiosk", "online", "fine", 2),
        ("4307", "kiosk", "online", "fine", 1),
    ]
    (reporters, *_) = families(replace(figures, alerts=[("hot", Severity.WARNING, True, 1)]), Traffic(), NOW)
    assert len(reporters.samples) == 2
    room.sql.close()


async def test_whoever_was_approved_and_never_heard_is_counted_apart(store: SqliteStore) -> None:
    for name, area in (("01", AREA), ("02", AREA), ("03", "430702001001")):
        await enrolled(store, name, area)
    pending = Enrol(code="C", kind=ReporterKind.KIOSK, public_key="k", name="04")
    code = new_code(
        "C", ReporterKind.KIOSK, area=AREA, site="站", quota=1, expires_at=NOW + HOUR, approves=False
    )
    await store.write(lambda sql: registry.add_code(sql, code))
    await store.write(lambda sql: identities.enrol(sql, pending, "k", NOW))
    figures = await store.read(lambda sql: figures_of(sql, 4))
    assert figures.unheard == [
        ("4306", "kiosk", "approved", 2),
        ("4306", "kiosk", "pending", 1),
        ("4307", "kiosk", "approved", 1),
    ]
    text = (await asked(store, Scrapes())).text
    assert 'bianmin_reporters_never_heard{area="4306",kind="kiosk",standing="approved"} 2.0' in text
    for area, never in (("", 4), ("430603", 3), (AREA, 3)):
        stands = await store.read(partial(standing, area=area))
        assert stands.of(Verdict.WAITING) == never


@pytest.mark.parametrize(
    ("host", "headers", "status"),
    (
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("10.0.0.1", {}, 403),
        ("127.0.0.1", {"X-Forwarded-For": "10.0.0.1"}, 403),
        ("testclient", {}, 403),
    ),
)
async def test_without_a_token_only_this_machine_reads_it(
    store: SqliteStore, host: str, headers: dict[str, str], status: int
) -> None:
    assert (await asked(store, Scrapes(), host, headers)).status_code == status


@pytest.mark.parametrize(("said", "status"), (("Bearer secret", 200), ("Bearer wrong", 403), ("", 403)))
async def test_with_a_token_whoever_shows_it_reads_it(
    store: SqliteStore, tmp_path: Path, said: str, status: int
) -> None:
    (tmp_path / "token").write_text("secret\n")
    answer = await asked(store, Scrapes(str(tmp_path / "token")), "10.0.0.1", {"Authorization": said})
    assert answer.status_code == status
