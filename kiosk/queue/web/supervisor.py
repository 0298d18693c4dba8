"""The live board of the hall, for whoever runs it: the page, its fragment, its stream."""

import itertools
from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kiosk.queue.office.board import day_figures, longest_waits
from kiosk.queue.office.people import members
from kiosk.queue.schemas import StopReason
from kiosk.queue.staff import Role
from kiosk.queue.web.caller_sheets import grantable, move_sheet
from kiosk.queue.web.desk import Desk, sent_away, staff_language
from kiosk.queue.web.office import Option, may_follow, office_page, session_or_away
from kiosk.queue.web.sheets import site_of
from kiosk.queue.web.supervisor_todos import Around, Seen
from kiosk.queue.web.supervisor_view import BoardView, board_view
from kiosk.queue.web.why import why_page
from kiosk.web.streams import EventStream, StreamEvent

BEAT_S = 0.25


def routes(desk: Desk) -> list[Route]:
    """/supervisor, its fragment and its stream."""

    async def page(request: Request) -> Response:
        session = await session_or_away(request, Role.SUPERVISOR)
        if isinstance(session, Response):
            return session
        t = desk.words(staff_language(request))
        reasons = [Option(reason.value, t(f"office.stop.{reason.value}")) for reason in StopReason]
        board = await board_of(desk, request)
        shown = {"b": board, "reasons": reasons, "classes": grantable(t)}
        return office_page(desk, request, session, "supervisor.html", **shown)

    async def fragment(request: Request) -> Response:
        if not await may_follow(request, Role.SUPERVISOR):
            return sent_away("/login")
        board = await board_of(desk, request)
        return desk.page(request, "supervisor_board.html", language=staff_language(request), b=board)

    async def stream(request: Request) -> Response:
        if not await may_follow(request, Role.SUPERVISOR):
            return Response(status_code=401)
        return EventStream(changes(desk, "hall", "windows"), beat_s=BEAT_S)

    async def move(request: Request) -> Response:
        if not await may_follow(request, Role.SUPERVISOR):
            return sent_away("/login")
        view = await desk.service.window_view(desk.settings.windows[0].number)
        sheet = move_sheet(view, await site_of(desk, request), request.path_params["ticket"])
        if sheet is None:
            return Response(status_code=404)
        language = staff_language(request)
        return desk.page(request, "caller_sheet_transfer.html", language=language, s=sheet)

    async def why(request: Request) -> Response:
        if not await may_follow(request, Role.SUPERVISOR):
            return sent_away("/login")
        view = await desk.service.window_view(desk.settings.windows[0].number)
        return await why_page(desk, request, view, None)

    return [
        Route("/supervisor/why", why),
        Route("/supervisor/move/{ticket}", move),
        Route("/supervisor", page),
        Route("/supervisor/board", fragment),
        Route("/supervisor/stream", stream),
    ]


async def board_of(desk: Desk, request: Request) -> BoardView:
    """The board as it is now."""
    service, settings = desk.service, desk.settings
    t, reader = desk.words(staff_language(request)), service.ledger.reader
    seen = Seen(
        window=await service.window_view(settings.windows[0].number),
        hall=await service.hall(),
        day=day_figures(reader),
        longest=longest_waits(reader, service.ledger.moment()),
        members=members(reader),
    )
    classes = {
        window.number: list(dict.fromkeys(t(f"class.{desk.groups[one]}.name") for one in window.services))
        for window in settings.windows
    }
    around = Around(
        t=t,
        now=desk.now(),
        zone=desk.zone,
        handles={number: t("web.comma").join(names) for number, names in classes.items()},
        certificate_warning_days=settings.staff.certificate_warning_days,
    )
    return board_view(seen, around)


async def changes(desk: Desk, *topics: str) -> AsyncIterator[StreamEvent]:
    """Only that something changed: the page asks for the fragment, which is the whole truth."""
    ledger = desk.service.ledger
    with ledger.topics.listen(topics) as listener:
        for count in itertools.count(1):
            await listener.wait()
            if ledger.topics.ended:
                return
            yield StreamEvent("board", str(count))
