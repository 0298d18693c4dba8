"""Every dialog of the dashboard in Debian's chromium, to what it leaves in the store: one browser walks through all of them."""

import io
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import msgspec
import pyotp
import pytest
import pytest_asyncio
import zxingcpp
from PIL import Image
from playwright.async_api import Page, async_playwright, expect

from fleet import registry
from fleet.alerts import muting_rows
from fleet.alerts import rows as alerts
from fleet.alerts.alert import Alert
from fleet.artefacts import rows as artefacts
from fleet.artefacts.rows import Stored
from fleet.audit import rows as audit
from fleet.audit.chain import Entry
from fleet.commands import rows as commands
from fleet.enrolment import new_code
from fleet.findings import Severity
from fleet.identity import rows as identities
from fleet.identity.standing import Standing
from fleet.rollouts import rows as rollouts
from fleet.schemas import CommandKind, Enrol, ReporterKind
from fleet.staff.rows import member_of
from fleet.store.sql import Sql
from fleet.twin import rows as twin
from fleet.twin.scopes import Scope, ScopeKind, area_scope
from fleet.workorders import rows as orders
from kiosk.domain.artefact import ArtefactKind
from tests.fleet import city, history
from tests.fleet.rollouts.made import KEY, STRANGER, rollout, texts
from tests.fleet.site import Fleet, SetClock, served
from tests.fleet.staff.browser import browsing, log_in, post

CHROMIUM = "/usr/bin/chromium"
PATIENT_MS = 60_000
MANY = "[two_people]\nkiosks = 3\n"
CITY = "4306"
pytestmark = pytest.mark.asyncio(loop_scope="module")


@dataclass(frozen=True)
class Desk:
    """A browser that is logged in, and the fleet behind it."""

    page: Page
    fleet: Fleet
    kiosk: str

    async def open(self, path: str, opener: str) -> None:
        """The dialog behind the first of these buttons."""
        await self.page.goto(path)
        await self.page.wait_for_selector("html[data-live=found]")
        await self.page.locator(opener).first.click()

    async def send(self, dialog: str) -> None:
        """Its form goes out, and the dialog is gone when it was done; a page that is not live has come again then."""
        if await self.page.locator("#live").count():
            await self.page.click(f"{dialog} [type=submit]")
        else:
            async with self.page.expect_event("load"):
                await self.page.click(f"{dialog} [type=submit]")
        await expect(self.page.locator(dialog)).not_to_be_visible()

    async def audited(self, what: str) -> Entry:
        """The newest row of the audit about such an act."""
        wanted = audit.Wanted(("",), what, "")
        found = await self.fleet.store.read(lambda sql: audit.page(sql, wanted, 0, 20))
        return next(entry for entry in found if entry.what == what)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Desk]:
    folder: Path = tmp_path_factory.mktemp("dialogs")
    overlay = folder / "overlay.toml"
    keys = f"[artefacts]\nkeys = [{json.dumps(KEY.public_text)}]\n"
    overlay.write_text(city.OVERLAY + MANY + history.OVERLAY + keys)
    expect.set_options(timeout=PATIENT_MS)
    complaints: list[str] = []
    async with (
        served(folder, city.NEXT_S, SetClock(city.NOW), overlay, two_people=True) as fleet,
        async_playwright() as playwright,
    ):
        machines = await city.fill(fleet.store)
        kiosks = [machines[4], *(one for one in machines if one.startswith("K") and one != machines[4])]
        await history.fill(fleet.store, kiosks)
        await _alerts_and_more(fleet, kiosks[0])
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = await browser.new_context(
            base_url=fleet.url, locale="zh-CN", timezone_id="Asia/Shanghai", accept_downloads=True
        )
        page = await context.new_page()
        page.set_default_timeout(PATIENT_MS)
        await page.clock.set_fixed_time(city.NOW)
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        await page.goto("/")
        await page.fill("input[name=login]", city.LOGIN)
        await page.fill("input[name=password]", city.PASSWORD)
        await page.press("input[name=password]", "Enter")
        await page.wait_for_selector("html[data-live=found]")
        yield Desk(page, fleet, kiosks[0])
        await browser.close()
    # A refusal that the page puts into words is an error to the browser's own log.
    assert [said for said in complaints if "status of 409" not in said and "status of 422" not in said] == []


