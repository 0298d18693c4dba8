"""The panel in a real browser: hands, keys, the live slip, and no complaint about its own policy."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import serial
from playwright.sync_api import Browser, Page, expect, sync_playwright

from kiosk.bench.pinpad_keys import framed
from tests.bench.running import RunningBench
from tests.bench.test_printer import JOB, print_job

CHROMIUM = "/usr/bin/chromium"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's chromium."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield running
        running.close()


@pytest.fixture
def page(bench: RunningBench, browser: Browser) -> Iterator[Page]:
    """The panel, live; the browser complained of nothing when the test is over."""
    complaints: list[str] = []
    opened = browser.new_page(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    opened.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.goto(bench.addresses["panel"])
    expect(opened.locator("html")).to_have_attribute("data-live", "found")
    yield opened
    opened.close()
    assert complaints == []


def test_a_card_goes_in_by_a_click_and_out_by_a_key(page: Page, bench: RunningBench) -> None:
    page.get_by_role("button", name="把丁*的社保卡插进读卡器").click()
    expect(page.locator("#device-card .st")).to_contain_text("卡在位")
    expect(page.locator(".people li.on b")).to_contain_text("丁*")
    page.keyboard.press("0")
    expect(page.locator("#device-card .st")).to_contain_text("空")
    assert bench.http.get("/v1/state").json()["card"]["person"] is None


def test_a_digit_inserts_that_person(page: Page) -> None:
    page.keyboard.press("3")
    expect(page.locator(".people li").nth(2)).to_have_class("on")


def test_a_fault_is_switched_by_the_keyboard(page: Page, bench: RunningBench) -> None:
    page.locator("#printer-paper_out").focus()
    page.keyboard.press("Space")
    expect(page.locator("#device-printer .st")).to_contain_text("没有纸")
    expect(page.locator("#printer-paper_out")).to_be_checked()
    expect(page.locator("#printer-paper_out")).to_be_focused()
    page.keyboard.press("Space")
    expect(page.locator("#device-printer .st")).to_contain_text("就绪")
    assert bench.http.get("/v1/state").json()["faults"] == []


def test_a_printed_slip_appears_by_itself_and_older_ones_can_be_seen(page: Page, bench: RunningBench) -> None:
    first, second = print_job(bench, JOB), print_job(bench, JOB)
    picture = page.locator("#slip img")
    expect(picture).to_have_attribute("alt", f"打印出来的小票，第 {second['id']} 张")
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 576
    page.locator(f"#receipt-{first['id']}").click()
    expect(picture).to_have_attribute("alt", f"打印出来的小票，第 {first['id']} 张")
    third = print_job(bench, JOB)
    expect(picture).to_have_attribute("alt", f"打印出来的小票，第 {third['id']} 张")


def test_what_is_typed_stays_while_the_page_changes_and_is_scanned(page: Page, bench: RunningBench) -> None:
    field = page.get_by_label("码里的内容")
    field.fill("B012")
    bench.do("printer/open-cover")
    expect(page.locator("#device-printer .st")).to_contain_text("开上盖")
    expect(field).to_have_value("B012")
    field.press("Enter")
    expect(page.locator(".said-lines li").last).to_contain_text("42 30 31 32")


def test_the_log_shows_one_wire_and_goes_on_showing_it(page: Page, bench: RunningBench) -> None:
    page.locator("#wire-source").select_option("qr")
    expect(page.locator("#wire-source")).to_have_value("qr")
    bench.do("qr/scan", text="C7")
    expect(page.locator(".said-lines li").last).to_contain_text("43 37")
    expect(page.locator("#wire-source")).to_have_value("qr")


def test_everything_is_restored_by_one_button(page: Page, bench: RunningBench) -> None:
    bench.do("printer/jam-cutter")
    bench.do("qr/unplug")
    expect(page.locator(".bar .st")).to_contain_text("2 处故障")
    page.get_by_role("button", name="全部复原").click()
    expect(page.locator(".bar .st")).to_contain_text("设备都好")


@pytest.mark.parametrize("width", [1920, 1366, 1280, 1024, 800, 390])
def test_nothing_hangs_over_the_edge(page: Page, width: int, tmp_path: Path) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.screenshot(path=str(tmp_path / f"{width}.png"))
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    over = page.evaluate(
        "[...document.querySelectorAll('.card')].filter(card => card.getBoundingClientRect().right > innerWidth).length"
    )
    assert over == 0


def test_everything_that_a_device_can_do_is_behind_its_dots(page: Page, bench: RunningBench) -> None:
    page.locator("#device-printer .more").click()
    form = page.locator("#all form", has_text="run-out-after")
    form.get_by_label("mm").fill("70")
    form.get_by_role("button").click()
    expect(page.locator("#device-printer .big")).to_contain_text("0.07")
    page.keyboard.press("Escape")
    expect(page.locator("#all")).not_to_be_visible()
    assert bench.http.get("/v1/state").json()["printer"]["paper_mm"] == 70


def test_a_number_that_is_none_is_said_and_not_sent(page: Page) -> None:
    page.locator("#device-idcard .more").click()
    form = page.locator("#all form", has_text="new_address")
    form.get_by_label("person").fill("who")
    form.get_by_role("button").click()
    expect(page.locator("#said")).to_be_visible()
    expect(page.locator("#said")).to_contain_text("没有做成：person: who")


def test_an_id_card_is_laid_down_beside_a_name(page: Page) -> None:
    page.get_by_role("button", name="把丁*的身份证放上读头").click()
    expect(page.locator("#device-idcard .identity")).to_contain_text("丁*")
    page.keyboard.press("Shift+Digit0")
    expect(page.locator("#device-idcard .identity")).to_have_count(0)


def test_a_phone_with_an_electronic_card_is_shown_to_the_scanner(page: Page) -> None:
    page.locator("#wire-source").select_option("qr")
    page.get_by_role("button", name="把丁*手机上的电子社保卡放到扫码器前").click()
    expect(page.locator(".said-lines li").last).to_contain_text("扫到电子社保卡")


def test_the_back_office_is_switched_off_spoiled_and_healed_by_clicks(
    page: Page, bench: RunningBench
) -> None:
    page.locator("#gateway-half").click(force=True)
    expect(page.locator("#device-gateway .st")).to_contain_text("答到一半断线")
    page.locator("#gateway-delay").click(force=True)
    expect(page.locator("#gateway-delay")).to_be_checked()
    expect(page.locator("#device-gateway .st")).to_contain_text("2 处故障")
    page.locator("#gateway-half").click(force=True)
    expect(page.locator("#device-gateway .st")).to_contain_text("慢")
    assert bench.http.get("/v1/state").json()["faults"] == ["gateway.delay"]
    page.locator("#gateway-off").click(force=True)
    expect(page.locator("#device-gateway .st")).to_contain_text("关掉")
    page.get_by_role("button", name="全部复原").click()
    expect(page.locator(".bar .st")).to_contain_text("设备都好")


def test_keys_of_the_pin_keypad_are_dead_until_somebody_asks_and_then_show_stars(
    page: Page, bench: RunningBench
) -> None:
    expect(page.locator("#pinpad-1")).to_be_disabled()
    line = bench.addresses["pinpad"].removeprefix("serial://").partition("?")[0]
    with serial.Serial(line, 9600, timeout=1) as host:
        host.write(framed("A,1a2b3c4d,test,4,12,60"))
        for key in ("1", "2", "3", "4"):
            page.locator(f"#pinpad-{key}").click()
        expect(page.locator(".stars")).to_contain_text("●●●●")
        page.locator("#pinpad-cancel").click()
        expect(page.locator(".stars")).to_contain_text("现在不用输密码")
        host.write(framed("D"))
    expect(page.locator("#pinpad-1")).to_be_disabled()


def test_what_a_camera_sees_is_seen_here(page: Page) -> None:
    page.locator("#camera-covered").click()
    expect(page.locator("#camera-covered")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#device-camera .st")).to_contain_text("被遮住")
    expect(page.locator("#device-camera img")).to_have_js_property("naturalWidth", 640)


def test_only_what_changed_is_fetched(page: Page, bench: RunningBench) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/panel/" in request.url else None)
    bench.do("document/scene", scene="turned")
    expect(page.locator("#document-turned")).to_have_attribute("aria-pressed", "true")
    parts = {url.partition("/panel/")[2].partition("?")[0] for url in asked}
    assert "device-document" in parts
    assert parts <= {"device-document", "wire", "picture/document.jpg", "picture/camera.jpg", "device-inputs"}
