"""Whatever a machine or a person wrote is shown as it was written: in no field is it HTML, in none is it SQL."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
import pytest_asyncio

from fleet import registry
from fleet.alerts import deliveries, muting_rows
from fleet.alerts import rows as alerts
from fleet.alerts.alert import Alert
from fleet.alerts.muting import Matcher, Silence, Window
from fleet.approvals import rows as approvals
from fleet.approvals.rules import ApprovalState, Asked, request
from fleet.artefacts import rows as artefacts
from fleet.artefacts.rows import Stored
from fleet.audit.rows import record
from fleet.commands import rows as commands
from fleet.commands import uploads
from fleet.config import TwoPeople
from fleet.enrolment import new_code
from fleet.findings import Severity
from fleet.identity import rows as identities
from fleet.rollouts import rows as rollouts
from fleet.rollouts.rules import State
from fleet.schemas import CommandKind, DeviceReport, Enrol, Event, Heartbeat, Reported, ReporterKind, Sync
from fleet.staff.permissions import Permission, Role
from fleet.store.rows import stamp
from fleet.store.sql import Sql
from fleet.twin import rows as twin
from fleet.twin.scopes import area_scope
from fleet.workorders import rows as orders
from fleet.workorders.order import Order, OrderState
from kiosk.domain.artefact import ArtefactKind
from kiosk.domain.errors import BianminError
from tests.fleet import city
from tests.fleet.people import add_member
from tests.fleet.rollouts.made import rollout
from tests.fleet.site import Fleet, SetClock, served
from tests.fleet.staff.browser import browsing, log_in

EVIL = """<script>alert(1)</script>'"; DROP TABLE staff; --{{7*7}}"""
PAGES = (
    "/",
    "/reporters",
    "/reporters/{reporter}",
    "/reporters/{reporter}/trends",
    "/reporters/{reporter}/timeline",
    "/reporters/{reporter}/commands",
    "/settings",
    "/settings?reporter={reporter}",
    "/files",
    "/alerts",
    "/maintenance",
    "/deliveries",
    "/orders?order=W",
    "/rollouts",
    "/rollouts/R-1",
    "/artefacts",
    "/approvals",
    "/enrolment",
    "/staff",
    "/audit",
    "/audit?row=1",
    "/me",
)
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def fleet(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[Fleet, str]]:
    folder: Path = tmp_path_factory.mktemp("injection")
    overlay = folder / "overlay.toml"
    overlay.write_text(
        f"[alerts]\nreceivers = [{{ name = {json.dumps(EVIL)}, kind = 'webhook', to = ['http://x/{{7*7}}'] }}]\n"
    )
    async with served(folder, city.NEXT_S, SetClock(city.NOW), overlay) as running:
        broken = {"printer": ("fault", EVIL, "none"), EVIL: ("ready", "none", EVIL)}
        machine = city.Machine(
            EVIL, ReporterKind.KIOSK, city.YUNXI, EVIL, devices=broken, links={EVIL: "down"}
        )
        (reporter,) = await city.fill(running.store, [machine])
        await _told(running, reporter)
        await add_member(running.store, "evil", *Role, area="", name=EVIL)
        await add_member(running.store, "other", Role.VIEWER, area="4306", name=EVIL)
        await running.evaluated()
        yield running, reporter


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def http(fleet: tuple[Fleet, str]) -> AsyncIterator[httpx.AsyncClient]:
    async with browsing(fleet[0].url) as client:
        await log_in(client, "evil")
        yield client


