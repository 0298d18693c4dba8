"""A member of staff gives themselves a new password, by keyboard; what does not work is said beside the button."""

from playwright.async_api import Page, expect

from tests.browser.station import Station

OLD, NEW = "correct horse battery", "a longer better horse"


async def typed(page: Page, now: str, new: str, again: str) -> None:
    for field, text in (("password", now), ("new", new), ("again", again)):
        await page.fill(f"input[name={field}]", text)
    await page.keyboard.press("Enter")


async def test_from_the_login_page_to_a_new_password_and_back(station: Station) -> None:
    await station.console(window=3)
    page = await station.page()
    await page.goto(f"{station.url}/login")
    await page.click("text=改口令")
    await page.fill("input[name=login]", "0307")
    refused = page.locator("#refused span")
    await typed(page, OLD, NEW, NEW + "!")
    await expect(refused).to_have_text("两次输入的新口令不一样，请再输一次")
    await typed(page, OLD, "short", "short")
    await expect(refused).to_have_text("新口令太短，至少 10 位；口令没有改")
    await typed(page, "not this one", NEW, NEW)
    await expect(refused).to_have_text("工号或口令不对，请再输一次")
    await typed(page, OLD, NEW, NEW)
    await expect(page.locator("[role=status]")).to_have_text("口令改好了，请用新口令登录")
    await page.fill("input[name=login]", "0307")
    await page.fill("input[name=password]", NEW)
    await page.click("[name=window][value='']", force=True)
    await page.keyboard.press("Enter")
    await page.wait_for_selector("[data-take]")
