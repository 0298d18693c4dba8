"""The rating pad at a window: its page and the panel that opens when a ticket is finished."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kiosk.domain.texts import Texts
from kiosk.queue.pairing import Device
from kiosk.queue.web.desk import Desk, sent_away, staff_language
from kiosk.queue.web.display import paired
from kiosk.web.rating import Choice, rating_levels, rating_reasons


@dataclass(frozen=True, slots=True)
class PadPanel:
    """Idle (no ticket), or one ticket to rate until a moment."""

    window: int
    ticket: str
    number: str
    service: str
    now: str
    until: str
    seconds: int
    levels: list[Choice]
    reasons: list[Choice]


def routes(desk: Desk) -> list[Route]:
    """/rater and its panel."""

    async def rater(request: Request) -> Response:
        language = staff_language(request)
        device = await paired(request, "pad")
        if device is None or device.window is None:
            heading = desk.words(language)("pair.not_pad")
            return desk.page(request, "pair.html", language=language, status=401, code="", heading=heading)
        panel = await panel_of(desk, device.window, desk.words(language))
        return desk.page(request, "rater.html", language=language, window=device.window, p=panel)

    async def panel(request: Request) -> Response:
        device: Device | None = await paired(request, "pad")
        if device is None or device.window is None:
            return sent_away("/rater")
        language = staff_language(request)
        view = await panel_of(desk, device.window, desk.words(language))
        return desk.page(request, "rater_panel.html", language=language, p=view)

    return [Route("/rater", rater), Route("/rater/panel", panel)]


async def panel_of(desk: Desk, window: int, t: Texts) -> PadPanel:
    """What the pad of this window shows now."""
    view, now = await desk.service.pad_view(window), desk.now()
    service = (await desk.service.ticket_status(view.ticket)).service if view.ticket else ""
    return PadPanel(
        window=window,
        ticket=view.ticket,
        number=view.number,
        service=t(f"service.{service}.name") if service else "",
        now=now.isoformat(),
        until=view.until.isoformat() if view.until else "",
        seconds=max(0, round((view.until - now).total_seconds())) if view.until else 0,
        levels=rating_levels(t),
        reasons=rating_reasons(t),
    )
