"""The caller console of a ticket that ends something begun at a kiosk: in words, and as before where there is nothing."""

from playwright.async_api import expect

from kiosk.domain.command import new_command_id
from kiosk.queue.schemas import CaseNote, CasePaper, TakeTicket
from tests.browser.station import Station, state_is

NOTE = CaseNote(
    item="unemp.claim",
    step="payment",
    case="GD20261123-000417",
    papers=(CasePaper(id="work_ended", pages=3), CasePaper(id="id_card", pages=2)),
)


async def test_the_called_ticket_shows_what_was_begun_at_the_kiosk(station: Station) -> None:
    page = await station.console()
    asked = TakeTicket(command=new_command_id(), service="pension", case=NOTE)
    await station.service.take_ticket("kiosk-1", asked)
    await expect(page.locator(".next")).to_be_enabled()
    await page.keyboard.press("Space")
    await state_is(page, "calling")
    case = page.locator(".case")
    await expect(case).to_contain_text("在自助机上办到")
    await expect(case).to_contain_text(NOTE.case)
    await expect(case).to_contain_text("解除劳动合同的证明 3 页")


async def test_an_ordinary_ticket_looks_as_before(station: Station) -> None:
    page = await station.console()
    await station.take("pension")
    await expect(page.locator(".next")).to_be_enabled()
    await page.keyboard.press("Space")
    await state_is(page, "calling")
    await expect(page.locator(".case")).to_have_count(0)
