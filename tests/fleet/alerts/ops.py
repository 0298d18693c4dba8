"""A served fleet with a reporter, some alerts and a person who is logged in."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from fleet import registry
from fleet.alerts import rows
from fleet.alerts.alert import Alert
from fleet.enrolment import new_code, new_code_text
from fleet.findings import Severity
from fleet.schemas import ReporterKind
from fleet.staff.permissions import Role
from fleet.store.port import Store
from tests.fleet.people import add_member
from tests.fleet.site import AREA, SITE, Fleet, SetClock, served
from tests.fleet.test_operations import csrf, log_in

NOW = datetime(2026, 3, 18, 2, 24, tzinfo=UTC)
ELSEWHERE = "430702001001"


@contextlib.asynccontextmanager
async def ops_at(folder: Path, *roles: Role) -> AsyncIterator[tuple[Fleet, httpx.AsyncClient, SetClock]]:
    """Somebody with these roles everywhere."""
    clock = SetClock(NOW)
    async with served(folder / "var", 60.0, clock) as fleet:
        await add_member(fleet.store, "ops", *roles)
        async with httpx.AsyncClient(base_url=fleet.url, trust_env=False, timeout=60) as http:
            await entered(http, "ops")
            yield fleet, http, clock


async def entered(http: httpx.AsyncClient, login: str) -> None:
    """Logged in, with the token of their own page."""
    http.cookies.clear()
    assert (await log_in(http, login, "pw")).status_code == 303
    http.headers["X-CSRF"] = await csrf(http)


async def enrolled(store: Store, name: str = "01", area: str = AREA) -> str:
    """One kiosk."""
    code = new_code(
        new_code_text(), ReporterKind.KIOSK, area=area, site=SITE, quota=1, expires_at=NOW + timedelta(days=1)
    )
    await store.write(lambda sql: registry.add_code(sql, code))
    key = f"key-{area}-{name}"
    return (
        await store.write(lambda sql: registry.enrol(sql, code.digest, ReporterKind.KIOSK, key, name, NOW))
    ).id


ALERT = Alert(
    id="a00",
    subject="K-1",
    kind="kiosk",
    reason="cutter",
    part="printer",
    severity=Severity.CRITICAL,
    area=AREA,
    site=SITE,
    name="01",
    value="",
    fired_at=NOW - timedelta(hours=1),
)


async def fired(store: Store, *alerts: Alert) -> None:
    """Open alerts, as the evaluation would leave them."""
    await store.write(lambda sql: rows.fire(sql, alerts, NOW))


def many(count: int) -> list[Alert]:
    """Of different severities, each at its own minute."""
    return [
        replace(
            ALERT,
            id=f"a{place:02}",
            subject=f"K-{place}",
            severity=Severity(place % 3),
            area=AREA if place % 2 else ELSEWHERE,
            fired_at=NOW - timedelta(minutes=place),
        )
        for place in range(count)
    ]