async def _alerts_and_more(fleet: Fleet, kiosk: str) -> None:
    def alert(name: str, reason: str) -> Alert:
        where = (city.LUSHAN, "路口镇人社服务站", "01", "")
        return Alert(name, kiosk, "kiosk", reason, "printer", Severity.CRITICAL, *where, city.NOW)

    code = new_code(
        "C",
        ReporterKind.KIOSK,
        area=city.YUNXI,
        site="新站",
        quota=1,
        expires_at=city.NOW + timedelta(1),
        approves=False,
    )
    wanted = Enrol(code="C", kind=ReporterKind.KIOSK, public_key="new-key", name="09")
    going = replace(rollout(area=CITY, item="content/policies"), digest="b" * 64)

    async def act(sql: Sql) -> None:
        await alerts.fire(sql, [alert("one", "cutter"), alert("two", "paper_out")], city.NOW)
        await registry.add_code(sql, code)
        await identities.enrol(sql, wanted, "new-key", city.NOW)
        for version, digest in ((1, going.digest), (2, "c" * 64)):
            await artefacts.add(
                sql,
                Stored(digest, ArtefactKind.CONTENT, "policies", version, "政策", 1, city.NOW, "x"),
            )
        await rollouts.add(sql, going, city.LOGIN, city.NOW)

    await fleet.store.write(act)


async def test_an_alert_is_silenced_and_ordered(desk: Desk) -> None:
    page, store = desk.page, desk.fleet.store
    await desk.open("/alerts", "#al-one [data-opens=silence]")
    await page.select_option("#silence [name=hours]", "4")
    await page.fill("#silence [name=comment]", "等配件")
    await desk.send("#silence")
    (silence,) = await store.read(lambda sql: muting_rows.silences(sql, city.NOW))
    assert (silence.comment, silence.ends_at - silence.starts_at) == ("等配件", timedelta(hours=4))
    await page.click("[data-opens=unsilence]")
    await desk.send("#unsilence")
    assert not await store.read(lambda sql: muting_rows.silences(sql, city.NOW))
    await page.click("#al-two [data-opens=order]")
    await page.fill("#order [name=note]", "换纸")
    await desk.send("#order")
    await expect(page.locator("#al-two")).to_contain_text("看工单")


async def test_an_order_goes_to_somebody(desk: Desk) -> None:
    await desk.open("/orders", "[data-opens=step]")
    await desk.page.fill("#step [name=assignee]", "彭工")
    await desk.send("#step")
    await expect(desk.page.locator(".list tbody")).to_contain_text("彭工")
    (order,) = await desk.fleet.store.read(
        lambda sql: orders.page(sql, CITY, is_open=True, subject="", assignee="", after=(), limit=5)
    )
    assert (order.state, order.assignee) == ("assigned", "彭工")


async def test_maintenance_is_planned_for_one_machine_every_week_and_ended(desk: Desk) -> None:
    page, store = desk.page, desk.fleet.store
    await desk.open(f"/reporters/{desk.kiosk}", "[data-opens=window]")
    await page.check("#window [value=weekly]")
    await page.select_option("#window [name=weekday]", "2")
    await page.fill("#window [name=at]", "21:30")
    await page.select_option("#window [name=minutes]", "60")
    await desk.send("#window")
    planned = await store.read(lambda sql: muting_rows.windows(sql, city.NOW, city.LUSHAN))
    (mine,) = [one for one in planned if one.reporter == desk.kiosk]
    assert (mine.weekday, mine.at.isoformat(), mine.lasts) == (2, "21:30:00", timedelta(hours=1))
    assert mine.site == "路口镇人社服务站"
    await desk.open("/maintenance", f"#w-{mine.id} [data-opens=end]")
    await desk.send("#end")
    await expect(page.locator(f"#w-{mine.id}")).to_have_count(0)
    assert await store.read(lambda sql: muting_rows.window_of(sql, mine.id)) is None


async def test_maintenance_that_begins_later_begins_by_the_fleets_clock(desk: Desk) -> None:
    await desk.open(f"/maintenance?area={city.LUSHAN}", "[data-opens=window]")
    await desk.page.check("#window [value=once]")
    await desk.page.fill("#window [name=starts]", "2026-03-19T08:30")
    await desk.send("#window")
    planned = await desk.fleet.store.read(lambda sql: muting_rows.windows(sql, city.NOW, "430603"))
    assert "2026-03-19T00:30:00+00:00" in [one.starts_at.isoformat() for one in planned]


