"""The screen over a window: a display that was paired for one window, with its page, panel and stream."""

from collections.abc import AsyncIterator

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kiosk.domain.texts import Texts
from kiosk.queue.office.people import certified_at
from kiosk.queue.pairing import Device, DeviceKind
from kiosk.queue.web.caller_view import service_groups
from kiosk.queue.web.desk import Desk, sent_away, staff_language
from kiosk.queue.web.display import paired
from kiosk.queue.web.window_view import Clerk, ScreenView, screen_view
from kiosk.queue.window_schemas import WindowView
from kiosk.web.streams import EventStream, StreamEvent


def routes(desk: Desk) -> list[Route]:
    """/window-screen, its panel and its stream."""

    async def page(request: Request) -> Response:
        language = staff_language(request)
        window = await _window(request)
        if window is None:
            heading = desk.words(language)("window_screen.not_window")
            return desk.page(request, "pair.html", language=language, status=401, code="", heading=heading)
        view = await _view(desk, window, desk.words(language))
        return desk.page(request, "window_screen.html", language=language, s=view)

    async def panel(request: Request) -> Response:
        language = staff_language(request)
        window = await _window(request)
        if window is None:
            return sent_away("/window-screen")
        view = await _view(desk, window, desk.words(language))
        return desk.page(request, "window_panel.html", language=language, s=view)

    async def stream(request: Request) -> Response:
        device = await paired(request, DeviceKind.DISPLAY)
        if device is None or device.window is None:
            return Response(status_code=401)
        return EventStream(_changes(desk, device, device.window))

    return [
        Route("/window-screen", page),
        Route("/window-screen/panel", panel),
        Route("/window-screen/stream", stream),
    ]


async def _window(request: Request) -> int | None:
    device = await paired(request, DeviceKind.DISPLAY)
    return device.window if device is not None else None


async def _view(desk: Desk, window: int, t: Texts) -> ScreenView:
    known = desk.settings.window(window)
    names = service_groups(known.services, t) if known is not None else []
    view = await desk.service.window_view(window)
    clerk = None
    if desk.settings.signage.window_staff and view.staff:
        clerk = Clerk(
            view.staff, certified_at(desk.service.ledger.reader, window, desk.service.signage.today())
        )
    return screen_view(view, known.name if known is not None else "", names, clerk, t)


async def _changes(desk: Desk, device: Device, window: int) -> AsyncIterator[StreamEvent]:
    """Only that something changed: the page asks for its panel."""
    views = desk.service.subscribe(f"window:{window}")
    async for view in desk.service.devices.while_paired(device, views):
        if isinstance(view, WindowView):
            yield StreamEvent("window", msgspec.json.encode({"version": view.version}).decode())
