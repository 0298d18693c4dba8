"""The caller console: its page, the fragment that follows every change, and the stream that beats."""

from collections.abc import AsyncIterator

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from kiosk.domain.errors import Refused
from kiosk.queue.reads import staffed_windows
from kiosk.queue.staff import Role, Session, session_of
from kiosk.queue.web.caller_view import ConsoleView, Surroundings, console_view, day_words
from kiosk.queue.web.desk import Desk, sent_away, staff_language
from kiosk.queue.web.login import window_choices
from kiosk.queue.window_schemas import WindowView
from kiosk.web.streams import EventStream, StreamEvent

# A console says within a second that it is cut off: the stream beats four times in that second.
BEAT_S = 0.25
REFUSALS = (
    "stale nobody_waiting already_active active_ticket no_ticket recall_too_soon recalls_used wrong_state"
    " window_taken not_your_window staff_elsewhere signed_in_elsewhere paused not_paused day_not_open"
    " not_signed_in csrf away other"
).split()


def routes(desk: Desk) -> list[Route]:
    """/caller, its fragment and its stream."""

    async def caller(request: Request) -> Response:
        return await caller_page(request, desk)

    async def fragment(request: Request) -> Response:
        if await _signed_in(request) is None:
            return sent_away("/login")
        view = await console_of(desk, request, request.path_params["window"])
        return desk.page(request, "caller_console.html", language=staff_language(request), c=view)

    async def stream(request: Request) -> Response:
        if await _signed_in(request) is None:
            return Response(status_code=401)
        return EventStream(_changes(desk, request.path_params["window"]), beat_s=BEAT_S)

    return [
        Route("/caller", caller),
        Route("/caller/{window:int}/console", fragment),
        Route("/caller/{window:int}/stream", stream),
    ]


async def caller_page(request: Request, desk: Desk) -> Response:
    """The console of the window that this member of staff has; without one, the choice of a window."""
    session = await _signed_in(request)
    if session is None:
        return RedirectResponse("/login")
    language = staff_language(request)
    window = _window_of(desk, session)
    if (
        window is None
        and session.role.may(Role.SUPERVISOR)
        and not request.query_params.keys() & {"pick", "refused"}
    ):
        return RedirectResponse("/supervisor", 303)
    if window is None:
        t = desk.words(language)
        reason = request.query_params.get("refused", "")
        return desk.page(
            request,
            "pick.html",
            language=language,
            windows=await window_choices(desk, t),
            provisional=(await desk.service.hall()).provisional_day,
            today=day_words(desk.now().astimezone(desk.zone), t),
            name=session.name,
            csrf=session.csrf,
            refusals=REFUSALS,
            refused=t(f"console.refused.{reason if reason in REFUSALS else 'other'}") if reason else "",
        )
    view = await console_of(desk, request, window)
    return desk.page(
        request,
        "caller.html",
        language=language,
        c=view,
        window=window,
        csrf=session.csrf,
        refusals=REFUSALS,
    )


async def console_of(desk: Desk, request: Request, window: int) -> ConsoleView:
    """The console as it is now."""
    view = await desk.service.window_view(window)
    hall = await desk.service.hall()
    around = Surroundings(
        t=desk.words(staff_language(request)),
        now=desk.now(),
        zone=desk.zone,
        prefixes={service.id: service.prefix for service in desk.settings.services},
        groups=desk.groups,
        waiting={line.id: line.waiting for line in hall.services},
        recalls_most=desk.settings.calls.recalls,
    )
    return console_view(view, around)


async def _changes(desk: Desk, window: int) -> AsyncIterator[StreamEvent]:
    """Only that something changed: the page asks for the fragment, which is the whole truth."""
    views = desk.service.subscribe(f"window:{window}")
    async for view in views:
        if isinstance(view, WindowView):
            yield StreamEvent("window", msgspec.json.encode({"version": view.version}).decode())


def _window_of(desk: Desk, session: Session) -> int | None:
    """The window that this very console has; one that the same person left open elsewhere is taken anew."""
    staffed = staffed_windows(desk.service.ledger.reader)
    return next((window.window for window in staffed.values() if window.console == session.id), None)


async def _signed_in(request: Request) -> Session | None:
    try:
        return await session_of(request)
    except Refused:
        return None