async def test_a_setting_of_the_city_waits_for_another_person_and_is_then_done_by_one_press(
    desk: Desk,
) -> None:
    page, store, fleet = desk.page, desk.fleet.store, desk.fleet
    await desk.open("/settings?area=4306", "[data-opens=wish]")
    await page.fill("#wish [name='voice.volume']", "5")
    await page.select_option("#wish [name='voice.on']", "true")
    await page.fill("#wish [name='station.hotline']", "")
    await page.click("#wish [type=submit]")
    await expect(page.locator("#wish [data-refused]")).to_contain_text("等另一位同事")
    asked = await desk.audited("approval.asked")
    await page.goto("/approvals")
    await page.click(f"#approval-{asked.about} [data-opens]")
    said = page.locator(f"#approval-{asked.about} dialog")
    await expect(said).to_contain_text("5 （现在 4）")
    await expect(said).to_contain_text("收回，用上一级的 （现在 12333）")
    await expect(said.locator("[type=submit]")).to_have_count(0)
    async with browsing(fleet.url) as other:
        await log_in(other, "he")
        assert (await post(other, f"/approvals/{asked.about}/approve")).status_code == 303
    await page.reload()
    await page.click(f"#approval-{asked.about} [data-opens]")
    await page.click(f"#approval-{asked.about} [type=submit]")
    await expect(page.locator(f"#approval-{asked.about}")).to_contain_text("已照做")
    wished = await store.read(lambda sql: twin.wished(sql, area_scope(CITY)))
    assert wished is not None
    assert wished.settings == {"sync.next_s": 60, "voice.volume": 5, "voice.on": True}
    await page.goto("/settings?area=4306")
    await expect(page.locator(".follows h2")).to_have_text("还没跟上的")
    await expect(page.locator("#s-voice-volume")).to_contain_text("这里定的")


async def test_a_setting_of_one_kiosk_is_wished_and_a_wrong_value_is_not_sent(desk: Desk) -> None:
    await desk.open(f"/settings?reporter={desk.kiosk}", "[data-opens=wish]")
    await desk.page.fill("#wish [name='visit.warning_s']", "5")
    await desk.page.click("#wish [type=submit]")
    assert await desk.page.locator("#wish input:invalid").count() == 1
    await desk.page.fill("#wish [name='visit.warning_s']", "25")
    await desk.send("#wish")
    scope = Scope(ScopeKind.REPORTER, city.LUSHAN, desk.kiosk)
    wished = await desk.fleet.store.read(lambda sql: twin.wished(sql, scope))
    assert wished is not None
    assert wished.settings == {"log.level": "DEBUG", "visit.warning_s": 25}


async def test_a_command_is_sent_to_one_kiosk(desk: Desk) -> None:
    await desk.open(f"/reporters/{desk.kiosk}", "[data-opens=command]")
    await desk.page.check("#command [value=restart_service]")
    await desk.page.fill("#command [name=service]", "screen")
    await desk.send("#command")
    await expect(desk.page.locator(".commands")).to_contain_text("重启服务")
    newest, *_ = await desk.fleet.store.read(lambda sql: commands.of_reporter(sql, desk.kiosk))
    assert (newest.kind, newest.arguments) == (CommandKind.RESTART_SERVICE, {"service": "screen"})


async def test_a_file_is_fetched_and_the_audit_says_by_whom(desk: Desk) -> None:
    await desk.page.goto("/files")
    await expect(desk.page.locator(".list tbody")).to_contain_text("等机器送来")
    async with desk.page.expect_download() as fetched:
        await desk.page.locator("a[download]").last.click()
    file = await (await fetched.value).path()
    assert file.read_bytes().startswith((b"\x1f\x8b", b"\x89PNG"))
    assert (await desk.audited("command.file_fetched")).who == city.LOGIN


async def test_a_reporter_is_asked_for_a_new_key(desk: Desk) -> None:
    await desk.open(f"/reporters/{desk.kiosk}", "[data-opens=identity]")
    await expect(desk.page.locator("#identity [data-choice]:visible")).to_have_count(2)
    await desk.send("#identity")
    await expect(desk.page.locator(".report")).to_contain_text("等它换")
    found = await desk.fleet.store.read(lambda sql: identities.one(sql, desk.kiosk))
    assert found is not None
    assert found.rotating
    assert (await desk.audited("identity.rotation_asked")).about == desk.kiosk


async def test_a_code_is_made_and_a_machine_that_waits_is_approved(desk: Desk) -> None:
    page, store = desk.page, desk.fleet.store
    await page.goto("/enrolment")
    await page.fill("[name=area]", city.YUNXI)
    await page.fill("[name=site]", "新站")
    await page.click("form.body [type=submit]")
    await expect(page.locator(".made svg")).to_be_visible()
    assert [one.site for one in await store.read(lambda sql: registry.open_codes(sql, CITY, city.NOW))]
    await page.goto("/enrolment")
    await page.click("[data-opens=identity]")
    await desk.send("#identity")
    assert not await store.read(lambda sql: identities.listed(sql, CITY, Standing.PENDING))