async def _told(running: Fleet, reporter: str) -> None:
    where: Any = {
        "subject": reporter,
        "area": city.YUNXI,
        "site": EVIL,
        "name": EVIL,
        "reason": EVIL,
        "part": EVIL,
    }

    async def act(sql: Sql) -> None:
        await record(sql, EVIL, EVIL, EVIL, {EVIL: EVIL}, at=city.NOW)
        alert = Alert(
            id="A", kind="kiosk", severity=Severity.CRITICAL, value=EVIL, fired_at=city.NOW, **where
        )
        await alerts.fire(sql, [alert], city.NOW)
        await alerts.acknowledge(sql, "A", EVIL, EVIL, city.NOW)
        order = Order(
            id="W",
            severity=Severity.CRITICAL,
            alert="",
            state=OrderState.REPORTED,
            title=EVIL,
            reported_by=EVIL,
            reported_at=city.NOW,
            assignee=EVIL,
            **where,
        )
        await orders.add(sql, order, EVIL)
        until = timedelta(days=1)
        await muting_rows.add_window(
            sql, Window("M", city.YUNXI, EVIL, EVIL, city.NOW, until, None, time(0), EVIL, EVIL)
        )
        body = msgspec.json.encode({"status": "firing", "groupLabels": {"alertname": EVIL, "area": EVIL}})
        await deliveries.queue(sql, EVIL, EVIL, EVIL, body.decode(), city.NOW)
        await deliveries.failed(sql, EVIL, EVIL, None)
        await twin.wish(sql, area_scope("4306"), {"station.hotline": EVIL[:20]}, EVIL, city.NOW)
        refused = Reported(rev=9, settings={EVIL: EVIL}, refused={EVIL: EVIL})
        await twin.keep_report(sql, reporter, refused, city.NOW)
        wanted = Asked(
            "settings.wished", "4306", Permission.CONFIGURE, {"settings": {EVIL: EVIL}, EVIL: EVIL}
        )
        await approvals.add(sql, request(wanted, "A", EVIL, 9, at=city.NOW, rules=TwoPeople()))
        matcher = {"name": EVIL, "value": EVIL, "isRegex": True, "isEqual": False}
        others: dict[str, dict[str, object]] = {
            "alert.silence": {"matchers": [matcher], "comment": EVIL},
            "maintenance.plan": {"site": EVIL, "comment": EVIL},
            "rollout.withdraw": {"rollout": EVIL, "item": EVIL, "why": EVIL},
            "rollout.begin": {"digest": EVIL, "lab": [EVIL]},
            EVIL: {"why": EVIL},
        }
        for number, (what, arguments) in enumerate(others.items()):
            other = Asked(what, city.YUNXI, Permission.VIEW, arguments)
            asking = request(other, f"B{number}", EVIL, 9, at=city.NOW, rules=TwoPeople())
            await approvals.add(sql, asking)
            if what.startswith("rollout"):
                given = replace(asking, state=ApprovalState.APPROVED, decided_by=EVIL, decided_at=city.NOW)
                await approvals.move(sql, asking, given)
        await _distributed(sql, reporter)
        asked = await commands.add(
            sql, reporter, CommandKind.LOG_BUNDLE, {}, valid=until, who=EVIL, at=city.NOW
        )
        await commands.lease(sql, reporter, city.NOW)
        await uploads.keep(sql, reporter, asked.id, b"\x1f\x8b", city.NOW)

    await running.store.write(act)
    payload = {"device": EVIL, "state": EVIL, "fault": EVIL, "notice": EVIL, "number": EVIL, "window": EVIL}
    kinds = ("device.changed", "ticket.called", "link.changed", "rating.given", EVIL)
    events = tuple(
        Event(
            seq=100 + place,
            kind=kind,
            version=1,
            at=city.NOW,
            boot_s=0.0,
            payload=msgspec.Raw(msgspec.json.encode(payload)),
        )
        for place, kind in enumerate(kinds)
    )
    state = Heartbeat(
        software=EVIL,
        boot="b",
        outbox_depth=0,
        devices=(DeviceReport(device=EVIL, state="fault", fault=EVIL, notice=EVIL),),
        links={EVIL: EVIL},
    )
    sync = Sync(reporter=reporter, epoch=1, first_seq=100, now=city.NOW, state=state, events=events)
    try:
        await running.store.sync(sync, city.NOW)
    except BianminError:
        await running.store.sync(msgspec.structs.replace(sync, events=()), city.NOW)


async def _distributed(sql: Sql, reporter: str) -> None:
    """Artefacts, rollouts, codes, machines that wait, silences."""
    sent = rollout(area="4306", state=State.PAUSED, why=EVIL, item=EVIL)
    await artefacts.add(sql, Stored(sent.digest, ArtefactKind.CONTENT, EVIL, 1, EVIL, 1, city.NOW, EVIL))
    await rollouts.add(sql, sent, EVIL, city.NOW)
    await sql.execute("UPDATE rollout_rings SET total = 9, failed = 1")
    await sql.execute(
        "INSERT INTO rollout_results (rollout, reporter, ring, result, version, reason, at, epoch, seq)"
        " VALUES ($1, $2, 0, 'failed', 1, $3, $4, 1, 1)",
        sent.id,
        reporter,
        EVIL,
        stamp(city.NOW),
    )
    until = city.NOW + timedelta(days=1)
    for approves in (True, False):
        code = new_code(
            f"c{approves}",
            ReporterKind.KIOSK,
            area=city.YUNXI,
            site=EVIL,
            quota=2,
            expires_at=until,
            approves=approves,
        )
        await registry.add_code(sql, code)
    waits = Enrol(code="cFalse", kind=ReporterKind.KIOSK, public_key="k", name=EVIL)
    await identities.enrol(sql, waits, "k", city.NOW)
    matchers = (Matcher(EVIL, EVIL), Matcher("alertname", EVIL))
    await muting_rows.add_silence(sql, Silence("S", city.YUNXI, matchers, city.NOW, until, EVIL, EVIL))


# Where something that was written by hand or by a machine must stand, so that the test sees it at all.
SHOWS = frozenset(PAGES) - {"/me", "/settings", "/reporters/{reporter}/trends", "/audit?row=1"}


@pytest.mark.parametrize("path", PAGES)
async def test_what_somebody_wrote_is_never_markup(
    fleet: tuple[Fleet, str], http: httpx.AsyncClient, path: str
) -> None:
    for language in ("zh", "en"):
        address = path.format(reporter=fleet[1])
        answer = await http.get(f"{address}{'&' if '?' in address else '?'}lang={language}")
        assert answer.status_code == 200, address
        assert answer.headers["content-security-policy"].startswith("default-src 'none'"), address
        assert "<script>alert" not in answer.text
        assert "49" not in answer.text.split("--")[-1][:4]
        assert "&lt;script&gt;alert(1)" in answer.text or path not in SHOWS, address


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(
    "name",
    (
        "q",
        "area",
        "show",
        "after",
        "before",
        "row",
        "order",
        "kind",
        "reason",
        "lang",
        "span",
        "site",
        "reporter",
    ),
)
async def test_what_is_asked_for_is_never_a_statement(
    fleet: tuple[Fleet, str], http: httpx.AsyncClient, path: str, name: str
) -> None:
    answer = await http.get(path.split("?")[0].format(reporter=fleet[1]), params={name: EVIL})
    assert answer.status_code in (200, 404)
    assert "<script>alert" not in answer.text
    assert await fleet[0].store.read(lambda sql: sql.row("SELECT count(*) FROM staff")) == (3,)
