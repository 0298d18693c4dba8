"""The queue did it, its answer never arrived: the page asks again under the same id, and nothing happens twice."""

from pathlib import Path

from playwright.async_api import Route, expect

from tests.browser.station import a_station, state_is


async def test_a_lost_answer_to_a_call_does_not_call_the_next(tmp_path: Path) -> None:
    async with a_station(tmp_path) as station:
        page = await station.console()
        first = await station.take()
        await station.take()
        await expect(page.locator(".next")).to_be_enabled()
        sent: list[str | None] = []

        async def lose_the_first_answer(route: Route) -> None:
            sent.append(route.request.post_data)
            await route.fetch()
            await (route.abort() if len(sent) == 1 else route.continue_())

        await page.route("**/v1/windows/3/call", lose_the_first_answer)
        await page.keyboard.press("Space")
        await state_is(page, "calling")
        await expect(page.locator(".ticket .number")).to_have_text(first.number)
        await expect(page.locator("#said")).to_be_hidden()
        assert len(sent) == 2
        assert sent[0] == sent[1]
        assert (await station.service.hall()).waiting == 1
