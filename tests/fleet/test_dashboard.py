"""The dashboard in Debian's chromium: a report appears by itself, a lost fleet is said, no script complains."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright, expect

from fleet.alerts import rows
from fleet.alerts.alert import Alert
from fleet.client import Reporter
from fleet.findings import Severity
from fleet.schemas import DeviceReport, Heartbeat, ReporterKind
from fleet.staff.permissions import Role
from kiosk.domain.clock import SystemClock
from kiosk.outbox import outbox
from kiosk.outbox.door import OutboxDoor
from tests.fleet import city
from tests.fleet.people import add_member
from tests.fleet.site import QUICK, Fleet, OwnStore, code_for, reporter_of, served

CHROMIUM = "/usr/bin/chromium"
PRINTER = {"state": "ready", "fault": "none", "notice": "none"}


@pytest.fixture
async def fleet(tmp_path: Path) -> AsyncIterator[Fleet]:
    async with served(tmp_path / "var", next_s=60.0) as running:
        await add_member(running.store, "looks", Role.ADMIN, password=city.PASSWORD, name="运维")
        looking = asyncio.create_task(running.alerts.run())
        yield running
        looking.cancel()
        await asyncio.gather(looking, return_exceptions=True)


@pytest.fixture
async def page(fleet: Fleet) -> AsyncIterator[Page]:
    complaints: list[str] = []
    expect.set_options(timeout=30_000)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = await browser.new_context(
            base_url=fleet.url, locale="zh-CN", viewport={"width": 1440, "height": 900}
        )
        opened = await context.new_page()
        opened.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        opened.on("pageerror", lambda error: complaints.append(str(error)))
        await opened.goto("/")
        await opened.fill("input[name=login]", "looks")
        await opened.fill("input[name=password]", city.PASSWORD)
        await opened.press("input[name=password]", "Enter")
        await opened.wait_for_selector("html[data-live=found]")
        yield opened
        await browser.close()
    # A refusal that the page puts into words is an error to the browser's own log.
    assert [said for said in complaints if "status of 409" not in said] == []


async def test_tickets_appear_by_themselves(
    fleet: Fleet, page: Page, store: OwnStore, tmp_path: Path
) -> None:
    await expect(page.locator(".list .empty b")).to_have_text("这里还没有上报端")
    reporter = reporter_of(fleet.url, tmp_path / "id", store)
    await reporter.enrol(await code_for(fleet.store), "主机")
    await expect(page.locator("#kpi-online .d")).to_have_text("1 个待接入")
    await store.take_tickets(3)
    await reporter.sync_once()
    await expect(page.locator("#kpi-tickets .v")).to_have_text("3张")
    await expect(page.locator(".list .empty b")).to_have_text("没有问题")
    await expect(page.locator(".plot rect.taken")).to_have_count(1)


async def test_a_jammed_cutter_is_seen_within_moments_and_its_page_tells_when(
    fleet: Fleet, page: Page, store: OwnStore, tmp_path: Path
) -> None:
    printer = dict(PRINTER)

    def heartbeat() -> Heartbeat:
        return Heartbeat(
            software="0.1.0", boot="b", outbox_depth=0, devices=(DeviceReport(device="printer", **printer),)
        )

    clock = SystemClock()
    kiosk = Reporter(
        fleet.url,
        ReporterKind.KIOSK,
        tmp_path / "id",
        OutboxDoor(store.write, clock),
        heartbeat,
        clock,
        QUICK,
    )
    await kiosk.enrol(await code_for(fleet.store, ReporterKind.KIOSK), "01")
    running = asyncio.create_task(kiosk.run())
    await expect(page.locator("#kpi-serving .v")).to_have_text("1个")
    printer |= {"state": "fault", "fault": "cutter"}
    changed = {"device": "printer", **printer}
    now = datetime.now(UTC)
    await store.write(lambda own: outbox.append(own, "device.changed", changed, at=now, boot_s=1.0))
    kiosk.poke()
    await expect(page.locator(".list tbody .what")).to_have_text("小票打印机：切刀卡住")
    await expect(page.locator("#kpi-action .v")).to_have_text("1个")
    await page.click(".list tbody a")
    await expect(page.locator(".dv .alarming .st")).to_have_text("切刀卡住")
    await expect(page.locator(".tl li")).to_contain_text("小票打印机：切刀卡住")
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_english_stays_english_and_a_click_narrows_to_an_area(fleet: Fleet, page: Page) -> None:
    await city.fill(fleet.store)
    await page.click("text=English")
    await expect(page.locator("#kpi-online .k")).to_have_text("Online")
    await page.click(".tree a:has-text('430603002') >> nth=0")
    await expect(page.locator("h1")).to_have_text("430603002")
    await expect(page.locator(".list tbody tr")).to_have_count(2)
    await page.click(".list tbody a >> nth=0")
    await expect(page.locator(".nav [aria-current]")).not_to_have_text("Overview")
    await expect(page.locator(".report h2")).to_have_text("Reporting")


async def test_an_alert_is_acknowledged_in_a_dialog_and_what_is_refused_is_said_there(
    fleet: Fleet, page: Page
) -> None:
    (reporter, *_) = await city.fill(fleet.store)
    raised = [
        Alert(
            name,
            reporter,
            "kiosk",
            "cutter",
            "printer",
            Severity.CRITICAL,
            city.YUNXI,
            "站",
            "01",
            "",
            city.NOW,
        )
        for name in ("one", "two")
    ]
    raised[1] = replace(raised[1], reason="paper_out")
    await fleet.store.write(lambda sql: rows.fire(sql, raised, datetime.now(UTC)))
    await page.goto("/alerts")
    await page.click("#al-one [data-opens=ack]")
    await page.fill("#ack [name=note]", "去看")
    await page.click("#ack [type=submit]")
    await expect(page.locator("#al-one")).to_contain_text("looks 已确认")
    await page.click("#al-two [data-opens=ack]")
    await fleet.store.write(lambda sql: rows.acknowledge(sql, "two", "somebody", "", datetime.now(UTC)))
    async with page.expect_response("**/ack") as answered:
        await page.click("#ack [type=submit]")
    assert (await answered.value).status == 409
    await expect(page.locator("#ack [data-refused]")).to_contain_text("已经有人确认")


async def test_logging_out_leads_to_the_login(fleet: Fleet, page: Page) -> None:
    await page.click("text=退出")
    await expect(page.locator("h1").last).to_have_text("运行人员登录")
    await page.goto("/")
    await expect(page.locator("input[name=password]")).to_be_visible()
