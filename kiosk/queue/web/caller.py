"""The caller console: its page, the fragment that follows every change, and the stream that beats."""

from collections.abc import AsyncIterator

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from kiosk.domain.errors import Refused
from kiosk.domain.texts import Texts
from kiosk.queue.office.certificate import CertificateState, state_of
from kiosk.queue.office.people import certificate_of
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
    " not_signed_in csrf away sheet_away other forbidden bad_request unknown_ticket unknown_service unknown_window service_paused"
    " staff_away not_waiting not_parked nobody_parked parked_elsewhere not_missed returns_used return_over already_waiting"
    " service_there too_many_services not_finished finished_elsewhere reopen_over"
).split()


def routes(desk: Desk) -> list[Route]:
    """/caller, its fragment and its stream."""

    async def caller(request: Request) -> Response:
        return await caller_page(request, desk)

    async def fragment(request: Request) -> Response:
        session = await _signed_in(request)
        if session is None:
            return sent_away("/login")
        view = await console_of(desk, request, session, request.path_params["window"])
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
    """The console of a window that this member of staff has; without one, the choice of a window, or the office."""
    session = await _signed_in(request)
    if session is None:
        return RedirectResponse("/login")
    mine, given = windows_of(desk, session), request.query_params
    if "pick" in given or "refused" in given or not mine:
        if session.role.may(Role.SUPERVISOR) and not given.keys() & {"pick", "refused"}:
            return RedirectResponse("/supervisor", 303)
        return await _pick_page(request, desk, session)
    asked = given.get("window", "")
    window = int(asked) if asked.isdecimal() and int(asked) in mine else mine[0]
    return desk.page(
        request,
        "caller.html",
        language=staff_language(request),
        c=await console_of(desk, request, session, window),
        window=window,
        csrf=session.csrf,
        refusals=REFUSALS,
    )


async def _pick_page(request: Request, desk: Desk, session: Session) -> Response:
    """Signed in: choose a window, the first or one more."""
    t, reason = desk.words(staff_language(request)), request.query_params.get("refused", "")
    return desk.page(
        request,
        "pick.html",
        language=staff_language(request),
        windows=await window_choices(desk, t),
        mine=windows_of(desk, session),
        office=session.role.may(Role.SUPERVISOR),
        provisional=(await desk.service.hall()).provisional_day,
        today=day_words(desk.now().astimezone(desk.zone), t),
        name=session.name,
        csrf=session.csrf,
        refusals=REFUSALS,
        refused=t(f"console.refused.{reason if reason in REFUSALS else 'other'}") if reason else "",
    )


async def console_of(desk: Desk, request: Request, session: Session, window: int) -> ConsoleView:
    """The console as it is now."""
    view, settings = await desk.service.window_view(window), desk.settings
    hall, mine = await desk.service.hall(), windows_of(desk, session)
    around = Surroundings(
        t=desk.words(staff_language(request)),
        now=desk.now(),
        zone=desk.zone,
        prefixes={service.id: service.prefix for service in settings.services},
        groups=desk.groups,
        waiting={line.id: line.waiting for line in hall.services},
        recalls_most=settings.calls.recalls,
        return_min=settings.calls.return_min if settings.calls.returns else 0,
        may_pick=settings.staff.may_pick or session.role.may(Role.SUPERVISOR),
        forgotten_min=settings.calls.forgotten_min,
        tabs=mine,
        more_windows=0 < len(mine) < settings.staff.windows_each,
        certificate=certificate_words(desk, session, desk.words(staff_language(request))),
    )
    return console_view(view, around)


def certificate_words(desk: Desk, session: Session, t: Texts) -> str:
    """What the person should know of their certificate (持证); "" where all is well or none is registered."""
    held = certificate_of(desk.service.ledger.reader, session.staff)
    today = desk.now().astimezone(desk.zone).date()
    state = state_of(held, today, desk.settings.staff.certificate_warning_days)
    if held is None or state is CertificateState.VALID:
        return ""
    return t(f"console.certificate.{state.value}", until=held.valid_until.isoformat())


def windows_of(desk: Desk, session: Session) -> tuple[int, ...]:
    """The windows that this very console has; one that the same person left open elsewhere is taken anew."""
    staffed = staffed_windows(desk.service.ledger.reader)
    return tuple(sorted(window.window for window in staffed.values() if window.console == session.id))


async def _changes(desk: Desk, window: int) -> AsyncIterator[StreamEvent]:
    """Only that something changed: the page asks for the fragment, which is the whole truth."""
    views = desk.service.subscribe(f"window:{window}")
    async for view in views:
        if isinstance(view, WindowView):
            yield StreamEvent("window", msgspec.json.encode({"version": view.version}).decode())


async def _signed_in(request: Request) -> Session | None:
    try:
        return await session_of(request)
    except Refused:
        return None
