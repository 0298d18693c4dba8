"""The station's head, from the board whose server dies to the standby's page, and to the login page there."""

from pathlib import Path

from playwright.async_api import Browser, expect

from tests.browser.station import live
from tests.queue.process import PASSWORD
from tests.queue.two_servers import two_servers


async def test_the_boards_server_dies_and_its_head_takes_over(browser: Browser, tmp_path: Path) -> None:
    with two_servers(tmp_path) as (primary, standby):
        person: dict[str, object] = {
            "login": "head",
            "name": "赵敏",
            "role": "supervisor",
            "password": PASSWORD,
        }
        primary.operate("/v1/staff", person)
        page = await browser.new_page(locale="zh-CN")
        await page.goto(primary.url + "/login")
        await page.fill("[name=login]", "head")
        await page.fill("[name=password]", PASSWORD)
        await page.locator("[name=window][value='']").check(force=True)
        await page.click("form button")
        await page.wait_for_url(lambda address: "/login" not in address)
        await page.goto(primary.url + "/supervisor")
        await live(page)
        primary.die()
        await page.click("[data-offline] a")
        await expect(page.locator("form button")).to_have_count(0)  # it may come back in a moment
        await page.wait_for_selector("body[data-phase=silent]")  # by itself
        await page.fill("[name=login]", "head")
        await page.fill("[name=password]", PASSWORD)
        await page.click("form button")
        await expect(page.locator("#refused")).to_contain_text("拔掉电源")
        await page.check("[name=is_off]")
        await page.click("form button")
        await page.wait_for_url("**/login")
        assert standby.term()["proof"]