async def test_a_rollout_is_paused_and_another_one_waits_for_a_second_person(desk: Desk) -> None:
    page, store = desk.page, desk.fleet.store
    await desk.open("/rollouts", "[data-opens=change]")
    await page.fill("#change [name=why]", "先看看")
    await desk.send("#change")
    (one,) = await store.read(rollouts.everyone)
    assert (one.state, one.why) == ("paused", "先看看")
    await desk.open("/artefacts", f"[data-opens=begin][data-digest='{'c' * 64}']")
    await page.fill("#begin [name=shares]", "5，50 100%")
    await page.fill("#begin [name=lab]", f"{desk.kiosk} ")
    await page.fill("#begin [name=night_from]", "22:00")
    await page.fill("#begin [name=night_until]", "06:00")
    await page.click("#begin [type=submit]")
    await expect(page.locator("#begin [data-refused]")).to_contain_text("等另一位同事")
    asked = await desk.audited("approval.asked")
    assert asked.area == CITY
    wanted = msgspec.json.decode(asked.detail)["arguments"]
    assert [ring["share_pct"] for ring in wanted["rings"]] == [0, 5, 50, 100]
    assert (wanted["lab"], wanted["night_from"], wanted["night_until"]) == ([desk.kiosk], "22:00", "06:00")


async def test_a_file_that_nobody_signed_is_not_taken_and_a_signed_one_is(desk: Desk, tmp_path: Path) -> None:
    page = desk.page
    for file, said in (
        (texts(tmp_path / "stranger.bmart", 7, STRANGER), "没有收"),
        (texts(tmp_path / "ours.bmart", 8, KEY), ""),
    ):
        await desk.open("/artefacts", "[data-opens=upload]")
        await page.set_input_files("#upload [type=file]", file)
        if not said:
            await desk.send("#upload")
            break
        await page.click("#upload [type=submit]")
        await expect(page.locator("#upload [data-refused]")).to_contain_text(said)
    await expect(page.locator(".list tbody")).to_contain_text("texts/hunan")
    assert (await desk.audited("artefact.added")).who == city.LOGIN


async def test_staff_are_added_reset_and_removed(desk: Desk) -> None:
    page, store = desk.page, desk.fleet.store
    await page.goto("/staff")
    await page.fill("[name=login]", "fang")
    await page.fill("[name=name]", "方")
    await page.check("[name=role-operator]")
    await page.click("form.body [type=submit]")
    await expect(page.locator(".note.g")).to_contain_text("fang")
    made = await store.read(lambda sql: member_of(sql, "fang"))
    row = page.locator("tr", has_text="fang")
    await row.locator("[data-opens]").click()
    await row.locator("form[action*=reset] button").click()
    await expect(page.locator(".note.g")).to_contain_text("fang")
    again = await store.read(lambda sql: member_of(sql, "fang"))
    assert made is not None
    assert again is not None
    assert made.password_hash != again.password_hash
    await row.locator("[data-opens]").click()
    await row.locator("form[action*=remove] button").click()
    await expect(row).to_have_count(0)
    assert await store.read(lambda sql: member_of(sql, "fang")) is None


async def test_a_second_factor_is_set_up_from_what_the_page_shows(desk: Desk) -> None:
    page = desk.page
    await page.goto("/me")
    await page.click("[action='/me/second-factor'] button")
    await expect(page.locator(".qr svg")).to_be_visible()
    secret = (await page.locator(".qr .mono").inner_text()).replace(" ", "")
    picture = Image.open(io.BytesIO(await page.locator(".qr svg").screenshot(scale="css")))
    (read,) = zxingcpp.read_barcodes(picture.convert("L"))
    assert f"secret={secret}" in read.text
    await page.fill("[name=code]", pyotp.TOTP(secret).at(city.NOW))
    await page.click("[action='/me/second-factor/confirm'] button")
    await expect(page.locator(".codes li")).to_have_count(8)
    assert (await desk.audited("factor.confirmed")).who == city.LOGIN


async def test_charts_are_drawn_for_a_day_and_a_week_and_outlive_a_live_page(desk: Desk) -> None:
    page = desk.page
    await page.goto(f"/reporters/{desk.kiosk}")
    await expect(page.locator(".trend canvas")).to_have_count(3)
    await expect(page.locator("#trend-disk output")).to_contain_text("GB")
    await page.click("#trends .seg a:has-text('近 7 天')")
    await expect(page.locator("#trends [aria-current]")).to_have_text("近 7 天")
    await expect(page.locator(".trend canvas")).to_have_count(3)
    async with page.expect_response(f"**/reporters/{desk.kiosk}*") as again:
        await page.evaluate("document.body.dispatchEvent(new CustomEvent('stream:changed'))")
    assert (await again.value).ok
    await expect(page.locator("#trends [aria-current]")).to_have_text("近 7 天")
    await expect(page.locator(".trend canvas")).to_have_count(3)
