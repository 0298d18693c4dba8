"""Whoever runs the hall, signed in at the login page without a window."""

from playwright.async_api import Page

from kiosk.queue.staff import Role
from tests.browser.station import PASSWORD, Station

SIZE = (1440, 900)


async def office_console(
    station: Station, size: tuple[int, int] = SIZE, *, role: Role = Role.SUPERVISOR, login: str = "0100"
) -> Page:
    """A page of somebody with this role, on the live board."""
    await station.service.staff.add(login, "孙立", role, PASSWORD)
    page = await station.page(size)
    await page.goto(f"{station.url}/login")
    await page.check("input[name=window][value='']", force=True)
    await page.fill("input[name=login]", login)
    await page.fill("input[name=password]", PASSWORD)
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/supervisor")
    return page
