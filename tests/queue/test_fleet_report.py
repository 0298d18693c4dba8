"""The site reports to a real fleet: every event once, soon, and the fleet's time vouches for the clock."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import cast

from fleet.relay.client import RelayClient
from kiosk.domain.clock import SystemClock
from kiosk.outbox import outbox
from kiosk.queue.clock_trust import ClockTrust
from kiosk.queue.day import Trust
from kiosk.queue.fleet_report import FleetDuty, run_relay
from kiosk.queue.relay import RETRY_MOST_S, retry_s
from kiosk.queue.settings import ClockSettings, FleetSettings
from tests.fleet.site import code_for, served
from tests.queue.site import running_hall, site_settings


async def until(holds: Callable[[], bool], limit_s: float = 60.0) -> float:
    """How long it took, in seconds."""
    started = time.monotonic()
    async with asyncio.timeout(limit_s):
        while not holds():  # noqa: ASYNC110 (the reporter has no event for it)
            await asyncio.sleep(0.02)
    return time.monotonic() - started


async def test_a_ticket_reaches_the_fleet_within_two_seconds_and_once(tmp_path: Path) -> None:
    async with served(tmp_path / "fleet", next_s=30) as fleet:
        code = tmp_path / "code"
        code.write_text(await code_for(fleet.store))
        settings = replace(
            site_settings(), fleet=FleetSettings(url=fleet.url, code_file=str(code), flush_s=0.3)
        )
        async with running_hall(tmp_path / "queue", settings) as hall:
            trust = ClockTrust(ClockSettings(), SystemClock(), ntp=lambda: False)
            ledger = hall.service.ledger
            duty = FleetDuty(settings, tmp_path, ledger, SystemClock(), trust.fleet_said)
            task = asyncio.create_task(duty.run())
            try:
                await until(lambda: outbox.depth(ledger.reader) == 0)
                assert trust.now() is Trust.FLEET
                await hall.take()
                assert outbox.depth(ledger.reader) == 1
                assert await until(lambda: outbox.depth(ledger.reader) == 0) < 2
            finally:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)


async def test_a_site_without_its_code_goes_on_alone(tmp_path: Path) -> None:
    settings = replace(site_settings(), fleet=FleetSettings(url="http://127.0.0.1:9"))
    async with running_hall(tmp_path, settings) as hall:
        duty = FleetDuty(settings, tmp_path, hall.service.ledger, SystemClock(), lambda _: None)
        async with asyncio.timeout(60):
            await duty.run()
        assert (await hall.take()).number == "A001"


def test_who_vouches_for_the_clock() -> None:
    trust = ClockTrust(ClockSettings(), SystemClock(), ntp=lambda: False)
    assert trust.now() is Trust.NONE
    trust.fleet_said(3)
    assert trust.now() is Trust.FLEET
    trust.fleet_said(3600)
    assert trust.now() is Trust.NONE
    assert ClockTrust(ClockSettings(), SystemClock(), ntp=lambda: True).now() is Trust.NTP
    assert ClockTrust(ClockSettings(trust="assumed"), SystemClock(), ntp=lambda: False).now() is Trust.ASSUMED


async def test_what_is_wrong_with_the_phones_does_not_end_the_report() -> None:
    tried = []

    async def relay(client: RelayClient) -> None:
        tried.append(client)
        if len(tried) == 1:
            raise OverflowError("of our own making")

    await run_relay(relay, cast(RelayClient, None))
    assert len(tried) == 2


def test_a_fleet_that_is_away_for_days_is_tried_again() -> None:
    assert 0 < retry_s(5_000) <= RETRY_MOST_S
