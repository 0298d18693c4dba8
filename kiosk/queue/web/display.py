"""The hall display: its page, the board, the cards of its playlist, how a call is spoken, and what keeps it going offline."""

import json
from pathlib import Path

import segno
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from kiosk.domain.errors import Refused
from kiosk.queue.pairing import Device, DeviceKind, device_of
from kiosk.queue.signage.media_kind import MIME
from kiosk.queue.speech import call_sounds, spoken_text
from kiosk.queue.staff import Role, session_of
from kiosk.queue.web.board_view import BoardView, board_view
from kiosk.queue.web.card_view import cards, slots_json
from kiosk.queue.web.desk import HERE, Desk, sent_away, staff_language

VOICE = "/static/queue/voice/zm_yunxi"
_FOR_EVER = {"cache-control": "private, max-age=31536000, immutable"}
_ASK_AGAIN = {"cache-control": "no-cache"}


def routes(desk: Desk) -> list[Route]:
    """/display and everything below it; the voice learns here which clips and names there are."""
    manifest = json.loads((HERE / "static/voice/zm_yunxi/manifest.json").read_text("utf-8"))
    desk.service.voice.clips = frozenset(manifest["clips"])
    spoken = desk.words("zh_CN")
    desk.service.voice.service_names = {
        service.id: spoken(f"service.{service.id}.name") for service in desk.settings.services
    }
    pages = _Display(desk)
    return [
        Route("/display", pages.page),
        Route("/display/board", pages.board),
        Route("/display/cards", pages.cards),
        Route("/display/media/{name}", pages.media),
        Route("/display/voice/{name}", pages.voice),
        Route("/display/speech/{number}/{window:int}", pages.speech),
        Route("/display_worker.js", worker),
    ]


async def worker(_request: Request) -> Response:
    """The display's service worker: at the root, so that it may answer for /display."""
    return FileResponse(HERE / "static/display_worker.js", media_type="text/javascript", headers=_ASK_AGAIN)


class _Display:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def page(self, request: Request) -> Response:
        desk = self._desk
        language, zone = staff_language(request), request.query_params.get("zone", "")
        device = await hall_display(request)
        if device is None or (zone and zone != device.zone):
            heading = desk.words(language)("pair.not_display")
            return desk.page(request, "pair.html", language=language, status=401, code="", heading=heading)
        return desk.page(
            request,
            "display.html",
            language=language,
            zone=device.zone,
            voice=VOICE,
            b=await self._board(language),
            other=desk.words("en" if language == "zh_CN" else "zh_CN"),
        )

    async def board(self, request: Request) -> Response:
        device = await hall_display(request)
        if device is None:
            return sent_away("/display")
        language = staff_language(request)
        other = self._desk.words("en" if language == "zh_CN" else "zh_CN")
        view = await self._board(language)
        return self._desk.page(request, "display_board.html", language=language, b=view, other=other)

    async def cards(self, request: Request) -> Response:
        """The cards that may play in the coming days, and when."""
        if await hall_display(request) is None:
            return sent_away("/display")
        desk, language = self._desk, staff_language(request)
        room, settings = desk.service.signage, desk.settings.signage
        playlist = room.view().playlist
        shown = cards(
            room.playing(), room.packs.cards, settings.item_s, desk.words(language), tips=settings.tips
        )
        return desk.page(
            request,
            "display_cards.html",
            language=language,
            playlist=playlist,
            slots=slots_json(room.slots()),
            cards=shown,
            qr=qr_drawing,
        )

    async def media(self, request: Request) -> Response:
        """A file of a notice, for displays and for those who approve."""
        name = request.path_params["name"]
        file = self._desk.service.signage.media.path(name)
        if not (await hall_display(request) or await _may_approve(request)):
            return Response(status_code=401)
        return _file(file, MIME.get(name.rpartition(".")[2], ""))

    async def voice(self, request: Request) -> Response:
        """Words that were rendered for this site."""
        if await hall_display(request) is None:
            return Response(status_code=401)
        return _file(self._desk.service.signage.words.path(request.path_params["name"]), "audio/wav")

    async def speech(self, request: Request) -> Response:
        """{clips, text} of one call; a number or window that the voice does not know is shown only."""
        if await hall_display(request) is None:
            return Response(status_code=401)
        voice = self._desk.service.voice
        number, window = request.path_params["number"], request.path_params["window"]
        where = voice.where(window, await self._service_of(request.query_params.get("ticket", "")))
        try:
            words = {
                "clips": call_sounds(number, where, voice.sounds),
                "text": spoken_text(number, where),
            }
        except ValueError:
            words = {"clips": (), "text": ""}
        return JSONResponse(words, headers={"cache-control": "no-store"})

    async def _service_of(self, ticket: str) -> str:
        if not self._desk.settings.voice.say_service or not ticket:
            return ""
        try:
            return (await self._desk.service.ticket_status(ticket)).service
        except Refused:
            return ""

    async def _board(self, language: str) -> BoardView:
        desk = self._desk
        hall = await desk.service.hall()
        return board_view(hall, desk.now(), desk.zone, desk.groups, desk.words(language))


async def hall_display(request: Request) -> Device | None:
    """The device behind the cookie, if it is a display of a hall."""
    device = await paired(request, DeviceKind.DISPLAY)
    return device if device is not None and device.window is None else None


async def paired(request: Request, kind: str) -> Device | None:
    """The device behind the cookie, if it is of this kind."""
    try:
        device = await device_of(request)
    except Refused:
        return None
    return device if device.kind == kind else None


def qr_drawing(link: str) -> Markup:
    """A link as a QR code in SVG."""
    drawing = segno.make(link, error="m", micro=False).svg_inline(border=3, light="#fff", omitsize=True)
    return Markup(drawing)


async def _may_approve(request: Request) -> bool:
    try:
        return (await session_of(request)).role.may(Role.SUPERVISOR)
    except Refused:
        return False


def _file(file: Path | None, mime: str) -> Response:
    if file is None:
        return Response(status_code=404)
    return FileResponse(file, media_type=mime, headers=_FOR_EVER)
