"""Routes for the hall's screens: notices and the emergency message for supervisors, proof of play for displays."""

from datetime import date, datetime, time

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from kiosk.domain.errors import Refused
from kiosk.queue.answers import Json, body_as
from kiosk.queue.pairing import DeviceKind
from kiosk.queue.schemas import Message
from kiosk.queue.service import QueueService
from kiosk.queue.signage.commands import Draft
from kiosk.queue.signage.notice import Notice, NoticeKind, NoticePriority, NoticeState, Timing
from kiosk.queue.signage.plays import Play
from kiosk.queue.staff import Role, Session

MEDIA = "/v1/notices/media"


class PlaceNotice(Message, frozen=True, kw_only=True):
    """POST /v1/notices. `media`: the name that the upload of its file gave; times are of the site, days 0 = Monday.

    `sound`: a film is heard, where the hall may be spoken to, and stops for calls.
    """

    command: str
    kind: NoticeKind
    title: str
    first_day: date
    last_day: date
    text: str = ""
    media: str = ""
    priority: NoticePriority = NoticePriority.NORMAL
    seconds: int = 0
    days: tuple[int, ...] = ()
    begins: time | None = None
    ends: time | None = None
    sound: bool = False


class Decide(Message, frozen=True, kw_only=True):
    """POST /v1/notices/{notice}/{approve|withdraw} and /v1/emergency/lift."""

    command: str


class RaiseEmergency(Message, frozen=True, kw_only=True):
    """POST /v1/emergency: one sentence, on every screen of the site until it is lifted."""

    command: str
    text: str


class KeptMedia(Message, frozen=True, kw_only=True):
    """The answer to an upload: a name for PlaceNotice."""

    media: str
    kind: NoticeKind
    width: int = 0
    height: int = 0


class Shown(Message, frozen=True, kw_only=True):
    """An item was shown from a moment on for so many seconds."""

    item: str
    started: datetime
    seconds: int


class TellPlays(Message, frozen=True, kw_only=True):
    """POST /v1/zones/{zone}/plays: a batch; the same command again counts once."""

    command: str
    plays: tuple[Shown, ...]


class NoticeLine(Message, frozen=True, kw_only=True):
    """One notice as it stands."""

    notice: str
    kind: NoticeKind
    title: str
    text: str
    media: str
    priority: NoticePriority
    seconds: int
    first_day: date
    last_day: date
    days: tuple[int, ...]
    begins: time | None
    ends: time | None
    author: str
    state: NoticeState
    approver: str
    sound: bool = False


class NoticeList(Message, frozen=True, kw_only=True):
    """GET /v1/notices, the newest first."""

    notices: tuple[NoticeLine, ...]


def routes(service: QueueService) -> list[Route]:
    """Everything under /v1 for the hall's screens."""
    office = _Office(service)
    return [
        Route("/v1/notices", office.listed),
        Route("/v1/notices", office.place, methods=["POST"]),
        Route(MEDIA, office.upload, methods=["POST"]),
        Route("/v1/notices/{notice}/approve", office.approve, methods=["POST"]),
        Route("/v1/notices/{notice}/withdraw", office.withdraw, methods=["POST"]),
        Route("/v1/emergency", office.raise_emergency, methods=["POST"]),
        Route("/v1/emergency/lift", office.lift_emergency, methods=["POST"]),
        Route("/v1/zones/{zone}/plays", office.plays, methods=["POST"]),
    ]


class _Office:
    def __init__(self, service: QueueService) -> None:
        self._service = service
        self._room = service.signage

    async def listed(self, request: Request) -> Response:
        await self._supervisor(request)
        return Json(NoticeList(notices=tuple(_line(notice) for notice in self._room.notices())))

    async def place(self, request: Request) -> Response:
        session = await self._supervisor(request)
        asked = await body_as(request, PlaceNotice)
        timing = Timing(asked.first_day, asked.last_day, asked.days, asked.begins, asked.ends)
        draft = Draft(
            asked.kind,
            asked.title,
            asked.text,
            asked.media,
            asked.priority,
            asked.seconds,
            timing,
            asked.sound,
        )
        return Json(await self._room.place(asked.command, session, asked, draft))

    async def upload(self, request: Request) -> Response:
        await self._supervisor(request)
        try:
            name, kind = await self._room.media.receive(request.stream())
        except ClientDisconnect as gone:
            raise Refused("bad_request", "the file ended early") from gone
        return Json(KeptMedia(media=name, kind=kind.kind, width=kind.width, height=kind.height))

    async def approve(self, request: Request) -> Response:
        session = await self._supervisor(request)
        asked = await body_as(request, Decide)
        return Json(await self._room.approve(asked.command, session, request.path_params["notice"]))

    async def withdraw(self, request: Request) -> Response:
        session = await self._supervisor(request)
        asked = await body_as(request, Decide)
        return Json(await self._room.withdraw(asked.command, session, request.path_params["notice"]))

    async def raise_emergency(self, request: Request) -> Response:
        session = await self._supervisor(request)
        asked = await body_as(request, RaiseEmergency)
        return Json(await self._room.raise_emergency(asked.command, session, asked, asked.text))

    async def lift_emergency(self, request: Request) -> Response:
        session = await self._supervisor(request)
        asked = await body_as(request, Decide)
        return Json(await self._room.lift_emergency(asked.command, session))

    async def plays(self, request: Request) -> Response:
        device = await self._service.devices.device_of(request)
        if device.kind is not DeviceKind.DISPLAY or device.zone != request.path_params["zone"]:
            raise Refused("forbidden", "zone")
        asked = await body_as(request, TellPlays)
        shown = [Play(play.item, play.started, play.seconds) for play in asked.plays]
        return Json(await self._room.keep_plays(asked.command, device.id, asked, shown))

    async def _supervisor(self, request: Request) -> Session:
        """Raises Refused: not_signed_in, csrf, forbidden."""
        session = await self._service.staff.session_of(request)
        if not session.role.may(Role.SUPERVISOR):
            raise Refused("forbidden", session.role.value)
        return session


def _line(notice: Notice) -> NoticeLine:
    timing = notice.timing
    return NoticeLine(
        notice=notice.id,
        kind=notice.kind,
        title=notice.title,
        text=notice.text,
        media=notice.media,
        priority=notice.priority,
        seconds=notice.seconds,
        first_day=timing.first_day,
        last_day=timing.last_day,
        days=timing.days,
        begins=timing.begins,
        ends=timing.ends,
        author=notice.author,
        state=notice.state,
        approver=notice.approver,
        sound=notice.sound,
    )
