"""A display that no hand and no script has touched: Playwright's own evaluations count as a touch, so this speaks CDP itself."""

import asyncio

from playwright.async_api import CDPSession

from kiosk.queue.pairing import DeviceKind
from kiosk.queue.schemas import Pair
from tests.browser.station import Station


class Untouched:
    """A page that is only asked and tapped."""

    def __init__(self, session: CDPSession) -> None:
        self._session = session

    async def ask(self, expression: str) -> object:
        """The value of an expression, without the rights of a user's gesture."""
        answer = await self._session.send(
            "Runtime.evaluate", {"expression": expression, "userGesture": False}
        )
        return answer["result"].get("value")

    async def until(self, condition: str, timeout_s: float = 60.0) -> None:
        """Wait for a condition. Raises TimeoutError."""
        async with asyncio.timeout(timeout_s):
            while not await self.ask(condition):  # noqa: ASYNC110 (a far page is asked, it sends no event)
                await asyncio.sleep(0.1)

    async def tap(self, x: int, y: int) -> None:
        """One click of the mouse."""
        for kind in ("mousePressed", "mouseReleased"):
            event = {"type": kind, "x": x, "y": y, "button": "left", "clickCount": 1}
            await self._session.send("Input.dispatchMouseEvent", event)


async def untouched_display(station: Station) -> Untouched:
    """The hall display, opened with a cookie it already has."""
    page = await station.page((1920, 1080))
    code = await station.service.devices.make_code(DeviceKind.DISPLAY, None, "main", "test")
    _, secret = await station.service.devices.pair(Pair(code=code), "127.0.0.1")
    await page.context.add_cookies([{"name": "device", "value": secret, "url": station.url}])
    session = await page.context.new_cdp_session(page)
    await session.send("Page.navigate", {"url": f"{station.url}/display?zone=main"})
    untouched = Untouched(session)
    await untouched.until("document.readyState === 'complete' && !!document.getElementById('board')")
    return untouched
