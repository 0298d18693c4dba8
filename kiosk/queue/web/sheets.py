"""/caller/{window}/sheet/{name}: what opens over the console when a key asks for more."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kiosk.domain.errors import Refused
from kiosk.queue.office.people import members
from kiosk.queue.staff import session_of
from kiosk.queue.web import caller_sheets as sheets
from kiosk.queue.web.desk import Desk, sent_away, staff_language
from kiosk.queue.web.office import person_words
from kiosk.queue.web.why import why_page
from kiosk.queue.window_schemas import WindowView


def routes(desk: Desk) -> list[Route]:
    """One address for every sheet."""

    async def sheet(request: Request) -> Response:
        try:
            await session_of(request)
        except Refused:
            return sent_away("/login")
        window, name = request.path_params["window"], request.path_params["name"]
        view = await desk.service.window_view(window)
        if name == "why":
            return await why_page(desk, request, view, window)
        values = _values(name, view, await site_of(desk, request))
        if values is None:
            return Response(status_code=404)
        return desk.page(
            request, f"caller_sheet_{name}.html", language=staff_language(request), status=200, **values
        )

    return [Route("/caller/{window:int}/sheet/{name}", sheet)]


async def site_of(desk: Desk, request: Request) -> sheets.Site:
    """What the site offers at this moment."""
    settings, hall = desk.settings, await desk.service.hall()
    return sheets.Site(
        t=desk.words(staff_language(request)),
        now=desk.now(),
        zone=desk.zone,
        windows_for={service.id: settings.windows_for(service.id) for service in settings.services},
        waiting={line.id: line.waiting for line in hall.services},
        people={one.id: person_words(one) for one in members(desk.service.ledger.reader)},
        park_min=settings.calls.park_min,
    )


def _values(name: str, view: WindowView, site: sheets.Site) -> dict[str, object] | None:
    """What the sheet's template needs; None for a sheet that there is not now."""
    match name:
        case "transfer" if transfer := sheets.transfer_sheet(view, site):
            return {"s": transfer}
        case "park" if park := sheets.park_sheet(view, site):
            return {"s": park}
        case "add" if add := sheets.add_sheet(view, site):
            return {"s": add}
        case "back":
            return {"s": sheets.back_sheet(view, site)}
        case "pick":
            return {"s": sheets.pick_sheet(view, site)}
        case "find":
            return {"found": sheets.find_sheet(view, site), "classes": sheets.grantable(site.t)}
        case _:
            return None
