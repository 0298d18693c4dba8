"""/t/{token} for whoever serves it: the ticket, its panel and its rating. The address is the only key; acts are the server's."""

from pathlib import Path
from typing import Protocol

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from kiosk.domain.phone import PhoneNews
from kiosk.web.pages import Pages, language_of
from kiosk.web.phone.view import phone_view
from kiosk.web.rating import rating_levels, rating_reasons

HERE = Path(__file__).parent
TEMPLATES = HERE / "templates"
STATIC = {"/static/phone": HERE / "static"}


class Phones(Protocol):
    """Who knows the tickets."""

    async def news(self, request: Request) -> PhoneNews | None:
        """The ticket of the request's token; None for one that is unknown, gone or malformed: nobody learns which."""
        ...


class PhonePages:
    """The pages over whoever knows the tickets."""

    def __init__(self, phones: Phones, pages: Pages) -> None:
        self._phones = phones
        self._pages = pages

    def routes(self) -> list[Route]:
        """Without middleware: the server adds its own."""
        return [
            Route("/t/{token}", self.ticket),
            Route("/t/{token}/panel", self.panel),
            Route("/t/{token}/rate", self.rate),
        ]

    async def ticket(self, request: Request) -> Response:
        """The whole page."""
        return await self._shown(request, "phone.html")

    async def panel(self, request: Request) -> Response:
        """What of it changes."""
        return await self._shown(request, "phone_ticket.html")

    async def rate(self, request: Request) -> Response:
        """The rating of a finished ticket; the ticket itself where there is nothing to rate."""
        news = await self._phones.news(request)
        if news is None:
            return self._nothing(request)
        token, language = request.path_params["token"], language_of(request)
        t = self._pages.words(language)
        view = phone_view(news, t)
        if not view.rate:
            return RedirectResponse(f"/t/{token}")
        return self._pages.page(
            request,
            "phone_rate.html",
            token=token,
            p=view,
            levels=rating_levels(t),
            reasons=rating_reasons(t),
        )

    async def _shown(self, request: Request, template: str) -> Response:
        news = await self._phones.news(request)
        if news is None:
            return self._nothing(request)
        view = phone_view(news, self._pages.words(language_of(request)))
        return self._pages.page(request, template, token=request.path_params["token"], p=view)

    def _nothing(self, request: Request) -> Response:
        return self._pages.page(request, "phone_nothing.html", status=404)
