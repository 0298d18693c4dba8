"""Entry pages: staff login with the choice of a window, a new password, pairing of a screen, the demo's links."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from kiosk.domain.texts import Texts
from kiosk.queue.passwords import LEAST_PASSWORD
from kiosk.queue.schemas import HallState
from kiosk.queue.web.caller_view import service_groups
from kiosk.queue.web.desk import Desk, reader_language
from kiosk.queue.window_schemas import WindowLine
from kiosk.queue.words import WindowState

REFUSALS = ("wrong_login", "too_many_attempts")
REFUSALS_OF_PASSWORDS = (*REFUSALS, "password_short", "password_same", "password_differs")


@dataclass(frozen=True, slots=True)
class WindowChoice:
    """One window to sit at; never who sits there."""

    number: int
    taken: bool
    names: str
    handles: str


def routes(desk: Desk) -> list[Route]:
    """/, /login, /password, /pair."""

    async def start(request: Request) -> Response:
        if not desk.settings.site.demo:
            return RedirectResponse("/login")
        return desk.page(request, "start.html", zone=desk.settings.zones[0])

    async def login(request: Request) -> Response:
        return await login_page(request, desk)

    async def password(request: Request) -> Response:
        language = reader_language(request)
        return desk.page(
            request,
            "password.html",
            language=language,
            refusals=REFUSALS_OF_PASSWORDS,
            least=LEAST_PASSWORD,
            back=f"/login?lang={language}",
        )

    async def pair(request: Request) -> Response:
        t = desk.words(reader_language(request))
        code = request.query_params.get("code", "")
        return desk.page(request, "pair.html", code=code, heading=t("pair.title"))

    return [
        Route("/", start),
        Route("/login", login),
        Route("/password", password),
        Route("/pair", pair),
    ]


async def login_page(request: Request, desk: Desk) -> Response:
    """The first free window is chosen already; grey ones are in use."""
    language = reader_language(request)
    t = desk.words(language)
    windows = await window_choices(desk, t)
    chosen = next((window for window in windows if not window.taken), None)
    hall = await desk.service.hall()
    hours = t("login.hours", opens=hall.opens, closes=hall.closes)
    return desk.page(
        request,
        "login.html",
        language=language,
        refusals=REFUSALS,
        windows=windows,
        chosen=chosen.number if chosen else 0,
        chosen_handles=chosen.handles if chosen else "",
        any_taken=any(window.taken for window in windows),
        changed="changed" in request.query_params,
        password_page=f"/password?lang={language}",
        hours=t("login.hours_closed") if hall.state is HallState.CLOSED_TODAY else hours,
        other_language="/login?lang=" + ("en" if language == "zh_CN" else "zh_CN"),
    )


async def window_choices(desk: Desk, t: Texts) -> list[WindowChoice]:
    """Every window of the site."""
    lines = await window_lines(desk)
    choices = []
    for window in sorted(desk.settings.windows, key=lambda one: one.number):
        names = t("web.comma").join(service_groups(window.services, t))
        taken = lines[window.number].state is not WindowState.UNSTAFFED
        classes = dict.fromkeys(t(f"class.{desk.groups[service]}.name") for service in window.services)
        handles = t("login.handles", window=window.number, services=t("web.comma").join(classes))
        choices.append(WindowChoice(window.number, taken, names, handles))
    return choices


async def window_lines(desk: Desk) -> dict[int, WindowLine]:
    """What each window does, by number."""
    view = await desk.service.window_view(desk.settings.windows[0].number)
    return {line.window: line for line in view.windows}
