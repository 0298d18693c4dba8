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
<<<<<<< HEAD

    async def ticket(request: Request) -> Response:
        return await _shown(request, desk, "phone.html")

    async def panel(request: Request) -> Response:
        return await _shown(request, desk, "phone_ticket.html")

    async def rate(request: Request) -> Response:
        language = reader_language(request)
        status = await _status(request, desk)
        if status is None:
            return desk.page(request, "nothing.html", language=language, status=404)
        if status.state is not TicketState.DONE:
            return RedirectResponse(f"/t/{request.path_params['token']}")
        t = desk.words(language)
        line = t("phone.rate_line", number=status.number, service=_name(status, t))
        return desk.page(
            request,
            "phone_rate.html",
            language=language,
            token=request.path_params["token"],
            line=line,
            levels=rating_levels(t),
            reasons=rating_reasons(t),
        )

    return [
        Route("/t/{token}", ticket),
        Route("/t/{token}/panel", panel),
        Route("/t/{token}/rate", rate),
    ]


async def _shown(request: Request, desk: Desk, template: str) -> Response:
    language = reader_language(request)
    status = await _status(request, desk)
    if status is None:
        return desk.page(request, "nothing.html", language=language, status=404)
    view = phone_view(status, await desk.service.hall(), desk, desk.words(language))
    return desk.page(request, template, language=language, token=request.path_params["token"], p=view)


async def _status(request: Request, desk: Desk) -> TicketStatus | None:
    try:
        ticket = await desk.service.ticket_of_token(request.path_params["token"])
        return await desk.service.ticket_status(ticket)
    except Refused:
        return None


def phone_view(status: TicketStatus, hall: Hall, desk: Desk, t: Texts) -> PhoneView:
    """The ticket as its owner reads it."""
    now = desk.now()
    local = now.astimezone(desk.zone)
    board = board_view(hall, now, desk.zone, desk.groups, t)
    calls = [row for row in (board.call, *board.calls) if row and row.window in status.windows]
    title, line = _told(status, t)
    wait = status.wait
    return PhoneView(
        number=status.number,
        service=_name(status, t),
        state=status.state.value,
        state_word=t("phone.taken") if status.state is TicketState.WAITING else "",
        title=title,
        line=line,
        ahead=status.ahead,
        range=t("web.range", low=wait.low_min, high=wait.high_min) if wait else "",
        windows=" · ".join(str(window) for window in status.windows),
        calls=tuple(calls[:3]),
        now=now.isoformat(),
        clock=f"{local:%H:%M}",
        hours=t("phone.hours", opens=hall.opens, closes=hall.closes),
    )


def _told(status: TicketStatus, t: Texts) -> tuple[str, str]:
    """What the white field says in every state but waiting."""
    match status.state:
        case TicketState.WAITING:
            return "", ""
        case TicketState.CALLED:
            return t("phone.called", window=status.window), t("phone.called_line")
        case TicketState.SERVING:
            return t("phone.serving", window=status.window), t("phone.serving_line")
        case TicketState.PARKED:
            return t("phone.parked"), t("phone.parked_line", window=status.window)
        case TicketState.DONE | TicketState.NO_SHOW | TicketState.CANCELLED | TicketState.EXPIRED as state:
            return t(f"phone.{state.value}"), t(f"phone.{state.value}_line")


def _name(status: TicketStatus, t: Texts) -> str:
    return t(f"service.{status.service}.name")
=======
    return PhonePages(SitePhones(PhoneDesk(desk.service)), desk.pages).routes()
>>>>>>> a1faa25 (fleet, queue: relay tickets to phones; one phone page for site and fleet)
