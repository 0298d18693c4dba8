"""The phone page as the site itself serves it."""

from starlette.requests import Request
from starlette.routing import Route

from kiosk.domain.errors import Refused
from kiosk.domain.phone import PhoneNews
from kiosk.queue.phone_desk import PhoneDesk
from kiosk.queue.web.desk import Desk
from kiosk.web.phone.pages import PhonePages


class SitePhones:
    """kiosk.web.phone.pages.Phones over the service."""

    def __init__(self, desk: PhoneDesk) -> None:
        self._desk = desk

    async def news(self, request: Request) -> PhoneNews | None:
        """The ticket as it is now."""
        try:
            return await self._desk.news(request.path_params["token"])
        except Refused:
            return None


def routes(desk: Desk) -> list[Route]:
    """/t/{token}, its panel and its rating."""
    return PhonePages(SitePhones(PhoneDesk(desk.service)), desk.pages).routes()
