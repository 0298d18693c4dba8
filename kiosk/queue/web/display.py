"""The hall display: its page, the board fragment, and how a call is spoken."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from kiosk.domain.errors import Refused
from kiosk.queue.pairing import Device, device_of
from kiosk.queue.speech import call_clips, spoken_text
from kiosk.queue.web.board_view import CARDS, BoardView, board_view
from kiosk.queue.web.desk import Desk, sent_away, staff_language

_KEPT_A_DAY = {"cache-control": "public, max-age=86400"}


def routes(desk: Desk) -> list[Route]:
    """/display, its board and the words of a call."""

    async def display(request: Request) -> Response:
        language, zone = staff_language(request), request.query_params.get("zone", "")
        device = await paired(request, "display")
        if device is None or (zone and zone != device.zone):
            heading = desk.words(language)("pair.not_display")
            return desk.page(request, "pair.html", language=language, status=401, code="", heading=heading)
        board = await _board(desk, language)
        return desk.page(request, "display.html", language=language, zone=device.zone, b=board, cards=CARDS)

    async def board(request: Request) -> Response:
        device = await paired(request, "display")
        if device is None:
            return sent_away("/display")
        language = staff_language(request)
        view = await _board(desk, language)
        return desk.page(request, "display_board.html", language=language, zone=device.zone, b=view)

    return [
        Route("/display", display),
        Route("/display/board", board),
        Route("/display/speech/{number}/{window:int}", speech),
    ]


async def speech(request: Request) -> Response:
    """{clips, text} of one call; a number or window that the voice does not know is shown only."""
    number, window = request.path_params["number"], request.path_params["window"]
    try:
        words = {"clips": call_clips(number, window), "text": spoken_text(number, window)}
    except ValueError:
        words = {"clips": (), "text": ""}
    return JSONResponse(words, headers=_KEPT_A_DAY)


async def paired(request: Request, kind: str) -> Device | None:
    """The device behind the cookie, if it is of this kind."""
    try:
        device = await device_of(request)
    except Refused:
        return None
    return device if device.kind == kind else None


async def _board(desk: Desk, language: str) -> BoardView:
    hall = await desk.service.hall()
    return board_view(hall, desk.now(), desk.zone, desk.groups, desk.words(language))
